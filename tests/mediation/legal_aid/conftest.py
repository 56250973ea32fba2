"""The day and the organisation of the dispute's tests, with the table of subsidy rates."""

import pytest

from mediation.demo import Cast
from mediation.legal_aid.demo import subsidy_rates
from tests.mediation.dispute.conftest import (  # fixtures are used by being here
    _founded,
    _papers_apart,
    _wednesday,
    db,
    people,
)

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people"]


@pytest.fixture
def rates(people: Cast) -> None:
    """The district has a table of rates."""
    subsidy_rates(people)
