"""The one door: legal, permitted, guarded, version-checked, idempotent, one transaction."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from mediation.agreements import Agreement
from mediation.attachments import Paper, attach
from mediation.demo import Cast, a_draft
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.mediators import ConflictDeclaration
from tests.cast import a_case, a_unit, a_walk, a_worker
from workflow.audit import tracked_models
from workflow.engine import Refused, Stale, _facts, perform, possible_steps
from workflow.models import Application, NumberSequence, StateChange, WorkTask, kind_named
from workflow.organisations import Membership, User, system_user
from workflow.steps import Act

Story = tuple[Any, ...]


def story(dispute: Dispute) -> Story:
    """Everything a step may touch: the row, its record and tasks, and how many history rows there are."""
    return (
        Dispute.objects.filter(pk=dispute.pk).values().get(),
        list(StateChange.objects.filter(application=dispute).order_by("pk").values()),
        list(WorkTask.objects.filter(process=dispute).order_by("pk").values()),
        list(NumberSequence.objects.order_by("pk").values()),
        [model.history.count() for model in tracked_models()],  # type: ignore[attr-defined]
    )


# What a step does


def test_a_step_moves_the_state_and_writes_who_when_and_why(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    yesterday = timezone.now() - dt.timedelta(days=1)

    change = perform(
        dispute, "withdraw", by=people.wangfang, at=yesterday, note=" 已和解 ", channel="api", withdraw_reason="settled"
    )

    assert (change.verb, change.from_state, change.to_state) == ("withdraw", "submitted", "withdrawn")
    assert (change.from_stage, change.to_stage, change.sequence, change.round) == ("intake", "closed", 2, 1)
    assert (change.actor, change.note, change.channel, change.at) == (people.wangfang, "已和解", "api", yesterday)
    assert change.recorded_at > yesterday
    assert (change.organisation, change.district) == (people.district, people.district)
    assert change.facts["form"] == {"withdraw_reason": "settled"}
    assert [(event["do"], event["at"]) for event in change.facts["clocks"]] == [("close", yesterday.isoformat())]


def test_the_application_in_hand_is_brought_up_to_date(people: Cast) -> None:
    in_hand = Dispute.objects.select_related("handler").get(pk=a_case(people, "accepted").pk)
    assert in_hand.handler is None

    perform(in_hand, "assign_mediator", by=people.chenjing, mediator=people.liqiang, relation="none")

    stored = Dispute.objects.get(pk=in_hand.pk)
    for field in Dispute._meta.concrete_fields:
        assert getattr(in_hand, field.attname) == getattr(stored, field.attname), field.attname
    assert in_hand.handler == people.liqiang
    assert in_hand.current_task() == stored.current_task()
    assert in_hand.owner_id == people.liqiang.pk


def test_an_old_page_in_hand_does_not_undo_what_others_wrote(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    old = Dispute.objects.get(pk=dispute.pk)
    perform(dispute, "screen", by=people.wangfang, urgent=True, risk="群体")

    perform(old, "withdraw", by=people.wangfang, withdraw_reason="settled")

    assert (old.urgent, old.risk, old.version) == (True, "群体", 3)
    assert Dispute.objects.get(pk=dispute.pk).risk == "群体"


def test_closing_ends_the_process_and_reopening_runs_it_again(people: Cast) -> None:
    dispute = a_case(people, "failed")
    assert (dispute.status, dispute.finished, dispute.closed_at) == (
        "DONE",
        dispute.closed_at,
        dispute.changes.last().at,
    )

    perform(dispute, "reopen", by=people.chenjing, note="双方愿意再谈", ground="new", both_agree=True)

    assert (dispute.status, dispute.finished, dispute.closed_at, dispute.round) == ("NEW", None, None, 2)
    assert dispute.changes.last().round == 2


def test_archiving_a_closed_case_keeps_the_day_it_was_closed(people: Cast) -> None:
    walk = a_walk(people, "withdrawn")
    closed = walk.dispute.closed_at
    for paper in Paper.values:
        upload = SimpleUploadedFile("a.pdf", f"%PDF-1.4 {paper}".encode())
        attach(walk.dispute, upload, paper=paper, by=people.wangfang)
    walk.archive()

    assert (walk.dispute.state, walk.dispute.closed_at) == ("archived", closed)


# What it refuses


def test_an_unknown_verb_is_a_sentence(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    with pytest.raises(Refused, match="没有“fly”这一步骤"):
        perform(dispute, "fly", by=people.chenjing)


def test_a_step_that_does_not_lead_out_of_the_state_says_where_the_case_stands(people: Cast) -> None:
    dispute = a_case(people, "withdrawn")
    before = story(dispute)
    with pytest.raises(Refused, match="本案现为“已撤回”，不能“受理”"):
        perform(dispute, "accept", by=people.chenjing)
    with translation.override("en"), pytest.raises(Refused, match="The case is “Withdrawn”; “Accept” is not possible"):
        perform(dispute, "accept", by=people.chenjing)
    assert story(dispute) == before


def test_a_person_without_the_role_is_told_who_decides(people: Cast) -> None:
    dispute = a_case(people, "consent_asking")
    before = story(dispute)
    with pytest.raises(PermissionDenied, match="“受理”由调解负责人办理"):
        perform(dispute, "accept", by=people.wangfang)
    assert story(dispute) == before


@pytest.mark.parametrize("stranger", ["heping", "liuyang", "admin", "mahong"])
def test_a_role_elsewhere_counts_nothing_here(people: Cast, stranger: str) -> None:
    dispute = a_case(people, "submitted")
    with pytest.raises(PermissionDenied):
        perform(dispute, "withdraw", by=people.people[stranger], withdraw_reason="settled")
    assert dispute.changes.count() == 1


def test_who_has_left_cannot_act(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    Membership.objects.filter(user=people.wangfang).update(ended_on=timezone.localdate())
    with pytest.raises(PermissionDenied):
        perform(dispute, "release", by=User.objects.get(username="wangfang"))


def test_the_system_acts_where_the_law_acts_without_a_person_and_nowhere_else(people: Cast) -> None:
    walk = a_walk(people, "screening", days_ago=20)
    walk.correct()
    walk.take("deem_abandoned", system_user(), days=9)
    assert walk.dispute.state == "withdrawn"
    assert walk.dispute.changes.last().actor.is_system

    with pytest.raises(PermissionDenied):
        perform(a_case(people, "consent_asking"), "accept", by=system_user())


def test_a_guard_holds_the_step_back_with_its_sentence(people: Cast) -> None:
    dispute = a_case(people, "consent_asking")
    before = story(dispute)
    with pytest.raises(Refused, match="尚未取得同意：北辰创元"):
        perform(dispute, "accept", by=people.chenjing)
    assert story(dispute) == before


def test_a_step_that_needs_a_reason_is_refused_without_one(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    with pytest.raises(Refused, match="请写明原因") as caught:
        perform(dispute, "offer_transfer", by=people.chenjing, note="  ", organisation=people.kechuang)
    assert caught.value.field == "note"


def test_a_fact_that_is_missing_is_a_sentence_that_names_it(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    before = story(dispute)
    with pytest.raises(Refused, match="缺少“withdraw_reason”") as caught:
        perform(dispute, "withdraw", by=people.wangfang)
    assert caught.value.field == "withdraw_reason"
    assert story(dispute) == before


@pytest.mark.parametrize(
    "much", [{"note": "空\0字"}, {"key": "k" * 65}, {"channel": "c" * 21}, {"withdraw_reason": "s" * 31}]
)
def test_what_cannot_be_kept_is_a_sentence(people: Cast, much: dict[str, Any]) -> None:
    dispute = a_case(people, "submitted")
    before = story(dispute)
    with pytest.raises(Refused, match="过长或含有无法保存的字符"):
        perform(dispute, "withdraw", by=people.wangfang, **({"withdraw_reason": "settled"} | much))
    assert story(dispute) == before


def test_a_breach_of_a_constraint_is_a_sentence_that_names_it(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    before = story(dispute)
    long_ago = timezone.now() - dt.timedelta(days=900)
    with pytest.raises(Refused, match="与已有记录冲突，未作任何改动（closed_after_received）"):
        perform(dispute, "withdraw", by=people.wangfang, at=long_ago, withdraw_reason="settled")
    assert story(dispute) == before


def test_a_case_that_is_not_there_is_a_fault_of_ours(people: Cast) -> None:
    with pytest.raises(Dispute.DoesNotExist):
        perform(Dispute(pk=10**9), "claim", by=people.wangfang)


# Version and key


def test_an_old_page_is_refused_with_the_steps_taken_since(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    seen = dispute.version
    first = perform(dispute, "screen", by=people.wangfang)
    second = perform(dispute, "release", by=people.wangfang)

    with pytest.raises(Stale, match="本案又办理了2步") as caught:
        perform(dispute, "withdraw", by=people.chenjing, expected=seen, withdraw_reason="settled")

    assert caught.value.changes == [first, second]
    assert dispute.changes.count() == 3


def test_a_stranger_learns_nothing_from_an_old_page(people: Cast) -> None:
    dispute = a_case(people, "screening")
    with pytest.raises(PermissionDenied):
        perform(dispute, "withdraw", by=people.heping, expected=0, withdraw_reason="settled")


def test_the_page_as_seen_is_accepted(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    assert perform(dispute, "screen", by=people.wangfang, expected=dispute.version).to_state == "screening"


def test_the_same_key_twice_is_one_change_and_the_same_answer(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    seen = dispute.version
    first = perform(dispute, "release", by=people.wangfang, expected=seen, key="k1")
    before = story(dispute)

    old = Dispute.objects.get(pk=dispute.pk)
    assert perform(old, "release", by=people.wangfang, expected=seen, key="k1") == first

    assert story(dispute) == before
    assert old.version == dispute.version


def test_without_a_key_pressing_twice_is_two_presses(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "screen", by=people.wangfang, key="")
    with pytest.raises(Refused):
        perform(dispute, "screen", by=people.wangfang, key="")


def test_a_key_is_good_for_one_step_of_one_person(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "release", by=people.wangfang, key="k1")
    before = story(dispute)
    for verb, by in (("claim", people.wangfang), ("release", people.heping)):
        with pytest.raises(Refused, match="已用于另一次办理"):
            perform(dispute, verb, by=by, key="k1")
    assert story(dispute) == before


def test_the_same_key_on_another_case_is_another_press(people: Cast) -> None:
    one, other = a_case(people, "submitted"), a_case(people, "submitted")
    assert perform(one, "release", by=people.wangfang, key="k") != perform(
        other, "release", by=people.wangfang, key="k"
    )


def test_a_press_that_was_refused_may_be_repeated_with_its_key(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    with pytest.raises(Refused):
        perform(dispute, "withdraw", by=people.wangfang, key="k1")
    perform(dispute, "withdraw", by=people.wangfang, key="k1", withdraw_reason="settled")
    assert dispute.state == "withdrawn"


# One transaction


def test_what_a_failing_step_had_written_is_gone(people: Cast) -> None:
    """The declaration is written first and then found to bar the mediator."""
    dispute = a_case(people, "accepted")
    before = story(dispute)
    with pytest.raises(Refused, match="有利害关系"):
        perform(
            dispute, "assign_mediator", by=people.chenjing, mediator=people.liqiang, relation="relative", details="姐弟"
        )
    assert not ConflictDeclaration.objects.exists()
    assert story(dispute) == before


def test_what_a_failing_step_had_changed_in_hand_is_not_in_hand(people: Cast) -> None:
    dispute = a_case(people, "accepted")
    in_hand = dict(dispute.__dict__)
    with pytest.raises(Refused):
        perform(dispute, "assign_mediator", by=people.chenjing, mediator=people.wangfang, relation="none")
    assert {name: value for name, value in dispute.__dict__.items() if name != "_state"} == {
        name: value for name, value in in_hand.items() if name != "_state"
    }


def test_a_fault_of_ours_leaves_nothing_either(people: Cast) -> None:
    """A mediator that is no person at all: a programming fault escapes, and nothing is written."""
    dispute = a_case(people, "accepted")
    before = story(dispute)
    with pytest.raises((AttributeError, ValueError)):
        perform(dispute, "assign_mediator", by=people.chenjing, mediator="liqiang", relation="none")
    assert story(dispute) == before


def test_a_step_within_a_step_is_undone_with_it(people: Cast) -> None:
    """Accepting a transfer opens and files the receiver's case; the receipt number there breaks the whole."""
    dispute = a_case(people, "submitted")
    perform(dispute, "offer_transfer", by=people.chenjing, note="用工地", organisation=people.kechuang)
    people.kechuang.number_prefix = "长" * 20
    people.kechuang.save()
    Dispute.objects.filter(pk=dispute.pk).update(received_at=timezone.now() + dt.timedelta(days=1))
    before, cases = story(dispute), Dispute.objects.count()
    with pytest.raises(Refused, match="closed_after_received"):
        perform(dispute, "accept_transfer", by=people.heping)
    assert story(dispute) == before
    assert Dispute.objects.count() == cases


# What it costs


BOOKKEEPING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
MOST = 12


def statements(dispute: Dispute, verb: str, by: User, **facts: Any) -> int:
    """Statements of one press, the person freshly signed in and the case freshly found."""
    found, person = Dispute.objects.get(pk=dispute.pk), User.objects.get(pk=by.pk)
    with CaptureQueriesContext(connection) as captured:
        perform(found, verb, by=person, expected=found.version, key=f"{verb}-key", **facts)
    return sum(not query["sql"].startswith(BOOKKEEPING) for query in captured)


def test_a_step_within_its_stage_costs_seven_statements(people: Cast) -> None:
    assert statements(a_case(people, "submitted"), "screen", people.wangfang, urgent=False, risk="") == 7 < MOST


def test_a_step_into_another_stage_costs_ten_statements(people: Cast) -> None:
    walk = a_walk(people, "agreement_effective")
    walk.take("decline_confirmation", walk.mediator, told=True)
    assert statements(walk.dispute, "begin_performance", people.liqiang) == 10 < MOST


def test_a_step_that_closes_costs_three_statements_of_the_domain_more(people: Cast) -> None:
    """Eleven of the engine's; then the domain asks whether a receipt still waits, where the case goes on, and who waits."""
    assert statements(a_case(people, "performed"), "close", people.chenjing) == 11 + 3


