"""A small living organisation for the demo and the tests: invented people and firms, every case made by real steps.

`cast()` founds the organisation once; `a_case(state)` walks a dispute step by step to a state, through `perform`;
`seed()` fills an empty site.
"""

from mediation.demo.cast import ACCOUNTS, PASSWORD, Cast, accounts, cast
from mediation.demo.disputes import WALKS, Walk, a_case, a_draft, a_walk
from mediation.demo.hours import day_of, in_office_hours
from mediation.demo.parties import FIRMS, a_unit, a_worker
from mediation.demo.seeding import seed

__all__ = [
    "ACCOUNTS",
    "FIRMS",
    "PASSWORD",
    "WALKS",
    "Cast",
    "Walk",
    "a_case",
    "a_draft",
    "a_unit",
    "a_walk",
    "a_worker",
    "accounts",
    "cast",
    "day_of",
    "in_office_hours",
    "seed",
]
