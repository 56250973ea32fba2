"""What the answers amount to 满意率: pooled counts, numerator and denominator together (domain.md 4)."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import CharField, Count, F, Q
from django.db.models.functions import Concat

from mediation.ratings import RatingQuerySet, Score, Way

ASKED = Concat("application", "occasion", "round", output_field=CharField())
FULL = Fraction(1)


@dataclass(frozen=True)
class Satisfaction:
    """Counts over some ratings.

    asked: occasions for which an answer was sought, however often and in whatever way. answered: those with a score.
    self_recorded: of the answered, those that the handler himself wrote down after telephoning.
    """

    asked: int = 0
    answered: int = 0
    satisfied: int = 0
    basically: int = 0
    dissatisfied: int = 0
    self_recorded: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Satisfied or basically satisfied, of those who answered; None where nobody did. Who was silent is not counted."""
        return self.weighted(FULL)

    def weighted(self, weight: Fraction) -> Fraction | None:
        """With “basically satisfied” counted by a weight, as hotline assessments do (0.9)."""
        return (self.satisfied + weight * self.basically) / self.answered if self.answered else None

    @property
    def response_rate(self) -> Fraction | None:
        """How many of those asked answered; None where nobody was asked."""
        return Fraction(self.answered, self.asked) if self.asked else None

    @property
    def rate_in_words(self) -> str:
        """With one decimal, as percent; nothing as a dash."""
        return percent(self.rate)

    def __add__(self, other: "Satisfaction") -> "Satisfaction":
        """Pooled: rates are never averaged."""
        return Satisfaction(*(mine + theirs for mine, theirs in zip(_counts(self), _counts(other), strict=True)))


def _counts(one: Satisfaction) -> tuple[int, ...]:
    return (one.asked, one.answered, one.satisfied, one.basically, one.dissatisfied, one.self_recorded)


def satisfaction(ratings: RatingQuerySet) -> Satisfaction:
    """Count these ratings, in one statement. A link given anew, or a second call, is not asked a second time."""
    by_themselves = Q(way=Way.PHONE, asked_by=F("application__handler")) & ~Q(score="")
    counts = ratings.order_by().aggregate(
        asked=Count(ASKED, distinct=True),
        answered=Count("pk", filter=~Q(score="")),
        satisfied=Count("pk", filter=Q(score=Score.SATISFIED)),
        basically=Count("pk", filter=Q(score=Score.BASICALLY)),
        dissatisfied=Count("pk", filter=Q(score=Score.DISSATISFIED)),
        self_recorded=Count("pk", filter=by_themselves),
    )
    return Satisfaction(**counts)


def percent(share: Fraction | None) -> str:
    """98.9%, rounded half up; 100% only when it is; nothing as a dash."""
    if share is None:
        return "—"
    if share == 1:
        return "100%"
    tenths = min(int(share * 1000 + Fraction(1, 2)), 999)
    return f"{tenths // 10}.{tenths % 10}%"
