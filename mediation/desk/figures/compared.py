"""A figure beside itself: this period, the one before, the same a year ago, and in words how much it went up or down."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mediation.desk.figures.asked import Asked
from mediation.reports.telling import told
from workflow.figuring import count_each
from workflow.metrics import Counted, Figure, Slice, Unit, term
from workflow.text import t

POINTS = t("{n}个百分点", "{n} pp")
UP, DOWN, SAME = t("升", "up"), t("降", "down"), t("持平", "no change")
GOOD, BAD = t("向好", "better"), t("转差", "worse")


@dataclass(frozen=True)
class Change:
    """The difference of two values. tone: "good", "bad" or "" where more is neither; said in words as well."""

    arrow: str
    words: str
    tone: str = ""
    judgement: str = ""


@dataclass(frozen=True)
class Compared:
    """One figure of three periods, each with its slice so that it can be opened."""

    now: Counted
    before: Counted
    last_year: Counted
    asked: Asked
    recorded: tuple[bool, bool] = (True, True)
    """Whether anything at all was received in the period before, and a year ago: with nothing, nothing is compared."""

    @property
    def figure(self) -> Figure:
        """What was counted."""
        return self.now.figure

    @property
    def since_before(self) -> Change | None:
        """Against the period before; None where one of them has no value."""
        return change(self.now, self.before) if self.recorded[0] else None

    @property
    def since_last_year(self) -> Change | None:
        """Against the same days a year ago."""
        return change(self.now, self.last_year) if self.recorded[1] else None

    @property
    def slice_before(self) -> Slice:
        """The days of the period before."""
        return self.asked.before

    @property
    def slice_last_year(self) -> Slice:
        """The same days a year ago."""
        return self.asked.last_year


ANYTHING = Figure(
    "anything",
    t("收到的申请", "Received"),
    t("收到的全部申请。", "All that was received."),
    Unit.CASES,
    (term("received"),),
)


def compare(wanted: Sequence[Figure], asked: Asked) -> dict[str, Compared]:
    """Each figure by key: one statement."""
    now, before, last_year = count_each([*wanted, ANYTHING], [asked.slice, asked.before, asked.last_year])
    recorded = tuple(bool(then[ANYTHING.key][""].value) for then in (before, last_year))
    return {
        one.key: Compared(
            now[one.key][""], before[one.key][""], last_year[one.key][""], asked, (recorded[0], recorded[1])
        )
        for one in wanted
    }


def change(now: Counted, then: Counted) -> Change | None:
    """What lies between two values of one figure; rates differ in percentage points."""
    if now.value is None or then.value is None:
        return None
    difference = now.value - then.value
    words = _amount(now.figure, abs(difference), then.value)
    if not difference or not words:
        return Change("＝", str(SAME))
    rises = difference > 0
    said = f"{UP if rises else DOWN} {words}"
    arrow = "↑" if rises else "↓"
    if not _judged(now.figure):
        return Change(arrow, said)
    good = rises == (now.figure.better > 0)
    return Change(arrow, said, "good" if good else "bad", str(GOOD if good else BAD))


def _judged(figure: Figure) -> bool:
    """Whether more is better or worse: how much came in is neither."""
    return figure.is_rate or bool(figure.parts) or figure.better < 0


def _amount(figure: Figure, difference: Fraction, then: Fraction) -> str:
    """The difference in its unit, of counts also as a share of what it was; empty where it rounds to nothing."""
    if figure.unit == Unit.RATE:
        points = f"{float(100 * difference):.1f}"
        return "" if points == "0.0" else POINTS.format(n=points)
    words = told(difference, figure.unit)
    if figure.parts:
        return "" if words == "0.0" else words
    share = f"（{float(100 * difference / then):.1f}%）" if then > 0 else ""
    return words + share
