"""The forms: what a person types becomes the facts of a step, to the fen and to the minute, or a sentence beside the box."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation.agreements import Instalment
from mediation.claims import ClaimType, claims_of
from mediation.dispute.forms.common import MomentField
from mediation.dispute.forms.fulfilment import PaymentForm, RemedyForm, VaryForm, VerifyForm
from mediation.dispute.forms.settlement import AgreementForm, ScheduleForm, SignForm
from mediation.dispute.fulfilment import standing
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.money import format_yuan
from tests.mediation.dispute.ladder import (
    NOW,
    TODAY,
    Cast,
    a_case,
    a_pdf,
    a_twin,
    a_unit,
    a_walk,
    a_worker,
    every_signature,
    form_of,
    money_shares,
    pay,
    take,
    units_of,
    workers_of,
)
from workflow.engine import perform

TEXTS = {
    "facts_text": "公司欠薪。",
    "claims_text": "支付工资",
    "result": "公司按附表付清。",
    "manner": "bank",
    "payee": "各职工工资卡",
    "copies": "3",
}


def sent(
    form: type, dispute: Dispute, people: Cast, data: dict[str, Any], files: Any = None, by: str = "liqiang"
) -> Any:
    bound = form(data, files, application=dispute, user=getattr(people, by))
    bound.is_valid()
    return bound


def errors(form: Any) -> dict[str, list[str]]:
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


# Time of day


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("2026-07-15 14:30", 14, 30),
        ("2026-07-15T14:30", 14, 30),
        ("2026-07-15 9:05", 9, 5),
        ("2026.7.15 14：30", 14, 30),
        ("２０２６-０７-１５　１４：３０", 14, 30),
        ("2026年7月15日 14时30分", 14, 30),
        ("2026年7月15日 9点", 9, 0),
        ("2026-07-15 14", 14, 0),
        ("2026-07-15", 12, 0),
    ],
)
def test_a_moment_is_read_as_people_write_it(typed: str, hour: int, minute: int) -> None:
    assert MomentField().clean(typed) == NOW.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-07-15 25:00", "不是时间"),
        ("2026-07-15 下午三点", "不是时间"),
        ("2026-02-30 10:00", "只有28天"),
        ("昨天", "日期"),
    ],
)
def test_what_is_no_moment_has_its_sentence(typed: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        MomentField().clean(typed)


def test_a_moment_comes_back_as_typed_or_on_the_offices_clock() -> None:
    field = MomentField(required=False)
    assert field.prepare_value("2026-07-15 25:00") == "2026-07-15 25:00"
    assert field.prepare_value(dt.datetime(2026, 7, 15, 2, 0, tzinfo=dt.UTC)) == "2026-07-15 10:00"
    assert field.clean("") is None
    assert field.clean(NOW) == NOW


# The schedule


@pytest.fixture
def mediating(people: Cast) -> Dispute:
    return a_case(people, State.MEDIATING)


def schedule_of(form: ScheduleForm) -> list[tuple[str, str, int]]:
    return [(str(s.claim.applicant), str(s.due_on), s.amount) for s in form.cleaned_data["schedule"]]


def boxes(dispute: Dispute, *amounts: str) -> dict[str, str]:
    return {f"agreed_{claim.pk}": amount for claim, amount in zip(claims_of(dispute), amounts, strict=True)}


def test_equal_parts_when_only_days_are_given(mediating: Dispute, people: Cast) -> None:
    data = (
        TEXTS
        | boxes(mediating, "100.00", "12,000")
        | {"due_1": "2026-08-01", "due_2": "2026-09-01", "due_3": "2026-10-01"}
    )
    form = sent(AgreementForm, mediating, people, data)
    assert form.is_valid(), errors(form)
    one, two = workers_of(mediating)
    assert schedule_of(form) == [
        (str(one), "2026-08-01", 3333), (str(one), "2026-09-01", 3333), (str(one), "2026-10-01", 3334),
        (str(two), "2026-08-01", 400000), (str(two), "2026-09-01", 400000), (str(two), "2026-10-01", 400000),
    ]  # fmt: skip


def test_percentages_and_what_is_left_for_the_day_without_one(mediating: Dispute, people: Cast) -> None:
    days = {"due_1": "2026-08-01", "share_1": "33.33", "due_2": "2026-09-01", "share_2": "50", "due_3": "2026-10-01"}
    form = sent(AgreementForm, mediating, people, TEXTS | boxes(mediating, "10000", "0") | days)
    assert [amount for _, _, amount in schedule_of(form)] == [333300, 500000, 166700]
    days = {"due_1": "2026-08-01", "share_1": "40", "due_2": "2026-09-01", "due_3": "2026-10-01"}
    form = sent(AgreementForm, mediating, people, TEXTS | boxes(mediating, "10000", "0") | days)
    assert [amount for _, _, amount in schedule_of(form)] == [400000, 300000, 300000]


def test_a_plan_that_does_not_add_up_is_refused_beside_its_box(mediating: Dispute, people: Cast) -> None:
    one, two, three = {"due_1": "2026-08-01"}, {"due_2": "2026-09-01"}, {"due_3": "2026-10-01"}
    for days, field, words in (
        (one | {"share_1": "60"}, "share_1", "合计应为100%，现为60%"),
        (one | two | {"share_1": "60", "share_2": "60"}, "share_2", "现为120%"),
        (one | two | three | {"share_1": "80", "share_2": "80"}, "share_3", "现为160%"),
        (one | two | {"share_1": "100"}, "share_2", "没有余下"),
        (one | {"due_2": "2026-08-01"}, "due_2", "有两期日期相同"),
        (one | {"share_2": "50"}, "due_2", "请填写第2期日期"),
        ({}, "due_1", "请填写至少一期的日期"),
        ({"due_1": "哪天"}, "due_1", "日期"),
    ):
        form = sent(AgreementForm, mediating, people, TEXTS | boxes(mediating, "100", "100") | days)
        assert words in "".join(errors(form)[field]), days
        assert not form.is_valid()


def test_a_waived_claim_is_zero_and_an_empty_box_is_asked_about(mediating: Dispute, people: Cast) -> None:
    one, two = claims_of(mediating)
    form = sent(AgreementForm, mediating, people, TEXTS | boxes(mediating, "0", "") | {"due_1": "2026-08-01"})
    assert "放弃的填 0" in errors(form)[f"agreed_{two.pk}"][0]
    assert f"agreed_{one.pk}" not in form.errors
    form = sent(AgreementForm, mediating, people, TEXTS | boxes(mediating, "0", "一百") | {"due_1": "2026-08-01"})
    assert len(errors(form)[f"agreed_{two.pk}"]) == 1, "one fault, one sentence"


def test_workers_written_line_by_line_follow_their_own_lines(mediating: Dispute, people: Cast) -> None:
    one, two = workers_of(mediating)
    lines = f"{one}\t2026-08-05\t4,000.00\n\n{one}，2026年9月5日，８０００元\n"
    data = TEXTS | boxes(mediating, "12,000.00", "6000") | {"due_1": "2026-08-01", "lines": lines}
    form = sent(AgreementForm, mediating, people, data)
    assert form.is_valid(), errors(form)
    assert schedule_of(form) == [
        (str(one), "2026-08-05", 400000), (str(one), "2026-09-05", 800000), (str(two), "2026-08-01", 600000),
    ]  # fmt: skip


def test_lines_sum_to_what_is_agreed(mediating: Dispute, people: Cast) -> None:
    one, _ = workers_of(mediating)
    data = TEXTS | boxes(mediating, "12000", "0") | {"lines": f"{one},2026-08-05,11999.99"}
    form = sent(AgreementForm, mediating, people, data)
    assert "逐笔合计11,999.99元，与协议金额12,000.00元不符" in errors(form)["lines"][0]
    data[f"agreed_{claims_of(mediating)[0].pk}"] = ""
    assert sent(AgreementForm, mediating, people, data).is_valid(), "an empty box takes the sum of the lines"


def test_a_faulty_line_is_named_by_its_number_and_kept(mediating: Dispute, people: Cast) -> None:
    one, two = workers_of(mediating)
    for line, words in (
        (f"{one},2026-08-05", "第2行：应为“姓名、日期、金额”三项"),
        ("查无此人,2026-08-05,100", "第2行：“查无此人”不在本表的职工中"),
        (f"{one},2026-13-05,100", "第2行："),
        (f"{one},2026-08-05,一百", "第2行："),
    ):
        typed = f"{two},2026-08-05,12000\n{line}"
        data = TEXTS | boxes(mediating, "12000", "12000") | {"due_1": "2026-08-01", "lines": typed}
        form = sent(AgreementForm, mediating, people, data)
        assert words in "".join(errors(form)["lines"]), line
        assert form["lines"].value() == typed


def test_a_worker_with_two_claims_is_written_with_the_claim(people: Cast, mediating: Dispute) -> None:
    one, _ = workers_of(mediating)
    take(mediating, "add_claim", people, people.liqiang, applicants=[one])
    wage, overtime, _ = claims_of(mediating)
    base = TEXTS | boxes(mediating, "100", "50", "0") | {"due_1": "2026-08-01"}
    form = sent(AgreementForm, mediating, people, base | {"lines": f"{one},2026-08-05,100"})
    assert f"如“{wage}”" in errors(form)["lines"][0]
    form = sent(AgreementForm, mediating, people, base | {"lines": f"{wage},2026-08-05,100\n{overtime},2026-08-06,50"})
    assert form.is_valid(), errors(form)
    assert [(s.claim, s.amount) for s in form.cleaned_data["schedule"]] == [(wage, 10000), (overtime, 5000)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)),
    shares=st.lists(st.integers(1, 9_999), min_size=0, max_size=5).filter(lambda found: sum(found) < 10_000),
)
def test_no_percentage_ever_loses_a_fen(
    mediating: Dispute, people: Cast, amounts: tuple[int, int], shares: list[int]
) -> None:
    days = {f"due_{n}": str(TODAY + dt.timedelta(days=30 * n)) for n in range(1, len(shares) + 2)}
    days |= {f"share_{n}": f"{share / 100:.2f}" for n, share in enumerate(shares, start=1)}
    form = sent(AgreementForm, mediating, people, TEXTS | boxes(mediating, *map(format_yuan, amounts)) | days)
    assert form.is_valid(), errors(form)
    for claim, amount in zip(claims_of(mediating), amounts, strict=True):
        parts = [share.amount for share in form.cleaned_data["schedule"] if share.claim == claim]
        assert sum(parts) == amount
        assert all(isinstance(part, int) and part > 0 for part in parts)


# The agreement


def test_a_first_draft_starts_from_what_the_case_says(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING, workers=[a_worker(1), a_worker(2, claim=ClaimType.REL)])
    take(dispute, "record_findings", people, people.liqiang)
    take(dispute, "record_session", people, people.liqiang)
    form = AgreementForm(application=dispute, user=people.liqiang)
    wage, relation = claims_of(dispute)
    assert form[f"agreed_{wage.pk}"].value() == "11,000.00", "as found, not as claimed"
    assert f"agreed_{relation.pk}" not in form.fields
    assert (form["facts_text"].value(), form["result"].value()) == ("欠薪两个月", "一次付清")
    assert form["claims_text"].value() == "拖欠/克扣工资、确认劳动关系"
    assert form["copies"].value() == 4
    assert len(list(form.amount_rows())) == 1
    assert len(list(form.date_rows())) == 12


def test_a_revision_starts_from_the_draft_and_sent_back_unchanged_changes_nothing(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    uneven = money_shares(dispute, 10, 40)
    object.__setattr__(uneven[0], "amount", uneven[0].amount - 100)
    object.__setattr__(uneven[1], "amount", uneven[1].amount + 100)
    for shares in (money_shares(dispute, 10, 40), uneven):
        take(dispute, "revise_agreement", people, people.liqiang, schedule=shares)
        before = sorted(Instalment.objects.standing().values_list("claim", "due_on", "amount"))
        blank = AgreementForm(application=dispute, user=people.liqiang)
        data = {name: blank[name].value() for name in blank.fields}
        form = sent(
            AgreementForm, dispute, people, {name: value for name, value in data.items() if value not in (None, False)}
        )
        assert form.is_valid(), errors(form)
        perform(dispute, "revise_agreement", by=people.liqiang, **form.cleaned_data)
        assert sorted(Instalment.objects.standing().values_list("claim", "due_on", "amount")) == before


def test_every_text_of_the_agreement_is_asked_for(mediating: Dispute, people: Cast) -> None:
    form = sent(AgreementForm, mediating, people, {})
    assert {"facts_text", "claims_text", "result", "manner", "copies"} <= set(form.errors)


def test_a_copy_each_and_one_for_the_file(mediating: Dispute, people: Cast) -> None:
    form = sent(AgreementForm, mediating, people, TEXTS | boxes(mediating, "0", "0") | {"copies": "2"})
    assert "copies" in form.errors


# Signing


def test_the_signing_form_lists_who_is_missing(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    one, two = workers_of(dispute)
    first = every_signature(dispute, applicants=[one], respondents=[], mediator=True)
    take(dispute, "sign", people, people.liqiang, **first)
    form: Any = SignForm(application=dispute, user=people.liqiang)
    assert list(form.fields["applicants"].queryset) == [two]
    assert list(form.fields["respondents"].queryset) == units_of(dispute)
    assert "mediator" not in form.fields, "signed already"
    assert "mediator" not in SignForm(application=dispute, user=people.chenjing).fields, "not the handler"


def test_the_signing_form_gives_the_facts_of_the_step(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    data = {
        "applicants": [str(worker.pk) for worker in workers_of(dispute)],
        "respondents": [str(unit.pk) for unit in units_of(dispute)],
        "mediator": "on",
        "signed_by": "self",
        "signed_at": "2026-07-15 09:30",
    }
    form = sent(SignForm, dispute, people, data)
    assert form.is_valid(), errors(form)
    perform(dispute, "sign", by=people.liqiang, **form.cleaned_data)
    take(dispute, "seal", people, people.chenjing)


def test_a_stranger_is_not_offered_for_signing(people: Cast) -> None:
    dispute, other = a_case(people, State.AGREEMENT_DRAFT), a_case(people, State.SUBMITTED, workers=[a_worker(71)])
    form = sent(
        SignForm,
        dispute,
        people,
        {"applicants": [str(workers_of(other)[0].pk)], "signed_by": "self", "signed_at": "2026-07-15"},
    )
    assert "applicants" in form.errors


# Payments


def test_a_whole_instalment_at_one_go(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMING)
    pay(dispute, people, 1_000_00)
    form: Any = PaymentForm(application=dispute, user=people.liqiang)
    day = form.fields["whole"].choices[1][0]
    form = sent(
        PaymentForm, dispute, people, {"whole": day, "paid_on": "2026-07-15", "manner": "bank", "reference": "回单"}
    )
    assert form.is_valid(), errors(form)
    assert [fen for _, fen in form.cleaned_data["payments"]] == [5_000_00, 6_000_00], "what is open of it"
    assert {str(row.due_on) for row, _ in form.cleaned_data["payments"]} == {day}


def test_box_by_box(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMING)
    first, second, *_ = standing(dispute)
    data = {f"pay_{first.pk}": "1,234.56", f"pay_{second.pk}": "0", "paid_on": "2026-07-15", "manner": "cash"}
    form = sent(PaymentForm, dispute, people, data, {"receipt": a_pdf("收条.pdf")})
    assert form.cleaned_data["payments"] == [(first, 123456)]
    assert len(list(form.rows())) == 4
    perform(dispute, "record_payment", by=people.liqiang, **form.cleaned_data)


def test_a_box_goes_before_the_whole(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMING)
    first = standing(dispute)[0]
    data = {"whole": str(first.due_on), f"pay_{first.pk}": "1", "paid_on": "2026-07-15", "manner": "cash"}
    form = sent(PaymentForm, dispute, people, data)
    assert [fen for _, fen in form.cleaned_data["payments"]] == [100, 6_000_00]


def test_nothing_paid_is_said_and_a_wrong_box_only_once(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMING)
    form = sent(PaymentForm, dispute, people, {"paid_on": "2026-07-15", "manner": "bank"})
    assert "至少一笔金额" in errors(form)["__all__"][0]
    box = f"pay_{standing(dispute)[0].pk}"
    form = sent(PaymentForm, dispute, people, {box: "一千", "paid_on": "2026-07-15", "manner": "bank"})
    assert set(form.errors) == {box}


def test_receipts_to_verify_are_all_chosen_and_in_words(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMING)
    (payment,) = pay(dispute, people, 1_000_00, verified=False)
    form = VerifyForm(application=dispute, user=people.liqiang)
    assert form["payments"].value() == [payment.pk]
    worker = workers_of(dispute)[0]
    assert f"{worker} 第1期 1,000.00元（2026-07-15）" in str(form["payments"])


# Variation and remedies


def test_a_variation_asks_for_days_only_and_keeps_the_open_amounts(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMING)
    pay(dispute, people, 2_500_00)
    form = sent(VaryForm, dispute, people, {"due_1": "2026-08-15", "due_2": "2026-09-15", "both_signed": "on"})
    assert form.is_valid(), errors(form)
    assert not [name for name in form.fields if name.startswith("agreed_")]
    assert [amount for _, amount in form.amount_rows()] == ["9,500.00", "12,000.00"]
    perform(dispute, "vary_schedule", by=people.liqiang, **form.cleaned_data)
    assert sum(row.amount - row.paid_fen for row in standing(dispute)) == 21_500_00


def test_a_variation_line_by_line_adds_up_per_worker(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMING)
    one, _ = workers_of(dispute)
    form = sent(
        VaryForm, dispute, people, {"due_1": "2026-08-15", "both_signed": "on", "lines": f"{one},2026-08-20,11000"}
    )
    assert "与协议金额12,000.00元不符" in errors(form)["lines"][0]


def test_only_open_routes_can_be_chosen_and_all_are_shown(people: Cast) -> None:
    dispute = a_case(people, State.DEFAULTED)
    form: Any = RemedyForm(application=dispute, user=people.liqiang)
    assert "enforcement" not in dict(form.fields["route"].choices)
    assert len(form.remedies) == 6
    form = sent(RemedyForm, dispute, people, {"route": "enforcement", "started_on": "2026-07-15"})
    assert "route" in form.errors


# Parties


def test_pasted_rows_with_a_fault_keep_every_cell_and_write_nobody(mediating: Dispute, people: Cast) -> None:
    good = a_worker(700)
    text = f"姓名\t身份证号\t手机\t欠薪起\t欠薪止\t金额\n{good['name']}\t{good['id_number']}\t13800138000\t2026-05\t2026-06\t12000\n李四\t123\t1\t2026-05\t2026-06\t一万\n"
    form = sent(form_of(mediating, "add_workers"), mediating, people, {"pasted": text})
    assert not form.is_valid()
    assert "处需要更正" in errors(form)["__all__"][0]
    assert form["pasted"].value() == text
    assert len(form.reading.errors) >= 2
    assert "workers" not in form.cleaned_data


def test_good_rows_become_workers(mediating: Dispute, people: Cast) -> None:
    row = a_worker(700)
    text = f"姓名\t身份证号\t手机\t欠薪起\t欠薪止\t金额\n{row['name']}\t{row['id_number']}\t13800138000\t2026-05\t2026-06\t12,345.67\n"
    form = sent(form_of(mediating, "add_workers"), mediating, people, {"pasted": text})
    assert form.is_valid(), errors(form)
    perform(mediating, "add_workers", by=people.liqiang, **form.cleaned_data)
    assert [claim.claimed for claim in claims_of(mediating)][-1] == 1_234_567


def test_an_empty_paste_is_asked_for(mediating: Dispute, people: Cast) -> None:
    assert "pasted" in sent(form_of(mediating, "add_workers"), mediating, people, {}).errors


def test_a_correction_without_content_is_none(mediating: Dispute, people: Cast) -> None:
    worker = str(workers_of(mediating)[0].pk)
    form = sent(form_of(mediating, "edit_worker"), mediating, people, {"applicant": worker})
    assert "请填写要更正的内容" in errors(form)["__all__"][0]
    form = sent(form_of(mediating, "edit_worker"), mediating, people, {"applicant": worker, "phone": "138 0013 8000"})
    assert set(form.cleaned_data) == {"applicant", "phone"}


def test_a_unit_has_a_code_or_a_reason(mediating: Dispute, people: Cast) -> None:
    data = {"name": "赵工头", "role": "person"}
    form = sent(form_of(mediating, "add_respondent"), mediating, people, data)
    assert "写明没有代码的原因" in errors(form)["uscc"][0]
    assert sent(form_of(mediating, "add_respondent"), mediating, people, data | {"no_uscc_reason": "个人"}).is_valid()
    form = sent(form_of(mediating, "add_respondent"), mediating, people, data | {"uscc": "123"})
    assert len(form.errors["uscc"]) == 1


def test_a_money_claim_has_an_amount_and_a_period_in_order(mediating: Dispute, people: Cast) -> None:
    data = {"applicants": [str(workers_of(mediating)[0].pk)], "type": "OT"}
    form = sent(form_of(mediating, "add_claim"), mediating, people, data)
    assert "claimed" in form.errors
    period = {"period_from": "2026-06-01", "period_to": "2026-05-01", "claimed": "100"}
    assert (
        "期间止早于期间起"
        in errors(sent(form_of(mediating, "add_claim"), mediating, people, data | period))["period_to"][0]
    )
    assert sent(form_of(mediating, "add_claim"), mediating, people, data | {"type": "DOC"}).is_valid()


def test_amounts_claim_by_claim(mediating: Dispute, people: Cast) -> None:
    one, two = claims_of(mediating)
    form = form_of(mediating, "record_findings")(application=mediating, user=people.liqiang)
    data = {name: form[name].value() or "" for name in form.fields} | {f"found_{two.pk}": "3.5万"}
    form = sent(form_of(mediating, "record_findings"), mediating, people, data)
    assert form.cleaned_data["amounts"] == {
        one.pk: {"claimed": 12_000_00, "found": None}, two.pk: {"claimed": 12_000_00, "found": 35_000_00},
    }  # fmt: skip
    assert [claim for claim, _, _ in form.rows()] == [one, two]


def test_several_files_at_once(mediating: Dispute, people: Cast) -> None:
    from django.utils.datastructures import MultiValueDict  # noqa: PLC0415

    files = MultiValueDict({"files": [a_pdf("一.pdf"), a_pdf("二.pdf")]})
    form = sent(form_of(mediating, "attach_papers"), mediating, people, {"paper": "evidence"}, files)
    assert form.is_valid(), errors(form)
    perform(mediating, "attach_papers", by=people.liqiang, **form.cleaned_data)
    assert mediating.attachments.count() == 2
    assert "files" in sent(form_of(mediating, "attach_papers"), mediating, people, {"paper": "evidence"}).errors


# Intake, conciliation, exits


@pytest.mark.parametrize(
    ("verb", "state", "field", "days"),
    [("ask_correction", State.SCREENING, "due", 5), ("ask_consent", State.SCREENING, "answer_by", 5)],
)
def test_the_bodys_usual_period_is_proposed(people: Cast, verb: str, state: str, field: str, days: int) -> None:
    dispute = a_case(people, state)
    form = form_of(dispute, verb)(application=dispute, user=people.wangfang)
    assert form[field].value() == str(TODAY + dt.timedelta(days=days))


def test_the_first_who_has_not_agreed_is_proposed(people: Cast) -> None:
    dispute = a_case(people, State.CONSENT_ASKING, units=[a_unit(1), a_unit(2, "天工巨匠装饰工程有限公司", "general")])
    take(dispute, "record_reply", people, people.wangfang)
    form = form_of(dispute, "record_reply")(application=dispute, user=people.wangfang)
    assert form["respondent"].value() == units_of(dispute)[1].pk
    take(dispute, "record_reply", people, people.wangfang, respondent=units_of(dispute)[1])
    assert form_of(dispute, "record_reply")(application=dispute, user=people.wangfang)["respondent"].value() is None


@pytest.mark.parametrize(("claim", "asked"), [(ClaimType.WAGE, False), (ClaimType.DAMAGES, True)])
def test_the_union_is_asked_about_only_where_somebody_was_dismissed(people: Cast, claim: str, asked: bool) -> None:
    dispute = a_case(people, State.SUBMITTED, workers=[a_worker(1, claim=claim)])
    form = form_of(dispute, "screen")(application=dispute, user=people.wangfang)
    assert ("dismissal_told_union" in form.fields) is asked


@pytest.mark.parametrize(("typed", "meant"), [("", None), ("True", True), ("False", False)])
def test_told_not_told_or_not_asked_yet(people: Cast, typed: str, meant: bool | None) -> None:
    dispute = a_case(people, State.SUBMITTED, workers=[a_worker(1, claim=ClaimType.DAMAGES)])
    form = sent(form_of(dispute, "screen"), dispute, people, {"dismissal_told_union": typed}, by="wangfang")
    assert form.is_valid(), errors(form)
    perform(dispute, "screen", by=people.wangfang, **form.cleaned_data)
    assert dispute.dismissal_told_union is meant
    details = form_of(dispute, "correct_case")(application=dispute, user=people.wangfang)
    assert details["dismissal_told_union"].value() is meant


def test_what_is_recorded_comes_back_to_be_corrected(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    form = form_of(dispute, "correct_case")(application=dispute, user=people.wangfang)
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    bound = sent(form_of(dispute, "correct_case"), dispute, people, data | {"region": "荣华街"}, by="wangfang")
    assert bound.is_valid(), errors(bound)
    perform(dispute, "correct_case", by=people.wangfang, **bound.cleaned_data)
    assert (dispute.region, str(dispute.cause)) == ("荣华街", "追索劳动报酬纠纷")


def test_the_mediators_of_this_body_are_offered(people: Cast) -> None:
    dispute = a_case(people, State.ACCEPTED)
    form = form_of(dispute, "assign_mediator")(application=dispute, user=people.chenjing)
    assert {person.name for person in form.fields["mediator"].queryset} == {"李强", "赵敏"}


def test_a_session_is_proposed_at_the_bodys_address_and_its_time_for_the_minutes(people: Cast) -> None:
    dispute = a_case(people, State.ASSIGNED)
    form = form_of(dispute, "begin_mediation")(application=dispute, user=people.liqiang)
    assert people.district.name in form["place"].value()
    take(dispute, "begin_mediation", people, people.liqiang)
    minutes = form_of(dispute, "record_session")(application=dispute, user=people.liqiang)
    assert minutes["held_at"].value() == "2026-07-15 10:00", "appointed for tomorrow, so now"
    take(dispute, "cancel_session", people, people.liqiang)
    assert form_of(dispute, "record_session")(application=dispute, user=people.liqiang)["held_at"].value() is None


def test_a_transfer_is_offered_to_the_others_of_the_district(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    form = form_of(dispute, "offer_transfer")(application=dispute, user=people.chenjing)
    assert set(form.fields["organisation"].queryset) == {
        people.rongchang,
        people.kechuang,
        people.xinghe,
        people.window,
    }


def test_cases_to_merge_into_are_those_with_the_same_unit_in_sight(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    alone = form_of(dispute, "merge")(application=dispute, user=people.chenjing)
    assert "没有相同被申请人" in str(alone.fields["parent"].help_text)
    twin = a_twin(people, dispute)
    a_case(people, State.SUBMITTED, workers=[a_worker(90)], units=[a_unit(90, "他家公司")])
    form = form_of(dispute, "merge")(application=dispute, user=people.chenjing)
    assert list(form.fields["parent"].queryset) == [twin]
    assert "已收件" in str(form["parent"])


def test_only_workers_of_the_very_case_are_split_off(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent)
    form = form_of(parent, "split_off")(application=parent, user=people.chenjing)
    assert set(form.fields["applicants"].queryset) == set(parent.applicants.all())
    assert (
        form_of(parent, "remove_workers")(application=parent, user=people.liqiang).fields["applicants"].queryset.count()
        == 4
    )


def test_a_deemed_abandonment_is_no_reason_a_person_chooses(people: Cast) -> None:
    dispute = a_walk(people, State.SUBMITTED).dispute
    form = form_of(dispute, "withdraw")(application=dispute, user=people.wangfang)
    assert "abandoned" not in dict(form.fields["withdraw_reason"].choices)
