"""The one door. Every change of state, and every step that leaves the state, goes through `perform`.

In one transaction: lock the row, know the idempotency key again, ask who and whether, compare the version, step, write
the rows the step is about, save with history, append the StateChange, move the tasks. Nothing else changes a state; the
database refuses whoever tries (workflow.database).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, IntegrityError, OperationalError, models, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from workflow import audit, clocks, compiled
from workflow.models import PROCESS_DONE, PROCESS_RUNNING, Application, Stage, StateChange
from workflow.moment import now
from workflow.organisations import User
from workflow.steps import Act, Facts, Refused, Step
from workflow.text import t

__all__ = ["PermissionDenied", "Refused", "Stale", "perform", "possible_steps", "refused_by_the_database"]


LEEWAY = dt.timedelta(minutes=5)
"""How far two clocks may differ before a moment counts as the future."""


class Stale(Refused):
    """The page was older than the case: somebody took other steps since. `changes` are those steps, oldest first."""

    def __init__(self, application: Application, expected: int) -> None:
        changes = application.changes.filter(sequence__gt=expected).select_related("actor")
        self.changes = list(changes.order_by("sequence"))
        super().__init__(
            t(
                "您打开页面后，本案又办理了{n}步。请核对变化后再提交，已填写的内容仍在。",
                "The case has moved by {n} step(s) since this page was opened. Check what changed and submit again; "
                "what you typed is kept.",
            ).format(n=len(self.changes))
        )


def perform(
    application: Application,
    verb: str,
    *,
    by: User,
    note: str = "",
    at: dt.datetime | None = None,
    expected: int | None = None,
    key: str | None = None,
    channel: str = "web",
    **facts: Any,
) -> StateChange:
    """Take the step `verb` and return its StateChange; `application` is brought up to date in place.

    expected: the version the person saw; key: an idempotency key (the same press again returns the first answer).
    Raises Refused (a sentence; Stale when the page was old) or PermissionDenied (a sentence). On either, nothing is
    changed. Any number of people may press at once: the row lock lets one through after the other.

    at: when it happened, not later than now: what has not happened is not recorded, and no clock starts in the future.
    """
    declared = application.step_named(verb)
    if declared is None:
        raise Refused(t("没有“{verb}”这一步骤。", "There is no step “{verb}”.").format(verb=verb))
    asked_at = now()
    if at is not None and at > asked_at + LEEWAY:
        raise Refused(t("办理时间不能晚于现在。", "A step cannot lie in the future."))
    act = Act(by=by, at=at or asked_at, recorded=asked_at, note=note.strip(), channel=channel, facts=Facts(facts))
    with refused_by_the_database(), transaction.atomic():
        held = _lock(application)
        change = _answered(held, declared, act, key) or _step(held, declared, act, expected, key)
    _bring_up_to_date(application, held)
    return change


@contextmanager
def refused_by_the_database() -> Iterator[None]:
    """What PostgreSQL refuses within becomes a sentence; the transaction inside has been rolled back."""
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected | LockNotAvailable):
            raise
        raise Refused(
            t("同时有人在办理，请稍后再试。", "Somebody is working on this at the same moment; please try again.")
        ) from error
    except DataError as error:
        raise Refused(
            t(
                "有内容过长或含有无法保存的字符，未作任何改动。",
                "Something is too long or holds a character that cannot be kept; nothing was changed.",
            )
        ) from error
    except IntegrityError as error:
        raise Refused(
            t(
                "与已有记录冲突，未作任何改动（{name}）。",
                "This conflicts with what is recorded; nothing was changed ({name}).",
            ).format(name=_constraint(error))
        ) from error


def _lock(application: Application) -> Application:
    """The row as it is once it is ours.

    Joined is only what never changes: a row joined by a column that changed while we waited for the lock is lost
    (PostgreSQL looks at the locked row again, not at what it points to), so the handler is read afterwards.
    """
    found = _locking(type(application))(application.pk)  # type: ignore[arg-type]  # a class is hashable
    if not found:
        raise type(application).DoesNotExist
    return found[0]


@cache
def _locking(kind: type[Application]) -> compiled.Select[Application]:
    manager: models.Manager[Application] = kind._base_manager  # noqa: SLF001  documented, whatever its name
    # NO KEY: rows that point here (a message about a deadline) may be written meanwhile; no key ever changes.
    rows = manager.select_for_update(of=("self", "application_ptr"), no_key=True).select_related("organisation")
    return compiled.Select(lambda key: rows.filter(pk=key))


def _answered(held: Application, declared: Step, act: Act, key: str | None) -> StateChange | None:
    earlier = held.changes.filter(key=key).first() if key else None
    if earlier is not None and (earlier.verb, earlier.actor_id) != (declared.verb, act.by.pk):
        raise Refused(
            t(
                "这次提交的标识已用于另一次办理，请刷新页面后重试。",
                "This submission was already used for another step; reload the page and try again.",
            )
        )
    return earlier


def _step(held: Application, declared: Step, act: Act, expected: int | None, key: str | None) -> StateChange:
    act.task = held.current_task()
    denial = declared.denial(held, act.by)
    if denial is not None:
        raise PermissionDenied(denial)
    if expected is not None and expected != held.version:
        raise Stale(held, expected)
    if not held.has_legal(declared):
        raise Refused(
            t("本案现为“{state}”，不能“{step}”。", "The case is “{state}”; “{step}” is not possible now.").format(
                state=held.state_label, step=declared.label
            )
        )
    if declared.needs_note and not act.note:
        raise Refused(t("请写明原因。", "Please give the reason."), field="note")

    act.note = held.redacted(act.note)
    held.acting = act
    left, state = held.stage, held.state
    before = _snapshot(held)
    with audit.stamping(audit.Stamp(held.pk, held.version + 1, act.by, act.note)):
        getattr(held, declared.verb)(act)
        if declared.record is not None:
            declared.record(held, act)
        held.settled(act)
        _take_place(held, act)
        # Not `held.save()`: at every step it would compile two UPDATEs anew. The machine has stepped, nobody listens to
        # the signals of `save` but simple-history, and that is told by name.
        compiled.update(held, *_changed(held, before))
        audit.remember(held)
        ticked = clocks.follow(held, declared, act, left, moved=held.organisation_id != before["organisation_id"])
        change = _write_down(held, declared, act, ticked, left=left, state=state, key=key)
        held.flow().follow(held, left)
    return change


def _take_place(held: Application, act: Act) -> None:
    """Version and stage follow the state; the process ends with the closing stage, in the same UPDATE."""
    held.version += 1
    held.stage = held.place.stage
    if held.stage == Stage.CLOSED:
        if held.finished is None:
            held.closed_at = act.at
            held.finished, held.status = act.at, PROCESS_DONE
    elif held.finished is not None:
        held.closed_at = held.finished = None
        held.status = PROCESS_RUNNING


def _snapshot(held: Application) -> dict[str, Any]:
    return {f.attname: held.__dict__.get(f.attname) for f in held._meta.concrete_fields}


def _changed(held: Application, before: Mapping[str, Any]) -> list[str]:
    """The fields that differ, so that a step writes one row of one table where it can."""
    return [
        f.name
        for f in held._meta.concrete_fields
        if not f.primary_key and held.__dict__.get(f.attname) != before[f.attname]
    ]


def _write_down(
    held: Application, declared: Step, act: Act, ticked: list[dict[str, Any]], *, left: str, state: str, key: str | None
) -> StateChange:
    change = StateChange(
        application_id=held.pk,
        district_id=held.district_id,
        organisation_id=held.organisation_id,
        sequence=held.version,
        verb=declared.verb,
        from_state=state,
        to_state=held.state,
        from_stage=left,
        to_stage=held.stage,
        round=held.round,
        actor=act.by,
        note=act.note,
        channel=act.channel,
        facts=_facts(held, declared, act) | ({"clocks": ticked} if ticked else {}),
        key=key or None,
        at=act.at,
    )
    compiled.insert(change)
    return change


def _facts(held: Application, declared: Step, act: Act) -> dict[str, Any]:
    """What the record keeps of the form: plain values as typed, never files, rows or what the form calls quiet."""
    facts: dict[str, Any] = {}
    form = declared.form_class
    if form is not None:
        quiet = getattr(form, "quiet", ())
        typed = {
            name: _plain(held, act.facts.get(name))
            for name in form.base_fields
            if name not in quiet and name in act.facts
        }
        facts["form"] = {name: value for name, value in typed.items() if value not in (None, "", [])}
    if act.told:
        facts["told"] = [list(item) for item in act.told]
    return facts


def _plain(held: Application, value: Any) -> Any:
    if isinstance(value, str):
        return held.redacted(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dt.date | dt.time | dt.datetime):
        return DjangoJSONEncoder().default(value)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple | set | models.QuerySet):
        return [str(item) for item in value]
    return None


def _bring_up_to_date(application: Application, held: Application) -> None:
    for field in held._meta.concrete_fields:
        application.__dict__[field.attname] = held.__dict__[field.attname]
        if field.is_relation:
            application._state.fields_cache.pop(field.name, None)  # noqa: SLF001  refresh_from_db does it so
    application.open_task = held.open_task
    clocks.forget(application)


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or t("数据约束", "a constraint")


class Possible:
    """A step as offered to a person: its declaration, and the sentence that stands in the way, if any."""

    def __init__(self, step: Step, obstacle: str | None) -> None:
        self.step = step
        self.obstacle = obstacle

    @property
    def ready(self) -> bool:
        """Whether pressing it would work."""
        return self.obstacle is None


def possible_steps(application: Application, user: User) -> list[Possible]:
    """What this person may do now, in the order of declaration: the buttons of every page.

    Legal and permitted steps only; one that a guard holds back is listed with the guard's sentence.
    """
    return [
        Possible(declared, declared.obstacle(application))
        for declared in application.steps().values()
        if not declared.hidden and application.has_legal(declared) and declared.permits(application, user)
    ]
