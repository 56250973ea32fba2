"""Identity numbers, credit codes and telephones: what is refused, what only warned about, what is hidden."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from mediation.identifiers import (
    Identity,
    IdType,
    Invalid,
    Sex,
    half_width,
    make_citizen_id,
    make_uscc,
    mask_account,
    mask_identity,
    mask_phone,
    parse_identity,
    parse_phone,
    parse_uscc,
)

ON = dt.date(2026, 3, 1)

provinces = st.sampled_from(["110105", "310104", "440524", "650102"])
birth_dates = st.dates(dt.date(1900, 1, 1), ON)
citizen_ids = st.builds(make_citizen_id, provinces, birth_dates, st.integers(0, 999))
credit_codes = st.builds(
    make_uscc, st.integers(0, 999_999), authority=st.sampled_from(["91", "92", "12", "52", "81", "N2", "Y1"])
)


def refusal_of(text: str, id_type: IdType = IdType.CITIZEN) -> str:
    with pytest.raises(Invalid) as refused:
        parse_identity(text, id_type, on=ON)
    assert str(refused.value) == refused.value.sentence
    return refused.value.sentence


# --- Resident identity cards -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "birth", "sex"),
    [
        ("11010519491231002X", dt.date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", dt.date(1880, 1, 1), Sex.MALE),  # python-stdnum refuses it; its check digit is right
    ],
)
def test_the_standard_s_own_numbers_pass(number: str, birth: dt.date, sex: Sex) -> None:
    assert parse_identity(number, on=ON) == Identity(number, birth, sex)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "110105—19491231—002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "\ufeff11010519491231002X\u200b",
        "110105\u300019491231\xa0002X",
    ],
)
def test_blanks_hyphens_and_full_width_characters_do_not_matter(typed: str) -> None:
    assert parse_identity(typed, on=ON).number == "11010519491231002X"


def test_half_width_leaves_digits_nobody_typed_alone() -> None:
    assert half_width("１２３，４５．６７　￥") == "123,45.67 ¥"
    assert half_width("²②") == "²②"


@given(citizen_ids)
def test_any_number_with_its_check_digit_passes(number: str) -> None:
    identity = parse_identity(number, on=ON)
    assert identity.number == number
    assert f"{identity.birth_date:%Y%m%d}" == number[6:14]
    assert (identity.sex is Sex.MALE) == (number[16] in "13579")
    assert identity.warnings == ()


@given(citizen_ids, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_character_is_detected(number: str, place: int, wrong: str) -> None:
    assume(number[place] != wrong)
    refusal_of(number[:place] + wrong + number[place + 1 :])


@given(citizen_ids, st.integers(0, 16))
def test_any_two_neighbours_exchanged_are_detected(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    refusal_of(number[:place] + number[place + 1] + number[place] + number[place + 2 :])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写证件号码。"),
        (" - ", "请填写证件号码。"),
        ("1101051949123100", "号码应为18位，您填写了16位。"),
        ("11010519491231002XX", "号码应为18位，您填写了19位。"),
        ("1101051949123100X2", "号码前17位应为数字，最后一位为数字或X。"),
        ("11010519491231002A", "号码前17位应为数字，最后一位为数字或X。"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "号码前17位应为数字，最后一位为数字或X。"),
        ("110105194913310029", "号码中的出生日期“19491331”不是真实的日期。"),
        ("110105190002290029", "号码中的出生日期“19000229”不是真实的日期。"),
        ("110105000001010029", "号码中的出生日期“00000101”不是真实的日期。"),
        ("110105194912310029", "号码的校验位不符，请对照证件逐位核对。"),
        ("110105491331002", "号码中的出生日期“19491331”不是真实的日期。"),
    ],
)
def test_each_fault_has_its_own_sentence(typed: str, sentence: str) -> None:
    assert refusal_of(typed) == sentence


def test_nobody_is_born_tomorrow() -> None:
    tomorrow = make_citizen_id("110105", ON + dt.timedelta(days=1), 1)
    assert refusal_of(tomorrow) == "号码中的出生日期“20260302”还没有到。"
    assert parse_identity(make_citizen_id("110105", ON, 1), on=ON).birth_date == ON


def test_sentences_are_english_for_who_reads_english() -> None:
    with translation.override("en"):
        assert refusal_of("110") == "The number has 18 characters; you entered 3."


def test_an_old_fifteen_digit_number_is_extended_and_marked_for_comparison() -> None:
    identity = parse_identity("110105491231002", on=ON)
    assert identity.number == "11010519491231002X"
    assert identity.birth_date == dt.date(1949, 12, 31)
    assert "没有校验位" in identity.warnings[0]


@pytest.mark.parametrize(
    ("area", "remark"),
    [
        ("990101", "外国人永久居留身份证"),
        ("830000", "港澳台居民居住证"),
        ("160101", "地区码“160101”不常见"),
        ("000000", "地区码“000000”不常见"),
    ],
)
def test_an_unlikely_area_is_remarked_upon_and_never_refused(area: str, remark: str) -> None:
    identity = parse_identity(make_citizen_id(area, dt.date(1990, 1, 1), 12), on=ON)
    assert remark in identity.warnings[0]
    assert len(identity.warnings) == 1


# --- Other documents -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residence_permits_are_checked_like_resident_cards(area: str) -> None:
    number = make_citizen_id(area, dt.date(1988, 5, 6), 3)
    assert parse_identity(number, IdType.RESIDENCE_PERMIT, on=ON) == Identity(number, dt.date(1988, 5, 6), Sex.MALE)
    last = str((int(number[17].replace("X", "0")) + 1) % 10)
    assert "校验位不符" in refusal_of(number[:17] + last, IdType.RESIDENCE_PERMIT)


def test_a_mainland_number_is_no_residence_permit() -> None:
    assert "81、82或83开头" in refusal_of("11010519491231002X", IdType.RESIDENCE_PERMIT)


def test_the_2023_permanent_resident_card_is_checked_like_a_resident_card() -> None:
    number = make_citizen_id("911124", dt.date(1975, 7, 8), 20)
    assert parse_identity(number, IdType.FOREIGN_RESIDENT, on=ON) == Identity(number, dt.date(1975, 7, 8), Sex.FEMALE)
    assert "校验位不符" in refusal_of(number[:16] + "9" + number[17], IdType.FOREIGN_RESIDENT)


def test_the_2017_permanent_resident_card_does_not_tell_the_century_of_birth() -> None:
    assert parse_identity("can110078022901", IdType.FOREIGN_RESIDENT, on=ON) == Identity("CAN110078022901")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("CAN110078133101", "号码中的出生日期“781331”不是真实的日期。"),
        ("CAN11007801150", "外国人永久居留身份证号码为9开头的18位，或者3个字母加12位数字。"),
        ("11010519491231002X", "外国人永久居留身份证号码为9开头的18位，或者3个字母加12位数字。"),
    ],
)
def test_other_numbers_are_no_permanent_resident_card(typed: str, sentence: str) -> None:
    assert refusal_of(typed, IdType.FOREIGN_RESIDENT) == sentence


@pytest.mark.parametrize(
    ("id_type", "typed", "number"),
    [
        (IdType.HK_MACAO_PASS, "h12345678", "H12345678"),
        (IdType.HK_MACAO_PASS, "M1234567801", "M1234567801"),
        (IdType.TAIWAN_PASS, "12345678", "12345678"),
        (IdType.TAIWAN_PASS, "0123456789", "0123456789"),
        (IdType.TAIWAN_PASS, "0123456789（B）", "0123456789B"),
        (IdType.PASSPORT, "e 12345678", "E12345678"),
    ],
)
def test_travel_documents_pass_by_their_printed_shape(id_type: IdType, typed: str, number: str) -> None:
    assert parse_identity(typed, id_type, on=ON) == Identity(number)


@pytest.mark.parametrize(
    ("id_type", "typed", "part"),
    [
        (IdType.HK_MACAO_PASS, "A12345678", "字母H或M"),
        (IdType.HK_MACAO_PASS, "H123456789", "字母H或M"),
        (IdType.TAIWAN_PASS, "1234567", "8位数字"),
        (IdType.PASSPORT, "E123", "5至17位"),
        (IdType.PASSPORT, "ABCDEFGH", "至少有一位数字"),
    ],
)
def test_other_shapes_of_travel_documents_are_refused(id_type: IdType, typed: str, part: str) -> None:
    assert part in refusal_of(typed, id_type)


def test_every_kind_of_document_can_be_read() -> None:
    for id_type in IdType:
        with pytest.raises(Invalid):
            parse_identity("?", id_type, on=ON)


# --- Credit codes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["91110000600037341L", "91110000802100433B", "9131000013221158XC"])
def test_known_credit_codes_pass(code: str) -> None:
    assert parse_uscc(code.lower()) == code


@pytest.mark.parametrize("authority", ["N2", "Y1", "81", "A1"])
def test_codes_of_any_registration_authority_pass(authority: str) -> None:
    code = make_uscc(7, authority=authority)
    assert code.startswith(authority)
    assert parse_uscc(f" {code[:8]}-{code[8:]} ") == code


@given(credit_codes)
def test_any_code_with_its_check_characters_passes(code: str) -> None:
    assert parse_uscc(code) == code


@given(credit_codes, st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_any_single_wrong_character_of_a_code_is_detected(code: str, place: int, wrong: str) -> None:
    assume(code[place] != wrong)
    with pytest.raises(Invalid, match="校验位不符"):
        parse_uscc(code[:place] + wrong + code[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("110105012345678", "统一社会信用代码应为18位，您填写了15位。"),
        ("", "统一社会信用代码应为18位，您填写了0位。"),
        (
            "9111O0006000373I1L",
            "统一社会信用代码中不会出现“I、O”；只用数字和除I、O、S、V、Z以外的字母。",
        ),
        ("91110000600037342L", "统一社会信用代码的校验位不符，请对照营业执照逐位核对。"),
    ],
)
def test_each_fault_of_a_code_has_its_own_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_uscc(typed)
    assert refused.value.sentence == sentence


def test_a_code_is_refused_for_its_embedded_organisation_code_alone() -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    seventeen = "91110105MA0000122"  # the organisation code MA000012 has the check character X
    last = alphabet[-sum(alphabet.index(c) * 3**i for i, c in enumerate(seventeen)) % 31]
    with pytest.raises(Invalid, match="校验位不符"):
        parse_uscc(seventeen + last)


# --- Telephones ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("13800001234", "13800001234"),
        ("１３８ ００００ １２３４", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("010-65120000", "010-65120000"),
        ("(010)6512 0000", "010-65120000"),
        ("+86-10-65120000", "010-65120000"),
        ("03118512345", "0311-8512345"),
        ("0311 85123456", "0311-85123456"),
        ("010-65120000-801", "010-65120000转801"),
        ("010-65120000转801", "010-65120000转801"),
        ("400-123-4567", "4001234567"),
        ("800 810 1234", "8008101234"),
        ("13800001234,6789", "13800001234转6789"),
        ("95013 1234 5678", "9501312345678"),
        ("12345", None),
        ("138****1234", "138****1234"),
        ("138xxxx1234", "138****1234"),
        ("138****1234转5678", "138****1234转5678"),
    ],
)
def test_telephones_come_back_as_one_text(typed: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(Invalid):
            parse_phone(typed)
    else:
        assert parse_phone(typed) == canonical
        assert parse_phone(canonical) == canonical


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("1380000123", "您填写了10位"),
        ("12800001234", "以13至19开头"),
        ("65120000", "请在固定电话前加区号"),
        ("", "不像电话号码"),
        ("****", "不像电话号码"),
        ("*****6", "不像电话号码"),
        ("张三", "不像电话号码"),
    ],
)
def test_what_is_no_telephone_is_refused_with_its_reason(typed: str, part: str) -> None:
    with pytest.raises(Invalid, match=part):
        parse_phone(typed)


# --- Hiding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("masked", "shown"),
    [
        (mask_identity("11010519491231002X"), "**************002X"),
        (mask_identity("H12345678"), "*****5678"),
        (mask_identity("E12345"), "******"),
        (mask_identity(""), ""),
        (mask_phone("13800001234"), "138****1234"),
        (mask_phone("010-65120000转801"), "010*****0000转801"),
        (mask_phone("12345"), "*****"),
        (mask_account("6222020200012345678"), "***************5678"),
    ],
)
def test_lists_show_only_the_ends(masked: str, shown: str) -> None:
    assert masked == shown


@given(st.text("0123456789X", max_size=30))
def test_masking_keeps_the_length_and_hides_at_least_three_or_all(number: str) -> None:
    for mask in (mask_identity, mask_phone, mask_account):
        assert len(mask(number)) == len(number)
        assert mask(number).count("*") >= min(3, len(number))
