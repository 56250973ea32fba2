"""The story of a case in sentences, and which field changed from what to what."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from mediation.claims import Claim
from mediation.demo import Cast, a_draft
from mediation.dispute.lifecycle import Dispute
from mediation.organisations import MediationBody
from mediation.parties import Applicant, active_applicants, active_respondents
from mediation.people import Employer, Person
from tests.cast import a_case, a_unit, a_walk, a_worker
from workflow import audit
from workflow.audit import FieldChange, Stamp, Timeline, field_changes, in_words, stamping
from workflow.engine import perform
from workflow.models import StateChange, kinds


def changed(dispute: Dispute, sequence: int) -> dict[tuple[str, str], tuple[str, str]]:
    return {(c.thing, c.field): (c.before, c.after) for c in field_changes(dispute, sequence)}


# The timeline


def test_the_timeline_tells_the_steps_newest_first_in_both_languages(people: Cast) -> None:
    dispute = a_case(people, "screening")
    assert [entry.sentence for entry in Timeline(dispute).entries()] == ["王芳开始审查申请", "王芳登记了调解申请"]
    with translation.override("en"):
        assert [entry.sentence for entry in Timeline(dispute).entries()] == [
            "王芳 began screening",
            "王芳 filed the application",
        ]


def test_an_entry_says_from_where_to_where_and_what_was_told(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    (entry,) = Timeline(dispute).entries()
    assert entry.moved == ("草稿", "已收件")
    assert entry.details == (("收件号", dispute.receipt_number), ("申请人数", "2"))
    with translation.override("en"):
        (entry,) = Timeline(dispute).entries()
    assert entry.moved == ("Draft", "Submitted")
    assert entry.details[1] == ("Workers", "2")


def test_a_step_that_leaves_the_state_moved_nothing(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "release", by=people.wangfang)
    assert Timeline(dispute).entries()[0].moved is None


def test_the_timeline_can_be_cut(people: Cast) -> None:
    dispute = a_case(people, "mediating")
    whole = Timeline(dispute).entries()
    assert [entry.change.sequence for entry in whole] == list(range(dispute.version, 0, -1))
    assert Timeline(dispute).entries(since=dispute.version - 2) == whole[:2]
    assert Timeline(dispute).entries(limit=3) == whole[:3]


def test_what_was_typed_is_told_as_the_form_shows_it(people: Cast) -> None:
    walk = a_walk(people, "screening")
    perform(
        walk.dispute,
        "ask_correction",
        by=people.wangfang,
        items="身份证",
        due=timezone.localdate() + dt.timedelta(days=400),
    )
    typed = dict(Timeline(walk.dispute).entries()[0].details)
    assert "身份证" in typed.values()
    assert (timezone.localdate() + dt.timedelta(days=400)).isoformat() in typed.values()

    walk.dispute = a_case(people, "submitted")
    perform(walk.dispute, "withdraw", by=people.wangfang, withdraw_reason="settled")
    (label, words), *_ = Timeline(walk.dispute).entries()[0].details
    assert label
    assert words == dict(walk.dispute._meta.get_field("withdraw_reason").flatchoices)["settled"]


def test_yes_money_and_several_values_are_told_in_words(people: Cast) -> None:
    """Fen in the record, yuan on the page; an empty value and a no are not told."""
    dispute = a_case(people, "submitted")
    facts = {
        "urgent": True, "risk": "", "claimed": 1234500, "names": ["张三", "李四"], "left_out": None, "no": False,
    }  # fmt: skip
    asks_for_money = next(
        verb for verb, step in Dispute.steps().items() if step.form_class and "claimed" in step.form_class.base_fields
    )
    for verb, amount in (("screen", "1234500"), (asks_for_money, "12,345.00")):
        change = StateChange(
            application=dispute, verb=verb, actor=people.wangfang, from_state="x", to_state="x", facts={"form": facts}
        )
        assert {words for _, words in Timeline(dispute)._entry(change).details} == {"是", amount, "张三、李四"}  # noqa: SLF001
    with translation.override("en"):
        assert ("names", "张三, 李四") in Timeline(dispute)._entry(change).details  # noqa: SLF001


def test_a_verb_or_state_that_has_been_retired_is_still_told(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    StateChange.objects.create(
        application=dispute, district=people.district, organisation=people.district, sequence=2, verb="stamp", round=1,
        from_state="stamped", to_state="submitted", from_stage="intake", to_stage="intake", actor=people.wangfang,
        channel="import", facts={"form": {"colour": "red"}}, at=timezone.now(),
    )  # fmt: skip
    entry = Timeline(dispute).entries()[0]
    assert entry.sentence == "王芳: stamp"
    assert entry.moved == ("stamped", "已收件")
    assert entry.details == (("colour", "red"),)


def test_every_step_of_a_whole_case_has_its_sentence(people: Cast) -> None:
    dispute = a_case(people, "closed")
    entries = Timeline(dispute).entries()
    assert len(entries) == dispute.version
    assert all(str(entry.change.actor) in entry.sentence and "{" not in entry.sentence for entry in entries)


# Which field, from what to what


def test_a_step_tells_the_fields_it_changed_in_words(people: Cast) -> None:
    dispute = a_case(people, "accepted")
    perform(dispute, "assign_mediator", by=people.chenjing, mediator=people.liqiang, relation="none")
    told = changed(dispute, dispute.version)
    assert told["劳动争议案件", "承办人"] == ("—", "李强")
    assert told["利益冲突声明", "利害关系"] == ("—", "无利害关系")
    assert not {field for _, field in told} & {"状态", "阶段", "version"}
    assert field_changes(dispute, dispute.version + 1) == []


def test_a_change_of_a_row_shows_before_and_after(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "screen", by=people.wangfang, urgent=True, risk="群体")
    perform(dispute, "release", by=people.wangfang)
    dispute.risk = ""
    with stamping(Stamp(dispute.pk, 90, people.wangfang, "")):
        dispute.save()
    assert changed(dispute, 2) == {
        ("劳动争议案件", "紧急"): ("False", "True"),
        ("劳动争议案件", "风险提示"): ("—", "群体"),
    }
    assert changed(dispute, 3) == {}
    assert changed(dispute, 90) == {("劳动争议案件", "风险提示"): ("群体", "—")}


def test_secrets_are_told_as_changed_and_never_shown(people: Cast) -> None:
    dispute = a_draft(people, workers=[], units=[a_unit(1)])
    row = a_worker(7)
    with stamping(Stamp(dispute.pk, 91, people.wangfang, "")):
        from mediation.dispute.parties_steps import add_worker  # noqa: PLC0415

        applicant = add_worker(dispute, row, received_at=None)
    with stamping(Stamp(dispute.pk, 92, people.wangfang, "")):
        applicant.bank_account = "6222020299999999"
        applicant.save()
        applicant.phone = ""
        applicant.save()
    told = field_changes(dispute, 91)
    secret = {
        str(field.verbose_name)
        for model in (Person, Applicant)
        for field in model._meta.concrete_fields
        if field.name in model.SECRET_FIELDS
    }
    shown = {change.field: (change.before, change.after) for change in told if change.field in secret}
    assert shown
    assert set(shown.values()) == {("—", "***")}
    everything = " ".join(f"{c.before} {c.after}" for c in told + field_changes(dispute, 92))
    for value in (row["id_number"], row["phone"], row["bank_account"], row["delivery_address"], "6222020299999999"):
        assert value not in everything
    later = {(c.thing, c.field): (c.before, c.after) for c in field_changes(dispute, 92)}
    phone, account = Applicant.phone.field.verbose_name, Applicant.bank_account.field.verbose_name
    assert later[str(Applicant._meta.verbose_name), str(phone)] == ("***", "—")
    assert later[str(Applicant._meta.verbose_name), str(account)] == ("***", "***")


def test_a_field_of_a_party_is_told_though_an_application_has_one_of_that_name(people: Cast) -> None:
    """`status` is machinery on an application and news on an employer."""
    dispute = a_case(people, "submitted")
    employer = Employer.objects.get()
    other = next(value for value, _ in Employer._meta.get_field("status").flatchoices if value != employer.status)
    employer.status = other
    with stamping(Stamp(dispute.pk, 93, people.wangfang, "")):
        employer.save()
    (change,) = field_changes(dispute, 93)
    assert (change.verb, change.field) == ("~", str(Employer._meta.get_field("status").verbose_name))


def test_a_row_that_was_deleted_is_told_as_gone(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    claim = Claim.objects.filter(applicant__application=dispute).first()
    assert claim is not None
    with stamping(Stamp(dispute.pk, 94, people.wangfang, "")):
        claim.delete()
    told = {change.field: change for change in field_changes(dispute, 94)}
    asked = str(Claim._meta.get_field("claimed").verbose_name)
    assert told[asked] == FieldChange(str(Claim._meta.verbose_name), "-", asked, "12,000.00", "—")


def test_values_are_told_by_name_label_or_their_own_words(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    handler, source = (Dispute._meta.get_field(name) for name in ("handler", "source"))
    assert in_words(handler, people.liqiang.pk) == "李强"
    assert in_words(handler, 10**9) == "1000000000"
    assert in_words(source, "window") == "窗口来访"
    assert in_words(source, "retired") == "retired"
    assert in_words(Claim._meta.get_field("claimed"), 1234500) == "12,345.00"
    assert in_words(Dispute._meta.get_field("title"), dispute.title) == dispute.title
    assert in_words(Dispute._meta.get_field("title"), "") == "—"


# Whose change


def test_history_rows_of_a_step_name_its_actor_and_reason(people: Cast) -> None:
    walk = a_walk(people, "agreement_effective")
    dispute = walk.dispute
    declared = {"mediator": people.zhaomin, "relation": "none"}
    change = perform(dispute, "change_mediator", by=people.chenjing, note="轮休", **declared)
    rows = [
        row
        for model in audit.tracked_models()
        for row in model.history.filter(by_application=dispute.pk, by_sequence=change.sequence)  # type: ignore[attr-defined]
    ]
    assert len(rows) == 2
    assert {(row.history_user, row.history_change_reason) for row in rows} == {(people.chenjing, "轮休")}


def test_the_rows_of_others_written_by_a_step_belong_to_it(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    for applicant in active_applicants(dispute):
        newest = applicant.history.latest("history_id")
        assert (newest.by_application, newest.by_sequence, newest.history_user) == (dispute.pk, 1, people.wangfang)
    (respondent,) = active_respondents(dispute)
    assert respondent.history.latest("history_id").by_sequence is None


def test_outside_a_step_a_change_has_no_step(people: Cast) -> None:
    body = MediationBody.objects.get(organisation=people.district)
    body.phone = "010-1"
    body._change_reason = "换号"  # type: ignore[attr-defined]  # noqa: SLF001  simple-history's own interface
    body.save()
    newest = body.history.latest("history_id")
    assert (newest.by_application, newest.by_sequence, newest.history_user) == (None, None, None)
    assert newest.history_change_reason == "换号"


def test_the_stamp_is_taken_off_whatever_happens(people: Cast) -> None:
    def interrupted() -> None:
        with stamping(Stamp(1, 2, people.wangfang, "")):
            assert (audit.stamped_application(), audit.stamped_sequence()) == (1, 2)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        interrupted()
    assert (audit.stamped_application(), audit.stamped_sequence()) == (None, None)


def test_every_history_row_can_be_found_by_its_step_and_names_people_for_ever() -> None:
    for model in audit.tracked_models():
        history = model.history.model  # type: ignore[attr-defined]
        assert [index.fields for index in history._meta.indexes if index.fields[0] == "by_application"] == [
            ["by_application", "by_sequence"]
        ]
        assert history._meta.get_field("history_user").remote_field.on_delete.__name__ == "PROTECT"
        assert not [f.name for f in history._meta.concrete_fields if f.many_to_one and f.db_index], history


def test_no_form_copies_a_secret_into_the_record() -> None:
    secret = {name for model in audit.tracked_models() for name in getattr(model, "SECRET_FIELDS", ())}
    assert secret
    copied = [
        f"{kind.kind}.{step.verb}: {name}"
        for kind in kinds()
        for step in kind.steps().values()
        if step.form_class is not None
        for name in step.form_class.base_fields
        if name in secret - set(getattr(step.form_class, "quiet", ()))
    ]
    assert not copied
