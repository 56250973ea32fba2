"""What is counted of legal aid (domain.md 4): one application is one recipient, so 件 and 人 are the same number."""

from django.db.models import F, QuerySet

from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from workflow.measures import Measure, changes, day, declare, endings
from workflow.models import Stage, StateChange
from workflow.text import t


def granted() -> QuerySet[LegalAid]:
    """Applications that were granted."""
    return LegalAid.objects.filter(granted_at__isnull=False)


def ends() -> QuerySet[StateChange]:
    """Steps by which granted aid ended."""
    return endings().filter(application__kind_key=LegalAid.kind, application__legalaid__granted_at__lte=F("at"))


declare(
    Measure("aid_granted", t("给予援助", "Granted"), granted, "pk", on=day("granted_at"), detail=F("aid_form"), persons=1),
    Measure(
        "aid_open", t("援助在办", "Aid open"), granted, "pk", on=day("granted_at"), until=day("closed_at"), persons=1,
        span=True,
    ),
    Measure("aid_ended", t("援助结案", "Aid ended"), ends, on=day("at"), subject="sequence", detail=F("to_state"), persons=1),
    Measure(
        "aid_ended_of_granted", t("援助结案（按给予日期）", "Aid ended, by the day of granting"),
        lambda: granted().filter(stage=Stage.CLOSED), "pk", on=day("granted_at"), detail=F("state"), persons=1,
    ),
    Measure(
        "aid_denied", t("不予援助", "Denied"),
        lambda: changes().filter(application__kind_key=LegalAid.kind, verb="deny", to_state=State.DENIED),
        on=day("at"), subject="sequence", persons=1,
    ),
    Measure(
        "aid_subsidy", t("办案补贴", "Subsidy"), lambda: LegalAid.objects.filter(subsidy_amount__gt=0), "pk",
        on="subsidy_paid_on", amount="subsidy_amount",
    ),
)  # fmt: skip
