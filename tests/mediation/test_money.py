"""Money in fen: what people type, what they read, and splitting without losing a fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.identifiers import Invalid
from mediation.money import MOST_FEN, capital_yuan, format_yuan, parse_yuan, split_evenly

amounts = st.integers(0, MOST_FEN)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("0", 0),
        ("5", 500),
        ("0.5", 50),
        ("0012.30", 1230),
        ("1,234.50", 123_450),
        ("１，２３４．５０", 123_450),
        ("1 234 567", 123_456_700),
        ("  12,345,678.90 ", 1_234_567_890),
        ("¥1,234.50", 123_450),
        ("￥ 12", 1200),
        ("12元", 1200),
        ("12 元整", 1200),
        ("人民币12圆", 1200),
        ("人民币：￥500", 50_000),
        ("1200元人民币", 120_000),
        ("RMB 12", 1200),
        ("1234。5", 123_450),
        ("3.5万", 3_500_000),
        ("3.5 万元", 3_500_000),
        ("346.1万元", 346_100_000),
        ("1.234567万", 1_234_567),
        ("1.23000000万", 1_230_000),
        ("1,234.5万", 1_234_500_000),
        ("1000亿元", MOST_FEN),
        ("100000000000", MOST_FEN),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, fen: int) -> None:
    assert parse_yuan(typed) == fen


NOT_AN_AMOUNT = "“{}”不是金额；请只填数字，例如 1234.50 或 3.5万。"
MISPLACED = "千分位逗号的位置不对，请核对是不是 1,234 这样每三位一个逗号。"
TOO_LARGE = "金额超过一千亿元，请核对单位。"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写金额。"),
        ("　", "请填写金额。"),
        ("-5", "金额不能是负数。"),
        ("－５", "金额不能是负数。"),
        ("¥-5", "金额不能是负数。"),
        ("(1,234.50)", "金额不能是负数。"),
        ("1.234", "金额最多到分，小数点后不超过2位。"),
        ("1.500", "金额最多到分，小数点后不超过2位。"),
        ("1.2345678万", "金额最多到分，小数点后不超过6位。"),
        ("1,23", MISPLACED),
        ("1234,567", MISPLACED),
        ("12,34,567", MISPLACED),
        ("1,234 567", MISPLACED),
        ("1,234,", MISPLACED),
        ("100000000000.01", TOO_LARGE),
        ("1001亿", TOO_LARGE),
        ("9" * 5000, TOO_LARGE),
        ("一万二", NOT_AN_AMOUNT.format("一万二")),
        ("-", NOT_AN_AMOUNT.format("-")),
        ("元", NOT_AN_AMOUNT.format("元")),
        ("3万5", NOT_AN_AMOUNT.format("3万5")),
        ("1e5", NOT_AN_AMOUNT.format("1e5")),
        ("1.", NOT_AN_AMOUNT.format("1.")),
        (".5", NOT_AN_AMOUNT.format(".5")),
        ("١٢", NOT_AN_AMOUNT.format("١٢")),
        ("12{}", NOT_AN_AMOUNT.format("12{}")),
        ("五" * 99, NOT_AN_AMOUNT.format("五" * 30)),
    ],
)
def test_each_fault_of_an_amount_has_its_own_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_yuan(typed)
    assert refused.value.sentence == sentence


@given(amounts)
def test_an_amount_shown_and_typed_again_is_the_same(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_an_amount_or_a_sentence(typed: str) -> None:
    try:
        outcome = parse_yuan(typed) in range(MOST_FEN + 1)
    except Invalid as invalid:
        outcome = bool(invalid.sentence)
    assert outcome


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (5, "0.05"), (123_450, "1,234.50"), (-123_450, "-1,234.50"), (-5, "-0.05")]
)
def test_amounts_are_shown_in_yuan_with_commas(fen: int, shown: str) -> None:
    assert format_yuan(fen) == shown


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("1.05", "壹元零伍分"),
        ("1.50", "壹元伍角整"),
        ("10", "壹拾元整"),
        ("11", "壹拾壹元整"),
        ("20.30", "贰拾元叁角整"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1100", "壹仟壹佰元整"),
        ("12300", "壹万贰仟叁佰元整"),
        ("10001", "壹万零壹元整"),
        ("10100", "壹万零壹佰元整"),
        ("100000", "壹拾万元整"),
        ("100001", "壹拾万零壹元整"),
        ("1000000", "壹佰万元整"),
        ("1010000", "壹佰零壹万元整"),
        ("3461000", "叁佰肆拾陆万壹仟元整"),
        ("20050030", "贰仟零伍万零叁拾元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000000", "壹拾亿元整"),
        ("123456789.12", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分"),
        ("10000000000.09", "壹佰亿元零玖分"),
        ("100000000000", "壹仟亿元整"),
        # The examples of 《正确填写票据和结算凭证的基本规定》; where it allows two, the one without 零 before 角.
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
    ],
)
def test_capitals_follow_the_rules_of_the_banks(yuan: str, capitals: str) -> None:
    assert capital_yuan(parse_yuan(yuan)) == capitals


def read_capitals(words: str) -> int:
    """The fen that capitals say: the inverse, written independently of the rules for zeros."""
    total = section = digit = 0
    for word in words.rstrip("整"):
        if word in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(word)
            continue
        match word:
            case "拾" | "佰" | "仟":
                section += digit * {"拾": 10, "佰": 100, "仟": 1000}[word]
            case "万" | "亿":
                total += (section + digit) * {"万": 10**4, "亿": 10**8}[word] * 100
                section = 0
            case "元":
                total += (section + digit) * 100
            case _:
                total += digit * {"角": 10, "分": 1}[word]
        digit = 0
    return total


@given(amounts)
def test_capitals_say_the_amount_without_doubled_or_trailing_zeros(fen: int) -> None:
    words = capital_yuan(fen)
    assert read_capitals(words) == fen
    assert "零零" not in words
    assert not any(f"零{unit}" in words for unit in "拾佰仟万亿角分")
    assert words.endswith("分") == (fen % 10 > 0)


@pytest.mark.parametrize("fen", [-1, MOST_FEN + 1])
def test_capitals_refuse_what_no_agreement_can_promise(fen: int) -> None:
    with pytest.raises(ValueError, match="capitals"):
        capital_yuan(fen)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, [1, 1, 1], [33, 33, 34]),
        (101, [1, 1, 1], [33, 34, 34]),
        (10, [0, 1, 2], [0, 3, 7]),
        (1, [1, 1], [0, 1]),
        (0, [3, 4], [0, 0]),
        (7, [5], [7]),
        (100, [3, 3, 1], [43, 43, 14]),  # the fen left over go to those that lost most
    ],
)
def test_a_sum_is_split_by_the_largest_remainder(total: int, weights: list[int], shares: list[int]) -> None:
    assert split_evenly(total, weights) == shares


@given(amounts, st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any))
def test_shares_sum_exactly_and_stay_within_a_fen_of_their_due(total: int, weights: list[int]) -> None:
    shares = split_evenly(total, weights)
    assert sum(shares) == total
    assert all(abs(s * sum(weights) - total * w) < sum(weights) for s, w in zip(shares, weights, strict=True))


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_a_split_without_sense_is_refused(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_evenly(total, weights)
