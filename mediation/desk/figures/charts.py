"""Charts as SVG, made on the server: lines over months, bars in tables. Each has its table beside it.

As the strip of a case's flow (workflow.live), they have no viewBox: places are percentages and words are pixels, so that they
fill a desk's screen and still read on a telephone and on paper. Colours and strokes are in desk.css; the second line differs
by its dashes and its hollow points too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from workflow.text import t

TOP, FLOOR, HEIGHT = 24, 200, 244
LEFT, RIGHT = 9.0, 97.0
MOST_LABELS = 12
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Point:
    """One value of a line: None where there is none. words: as it is told; address: where it leads."""

    value: float | None
    words: str
    address: str = ""


@dataclass(frozen=True)
class Line:
    """A series of points, one for each label of the chart. name: in its legend."""

    name: str
    points: Sequence[Point]
    look: str = ""


def lines(title: str, labels: Sequence[str], series: Sequence[Line], sign: str = "") -> SafeString:
    """A chart of lines. sign: after the numbers of its scale ("%"); the values are in that unit."""
    top = _ceiling([point.value for line in series for point in line.points if point.value is not None])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{escape(title)}" width="100%" '
        f'height="{HEIGHT}"><title>{escape(title)}</title>'
    )
    drawn = [
        head,
        *_scale(top, sign),
        *_months(labels),
        *(part for line in reversed(series) for part in _line(line, top, len(labels))),
        "</svg>",
    ]
    return mark_safe("".join(drawn))  # noqa: S308  every word in it was escaped


def bar(share: float, words: str) -> SafeString:
    """A bar of a length between nothing and one, to stand in a cell beside its number."""
    width = f"{100 * min(max(share, 0.0), 1.0):.1f}%"
    return mark_safe(  # noqa: S308
        f'<svg xmlns="http://www.w3.org/2000/svg" class="length" role="img" aria-label="{escape(words)}" width="100%" '
        f'height="14"><rect class="whole" width="100%" height="14"/><rect class="part" width="{width}" height="14"/></svg>'
    )


def _ceiling(values: Sequence[float]) -> float:
    """The round number at the top of the scale."""
    most = max(values, default=0.0)
    if most <= 0:
        return 1.0
    size = 10.0 ** floor(log10(most))
    return next(step * size for step in STEPS if step * size >= most)


def _x(number: int, n: int) -> float:
    return (LEFT + RIGHT) / 2 if n == 1 else LEFT + number * (RIGHT - LEFT) / (n - 1)


def _y(value: float, top: float) -> float:
    return FLOOR - (FLOOR - TOP) * value / top


def _scale(top: float, sign: str) -> Iterator[str]:
    for quarter in (0.0, 0.5, 1.0):
        y = _y(top * quarter, top)
        yield f'<line class="grid" x1="0" x2="100%" y1="{y:.0f}" y2="{y:.0f}"/>'
        yield f'<text class="tick" x="0" y="{y - 4:.0f}">{_tick(top * quarter)}{escape(sign)}</text>'


def _tick(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def _months(labels: Sequence[str]) -> Iterator[str]:
    """Under the floor: the month, and the year where it begins ("2021-08")."""
    every = -(-len(labels) // MOST_LABELS)
    shown = ""
    for number, label in enumerate(labels):
        if number % every:
            continue
        year, _, month = label.partition("-")
        x = f"{_x(number, len(labels)):.2f}%"
        words = t("{m}月", "{m}").format(m=int(month))
        yield f'<text class="month-label" x="{x}" y="{FLOOR + 18}" text-anchor="middle">{escape(words)}</text>'
        if year != shown:
            yield f'<text class="year-label" x="{x}" y="{FLOOR + 36}" text-anchor="middle">{escape(year)}</text>'
        shown = year


def _line(line: Line, top: float, n: int) -> Iterator[str]:
    yield f'<g class="line {line.look}">'
    places = [
        (_x(number, n), _y(point.value, top), point)
        for number, point in enumerate(line.points)
        if point.value is not None
    ]
    for (x1, y1, _from), (x2, y2, _to) in pairwise(places):
        yield f'<line x1="{x1:.2f}%" y1="{y1:.1f}" x2="{x2:.2f}%" y2="{y2:.1f}"/>'
    for x, y, point in places:
        circle = f'<circle cx="{x:.2f}%" cy="{y:.1f}" r="4"><title>{escape(point.words)}</title></circle>'
        yield f'<a href="{escape(point.address)}">{circle}</a>' if point.address else circle
    yield "</g>"