def test_claiming_costs_nine_statements(people: Cast) -> None:
    """One of them locks whoever claims, and his roles: an account that ends meanwhile ends with nothing in its hands."""
    dispute = a_case(people, "submitted")
    perform(dispute, "release", by=people.wangfang)
    assert statements(dispute, "claim", people.wangfang) == 9 < MOST


# What the record keeps


class EverythingForm(forms.Form):
    """One field of every sort; nothing is validated here, only kept."""

    quiet = ("secret",)
    words, number, yes, no, empty, day, row, rows, upload, secret, absent = (
        forms.Field(label=str(n)) for n in range(11)
    )


def test_the_record_keeps_plain_values_as_typed_and_neither_files_nor_what_is_quiet(people: Cast) -> None:
    facts = {
        "words": "略", "number": 0, "yes": True, "no": False, "empty": "", "day": dt.date(2026, 2, 14), "row": people.kechuang,
        "rows": [people.district, people.kechuang], "upload": SimpleUploadedFile("a.pdf", b"x"), "secret": "6222",
        "beside": "not asked for",
    }  # fmt: skip
    step = replace(Dispute.steps()["screen"], form="tests.workflow.test_engine.EverythingForm")
    act = Act(by=people.wangfang, at=timezone.now(), facts=facts)
    act.tell("案号", "Case no.", 7)
    assert _facts(a_case(people, "submitted"), step, act) == {
        "form": {
            "words": "略", "number": 0, "yes": True, "no": False, "day": "2026-02-14", "row": "科创街工会服务站",
            "rows": ["开发区总工会劳动争议调解中心", "科创街工会服务站"],
        },
        "told": [["案号", "Case no.", "7"]],
    }  # fmt: skip


