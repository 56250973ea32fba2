"""What is counted of help at hearings of the arbitration court 协助庭审调解 (domain.md 2.6)."""

from django.db.models import F
from django.db.models.functions import Coalesce

from mediation.hearing.lifecycle import Hearing
from mediation.hearing.states import State
from workflow.measures import Measure, day, declare
from workflow.text import t

declare(
    Measure(
        "hearing", t("协助庭审", "Help at a hearing"), lambda: Hearing.objects.filter(version__gt=0), "pk",
        on=day("received_at"), persons="worker_count",
    ),
    Measure(
        "hearing_settled", t("庭审达成调解", "Settled before the tribunal"),
        lambda: Hearing.objects.filter(state=State.SETTLED), "pk", on="served_on", detail=F("extent"),
        persons="worker_count", amount=Coalesce("settled_amount", 0),
    ),
)  # fmt: skip
