"""The Wednesday and the cast of the disputes' tests."""

from tests.mediation.dispute.conftest import (
    _founded,
    _papers_apart,
    _wednesday,
    db,
    people,
)

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people"]
