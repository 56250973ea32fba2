from django.apps import AppConfig


class DisputeConfig(AppConfig):
    """Mediation of labour disputes 劳动争议调解: wage arrears first, and the other disputes of Act Art 2."""

    name = "mediation.dispute"
    label = "dispute"
