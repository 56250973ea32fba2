"""Separation of duties on a ticket, limits that end with their round, and what others read of a caller."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404

from mediation.attachments import Attachment, papers_of
from mediation.desk.finding import visible_file
from mediation.hotline.demo import UNION
from mediation.hotline.rows import Extension, Objection
from tests.mediation.hotline.steps import CITY, DAY, HOUR, NOW, Cast, a_ticket, clock, denial, refusal, take
from workflow.clocks import Clock
from workflow.engine import perform
from workflow.organisations import Membership, User
from workflow.verifying import Verified, verify


def of_both_roles(people: Cast) -> User:
    """Somebody who handles tickets and decides on them."""
    user = User.objects.create(username="both", name="郑双")
    for role in ("mediator", "supervisor"):
        Membership.objects.create(user=user, organisation=people.district, role=role)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("verb", ["grant_extension", "refuse_extension"])
def test_an_extension_is_not_decided_by_whoever_asked_for_it(people: Cast, verb: str) -> None:
    both = of_both_roles(people)
    ticket = a_ticket(people, CITY, "signed")
    take(ticket, "give_to_handler", people, people.sunli)
    take(ticket, "ask_extension", people, both)
    assert "申请人自己" in denial(ticket, verb, people, both)
    take(ticket, verb, people, people.zhouwei)
    assert ticket.extensions.get().decided_by == people.zhouwei


@pytest.mark.parametrize("verb", ["pass_check", "fail_check"])
def test_quality_is_not_checked_by_whoever_reviewed_the_reply(people: Cast, verb: str) -> None:
    ticket = a_ticket(people, UNION, "reply_review")
    for done in ("approve_reply", "record_callback", "submit_to_check"):
        take(ticket, done, people, people.zhouwei)
    assert "质检不能由" in denial(ticket, verb, people, people.zhouwei)
    another = User.objects.create(username="another", name="吴另")
    Membership.objects.create(user=another, organisation=people.district, role="supervisor")
    take(ticket, verb, people, User.objects.get(pk=another.pk))
    assert ticket.state in ("closed", "rework")


def test_quality_is_not_checked_by_the_handler(people: Cast) -> None:
    ticket = a_ticket(people, UNION, "qc")
    Membership.objects.create(user=people.liuyang, organisation=people.district, role="supervisor")
    assert "质检不能由" in denial(ticket, "pass_check", people, User.objects.get(pk=people.liuyang.pk))


def test_the_database_wants_two_people_too(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "handling")
    take(ticket, "ask_extension", people, people.liuyang)
    returning = a_ticket(people, CITY, "objection")
    with pytest.raises(IntegrityError, match="extension_of_two_people"), transaction.atomic():
        Extension.objects.filter(application=ticket).update(decided_by=people.liuyang)
    with pytest.raises(IntegrityError, match="return_of_two_people"), transaction.atomic():
        Objection.objects.filter(application=returning).update(decided_by=people.sunli)


def test_a_request_for_an_extension_ends_with_its_round(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "handling")
    take(ticket, "ask_extension", people, ticket.handler)
    take(ticket, "draft_reply", people, ticket.handler)
    take(ticket, "approve_reply", people, people.sunli)
    take(ticket, "record_callback", people, people.sunli, solved=False, score="dissatisfied")
    take(ticket, "rework", people, people.sunli)
    old = ticket.extensions.get()
    assert (old.granted, old.decided_by, old.round) == (False, None, 1)
    assert "没有待审批的延期申请" in refusal(ticket, "grant_extension", people, people.zhouwei)
    take(ticket, "ask_extension", people, ticket.handler)
    take(ticket, "grant_extension", people, people.zhouwei)
    assert ticket.extensions.get(round=2).granted is True


@pytest.mark.parametrize(("kind", "state", "verb"), [(CITY, "callback", "rework"), (UNION, "qc", "fail_check")])
def test_the_receiver_has_a_limit_of_its_own_in_every_round(people: Cast, kind: str, state: str, verb: str) -> None:
    ticket = a_ticket(people, kind, state)
    take(ticket, verb, people, people.sunli if verb == "rework" else people.zhouwei)
    inner, whole = (
        clock(ticket, "H11"),
        Clock.objects.get(application=ticket, rule__in=["H4O", "U4G", "U4D"], ended_at=None),
    )
    assert inner.ended_at is None
    assert whole.due_at is not None
    assert inner.due_at == whole.due_at - DAY, "by the limit of this round, not of the one before"
    assert not list(verify(Verified(), everything=True))


def test_a_round_with_a_limit_of_the_hotline_counts_the_receivers_back_from_it(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "callback")
    take(ticket, "rework", people, people.sunli, due_at=NOW + 4 * DAY)
    assert clock(ticket, "H11").due_at == NOW + 3 * DAY


def test_at_the_desk_itself_a_new_round_has_no_inner_limit(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed")
    take(ticket, "give_to_handler", people, people.sunli)
    for verb, by in (("contact", "liqiang"), ("draft_reply", "liqiang"), ("approve_reply", "sunli")):
        take(ticket, verb, people, getattr(people, by))
    take(ticket, "record_callback", people, people.sunli, solved=False, score="dissatisfied")
    take(ticket, "rework", people, people.sunli)
    assert not Clock.objects.filter(application=ticket, rule="H11").exists()


def test_a_return_is_not_approved_after_its_window(people: Cast) -> None:
    late, soon = (a_ticket(people, CITY, "objection", at=at) for at in (NOW - 30 * DAY, NOW - HOUR))
    assert "不同意退单" in refusal(late, "approve_objection", people, people.zhouwei)
    take(late, "reject_objection", people, people.zhouwei)
    take(soon, "approve_objection", people, people.zhouwei)
    assert (late.state, soon.state) == ("signed", "returned")


@pytest.mark.parametrize("kind", [CITY, UNION])
def test_a_title_says_nothing_that_the_caller_said(people: Cast, kind: str) -> None:
    said = "我叫王建国电话13800138000被拖欠工资"
    bare = a_ticket(people, kind, "received", content=said, category=None, employer_name="")
    assert bare.title == f"{bare.hotline}热线诉求"
    named = a_ticket(people, kind, "received", content=said, category=None, employer_name="鸿远达 13800138000")
    assert named.title == f"鸿远达 138****8000 {named.hotline}热线诉求"


def test_the_papers_of_a_merged_ticket_stay_those_of_its_caller(people: Cast) -> None:
    child, parent = a_ticket(people, CITY, "signed"), a_ticket(people, CITY, "handling")
    pdf = SimpleUploadedFile("证据.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "application/pdf")
    perform(child, "attach_papers", by=people.wangfang, paper="other", files=[pdf], about="")
    take(child, "merge", people, people.sunli, parent=parent, ground="same_event")
    paper = Attachment.objects.get(application=child)
    assert visible_file(people.sunli, paper.pk) == paper
    assert not papers_of(parent).exists()
    with pytest.raises(Http404):
        visible_file(User.objects.get(pk=people.liuyang.pk), paper.pk)
