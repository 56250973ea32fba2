"""Form fields: typed things become clean values, and a refused one is shown back exactly as typed."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django import forms

from mediation.fields import DayField, IdentityField, PhoneField, UsccField, YuanField, clean_identity
from mediation.identifiers import Identity, IdType, make_citizen_id, make_uscc

USCC = make_uscc(42)
CITIZEN = make_citizen_id("110105", dt.date(1990, 1, 1), 12)


class Sheet(forms.Form):
    amount = YuanField(required=False)
    day = DayField(required=False)
    number = IdentityField(required=False)
    code = UsccField(required=False)
    phone = PhoneField(required=False, max_length=40)


class Chosen(forms.Form):
    id_type = forms.ChoiceField(choices=IdType.choices)
    id_number = IdentityField(id_type=None, required=False)
    identity: Identity | None = None

    def clean(self) -> None:
        self.identity = clean_identity(self)


CASES: list[tuple[str, str, Any]] = [
    ("amount", " ￥１，２３４．５ ", 123_450),
    ("amount", "", None),
    ("amount", "  ", None),
    ("day", "2026年2月3日", dt.date(2026, 2, 3)),
    ("day", "", None),
    ("day", "  ", None),
    ("number", f"{CITIZEN[:6]} {CITIZEN[6:14]} {CITIZEN[14:]}", CITIZEN),
    ("number", "", ""),
    ("code", USCC.lower(), USCC),
    ("code", "", ""),
    ("phone", "（010）6512-0000", "010-65120000"),
    ("phone", " ", ""),
]


@pytest.mark.parametrize(("field", "typed", "cleaned"), CASES)
def test_what_is_typed_becomes_a_clean_value(field: str, typed: str, cleaned: object) -> None:
    sheet = Sheet({field: typed})
    assert sheet.is_valid(), sheet.errors
    assert sheet.cleaned_data[field] == cleaned


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("amount", "1,23", "千分位逗号的位置不对，请核对是不是 1,234 这样每三位一个逗号。"),
        ("day", "2026年2月30日", "2026年2月只有28天，没有30日。"),
        ("number", "11010519491231002", "号码应为18位，您填写了17位。"),
        ("code", "91110", "统一社会信用代码应为18位，您填写了5位。"),
        ("phone", "65120000", "请在固定电话前加区号，例如 010-65120000。"),
    ],
)
def test_a_refused_value_is_shown_back_as_typed_with_its_sentence(field: str, typed: str, sentence: str) -> None:
    sheet = Sheet({field: typed})
    assert sheet.errors == {field: [sentence]}
    assert sheet.errors.as_data()[field][0].code == "invalid"
    assert f'value="{typed}"' in str(sheet[field])
    assert 'type="text"' in str(sheet[field])


@pytest.mark.parametrize("field", [YuanField, DayField, IdentityField, UsccField, PhoneField])
def test_a_required_field_left_empty_is_refused(field: type[forms.Field]) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field().clean("")
    assert refused.value.code == "required"


def test_stored_values_are_shown_as_people_read_them() -> None:
    sheet = Sheet(initial={"amount": 123_450, "day": dt.date(2026, 2, 3)})
    assert 'value="1,234.50"' in str(sheet["amount"])
    assert 'inputmode="decimal"' in str(sheet["amount"])
    assert 'value="2026-02-03"' in str(sheet["day"])
    assert 'placeholder="2026-02-03"' in str(sheet["day"])
    assert 'inputmode="numeric"' in str(sheet["day"])
    assert 'inputmode="tel"' in str(sheet["phone"])
    assert 'maxlength="40"' in str(sheet["phone"])
    assert 'autocomplete="off"' in str(sheet["number"])
    assert 'spellcheck="false"' in str(sheet["code"])


def test_values_that_are_clean_already_stay() -> None:
    assert YuanField().clean(5) == 5
    assert YuanField(required=False).clean(None) is None
    assert DayField().clean(dt.date(2026, 2, 3)) == dt.date(2026, 2, 3)
    assert DayField(required=False).clean(None) is None
    assert UsccField(required=False, empty_value=None).clean("") is None


def test_another_way_of_writing_the_same_value_is_no_change() -> None:
    initial = {"amount": 123_450, "day": dt.date(2026, 2, 3), "number": CITIZEN, "code": USCC, "phone": "010-65120000"}
    same = {"amount": "1234.5元", "day": "2026.2.3", "number": CITIZEN, "code": USCC.lower(), "phone": "01065120000"}
    assert Sheet(same, initial=initial).changed_data == []
    assert Sheet(same | {"amount": "1234.51"}, initial=initial).changed_data == ["amount"]


@time_machine.travel(dt.datetime(2026, 3, 1, 16, 30, tzinfo=dt.UTC), tick=False)
def test_today_is_the_day_in_china() -> None:
    born_today = make_citizen_id("110105", dt.date(2026, 3, 2), 1)  # half past midnight in Shanghai
    assert IdentityField().clean(born_today) == born_today


def test_a_number_is_checked_by_the_type_chosen_beside_it() -> None:
    form = Chosen({"id_type": IdType.HK_MACAO_PASS, "id_number": "h 1234 5678"})
    assert form.is_valid()
    assert form.cleaned_data["id_number"] == "H12345678"
    assert form.identity == Identity("H12345678")


def test_a_number_of_another_type_is_refused_beside_the_number() -> None:
    form = Chosen({"id_type": IdType.CITIZEN, "id_number": "H12345678"})
    assert form.errors == {"id_number": ["号码应为18位，您填写了9位。"]}
    assert form.identity is None


@pytest.mark.parametrize("data", [{"id_type": IdType.CITIZEN}, {"id_type": "?", "id_number": CITIZEN}])
def test_without_a_number_or_a_type_there_is_nothing_to_check(data: dict[str, str]) -> None:
    form = Chosen(data)
    form.is_valid()
    assert form.identity is None
    assert "id_number" not in form.errors
