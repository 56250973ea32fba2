"""Money in the database: whole fen in a bigint, shown as yuan."""

from typing import Any

from django.db import models

from mediation.money import format_yuan


class FenField(models.BigIntegerField):  # type: ignore[type-arg,unused-ignore]
    """An amount in fen (分), never negative; never a float."""

    def in_words(self, value: int) -> str:
        """For the timeline: yuan with two decimals."""
        return format_yuan(value)

    def deconstruct(self) -> Any:
        """A bigint to the migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs
