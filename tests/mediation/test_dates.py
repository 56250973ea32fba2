"""Days and months as typed, and the sentences for those that do not exist."""

import calendar
import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mediation.dates import parse_date, parse_month, parse_month_range
from mediation.identifiers import Invalid

days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-03",
        "2026-2-3",
        "2026/2/3",
        "2026.2.3",
        "2026。2。3",
        "2026年2月3日",
        "2026年2月3号",
        "2026年2月3",
        "2026 年 2 月 3 日",
        "20260203",
        "２０２６－０２－０３",
        "２０２６年２月３日",
        "2026-02-03 00:00:00",
        "2026/2/3 0:00",
        "2026-02-03T00:00:00",
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert parse_date(typed) == dt.date(2026, 2, 3)


NOT_A_DATE = "“{}”不是日期；请这样填写：2026-02-03。"
SHORT_YEAR = "请写四位年份，例如 2026，而不是 26。"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写日期。"),
        (" ", "请填写日期。"),
        ("2026年2月30日", "2026年2月只有28天，没有30日。"),
        ("2024-02-30", "2024年2月只有29天，没有30日。"),
        ("2026.4.31", "2026年4月只有30天，没有31日。"),
        ("20260200", "2026年2月只有28天，没有0日。"),
        ("2026-13-01", "没有13月，月份为1至12。"),
        ("2026-00-01", "没有0月，月份为1至12。"),
        ("0206-01-01", "年份应在1900至2100之间，请核对“0206”。"),
        ("2206-01-01", "年份应在1900至2100之间，请核对“2206”。"),
        ("26-2-3", SHORT_YEAR),
        ("26年2月3日", SHORT_YEAR),
        ("26/2/3", SHORT_YEAR),
        ("2026-2/3", NOT_A_DATE.format("2026-2/3")),
        ("2026年5月", NOT_A_DATE.format("2026年5月")),
        ("2/3/2026", NOT_A_DATE.format("2/3/2026")),
        ("上个月", NOT_A_DATE.format("上个月")),
        ("2026-02-03 08:30", NOT_A_DATE.format("2026-02-0308:30")),
        ("٢٠٢٦-٠٢-٠٣", NOT_A_DATE.format("٢٠٢٦-٠٢-٠٣")),
        ("{}", NOT_A_DATE.format("{}")),
    ],
)
def test_each_fault_of_a_day_has_its_own_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_date(typed)
    assert refused.value.sentence == sentence


def test_the_missing_day_is_named_in_english_too() -> None:
    with translation.override("en"), pytest.raises(Invalid, match="February 2026 has 28 days and no 30"):
        parse_date("2026-02-30")


@given(
    days,
    st.sampled_from(["{d:%Y-%m-%d}", "{d:%Y%m%d}", "{d.year}/{d.month}/{d.day}", "{d.year}年{d.month}月{d.day}日"]),
)
def test_every_real_day_is_read_in_every_way_of_writing(day: dt.date, way: str) -> None:
    assert parse_date(way.format(d=day)) == day


@pytest.mark.parametrize(
    "typed",
    [
        "2026年5月至7月",
        "2026年5月到2026年7月",
        "2026年5月份-7月份",
        "2026-05~2026-07",
        "2026-05～2026-07",
        "2026-05-2026-07",
        "2026-05——2026-07",
        "2026.5-7",
        "2026.05–2026.07",
        "2026/5 至 2026/7",
        "202605-202607",
        "２０２６年５月至７月",
        "2026-05-01至2026-07-31",
        "2026.5.1-2026.7.31",
        "2026年5月1日—2026年7月31日",
    ],
)
def test_a_wage_period_is_read_as_people_write_it(typed: str) -> None:
    assert parse_month_range(typed) == (dt.date(2026, 5, 1), dt.date(2026, 7, 31))


def test_a_period_may_cross_a_year_or_be_one_month_or_two_days() -> None:
    assert parse_month_range("2025年11月至2026年2月") == (dt.date(2025, 11, 1), dt.date(2026, 2, 28))
    assert parse_month_range("2024-02") == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert parse_month_range("2026-05-03至2026-07-15") == (dt.date(2026, 5, 3), dt.date(2026, 7, 15))


NOT_A_RANGE = "“{}”不是起止月份；请这样填写：2026年5月至7月。"
BACKWARDS = "结束早于开始；跨年时请写明两个年份，例如 2025年11月至2026年2月。"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写起止月份。"),
        ("2026-05-07", "“2026-05-07”像是某一天；请写明起止月份，例如 2026年5月至7月。"),
        ("2025年11月至2月", BACKWARDS),
        ("2026-07-15至2026-05-03", BACKWARDS),
        ("2026年13月至14月", "没有13月，月份为1至12。"),
        ("2026年5月至13月", "没有13月，月份为1至12。"),
        ("2026-02-30至2026-03-01", "2026年2月只有28天，没有30日。"),
        ("26年5月至7月", SHORT_YEAR),
        ("三个月", NOT_A_RANGE.format("三个月")),
        ("2026年5月1日至2026年6月1日至2026年7月1日", NOT_A_RANGE.format("2026年5月1日至2026年6月1日至2026年7月1日")),
        ("3026年5月", "年份应在1900至2100之间，请核对“3026”。"),
    ],
)
def test_each_fault_of_a_period_has_its_own_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_month_range(typed)
    assert refused.value.sentence == sentence


@given(days, days)
def test_every_range_of_months_covers_them_from_first_day_to_last(one: dt.date, other: dt.date) -> None:
    a, b = sorted((one, other))
    first, last = parse_month_range(f"{a.year}年{a.month}月至{b.year}年{b.month}月")
    assert first == a.replace(day=1)
    assert last == b.replace(day=calendar.monthrange(b.year, b.month)[1])


@pytest.mark.parametrize("typed", ["2026年2月", "2026-02", "2026.2", "202602", "2026年2月份"])
def test_one_month_is_its_first_and_last_day(typed: str) -> None:
    assert parse_month(typed) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))


@pytest.mark.parametrize(("typed", "part"), [("2026", "不是月份"), ("26年2月", "四位年份"), ("2026-02-03", "不是月份")])
def test_what_is_no_month_is_refused(typed: str, part: str) -> None:
    with pytest.raises(Invalid, match=part):
        parse_month(typed)


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_day_or_a_sentence(typed: str) -> None:
    for parse in (parse_date, parse_month_range, parse_month):
        assert read_or_refused(parse, typed)


def read_or_refused(parse: Callable[[str], object], typed: str) -> object:
    try:
        return parse(typed)
    except Invalid as invalid:
        return invalid.sentence
