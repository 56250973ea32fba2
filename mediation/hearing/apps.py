from django.apps import AppConfig


class HearingConfig(AppConfig):
    """The union at a hearing of the arbitration court 仲裁庭审协助调解."""

    name = "mediation.hearing"
    label = "hearing"
