from django.apps import AppConfig


class LegalAidConfig(AppConfig):
    """Legal aid for workers 职工法律援助."""

    name = "mediation.legal_aid"
    label = "legal_aid"
