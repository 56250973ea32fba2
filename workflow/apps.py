from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """The engine: applications, tasks, clocks and their record. It knows no particular kind and no labour law."""

    name = "workflow"
    label = "workflow"

    def ready(self) -> None:
        """Register the start-up checks of the declarations."""
        from workflow import checks  # noqa: F401, PLC0415  registering is what importing does
