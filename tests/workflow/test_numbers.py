"""Numbers people see: per organisation, year and series; without gaps."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mediation.demo import Cast, a_draft
from mediation.dispute.lifecycle import Dispute
from tests.cast import a_unit, a_worker
from workflow.engine import Refused, perform
from workflow.models import NumberSequence
from workflow.numbers import next_number


def test_a_number_reads_as_on_paper(people: Cast) -> None:
    assert next_number(people.district, 2026, "调") == "〔2026〕京开劳调字第1号"
    assert next_number(people.district, 2026, "调") == "〔2026〕京开劳调字第2号"
    assert str(NumberSequence.objects.get()) == "开发区总工会劳动争议调解中心 2026 调: 2"


def test_each_organisation_year_and_series_counts_by_itself(people: Cast) -> None:
    next_number(people.district, 2026, "调")
    assert next_number(people.rongchang, 2026, "调") == "〔2026〕京开劳荣调字第1号"
    assert next_number(people.district, 2027, "调") == "〔2027〕京开劳调字第1号"
    assert next_number(people.district, 2026, "收") == "〔2026〕京开劳收字第1号"


def test_what_is_undone_gives_its_number_back(people: Cast) -> None:
    with transaction.atomic():
        next_number(people.district, 2026, "调")
        transaction.set_rollback(True)
    assert next_number(people.district, 2026, "调").endswith("第1号")


def test_a_filing_that_fails_gives_its_number_back(people: Cast) -> None:
    """The application came before the case was closed: a constraint refuses the filing after its number was taken."""
    failing, following = (a_draft(people, workers=[a_worker(n)], units=[a_unit(1)]) for n in (1, 2))
    Dispute.objects.filter(pk=failing.pk).update(closed_at=timezone.now().replace(year=2020))
    with pytest.raises(Refused):
        perform(failing, "submit", by=people.wangfang)
    perform(following, "submit", by=people.wangfang)
    assert following.receipt_number.endswith("第1号")


def test_the_number_carries_the_year_of_the_event_and_not_of_the_typing(people: Cast) -> None:
    dispute = a_draft(people, workers=[a_worker(1)], units=[a_unit(1)])
    perform(
        dispute,
        "submit",
        by=people.wangfang,
        at=dt.datetime(2024, 12, 31, 23, 30, tzinfo=timezone.get_default_timezone()),
    )
    assert dispute.receipt_number == "〔2024〕京开劳收字第1号"


@pytest.mark.django_db
def test_whatever_fails_in_between_the_numbers_given_have_no_gap(people: Cast) -> None:
    @given(st.lists(st.booleans(), max_size=12))
    def numbers(outcomes: list[bool]) -> None:
        NumberSequence.objects.all().delete()
        given_out = []
        for works in outcomes:
            with transaction.atomic():
                number = next_number(people.district, 2026, "调")
                transaction.set_rollback(not works)
            given_out += [number] if works else []
        assert given_out == [f"〔2026〕京开劳调字第{n}号" for n in range(1, len(given_out) + 1)]

    numbers()
