"""Who changed what: simple-history rows stamped with the step that caused them, and the timeline in sentences."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from workflow.compiled import insert
from workflow.text import t

if TYPE_CHECKING:
    from workflow.models import Application, StateChange
    from workflow.organisations import User
    from workflow.steps import Step


Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Stamp:
    """The step under way: rows written now belong to it."""

    application_id: int
    sequence: int
    by: "User"
    reason: str


_stamp: ContextVar[Stamp | None] = ContextVar("workflow_stamp", default=None)


@contextmanager
def stamping(stamp: Stamp) -> Iterator[None]:
    """Every tracked row saved within belongs to this step."""
    token = _stamp.set(stamp)
    try:
        yield
    finally:
        _stamp.reset(token)


def stamped_application() -> int | None:
    """The application whose step is under way."""
    stamp = _stamp.get()
    return stamp.application_id if stamp else None


def stamped_sequence() -> int | None:
    """The sequence number of the step under way."""
    stamp = _stamp.get()
    return stamp.sequence if stamp else None


class Stamped(models.Model):
    """What every history row carries beside the fields: the application and the step that wrote it."""

    by_application = models.BigIntegerField(null=True, default=stamped_application)
    by_sequence = models.IntegerField(null=True, default=stamped_sequence)

    class Meta:
        abstract = True


class Records(HistoricalRecords):
    """simple-history with the actor and reason of the step under way, and people who cannot be deleted from it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("bases", (Stamped,))
        super().__init__(**options)

    def get_history_user(self, instance: models.Model) -> "User | None":
        """The step's actor; outside a step, the person signed in."""
        stamp = _stamp.get()
        if stamp:
            return stamp.by
        user: User | None = super().get_history_user(instance)
        return user

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str | None:
        """The note given with the step."""
        stamp = _stamp.get()
        if stamp:
            return stamp.reason
        reason: str | None = super().get_change_reason_for_object(instance, history_type, using)
        return reason

    @property
    def _date_indexing(self) -> bool:
        """History is read by step and by row, never by date alone."""
        return False

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        """The abstract notion of an application keeps no history table; its kinds do."""
        if getattr(sender, "kind", None) != "":
            super().finalize(sender, **kwargs)
            _records[sender] = self

    def create_historical_record(self, instance: models.Model, history_type: str, using: str | None = None) -> None:
        """As simple-history's own, but with its INSERT compiled once; of its signals nobody here makes use."""
        kept, fields = _kept(self, type(instance))
        row = kept(
            history_date=timezone.now(),
            history_type=history_type,
            history_user=self.get_history_user(instance),
            history_change_reason=self.get_change_reason_for_object(instance, history_type, ""),
            **{name: getattr(instance, name) for name in fields},
        )
        insert(row)

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """References in a history row carry no index: nobody looks a history up by them, and each costs every step."""
        fields: dict[str, Any] = super().copy_fields(model)
        for field in fields.values():
            if field.many_to_one:
                field.db_index = False
        return fields

    def _get_history_user_fields(self) -> dict[str, Any]:
        person = models.ForeignKey("workflow.User", models.PROTECT, null=True, related_name="+", db_index=False)
        return {"history_user": person}

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """One index for "what did this step change", one for "what happened to this row"."""
        options: dict[str, Any] = super().get_meta_options(model)
        name = str(model._meta.model_name)[:22]
        options["indexes"] = (
            *options.get("indexes", ()),
            models.Index(fields=["by_application", "by_sequence"], name=f"h_{name}_step"),
        )
        return options


_records: dict[type[models.Model], Records] = {}


@cache
def _kept(records: Records, model: type[models.Model]) -> tuple[type[models.Model], tuple[str, ...]]:
    """The history model of a model, and the names of the fields it keeps."""
    history: type[models.Model] = getattr(model, records.manager_name).model
    return history, tuple(field.attname for field in records.fields_included(model))


def remember(row: models.Model) -> None:
    """Keep a row as it is now: for what was written without `save`."""
    _records[type(row)].create_historical_record(row, "~")


def create_all(rows: Sequence[Row]) -> None:
    """Insert rows of one model with their history: two statements, however many rows."""
    if rows:
        bulk_create_with_history(rows, type(rows[0]), **_by_whom())


def save_all(rows: Sequence[Row], *fields: str) -> None:
    """Update these fields of rows of one model, with their history: two statements, however many rows."""
    if rows:
        bulk_update_with_history(rows, type(rows[0]), fields, **_by_whom())


def _by_whom() -> dict[str, Any]:
    stamp = _stamp.get()
    return {"default_user": stamp.by, "default_change_reason": stamp.reason} if stamp else {}


@dataclass(frozen=True)
class FieldChange:
    """One field of one row, before and after. Both sides are words for people; `verb` is +, ~ or -."""

    thing: str
    verb: str
    field: str
    before: str
    after: str


