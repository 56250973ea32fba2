"""The demo's organisation: founded once, lively, and every case made by real steps."""

from mediation import demo
from mediation.demo import Cast
from mediation.demo.year_2021.figures import A_TENTH
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from workflow.models import Application
from workflow.organisations import Membership, User


def test_an_empty_site_is_filled_once_and_left_alone_afterwards(people: Cast) -> None:
    demo.seed(A_TENTH)
    cases = Application.objects.count()
    states = set(Dispute.objects.values_list("state", flat=True))
    assert states >= {*demo.WALKS} - {State.DRAFT}
    assert all(case.version == case.changes.count() for case in Dispute.objects.all())
    staff = (User.objects.count(), Membership.objects.count())
    demo.seed(A_TENTH)
    assert Application.objects.count() == cases
    demo.cast()
    assert (User.objects.count(), Membership.objects.count()) == staff


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
