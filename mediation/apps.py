from django.apps import AppConfig


class MediationConfig(AppConfig):
    """The domain: labour disputes and what surrounds them, on the engine of `workflow`."""

    name = "mediation"
    label = "mediation"

    def ready(self) -> None:
        """The log learns what an identity number looks like; what is counted is made known."""
        from mediation.identifiers import redacted  # noqa: PLC0415  models are loaded by now
        from mediation.reports.declared import DECLARED  # noqa: F401, PLC0415  models are loaded by now
        from workflow.logbook import redact_with  # noqa: PLC0415

        redact_with(redacted)
