from django.apps import AppConfig


class MediationConfig(AppConfig):
    """The domain: labour disputes and what surrounds them, on the engine of `workflow`."""

    name = "mediation"
    label = "mediation"
