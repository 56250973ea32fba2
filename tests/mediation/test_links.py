"""Ties between applications: both sides tell them, nobody reads what he may not see, and undoing leaves no trace in the figures."""

import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast, a_case
from mediation.dispute.states import State
from mediation.links import Link, Matter, Tie, links_of, links_out_of_sight, matter_of
from workflow.audit import Timeline
from workflow.engine import Refused, perform, possible_steps
from workflow.models import Application, open_application
from workflow.moment import now
from workflow.organisations import User


def asked(people: Cast, by: User | None = None, place: Any = None) -> Consultation:
    found: Consultation = open_application(
        Consultation, by=by or people.wangfang, organisation=place or people.district
    )
    perform(
        found,
        "receive",
        by=by or people.wangfang,
        way="phone",
        topic="wages",
        question="欠薪怎么办",
        answer="可申请调解",
        visitors=1,
    )
    return found


def tie(one: Application, other: Application, by: User, kind: str = Tie.SAME) -> Link:
    perform(one, "tie", by=by, other=other, tie=kind)
    return Link.objects.live().of(one).latest("pk")


def told(application: Application) -> list[str]:
    return [entry.change.verb for entry in Timeline(application).entries()]


def test_a_tie_stands_in_the_record_of_both_sides_by_number_alone(people: Cast) -> None:
    consultation, dispute = asked(people), a_case(people, State.SUBMITTED)
    tie(consultation, dispute, people.wangfang)
    here, there = consultation.changes.latest("sequence"), dispute.changes.latest("sequence")
    assert (here.verb, there.verb) == ("tie", "tied")
    assert here.facts["told"] == [["同一争议", "Same dispute", dispute.receipt_number]]
    assert there.facts["told"] == [["同一争议", "Same dispute", consultation.receipt_number]]
    assert dispute.title not in str(here.facts)
    dispute.refresh_from_db()
    assert dispute.state == State.SUBMITTED


def test_the_same_pair_is_tied_once_from_either_side(people: Cast) -> None:
    consultation, dispute = asked(people), a_case(people, State.SUBMITTED)
    tie(consultation, dispute, people.wangfang)
    for one, other in ((consultation, dispute), (dispute, consultation)):
        with pytest.raises(Refused, match="已经关联"):
            perform(one, "tie", by=people.wangfang, other=other, tie=Tie.SAME)
    with pytest.raises(Refused, match="自己"):
        perform(dispute, "tie", by=people.wangfang, other=dispute, tie=Tie.SAME)
    assert Link.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(one=consultation, other=dispute, tie=Tie.SAME, made_by=people.wangfang, made_at=now())


def test_what_is_answered_from_nothing_is_not_tied_so(people: Cast) -> None:
    dispute, other = a_case(people, State.SUBMITTED), asked(people)
    with pytest.raises(Refused, match="不据其他案件答复") as refused:
        perform(dispute, "tie", by=people.wangfang, other=other, tie=Tie.ANSWERED_BY)
    assert refused.value.field == "tie"


def test_what_somebody_does_not_see_he_cannot_tie(people: Cast) -> None:
    own, foreign = asked(people, people.liuyang, people.rongchang), a_case(people, State.SUBMITTED)
    with pytest.raises(Refused, match="没有找到"):
        perform(own, "tie", by=people.liuyang, other=foreign, tie=Tie.SAME)
    with pytest.raises(PermissionDenied):
        perform(foreign, "tie", by=people.liuyang, other=own, tie=Tie.SAME)
    assert not Link.objects.exists()


def test_the_other_side_is_named_by_number_to_who_may_not_see_it(people: Cast) -> None:
    own, other = asked(people, people.liuyang, people.rongchang), a_case(people, State.SUBMITTED)
    tie(own, other, people.zhouwei)
    assert links_of(own, people.liuyang) == []
    assert links_out_of_sight(own, people.liuyang) == [("同一争议", other.receipt_number)]
    assert [found.pk for _link, found, _words in links_of(own, people.zhouwei)] == [other.pk]
    assert links_out_of_sight(own, people.zhouwei) == []
    browser = Client()
    browser.force_login(people.liuyang)
    shown = browser.get(f"/cases/{own.pk}/").content.decode()
    assert other.receipt_number in shown
    assert other.title not in shown
    assert f'href="/cases/{other.pk}/"' not in shown


