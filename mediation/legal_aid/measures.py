"""What is counted of legal aid (domain.md 4): one application is one recipient, so 件 and 人 are the same number."""

from collections.abc import Iterator

from django.db.models import Q

from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from workflow.clockwork import local_day
from workflow.measures import Keys, Measure, Row, changes, day, declare
from workflow.models import Stage
from workflow.text import t

CHUNK = 20_000


def grants(keys: Keys) -> Iterator[Row]:
    """From each grant to the end that followed it; aid granted once more, after an objection, is aid once more.

    The end is what ended it: that the file is archived later changes nothing.
    """
    rows = changes().filter(application__kind_key=LegalAid.kind)
    rows = rows.filter(Q(verb="grant") | Q(to_stage=Stage.CLOSED) & ~Q(from_stage=Stage.CLOSED))
    if keys is not None:
        rows = rows.filter(application__in=list(keys))
    told = rows.order_by("application", "sequence").values_list(
        "application", "sequence", "verb", "to_state", "at", "application__legalaid__aid_form"
    )
    given: tuple[int, int, object, str] | None = None
    for key, sequence, verb, state, at, form in told.iterator(CHUNK):
        if given is not None and given[0] != key:
            yield _open(given, None)
            given = None
        if verb == "grant":
            given = given or (key, sequence, local_day(at), form)
            if given[1] == sequence:
                yield "aid_granted", key, sequence, given[2], None, form, 1, 1, 0
        elif given is not None:
            yield _open(given, local_day(at))
            yield "aid_ended", key, sequence, local_day(at), None, state, 1, 1, 0
            yield "aid_ended_of_granted", key, given[1], given[2], None, state, 1, 1, 0
            given = None
    if given is not None:
        yield _open(given, None)


def _open(given: tuple[int, int, object, str], until: object) -> Row:
    key, sequence, on, _form = given
    return "aid_open", key, sequence, on, until, "", 1, 1, 0


declare(
    Measure("aid_granted", t("给予援助", "Granted")),
    Measure("aid_open", t("援助在办", "Aid open")),
    Measure("aid_ended", t("援助结案", "Aid ended")),
    Measure("aid_ended_of_granted", t("援助结案（按给予日期）", "Aid ended, by the day of granting")),
    told=grants,
)
declare(
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
