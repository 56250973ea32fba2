"""Where a case stands, drawn as a strip of its flow: start, the stages, the end.

The drawing has no viewBox: columns are percentages, text and signs are pixels. So it fills a desk's screen and still
reads at 360 pixels and on paper. Attributes instead of styles, because a page may forbid inline styles.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.utils import timezone
from django.utils.html import escape

from workflow import roles
from workflow.models import Application, Stage
from workflow.text import t

FONTS = "'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"
HEIGHT, TOP, BOX = 138, 4, 72
NARROWEST = 360
"""Pixels of the smallest screen: what is pinned to a column may not leave it there."""
LONGEST = 20
"""Chinese characters on a line of the callout."""
START, END = 6.0, 14.0
"""Width of the first and last column, in percent; the stages share the rest."""
GAP = 2.6
"""Between two boxes, in percent."""
SIZES = ((3.5, 15.0), (4.5, 13.0))
"""Up to so many Chinese characters (or their width in Latin letters) a column of the smallest screen holds in that size."""
SMALLEST = 11.0


class Standing(Enum):
    """A stage as seen from the case: its word, its ink, the fill of its box, and its sign (never colour alone)."""

    DONE = (t("已完成", "Done"), "#2b6a4d", "#edf6f0", "M-5 0l3.6 3.8l6.6 -7.6")
    HERE = (t("当前", "Now"), "#1d4f91", "#e7effa", "M-3.5 -5l8 5l-8 5z")
    AHEAD = (t("未到", "Ahead"), "#59636f", "#ffffff", "")
    PASSED_BY = (t("未经过", "Not taken"), "#59636f", "#ffffff", "M-4 0h8")

    def __init__(self, word: str, ink: str, fill: str, sign: str) -> None:
        self.word, self.ink, self.fill, self.sign = word, ink, fill, sign


@dataclass(frozen=True)
class Column:
    """One stage of the strip; `left` and `width` in percent, `size` of its label in pixels."""

    label: str
    standing: Standing
    left: float
    width: float
    size: float
    last: bool = False

    @property
    def middle(self) -> float:
        """Where its sign and words are centred, in percent."""
        return self.left + self.width / 2


def live_svg(application: Application) -> str:
    """The strip for one case, in the active language: which stages are done, the present one with state and owner."""
    columns = _columns(application)
    here = next(column for column in columns if column.standing is Standing.HERE)
    lines = _lines(application)
    story = str(t("流程：现处“{stage}”阶段。{lines}", "Flow: now in stage “{stage}”. {lines}")).format(
        stage=here.label, lines="；".join(lines)
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img" aria-label="{escape(story)}" '
        f'width="100%" height="{HEIGHT}" font-family="{FONTS}" text-anchor="middle">'
    )
    drawn = [_start(), *(part for column in columns for part in _column(column)), *_callout(here, lines)]
    return "".join([head, f"<title>{escape(story)}</title>", *drawn, "</svg>"])


def _columns(application: Application) -> list[Column]:
    flow = application.flow().instance
    stages = [stage for stage in Stage if flow.node(stage.value, no_obsolete=True) is not None]
    width = (100 - START - END) / (len(stages) - 1)
    present, visited = stages.index(Stage(application.stage)), _visited(application)
    labels = [str(flow.node(stage.value).task_title) for stage in stages]
    widest = max(_width(label) for label in labels)
    size = next((size for fits, size in SIZES if widest <= fits), SMALLEST)
    return [
        Column(
            label=labels[number],
            standing=_standing(number, present, seen=stage.value in visited),
            left=START + number * width,
            width=END - 0.8 if number == len(stages) - 1 else width - GAP,
            size=size,
            last=number == len(stages) - 1,
        )
        for number, stage in enumerate(stages)
    ]


def _visited(application: Application) -> set[str]:
    """The stages the case has been in, from its record."""
    moves = application.changes.order_by().values_list("from_stage", "to_stage").distinct()
    return {stage for move in moves for stage in move}


def _standing(number: int, present: int, *, seen: bool) -> Standing:
    if number == present:
        return Standing.HERE
    if number > present:
        return Standing.AHEAD
    return Standing.DONE if seen else Standing.PASSED_BY


def _lines(application: Application) -> list[str]:
    """The present state, and whose work it is."""
    state = application.state_label
    if application.round > 1:
        state += str(t("（第{n}轮）", " (round {n})").format(n=application.round))
    if not application.is_open:
        closed = application.closed_at
        return (
            [state, str(t("办结于{day}", "closed on {day}").format(day=timezone.localdate(closed)))]
            if closed
            else [state]
        )
    task = application.current_task()
    if task is not None and task.owner is not None:
        return [state, str(t("经办：{name}", "With {name}").format(name=task.owner))]
    role = roles.role(application.place.role).label
    return [state, str(t("待认领：{role}", "Waiting for: {role}").format(role=role))]


# Drawing


def _start() -> str:
    circle = (
        f'<circle cx="1.8%" cy="{TOP + BOX / 2}" r="5" fill="none" stroke="{Standing.DONE.ink}" stroke-width="1.5"/>'
    )
    return circle + _arrow(START - GAP / 2, taken=True)


def _column(column: Column) -> Iterator[str]:
    """A box with sign, label and word. The last one is the end and has a thick border, as ends have in BPMN."""
    standing, middle = column.standing, column.middle
    here = standing is Standing.HERE
    border = standing.ink if standing.sign else "#aab3bf"
    dashes = ' stroke-dasharray="4 3"' if standing is Standing.PASSED_BY else ""
    yield (
        f'<rect x="{column.left:.2f}%" y="{TOP}" width="{column.width:.2f}%" height="{BOX}" rx="6" '
        f'fill="{standing.fill}" stroke="{border}" stroke-width="{2.5 if here or column.last else 1.2}"{dashes}/>'
    )
    yield f'<svg x="{middle:.2f}%" y="{TOP + 17}" overflow="visible">{_sign(standing)}</svg>'
    yield _text(column.label, f"{middle:.2f}%", TOP + 44, column.size, standing.ink, bold=here and column.size > 12)  # noqa: PLR2004
    yield _text(standing.word, f"{middle:.2f}%", TOP + 62, 11, standing.ink)
    if not column.last:
        yield _arrow(column.left + column.width + GAP / 2, taken=standing is Standing.DONE)


def _sign(standing: Standing) -> str:
    """A tick, a pointer, a dash, or nothing, in a ring."""
    solid = standing in {Standing.DONE, Standing.HERE}
    ring = f'<circle r="9" fill="{standing.ink if solid else "#ffffff"}" stroke="{standing.ink}" stroke-width="1.2"/>'
    if not standing.sign:
        return ring
    if standing is Standing.HERE:
        return f'{ring}<path d="{standing.sign}" fill="#ffffff"/>'
    ink = "#ffffff" if solid else standing.ink
    return f'{ring}<path d="{standing.sign}" fill="none" stroke="{ink}" stroke-width="2" stroke-linecap="round"/>'


def _arrow(middle: float, *, taken: bool) -> str:
    """An arrow head in the gap between two boxes; hollow where the case has not gone."""
    ink = Standing.DONE.ink if taken else "#8892a0"
    return (
        f'<svg x="{middle:.2f}%" y="{TOP + BOX / 2}" overflow="visible">'
        f'<path d="M-2.5 -4l5 4l-5 4z" fill="{ink if taken else "none"}" stroke="{ink}" stroke-linejoin="round"/></svg>'
    )


def _callout(here: Column, lines: list[str]) -> Iterator[str]:
    """State and owner, hung under the present stage and pushed inwards where a small screen would cut them off."""
    state, *rest = [_cut(line) for line in lines]
    width = max(_width(state) * 14, *(_width(line) * 12 for line in rest), 48) + 24
    anchor = NARROWEST * here.middle / 100
    left = min(max(anchor - width / 2, 4), NARROWEST - width - 4) - anchor
    ink = Standing.HERE.ink
    yield f'<svg x="{here.middle:.2f}%" y="{TOP + BOX + 8}" overflow="visible">'
    yield f'<rect x="{left:.1f}" y="0" width="{width:.1f}" height="{48 if rest else 29}" rx="6" fill="{ink}"/>'
    yield f'<path d="M-7 0.5l7 -8l7 8z" fill="{ink}"/>'
    yield _text(state, f"{left + width / 2:.1f}", 20, 14, "#ffffff", bold=True)
    for line in rest:
        yield _text(line, f"{left + width / 2:.1f}", 39, 12, "#ffffff")
    yield "</svg>"


def _text(words: str, x: str, y: float, size: float, ink: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size:g}" fill="{ink}"{weight}>{escape(words)}</text>'


def _width(words: str) -> float:
    """How wide the words are, counted in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56 for letter in words)


def _cut(words: str) -> str:
    """What fits the callout; the title has the whole."""
    if _width(words) <= LONGEST:
        return words
    while _width(words) > LONGEST - 1:
        words = words[:-1]
    return f"{words}…"