def test_a_tie_is_undone_once_with_its_reason_and_both_sides_tell_it(people: Cast) -> None:
    consultation, dispute = asked(people), a_case(people, State.SUBMITTED)
    link = tie(consultation, dispute, people.wangfang)
    with pytest.raises(Refused, match="原因"):
        perform(dispute, "untie", by=people.wangfang, link=link)
    perform(dispute, "untie", by=people.wangfang, note="不是同一人", link=link)
    link.refresh_from_db()
    assert (link.undone_by, link.undone_why) == (people.wangfang, "不是同一人")
    consultation.refresh_from_db()
    assert told(consultation)[0] == "untied"
    assert told(dispute)[0] == "untie"
    with pytest.raises(Refused, match="没有关联"):
        perform(dispute, "untie", by=people.wangfang, note="再解", link=link)
    tie(dispute, consultation, people.wangfang)
    assert Link.objects.live().count() == 1


def test_an_undone_tie_is_offered_no_more(people: Cast) -> None:
    consultation, dispute = asked(people), a_case(people, State.SUBMITTED)
    link = tie(consultation, dispute, people.wangfang)
    perform(consultation, "untie", by=people.wangfang, note="误关联", link=link)
    assert "untie" not in [p.step.verb for p in possible_steps(consultation, people.wangfang) if p.ready]


def test_a_chain_is_one_matter_and_falls_apart_where_it_is_cut(people: Cast) -> None:
    a, b, c = asked(people), asked(people), asked(people)
    tie(a, b, people.wangfang)
    cut = tie(b, c, people.wangfang)
    assert matter_of(a) == {a.pk, b.pk, c.pk}
    assert set(Matter.objects.values_list("pk", "number")) == {(x.pk, a.pk) for x in (a, b, c)}
    perform(c, "untie", by=people.wangfang, note="另一件事", link=cut)
    assert set(Matter.objects.values_list("pk", "number")) == {(a.pk, a.pk), (b.pk, a.pk)}
    perform(b, "untie", by=people.wangfang, note="也不是", link=Link.objects.live().get())
    assert not Matter.objects.exists()


def test_cutting_the_middle_of_a_longer_chain_leaves_two_matters(people: Cast) -> None:
    a, b, c, d = (asked(people) for _ in range(4))
    tie(a, b, people.wangfang)
    cut = tie(b, c, people.wangfang)
    tie(c, d, people.wangfang)
    perform(b, "untie", by=people.wangfang, note="拆开", link=cut)
    assert dict(Matter.objects.values_list("pk", "number")) == {a.pk: a.pk, b.pk: a.pk, c.pk: c.pk, d.pk: c.pk}


def test_both_sides_hear_that_a_tie_is_undone(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook of a kind, called in the step of each side."""
    heard: list[int] = []
    monkeypatch.setattr(Consultation, "on_untied", lambda self, _act, link: heard.extend([self.pk, link.pk]))
    one, other = asked(people), asked(people)
    link = tie(one, other, people.wangfang)
    perform(one, "untie", by=people.wangfang, note="误关联", link=link)
    assert heard == [one.pk, link.pk, other.pk, link.pk]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_tie_the_same_pair_from_both_sides_make_one_tie() -> None:
    from mediation import demo  # noqa: PLC0415

    people = demo.cast()
    one, other = asked(people), asked(people)
    outcomes: list[str] = []
    together = threading.Barrier(2, timeout=20)

    def press(a: Consultation, b: Consultation, by: User) -> None:
        together.wait()
        try:
            perform(a, "tie", by=by, other=b, tie=Tie.SAME)
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(str(refused.sentence))
        finally:
            connection.close()

    pairs = ((one, other, people.wangfang), (other, one, people.chenjing))
    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(o == "done" for o in outcomes) == [False, True], outcomes
    assert any("已经关联" in o or "同时有人" in o for o in outcomes)
    assert Link.objects.live().count() == 1
    assert set(Matter.objects.values_list("number", flat=True)) == {min(one.pk, other.pk)}


@pytest.mark.django_db(transaction=True)
def test_two_ties_that_join_two_chains_at_once_leave_one_number() -> None:
    from mediation import demo  # noqa: PLC0415

    people = demo.cast()
    a, b, c, d = (asked(people) for _ in range(4))
    tie(b, c, people.wangfang)
    together = threading.Barrier(2, timeout=20)

    def press(one: Consultation, other: Consultation) -> None:
        together.wait()
        try:
            perform(one, "tie", by=people.wangfang, other=other, tie=Tie.SAME)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in ((a, b), (d, c))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert set(Matter.objects.values_list("number", flat=True)) == {a.pk}
    assert Matter.objects.count() == 4
