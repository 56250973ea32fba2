"""The demo's organisation: founded once, lively, and every case made by real steps."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from mediation import demo
from mediation.demo import Cast, a_draft, a_unit, a_worker, seeding
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.hotline.city import Ticket12345
from mediation.hotline.states import WAITING
from mediation.links import Link, Tie
from mediation.ratings import Rating
from workflow.models import Application, Stage, kinds
from workflow.moment import now
from workflow.organisations import Membership, User


def test_what_is_alive_is_made_once_and_left_alone_afterwards(people: Cast) -> None:
    seeding.finish(people)
    cases = Application.objects.count()
    assert set(Dispute.objects.values_list("state", flat=True)) >= {*demo.WALKS} - {State.DRAFT}
    assert all(case.version == case.changes.count() for case in Application.objects.all())
    every_kind_stands_in_every_stage()
    doors_lead_from_one_to_another()
    staff = (User.objects.count(), Membership.objects.count())
    seeding.finish(seeding.found())
    assert Application.objects.count() == cases
    assert (User.objects.count(), Membership.objects.count()) == staff


def every_kind_stands_in_every_stage() -> None:
    for kind in kinds():
        found = set(Application.objects.filter(kind_key=kind.kind).values_list("stage", flat=True))
        assert found >= {place.stage for place in kind.places.values()} - {Stage.INTAKE}, kind
        assert found > {Stage.CLOSED.value}, kind


def doors_lead_from_one_to_another() -> None:
    """A case answers three tickets and has ended, another is waited for; a failed mediation went on to legal aid."""
    answers = Link.objects.filter(tie=Tie.ANSWERED_BY).values("other").annotate(tickets=Count("one"))
    assert max(answers.values_list("tickets", flat=True)) >= 3
    assert Link.objects.filter(tie=Tie.ANSWERED_BY, other__stage=Stage.CLOSED).exists()
    assert Ticket12345.objects.filter(state=WAITING).exists()
    assert Link.objects.filter(tie=Tie.AID, one__state=State.FAILED).exists()
    assert Application.objects.exclude(offered_to=None).open().exists()
    ratings = Rating.objects.all()
    assert ratings.answered().exists()
    assert ratings.open(now()).exists()


def test_a_site_with_cases_of_its_own_is_left_alone(people: Cast) -> None:
    a_draft(people, workers=[a_worker(1)], units=[a_unit(1)])
    with pytest.raises(CommandError, match="of its own"):
        call_command("seed_demo")
    assert Application.objects.count() == 1


def test_the_printed_accounts_are_one_a_role_and_can_sign_in(people: Cast) -> None:
    for username, password, roles, name, good_for in demo.accounts():
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert user.name == name
        assert roles
        assert good_for, username


def test_a_row_read_without_its_kind_promises_nothing(people: Cast) -> None:
    """Lists load rows of every kind at once; what only a kind knows is then simply not said."""
    row = Application.objects.get(pk=demo.a_case(people, State.SUBMITTED).pk)
    assert row.subjects_in_words(["claim:1"]) == {}
    assert row.clock_events("M02", None, None) is None
    assert row.acts_on_lapse(None) is None
    assert row.redacted("11010519491231002X") == "11010519491231002X"