QUIET = frozenset(
    {"id", "version", "flow_class", "application_ptr", "status", "created", "finished", "stage", "state", "opening_key"}
)
"""Fields of an application's machinery: the sentence already says what they say."""


def tracked_models() -> list[type[models.Model]]:
    """Every model that keeps history."""
    return [m for m in apps.get_models() if hasattr(m._meta, "simple_history_manager_attribute")]


def field_changes(application: "Application", sequence: int) -> list[FieldChange]:
    """Which fields the step changed, from what to what, over every tracked model."""
    changes: list[FieldChange] = []
    for model in tracked_models():
        history = getattr(model, model._meta.simple_history_manager_attribute)  # type: ignore[attr-defined]
        for row in history.filter(by_application=application.pk, by_sequence=sequence).order_by("history_id"):
            changes.extend(_changes_of(model, history, row))
    return changes


def _changes_of(model: type[models.Model], history: Any, row: Any) -> Iterator[FieldChange]:
    key = model._meta.pk.attname
    before = history.filter(**{key: getattr(row, key)}, history_id__lt=row.history_id).order_by("-history_id").first()
    secret: frozenset[str] = getattr(model, "SECRET_FIELDS", frozenset())
    quiet = QUIET if hasattr(model, "kind_key") else frozenset()
    for tracked in model._meta.concrete_fields:
        if tracked.name in quiet or tracked.primary_key:
            continue
        old = getattr(before, tracked.attname) if before else None
        new = getattr(row, tracked.attname) if row.history_type != "-" else None
        if old == new or (old in (None, "", False) and new in (None, "", False)):
            continue
        hidden = tracked.name in secret
        yield FieldChange(
            thing=str(model._meta.verbose_name),
            verb=row.history_type,
            field=str(tracked.verbose_name),
            before="***" if hidden and old else in_words(tracked, old),
            after="***" if hidden and new else in_words(tracked, new),
        )


def in_words(tracked: "models.Field[Any, Any]", value: Any) -> str:
    """A stored value as people read it: choices by label, references by name, empty as a dash."""
    if value in (None, ""):
        return "—"
    if tracked.is_relation and tracked.related_model is not None:
        related: Any = tracked.related_model
        row = related._base_manager.filter(pk=value).first()  # noqa: SLF001  documented, whatever its name
        return str(row) if row is not None else str(value)
    if tracked.choices:
        return str(dict(tracked.flatchoices).get(value, value))
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    teller = getattr(tracked, "in_words", None)
    return str(teller(value)) if teller else str(value)


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    change: "StateChange"
    sentence: str
    details: tuple[tuple[str, str], ...]
    moved: tuple[str, str] | None


def _typed(step: "Step | None", typed: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What was typed into the step's form, under the form's own labels and in its order."""
    fields = step.form_class.base_fields if step and step.form_class else {}
    for name in (*(name for name in fields if name in typed), *(name for name in typed if name not in fields)):
        value, asked = typed[name], fields.get(name)
        if value in (None, "", [], False):
            continue
        label = str(asked.label) if asked and asked.label else name
        values = value if isinstance(value, list) else [value]
        yield label, str(t("、", ", ")).join(_as_asked(asked, v) for v in values)


def _as_asked(asked: forms.Field | None, value: Any) -> str:
    """As the form itself would show it: a choice by its label, money in yuan, an instant on the office's clock."""
    if value is True:
        return str(t("是", "yes"))
    choices = dict(getattr(asked, "choices", ()) or ())
    if value in choices:
        return str(choices[value])
    moment = parse_datetime(value) if isinstance(value, str) and "T" in value[:11] else None
    if moment is not None and moment.tzinfo is not None:
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    return str(asked.prepare_value(value) if asked else value)


def _told(told: list[list[str]]) -> Iterator[tuple[str, str]]:
    for zh, en, value in told:
        yield str(t(zh, en)), value


class Timeline:
    """The story of an application, newest first: what StateChange rows say, in sentences."""

    def __init__(self, application: "Application") -> None:
        self.application = application

    def entries(self, *, since: int = 0, limit: int | None = None) -> list[Entry]:
        """The steps after sequence `since`."""
        rows = self.application.changes.filter(sequence__gt=since).select_related("actor").order_by("-sequence")
        return [self._entry(row) for row in (rows[:limit] if limit else rows)]

    def _entry(self, change: "StateChange") -> Entry:
        step = self.application.step_named(change.verb)
        actor = str(change.actor)
        sentence = str(step.told).format(actor=actor) if step else f"{actor}: {change.verb}"
        details = (*_typed(step, change.facts.get("form", {})), *_told(change.facts.get("told", [])))
        labels = dict(self.application.State.choices)  # a state that has been retired is told by its name
        left, entered = (str(labels.get(state, state)) for state in (change.from_state, change.to_state))
        moved = (left, entered) if change.from_state != change.to_state else None
        return Entry(change, sentence, details, moved)