def test_a_change_names_its_case_its_place_in_the_record_and_its_verb(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    assert str(dispute.changes.get()) == f"{dispute.pk}/1 submit"


# What is possible


def test_without_a_rule_of_the_kind_the_roles_decide(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    assert Application.reserved_for(dispute, people.wangfang, dispute.steps()["screen"], frozenset()) is None


def test_a_row_loaded_without_its_kind_knows_where_it_stands(people: Cast) -> None:
    dispute = a_case(people, "accepted")
    bare = Application.objects.get(pk=dispute.pk)
    assert (bare.state_label, bare.place, bare.is_open) == ("已受理", dispute.place, True)
    assert kind_named("dispute") is Dispute
    with pytest.raises(LookupError):
        kind_named("hotline-of-old")


def test_reading_a_case_again_shows_what_others_did(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    other = Dispute.objects.get(pk=dispute.pk)
    assert other.owner_id == people.wangfang.pk
    perform(dispute, "withdraw", by=people.wangfang, withdraw_reason="settled")
    other.refresh_from_db(fields=["version"])
    assert (other.version, other.state) == (2, "submitted")
    other.refresh_from_db()
    assert (other.state, other.owner_id) == ("withdrawn", None)


def verbs(dispute: Dispute, by: User) -> dict[str, bool]:
    return {possible.step.verb: possible.ready for possible in possible_steps(dispute, by)}


def test_offered_is_what_is_legal_and_permitted_and_a_guard_disables_it(people: Cast) -> None:
    dispute = a_case(people, "consent_asking")
    offered = verbs(dispute, people.chenjing)
    assert offered["accept"] is False
    assert offered["record_reply"] is True
    assert "submit" not in offered
    assert "accept" not in verbs(dispute, people.wangfang)
    assert verbs(dispute, people.heping) == {}


def test_a_step_that_is_part_of_another_is_no_button(people: Cast) -> None:
    draft = a_draft(people, workers=[a_worker(1)], units=[a_unit(1)])
    assert "receive_transfer" not in verbs(draft, people.wangfang)
    assert "submit" in verbs(draft, people.wangfang)


@pytest.mark.parametrize("state", ["submitted", "mediating", "performing", "closed"])
def test_what_is_offered_and_ready_is_never_denied(people: Cast, state: str) -> None:
    """Buttons and the door agree: a ready step may lack facts, never permission."""
    dispute = a_case(people, state)
    for person in people.people.values():
        for possible in possible_steps(dispute, person):
            assert possible.step.denial(dispute, person) is None
            assert dispute.has_legal(possible.step)


def test_an_agreement_in_force_is_not_touched_by_reading(people: Cast) -> None:
    dispute = a_case(people, "performing")
    before = story(dispute)
    possible_steps(dispute, people.liqiang)
    assert Agreement.objects.count() == 1
    assert story(dispute) == before
