"""What is counted of receptions 接待 (domain.md 4): records, and person-visits 人次 beside them."""

from django.db.models import F

from mediation.consultation.lifecycle import Consultation
from workflow.measures import Measure, day, declare
from workflow.text import t

declare(
    Measure(
        "consultation", t("接待", "Reception"), lambda: Consultation.objects.filter(version__gt=0), "pk",
        on=day("received_at"), detail=F("channel"), persons="visitors",
    ),
)  # fmt: skip
