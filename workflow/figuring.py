"""Counting figures: whole months from the tallies, the days at the edges from the marks, and the marks behind a number.

One or two statements count any number of figures at once, divided along one dimension. The list behind a number is asked of
the marks by the same terms, so that it always holds exactly what was counted.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from workflow.marks import OVER, Mark
from workflow.metrics import Counted, Dimension, Figure, Slice, Term, Weight, When, figure
from workflow.moment import today
from workflow.organisations import User, seen_by

DAY = dt.timedelta(days=1)
Sums = dict[str, int]
Cells = dict[tuple[str, str], dict[tuple[str, str], Sums]]
"""What was added up: by (when, measure), and within by (kind, detail)."""
Statement = tuple[str, list[Any]]
"""SQL of measure, kind, detail, member and the sums, with its parameters."""


class Part(StrEnum):
    """Which marks of a figure are listed."""

    NUMERATOR = "numerator"
    REST = "rest"
    DENOMINATOR = "denominator"


def count(
    wanted: Sequence[Figure], of: Slice, by: Dimension = Dimension.NONE, *, on: dt.date | None = None
) -> dict[str, dict[str, Counted]]:
    """Each figure by key, and by member of the dimension ("" where it is not divided). on: today, which matures what is due.

    Members that have no mark at all are not there; ask `nothing(figure)` for them.
    """
    return count_each(wanted, [of], by, on=on)[0]


def count_each(
    wanted: Sequence[Figure], slices: Sequence[Slice], by: Dimension = Dimension.NONE, *, on: dt.date | None = None
) -> list[dict[str, dict[str, Counted]]]:
    """As `count`, of several slices at once (this period, the one before …): one statement for all of them."""
    all_of = _with_parts(wanted)
    terms = {term for one in all_of for term in one.terms}
    found = []
    for by_member in _cells(terms, slices, by, on or today()):
        counted = _told(all_of, by_member, by)
        found.append({one.key: counted[one.key] for one in wanted})
    return found


def _told(all_of: Sequence[Figure], by_member: dict[str, Cells], by: Dimension) -> dict[str, dict[str, Counted]]:
    counted: dict[str, dict[str, Counted]] = {one.key: {} for one in all_of}
    for member in [""] if by == Dimension.NONE else sorted(by_member) or [""]:
        cells = by_member.get(member, {})
        for one in all_of:
            counted[one.key][member] = _counted(one, cells)
        for one in all_of:
            if one.parts:
                counted[one.key][member] = _composed(one, {key: counted[key][member] for _weight, key in one.parts})
    return counted


def months_of(of: Slice) -> dict[str, Slice]:
    """The period month by month: "2021-08" and its days, as far as they lie in the period."""
    found, since = {}, of.since
    while since <= of.until:
        until = min(of.until, _next_month(since) - DAY)
        found[f"{since:%Y-%m}"] = replace(of, since=since, until=until)
        since = until + DAY
    return found


def by_month(wanted: Sequence[Figure], of: Slice, *, on: dt.date | None = None) -> dict[str, dict[str, Counted]]:
    """Each figure by key and month ("2021-08"), every month of the period: what was open then is asked of each month."""
    found: dict[str, dict[str, Counted]] = {one.key: {} for one in wanted}
    within = [
        one for one in wanted if all(term.when in (When.IN, When.MATURED) for term in one.terms) and not one.parts
    ]
    divided = count(within, of, Dimension.MONTH, on=on) if within else {}
    others = [one for one in wanted if one.key not in divided]
    months = months_of(of)
    each = count_each(others, list(months.values()), on=on) if others else [{} for _month in months]
    for month, of_month in zip(months, each, strict=True):
        for one in within:
            found[one.key][month] = divided[one.key].get(month) or nothing(one)
        for key, counted in of_month.items():
            found[key][month] = counted[""]
    return found


def one(figure_key: str, of: Slice, *, on: dt.date | None = None) -> Counted:
    """One figure, undivided."""
    return count([figure(figure_key)], of, on=on)[figure_key][""]


def nothing(of: Figure) -> Counted:
    """A figure where no mark was."""
    return Counted(of, denominator=Fraction(0) if of.is_rate else None)


def _with_parts(wanted: Sequence[Figure]) -> list[Figure]:
    found = {one.key: one for one in wanted}
    for one in wanted:
        for _weight, key in one.parts:
            found.setdefault(key, figure(key))
    return list(found.values())


def _counted(one: Figure, cells: Cells) -> Counted:
    return Counted(one, _sum(one.numerator, cells), _sum(one.denominator, cells) if one.is_rate else None)


def _composed(one: Figure, parts: dict[str, Counted]) -> Counted:
    """A composite score is none where one of its parts is none."""
    values = [(weight, parts[key].value) for weight, key in one.parts]
    known = [weight * value for weight, value in values if value is not None]
    return Counted(one, score=100 * sum(known, Fraction(0)) if len(known) == len(values) else None)


def _sum(terms: Iterable[Term], cells: Cells) -> Fraction:
    total = Fraction(0)
    for term in terms:
        within = cells.get((term.when, term.measure), {})
        total += term.factor * sum(sums[term.of] for (kind, detail), sums in within.items() if term.takes(kind, detail))
    return total


# Adding up


def _cells(terms: set[Term], slices: Sequence[Slice], by: Dimension, on: dt.date) -> list[dict[str, Cells]]:
    """Of each slice, by member."""
    statements: list[str] = []
    params: list[Any] = []
    for number, of in enumerate(slices):
        for when, (sql, more) in _statements(terms, of, by, on):
            statements.append(f"(SELECT {number}, '{when}', each.* FROM ({sql}) AS each)")  # noqa: S608  a member of When
            params += more
    found: list[dict[str, Cells]] = [_no_cells() for _slice in slices]
    for number, when, measure, kind, detail, member, *summed in _rows(" UNION ALL ".join(statements), params):
        sums = found[number][str(member if member is not None else "")][when, measure][kind, detail]
        for weight, amount in zip(Weight, summed, strict=True):
            sums[weight] += int(amount)
    return found


def _no_cells() -> dict[str, Cells]:
    return defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: dict.fromkeys(Weight, 0))))


def _statements(terms: set[Term], of: Slice, by: Dimension, on: dt.date) -> Iterator[tuple[When, Statement]]:
    for when in sorted({term.when for term in terms}):
        named = sorted({term.measure for term in terms if term.when == when})
        if when in (When.IN, When.MATURED):
            until = min(of.until, on - DAY) if when == When.MATURED else of.until
            if of.since <= until:
                yield from ((when, one) for one in _in_days(named, replace(of, until=until), by))
        else:
            yield when, _lasting(named, of, by, of.since if when == When.OPEN_BEFORE else of.until + DAY)


_BY_TALLY = {
    Dimension.NONE: "''", Dimension.ORGANISATION: "organisation_id", Dimension.KIND: "kind",
    Dimension.MONTH: "to_char(month, 'YYYY-MM')", Dimension.DETAIL: "detail",
}  # fmt: skip
_BY_MARK = _BY_TALLY | {
    Dimension.MONTH: "to_char(\"on\", 'YYYY-MM')", Dimension.TOPIC: "topic", Dimension.SECTOR: "sector",
    Dimension.HANDLER: "coalesce(handler_id::text, '')",
}  # fmt: skip
_SUMS = "sum(cases), sum(persons), sum(amount)"


def _in_days(measures: Sequence[str], of: Slice, by: Dimension) -> Iterator[Statement]:
    months, edges = _months(of)
    if of.narrowed or by not in _BY_TALLY:
        months, edges = None, [(of.since, of.until)]
    if months is not None:
        where = "measure = ANY (%s) AND month BETWEEN %s AND %s AND organisation_id = ANY (%s)"
        params: list[Any] = [list(measures), *months, list(of.organisations)]
        if of.kind is not None:
            where += " AND kind = %s"
            params.append(of.kind)
        summed = f"SELECT measure, kind, detail, {_BY_TALLY[by]}::text, {_SUMS} FROM workflow_tally"  # noqa: S608
        yield f"{summed} WHERE {where} GROUP BY 1, 2, 3, 4", params
    for since, until in edges:
        where, more = _narrowed_marks(of)
        sql = (
            f"SELECT measure, kind, detail, {_BY_MARK[by]}::text, {_SUMS} FROM workflow_mark "  # noqa: S608
            f'WHERE measure = ANY (%s) AND "on" BETWEEN %s AND %s AND {where} GROUP BY 1, 2, 3, 4'
        )
        yield sql, [list(measures), since, until, *more]


def _lasting(measures: Sequence[str], of: Slice, by: Dimension, on: dt.date) -> Statement:
    """Spans that had begun before the day, without those that had ended before it."""
    if of.narrowed or by not in _BY_TALLY:
        return _lasting_marks(measures, of, by, on)
    month, over = on.replace(day=1), [measure + OVER for measure in measures]
    member = "''" if by == Dimension.MONTH else _BY_TALLY[by]
    where, more = _narrowed_marks(of)
    columns = f"kind, detail, {member}::text AS m"
    turns = (
        ("measure", "", "workflow_tally", "month < %s", [list(measures), month]),
        (f"left(measure, -{len(OVER)})", "-", "workflow_tally", "month < %s", [over, month]),
        ("measure", "", "workflow_mark", '"on" >= %s AND "on" < %s', [list(measures), month, on]),
        ("measure", "-", "workflow_mark", "until >= %s AND until < %s", [list(measures), month, on]),
    )
    statements, params = [], []
    for name, sign, table, days, given in turns if on != month else turns[:2]:
        statements.append(
            f"SELECT {name} AS measure, {columns}, {sign}cases AS cases, {sign}persons AS persons, {sign}amount AS amount "  # noqa: S608
            f"FROM {table} WHERE measure = ANY (%s) AND {days} AND {where}"
        )
        params += [*given, *more]
    told = " UNION ALL ".join(statements)
    return f"SELECT measure, kind, detail, m, {_SUMS} FROM ({told}) AS told GROUP BY 1, 2, 3, 4", params  # noqa: S608


def _lasting_marks(measures: Sequence[str], of: Slice, by: Dimension, on: dt.date) -> Statement:
    where, more = _narrowed_marks(of)
    sql = (
        f"SELECT measure, kind, detail, {_BY_MARK[by]}::text, {_SUMS} FROM workflow_mark "  # noqa: S608
        f'WHERE measure = ANY (%s) AND "on" < %s AND (until IS NULL OR until >= %s) AND {where} GROUP BY 1, 2, 3, 4'
    )
    return sql, [list(measures), on, on, *more]


def _narrowed_marks(of: Slice) -> tuple[str, list[Any]]:
    where, params = ["organisation_id = ANY (%s)"], [list(of.organisations)]
    for column, value in (("kind", of.kind), ("topic", of.topic), ("sector", of.sector), ("handler_id", of.handler)):
        if value is not None:
            where.append(f"{column} = %s")
            params.append(value)  # type: ignore[arg-type]
    return " AND ".join(where), params


def _months(of: Slice) -> tuple[tuple[dt.date, dt.date] | None, list[tuple[dt.date, dt.date]]]:
    """The whole months of a period (first days of the first and the last), and the days before and after them."""
    first = of.since if of.since.day == 1 else _next_month(of.since)
    after = _next_month(of.until) if (of.until + DAY).day == 1 else of.until.replace(day=1)
    if first >= after:
        return None, [(of.since, of.until)]
    edges = [(of.since, first - DAY)] if of.since < first else []
    if after <= of.until:
        edges.append((after, of.until))
    return (first, (after - DAY).replace(day=1)), edges


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def _rows(sql: str, params: Sequence[Any]) -> list[Sequence[Any]]:
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


# Opening


def marks_behind(
    one: Figure, of: Slice, part: Part, *, user: User, by: Dimension = Dimension.NONE, member: str = "",
    on: dt.date | None = None,
) -> QuerySet[Mark]:  # fmt: skip
    """The marks of a number that this person sees, newest first: exactly those that were counted.

    What is divided by month is opened by a slice of that month.
    """
    day = on or today()
    rows = _seen(user, of).filter(_of(of, by, member))
    counted = _any(one.numerator, of, day)
    if part == Part.NUMERATOR:
        return rows.filter(counted)
    if part == Part.REST and one.others:
        return rows.filter(_any(one.others, of, day))
    rows = rows.filter(_any(one.denominator, of, day))
    if part == Part.DENOMINATOR:
        return rows
    same = Mark.objects.filter(counted, application=OuterRef("application"), subject=OuterRef("subject"))
    return rows.exclude(counted).exclude(Exists(same))


def _seen(user: User, of: Slice) -> QuerySet[Mark]:
    """The rule of seen_by. A mark carries the organisation of its application: where this person reads all of them, that is enough."""
    if set(of.organisations) <= set(user.reads):
        return Mark.objects.all()
    scope = seen_by(user, "application__")
    return Mark.objects.none() if scope is None else Mark.objects.filter(scope)


def weigh(one: Figure, of: Slice, part: Part, marks: QuerySet[Mark], *, on: dt.date | None = None) -> Fraction:
    """What the marks behind a number amount to: the number above their list, by the weights of its terms."""
    return amount_to(one, of, part, marks, on=on)[0]


def amount_to(
    one: Figure, of: Slice, part: Part, marks: QuerySet[Mark], *, on: dt.date | None = None
) -> tuple[Fraction, int]:
    """As `weigh`, and how many marks there are: one statement."""
    terms = {Part.NUMERATOR: one.numerator, Part.REST: one.others or one.denominator}.get(part, one.denominator)
    day = on or today()
    sums = {f"sum_{n}": Sum(term.of.value, filter=_marks_of(term, of, day)) for n, term in enumerate(terms)}
    found = marks.order_by().aggregate(marks=Count("pk"), **sums)
    total = sum((term.factor * (found[f"sum_{n}"] or 0) for n, term in enumerate(terms)), Fraction(0))
    return total, found["marks"]


def _any(terms: Iterable[Term], of: Slice, day: dt.date) -> Q:
    found = Q(pk__in=[])
    for term in terms:
        found |= _marks_of(term, of, day)
    return found


def _marks_of(term: Term, of: Slice, day: dt.date) -> Q:
    found = Q(measure=term.measure)
    if term.kinds:
        found &= Q(kind__in=sorted(term.kinds))
    if term.details:
        found &= _details(term.details)
    if term.but:
        found &= ~_details(term.but)
    if term.when == When.IN:
        return found & Q(on__range=(of.since, of.until))
    if term.when == When.MATURED:
        return found & Q(on__range=(of.since, min(of.until, day - DAY)))
    at = of.since if term.when == When.OPEN_BEFORE else of.until + DAY
    return found & Q(on__lt=at) & (Q(until=None) | Q(until__gte=at))


def _details(patterns: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for pattern in patterns:
        found |= Q(detail__startswith=pattern[:-1]) if pattern.endswith("*") else Q(detail=pattern)
    return found


def _of(of: Slice, by: Dimension, member: str) -> Q:
    found = Q(organisation__in=of.organisations)
    for name in ("kind", "topic", "sector", "handler"):
        value = getattr(of, name)
        if value is not None:
            found &= Q(**{name: value})
    if by == Dimension.NONE:
        return found
    if by == Dimension.HANDLER:
        return found & (Q(handler=int(member)) if member else Q(handler=None))
    column = "organisation" if by == Dimension.ORGANISATION else by.value
    return found & Q(**{column: member})
