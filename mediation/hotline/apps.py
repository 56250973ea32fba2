from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """Tickets of the hotlines 12345 and 12351."""

    name = "mediation.hotline"
    label = "hotline"
