"""The Wednesday and the organisation of the disputes' tests, for tickets too."""

from tests.mediation.dispute.conftest import _founded, _papers_apart, _wednesday, db, people

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people"]
