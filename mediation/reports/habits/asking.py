"""What a habit is made of: events by person, some of which are what the question is about, and the question in words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import exp, lgamma, log, log1p

from mediation.satisfaction import percent
from workflow.clockwork import midnight
from workflow.metrics import wilson
from workflow.organisations import User
from workflow.text import t

HANDFUL = 5
"""Of fewer events nothing is said: small numbers say nothing."""
ENOUGH = 20
"""So many answers on either side, before shares are compared."""
UNLIKELY = 0.05
"""What chance alone does less often than this is worth a question."""
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Scope:
    """What is looked at. near: days before a due date; again: days after a closing. at: now, to which what lasts is counted."""

    since: dt.date
    until: dt.date
    organisations: tuple[int, ...]
    at: dt.datetime
    near: int = 2
    again: int = 7

    @property
    def begins(self) -> dt.datetime:
        """Its first instant."""
        return midnight(self.since)

    @property
    def ends(self) -> dt.datetime:
        """The first instant after it; of a period that still runs, now."""
        return min(midnight(self.until + DAY), self.at)

    def holds(self, moment: dt.datetime) -> bool:
        """Whether an instant lies in the period."""
        return self.begins <= moment < midnight(self.until + DAY)


@dataclass(frozen=True)
class Event:
    """One thing somebody did, of one application. counts: whether it is what the question is about.

    words: of its list; reason: as the person gave it; seconds: how long it lasted, where it does.
    """

    who: int
    application: int
    at: dt.datetime | dt.date
    words: str = ""
    counts: bool = True
    reason: str = ""
    seconds: int = 0

    @property
    def on(self) -> str:
        """For sorting days and instants together."""
        return self.at.isoformat()


@dataclass(frozen=True)
class Share:
    """So many of so many; for what lasts, seconds of seconds."""

    part: int = 0
    of: int = 0

    @property
    def value(self) -> Fraction | None:
        """None of nothing."""
        return Fraction(self.part, self.of) if self.of else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.of + other.of)


@dataclass(frozen=True)
class Found:
    """One person beside everybody else. own, rest: events; people: how many the others are."""

    who: int
    own: Share
    rest: Share
    people: int
    events: Sequence[Event] = field(default=(), repr=False)

    @property
    def average(self) -> Fraction | None:
        """How many the others have, each; None where there are no others."""
        return Fraction(self.rest.part, self.people) if self.people else None

    @property
    def reasons(self) -> list[tuple[str, int, int]]:
        """The reasons of what counts: how often and for how many seconds, those that lasted longest first."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for event in self.events:
            if event.counts and event.reason:
                found[event.reason][0] += 1
                found[event.reason][1] += event.seconds
        return sorted(((words, n, s) for words, (n, s) in found.items()), key=lambda row: (-row[2], -row[1], row[0]))


@dataclass(frozen=True)
class Habit:
    """One kind of question.

    events: what everybody did in a scope. asks: whether one person's numbers are worth a question; sentence: the question.
    whole: of habits in time, the seconds that everything ran (the shares are then of that). said: what is compared, in words;
    kept_to: of whom it is asked, with {handful} and {enough}.
    """

    key: str
    label: str
    said: Callable[[Scope], str]
    events: Callable[[Scope], Iterable[Event]]
    asks: Callable[[Found], bool]
    sentence: Callable[[str, Found, Scope], str]
    kept_to: str
    whole: Callable[[Scope], int] | None = None

    @property
    def shown(self) -> str:
        """Of whom it is asked, in words."""
        return self.kept_to.format(handful=HANDFUL, enough=ENOUGH)

    @property
    def in_time(self) -> bool:
        """Whether shares are of time and not of events."""
        return self.whole is not None


@dataclass(frozen=True)
class Question:
    """A question about one person, with its numbers."""

    habit: Habit
    person: User
    found: Found
    sentence: str


def found(habit: Habit, scope: Scope) -> list[Found]:
    """Everybody beside everybody else."""
    by_person: dict[int, list[Event]] = defaultdict(list)
    for event in habit.events(scope):
        by_person[event.who].append(event)
    whole = habit.whole(scope) if habit.whole else None
    shares = {who: _share(events, whole) for who, events in by_person.items()}
    pooled = sum(shares.values(), Share())
    if whole is not None:
        pooled = Share(pooled.part, whole)
    return [
        Found(
            who, shares[who], Share(pooled.part - shares[who].part, _rest_of(pooled, shares[who], whole)),
            len(by_person) - 1, events,
        )
        for who, events in by_person.items()
    ]  # fmt: skip


def _share(events: Sequence[Event], whole: int | None) -> Share:
    if whole is not None:
        return Share(sum(event.seconds for event in events), whole)
    return Share(sum(event.counts for event in events), len(events))


def _rest_of(pooled: Share, own: Share, whole: int | None) -> int:
    return whole if whole is not None else pooled.of - own.of


def questions(habit: Habit, scope: Scope) -> list[Question]:
    """Those worth asking, the largest first."""
    worth = [one for one in found(habit, scope) if habit.asks(one)]
    people = User.objects.in_bulk([one.who for one in worth])
    asked = [
        Question(habit, people[one.who], one, habit.sentence(str(people[one.who]), one, scope))
        for one in worth
        if not people[one.who].is_system
    ]
    return sorted(asked, key=lambda question: (-question.found.own.part, question.person.name, question.person.pk))


def more_often(one: Found) -> bool:
    """At least a handful, and so many that chance alone would hardly do it at the rate of everybody else."""
    if one.own.part < HANDFUL:
        return False
    if not one.rest.of:
        return True
    rate = Fraction(one.rest.part + 1, one.rest.of + 2)  # of few others, no rate is nothing or everything
    return one.own.value is not None and one.own.value > rate and tail(one.own.part, one.own.of, rate) < UNLIKELY


def tail(part: int, of: int, rate: Fraction) -> float:
    """How likely so many or more of so many are, each at that rate, which is neither 0 nor 1 (binomial)."""
    p, whole = float(rate), lgamma(of + 1)

    def exactly(k: int) -> float:  # by logarithms: of thousands, the factorials are no floats
        return exp(whole - lgamma(k + 1) - lgamma(of - k + 1) + k * log(p) + (of - k) * log1p(-p))

    return sum(exactly(k) for k in range(part, of + 1))


def apart(one: Found) -> bool:
    """Enough events on either side, and the two 95 % intervals do not touch: chance alone would hardly do that."""
    if min(one.own.of, one.rest.of) < ENOUGH:
        return False
    own = wilson(Fraction(one.own.part), Fraction(one.own.of))
    rest = wilson(Fraction(one.rest.part), Fraction(one.rest.of))
    return own[1] < rest[0] or rest[1] < own[0]


def number(value: Fraction | None) -> str:
    """An average: whole, or with one decimal."""
    if value is None:
        return "—"
    return str(int(value)) if value.denominator == 1 else f"{float(value):.1f}"


def others_in_words(one: Found, average: str, unit: str) -> str:
    """What everybody else has, in words."""
    if not one.people:
        return t("本期没有其他人可比", "there is nobody to compare with").format()
    return t("其他{k}人平均{n}{unit}", "the other {k} have {n}{unit} on average").format(
        k=one.people, n=average, unit=unit
    )


def beside(one: Found) -> dict[str, str]:
    """What every question of so many of so many says beside its own numbers."""
    return {
        "share": percent(one.own.value),
        "rest": f"{one.rest.part}/{one.rest.of}，{percent(one.rest.value)}",
        "others": others_in_words(one, number(one.average), t("次", "")),
    }
