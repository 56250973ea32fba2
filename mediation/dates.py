"""Days and months as people in China write them, and sentences for those that do not exist."""

import calendar
import datetime as dt
import re

from mediation.identifiers import Invalid, half_width
from workflow.text import t

_EARLIEST, _LATEST = 1900, 2100
_MONTHS = 12

_DAY = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})"
    r"|年(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})[日号號]?|(?P<m3>[0-9]{2})(?P<d3>[0-9]{2}))"
)
_MONTH = r"(?P<y{n}>[0-9]{{4}})(?:[-/.年](?P<m{n}>[0-9]{{1,2}})|(?P<c{n}>[0-9]{{2}}))(?:月份?)?"
_FIRST, _SECOND = _MONTH.format(n=1), _MONTH.format(n=2)
_TO = r"(?:[-~至到—–―〜]+)"
_ONE_MONTH = re.compile(_FIRST)
_MONTHS_TO = re.compile(rf"{_FIRST}{_TO}(?:{_SECOND}|(?P<m>[0-9]{{1,2}})(?:月份?)?)")
_SHORT_YEAR = re.compile(r"[0-9]{2}([-/.年][0-9]{1,2}[-/.月]|年[0-9])")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00)?$")  # what a spreadsheet adds to a day


def parse_date(text: str) -> dt.date:
    """The day a person typed: `2026-02-03`, `2026/2/3`, `2026.2.3`, `2026年2月3日` (or 号), `20260203`.

    Full-width digits and blanks are welcome. Raises `Invalid`: two-digit years and days that do not exist included.
    """
    typed = _tidy(_MIDNIGHT.sub("", half_width(text).strip()))
    if not typed:
        raise Invalid(t("请填写日期。", "Please enter a date."))
    found = _DAY.fullmatch(typed)
    if not found:
        raise _short_year_or(
            typed,
            t("“{typed}”不是日期；请这样填写：2026-02-03。", "“{typed}” is not a date: write it like 2026-02-03."),
        )
    return _real_day(*(int(number) for number in found.groups() if number and number.isdecimal()))


def parse_month_range(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of the months a person typed: `2026年5月至7月`, `2026-05~2026-07`, `2026.5-7`, `2026年5月`.

    Two days, each with its year (`2026-05-03至2026-07-15`), are taken as they are. Raises `Invalid`; also for
    `2026-05-07`, which may be a day or three months.
    """
    typed = _tidy(half_width(text))
    if not typed:
        raise Invalid(t("请填写起止月份。", "Please enter the months."))
    first, last = _months(typed)
    if last < first:
        raise Invalid(
            t(
                "结束早于开始；跨年时请写明两个年份，例如 2025年11月至2026年2月。",
                "The end is before the start: across a year write both, for example 2025-11至2026-02.",
            )
        )
    return first, last


def parse_month(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of one month: `2026年5月`, `2026-05`, `202605`. Raises `Invalid`."""
    typed = _tidy(half_width(text))
    found = _ONE_MONTH.fullmatch(typed)
    if not found:
        raise _short_year_or(
            typed, t("“{typed}”不是月份；请这样填写：2026年5月。", "“{typed}” is not a month: write it like 2026-05.")
        )
    return _whole_month(int(found["y1"]), int(found["m1"] or found["c1"]))


def _months(typed: str) -> tuple[dt.date, dt.date]:
    if _DAY.fullmatch(typed):
        raise Invalid(
            t(
                "“{typed}”像是某一天；请写明起止月份，例如 2026年5月至7月。",
                "“{typed}” looks like one day: write the months, for example 2026-05至2026-07.",
            ).format(typed=typed)
        )
    if _ONE_MONTH.fullmatch(typed):
        return parse_month(typed)
    for to in re.finditer(_TO, typed):  # any hyphen may be the one between two days
        ends = typed[: to.start()], typed[to.end() :]
        if all(_DAY.fullmatch(end) for end in ends):
            return parse_date(ends[0]), parse_date(ends[1])
    found = _MONTHS_TO.fullmatch(typed)
    if not found:
        raise _short_year_or(
            typed,
            t(
                "“{typed}”不是起止月份；请这样填写：2026年5月至7月。",
                "“{typed}” is not a range of months: write it like 2026-05至2026-07.",
            ),
        )
    year = int(found["y1"])
    return (
        _whole_month(year, int(found["m1"] or found["c1"]))[0],
        _whole_month(int(found["y2"] or year), int(found["m2"] or found["c2"] or found["m"]))[1],
    )


def _tidy(text: str) -> str:
    return re.sub(r"\s", "", text).replace("。", ".")


def _real_day(year: int, month: int, day: int) -> dt.date:
    first, last = _whole_month(year, month)
    if not 1 <= day <= last.day:
        raise Invalid(
            t("{year}年{month}月只有{n}天，没有{day}日。", "{month_name} {year} has {n} days and no {day}.").format(
                year=year, month=month, month_name=calendar.month_name[month], n=last.day, day=day
            )
        )
    return first.replace(day=day)


def _whole_month(year: int, month: int) -> tuple[dt.date, dt.date]:
    if not _EARLIEST <= year <= _LATEST:
        raise Invalid(
            t(
                "年份应在{a}至{b}之间，请核对“{year}”。", "The year must lie between {a} and {b}: check “{year}”."
            ).format(a=_EARLIEST, b=_LATEST, year=f"{year:04d}")
        )
    if not 1 <= month <= _MONTHS:
        raise Invalid(t("没有{m}月，月份为1至12。", "There is no month {m}: months go from 1 to 12.").format(m=month))
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _short_year_or(typed: str, otherwise: str) -> Invalid:
    """The refusal for a two-digit year, which could mean two centuries, or else the given one."""
    if _SHORT_YEAR.match(typed):
        return Invalid(
            t("请写四位年份，例如 2026，而不是 26。", "Please write the year with four digits: 2026, not 26.")
        )
    return Invalid(otherwise.format(typed=typed[:30]))
