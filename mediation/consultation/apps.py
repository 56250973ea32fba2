from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    """The reception desk 接待咨询: on site and by telephone."""

    name = "mediation.consultation"
    label = "consultation"
