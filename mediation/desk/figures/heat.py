"""The flow of a kind with its states in the columns of their stages, the fuller the darker; each state opens to what waits there.

Colour is never alone: how many wait and for how long stands in the box. Looks are in desk.css.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from mediation.desk.figures.backlog import Waiting
from workflow.models import Application, Stage
from workflow.text import t

HEAD, BOX, GAP = 34, 62, 8
SHADES, MANY = 4, 8
"""How dark it gets, and how many are the darkest at the least: two are not many because elsewhere there is one."""
LONGEST = 14.0
"""Chinese characters on a line of a box, on the narrowest drawing."""
NOTHING = Waiting()


def open_states(kind: type[Application]) -> list[tuple[Stage, list[str]]]:
    """The states in which somebody has work, by stage, as declared; a draft is nobody's yet."""
    states = [state for state in kind.State.values if kind.places[state].stage != Stage.CLOSED and state != "draft"]
    order = list(Stage)
    states.sort(key=lambda state: order.index(kind.places[state].stage))
    return [(stage, list(group)) for stage, group in groupby(states, key=lambda state: kind.places[state].stage)]


def stage_title(kind: type[Application], stage: Stage) -> str:
    """A stage as the flow of that kind calls it."""
    node = kind.flow().instance.node(stage.value, no_obsolete=True)
    return str(node.task_title if node is not None else stage.label)


def heat_map(kind: type[Application], waiting: Mapping[str, Waiting], address: Callable[[str], str]) -> SafeString:
    """The drawing. address: where a state leads."""
    columns = open_states(kind)
    most = max((one.count for one in waiting.values()), default=0)
    tallest = max(len(states) for _stage, states in columns)
    height = HEAD + tallest * (BOX + GAP)
    title = t("{kind}：各状态的在办数量", "{kind}: how many wait in each state").format(kind=kind.kind_label)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="heat" role="img" aria-label="{escape(title)}" width="100%" '
        f'height="{height}"><title>{escape(title)}</title>'
    )
    parts = [head]
    width = 100 / len(columns)
    for number, (stage, states) in enumerate(columns):
        left = number * width
        parts += _stage(stage_title(kind, stage), left, width, last=number == len(columns) - 1)
        for place, state in enumerate(states):
            one = waiting.get(state, NOTHING)
            label = str(kind.State(state).label)
            box = "".join(_box(label, one, left, width, HEAD + place * (BOX + GAP), _shade(one.count, most)))
            parts.append(f'<a href="{escape(address(state))}">{box}</a>' if one.count else box)
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308  every word in it was escaped


def _shade(count: int, most: int) -> int:
    """From 0 (nobody waits) to SHADES (the fullest, where that is many)."""
    return 0 if not count else max(1, -(-count * SHADES // max(most, MANY)))


def _stage(label: str, left: float, width: float, *, last: bool) -> Iterator[str]:
    yield f'<text class="stage" x="{left + width / 2 - 1:.2f}%" y="20" text-anchor="middle">{escape(label)}</text>'
    if not last:
        yield (
            f'<svg x="{left + width - 1:.2f}%" y="15" overflow="visible"><path class="to" d="M-4 -5l6 5l-6 5"/></svg>'
        )


def _box(label: str, one: Waiting, left: float, width: float, top: float, shade: int) -> Iterator[str]:
    middle = f"{left + width / 2 - 1:.2f}%"
    yield f'<g class="heat-{shade}"><rect x="{left:.2f}%" y="{top}" width="{width - 2:.2f}%" height="{BOX}" rx="6"/>'
    yield f'<text class="label" x="{middle}" y="{top + 19}" text-anchor="middle">{escape(_cut(label))}</text>'
    yield f'<text class="count" x="{middle}" y="{top + 39}" text-anchor="middle">{one.count}</text>'
    if one.count:
        words = t("中位{n}天 · 最久{m}天", "median {n} d · oldest {m} d").format(n=one.middle, m=one.oldest)
        yield f'<text class="long" x="{middle}" y="{top + 55}" text-anchor="middle">{escape(words)}</text>'
    yield f"<title>{escape(label)}：{one.count}</title></g>"


def _cut(words: str) -> str:
    """What fits the box; the title has the whole."""
    if _width(words) <= LONGEST:
        return words
    while _width(words) > LONGEST - 1:
        words = words[:-1]
    return f"{words}…"


def _width(words: Sequence[str]) -> float:
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56 for letter in words)
