"""The records by which a closed period differs: each leads to its case, with what was recorded there since, and by whom."""

from dataclasses import dataclass
from fractions import Fraction

from mediation.reports.comparing import Comparison, Line, Shift
from mediation.reports.telling import told
from workflow.clocks import ClockMove
from workflow.clockwork import local_day
from workflow.metrics import Figure, Unit, Weight
from workflow.models import Application, StateChange, kind_named
from workflow.organisations import User
from workflow.queues import page_by_key
from workflow.text import t

PAGE = 30
NAMED = 4
"""So many figures are named with a record; the others are counted."""


@dataclass(frozen=True)
class Effect:
    """What a record does to one figure."""

    figure: Figure
    shift: Shift

    @property
    def in_words(self) -> str:
        """不再计入 −1; of a rate what happens above and below the line."""
        if self.figure.parts:
            return str(self.shift.in_words)
        above, below = self.shift.numerator, self.shift.denominator
        parts = [_signed(above, self.figure)] if above else []
        if self.figure.is_rate:
            parts = [str(t("分子{n}", "numerator {n}")).format(n=part) for part in parts]
            parts += [str(t("分母{n}", "denominator {n}")).format(n=_signed(below, self.figure))] if below else []
        return " ".join([str(self.shift.in_words), "，".join(parts)])


def _signed(amount: Fraction, figure: Figure) -> str:
    money = figure.numerator[0].of == Weight.AMOUNT and figure.unit in (Unit.MONEY, Unit.RATE)
    unit = Unit.MONEY if money else Unit.CASES if figure.is_rate else figure.unit
    return ("+" if amount > 0 else "−") + told(abs(amount), unit)


@dataclass(frozen=True)
class Record:
    """One case whose records differ. change: what was recorded there last since the closing; None where nothing was."""

    case: Application
    effects: list[Effect]
    change: StateChange | None
    by_the_book: bool

    @property
    def named(self) -> list[Effect]:
        """The figures that are named."""
        return self.effects[:NAMED]

    @property
    def more(self) -> int:
        """How many are not."""
        return max(0, len(self.effects) - NAMED)

    @property
    def backdated(self) -> bool:
        """Whether it was written down on another day than it happened."""
        return self.change is not None and local_day(self.change.recorded_at) != local_day(self.change.at)

    @property
    def sentence(self) -> str:
        """What happened, as the timeline says it."""
        if self.change is None:
            return ""
        declared = kind_named(self.case.kind_key).steps().get(self.change.verb)
        actor = str(self.change.actor)
        return str(declared.told).format(actor=actor) if declared else f"{actor}: {self.change.verb}"


@dataclass(frozen=True)
class Records:
    """One page of them. out_of_sight: how many are of cases that this person does not see."""

    rows: list[Record]
    count: int
    out_of_sight: int
    next_key: int | None


def records_of(comparison: Comparison, line: Line | None, user: User, after: int | None) -> Records:
    """Of one figure, or of all: newest case first."""
    effects = _effects(comparison, line)
    seen = Application.objects.visible_to(user).filter(pk__in=list(effects)).select_related("organisation", "handler")
    visible = seen.count()
    page = page_by_key(seen, after, size=PAGE)
    keys = [case.pk for case in page.rows]
    changes = _newest(comparison, user, keys)
    moved = _moved_by_the_book(comparison, user, keys)
    rows = [Record(case, effects[case.pk], changes.get(case.pk), case.pk in moved) for case in page.rows]
    return Records(rows, visible, len(effects) - visible, page.next_key)


def _effects(comparison: Comparison, line: Line | None) -> dict[int, list[Effect]]:
    found: dict[int, list[Effect]] = {}
    for one in [line] if line is not None else comparison.lines:
        for application, shift in one.shifts.items():
            if not one.figure.parts or line is not None:
                found.setdefault(application, []).append(Effect(one.figure, shift))
    return found


def _newest(comparison: Comparison, user: User, keys: list[int]) -> dict[int, StateChange]:
    """The newest step of each since the closing."""
    rows = StateChange.objects.filter(
        application__in=Application.objects.visible_to(user).filter(pk__in=keys), pk__gt=comparison.closing.record
    )
    newest = rows.order_by("application_id", "-sequence").distinct("application_id").select_related("actor")
    return {row.application_id: row for row in newest}


def _moved_by_the_book(comparison: Comparison, user: User, keys: list[int]) -> set[int]:
    """Those whose days a newer calendar or rule has moved since."""
    rows = ClockMove.objects.filter(
        clock__application__in=Application.objects.visible_to(user).filter(pk__in=keys),
        moved_at__gte=comparison.closing.closed_at,
    )
    return set(rows.values_list("clock__application", flat=True).distinct())
