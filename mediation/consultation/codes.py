"""What a consultation may be: its states, how the person came, and what was asked."""

from collections.abc import Mapping

from django.db import models

from mediation.roles import INTAKE
from workflow.models import Place, Stage
from workflow.text import t


class State(models.TextChoices):
    """DRAFT → ANSWERED, or by way of LOOKING_UP."""

    DRAFT = "draft", t("草稿", "Draft")
    LOOKING_UP = "looking_up", t("待答复", "To be answered")
    ANSWERED = "answered", t("已答复", "Answered")


PLACES: Mapping[str, Place] = {
    State.DRAFT: Place(Stage.INTAKE, INTAKE),
    State.LOOKING_UP: Place(Stage.AGREEMENT, INTAKE, handler=True),
    State.ANSWERED: Place(Stage.CLOSED),
}
"""What must be looked up is the work of whoever received it; after a hand-over, of the intake clerks there."""


class Channel(models.TextChoices):
    """How the person came. On site and on the telephone are two figures (domain.md 4)."""

    ON_SITE = "on_site", t("来访", "On site")
    PHONE = "phone", t("来电", "By telephone")
    VISIT = "visit", t("上门走访/现场", "At the enterprise")
    CHAIR = "chair", t("主席接待日", "The chair's reception day")


class Topic(models.TextChoices):
    """What was asked; the classes of 调解仲裁法 Art 2 with what people bring to a union besides."""

    WAGES = "wages", t("劳动报酬", "Pay")
    CONTRACT = "contract", t("劳动合同", "Contract")
    TERMINATION = "termination", t("解除与补偿", "Dismissal and compensation")
    INJURY = "injury", t("工伤", "Work injury")
    INSURANCE = "insurance", t("社会保险", "Social insurance")
    HOURS = "hours", t("工时休假", "Hours and leave")
    WOMEN = "women", t("女职工权益", "Women workers' rights")
    NEW_FORMS = "new_forms", t("新就业形态", "Platform work")
    MEMBERSHIP = "membership", t("建会入会", "Joining a union")
    HARDSHIP = "hardship", t("困难帮扶", "Hardship relief")
    OTHER = "other", t("其他", "Other")
