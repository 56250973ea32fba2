"""The habits that are looked into, in the order in which they are shown."""

from mediation.reports.habits.asking import Habit
from mediation.reports.habits.extending import EXTENDED
from mediation.reports.habits.pausing import PAUSED, PAUSED_LATE
from mediation.reports.habits.rating import RATED, SELF_RECORDED
from mediation.reports.habits.reopening import REOPENED

HABITS = (PAUSED, PAUSED_LATE, REOPENED, EXTENDED, RATED, SELF_RECORDED)


def habit(key: str) -> Habit | None:
    """One of them."""
    return next((one for one in HABITS if one.key == key), None)
