"""What a transition declares: one Step beside each django-fsm transition, and everything else is derived from it."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.utils.module_loading import import_string
from django_fsm import RETURN_VALUE, transition

from workflow import roles
from workflow.clockwork import Event
from workflow.moment import now
from workflow.text import t

if TYPE_CHECKING:
    from workflow.models import Application, WorkTask
    from workflow.organisations import User

ANY = "*"


class Refused(Exception):
    """The step cannot be taken, with a sentence for the person who tried. `field` names the form field it is about."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.field = field


class Facts(dict[str, Any]):
    """What was typed into the step's form. A fact that is missing is a sentence for the person, never a KeyError."""

    def __missing__(self, name: str) -> Any:
        """Refuse, naming the field."""
        raise Refused(t("缺少“{name}”。", "“{name}” is missing.").format(name=name), field=name)


@dataclass
class Act:
    """One performance of a step: who, when, why, and the facts typed into the step's form.

    `at` is the instant of the event itself (when the parties signed), not of the recording, which is `recorded`; the
    record keeps both.
    `told` collects what the timeline shows beside the sentence; see `tell`.
    """

    by: "User"
    at: dt.datetime
    note: str = ""
    channel: str = "web"
    facts: Mapping[str, Any] = field(default_factory=dict)
    task: "WorkTask | None" = None
    told: list[tuple[str, str, str]] = field(default_factory=list)
    clock_events: list[Event] = field(default_factory=list)
    recorded: dt.datetime = field(default_factory=now)
    inherited: list[Event] = field(default_factory=list)

    def tell(self, zh: str, en: str, value: object) -> None:
        """Have the timeline show `value` under this label; it is kept in the record for good."""
        self.told.append((zh, en, str(value)))

    def clock(self, event: Event) -> None:
        """Have a clock follow an event that the step's declaration cannot tell: a day, a subject, a consent."""
        self.clock_events.append(event)

    def inherit(self, events: Iterable[Event]) -> None:
        """Have rules that the step starts begin with what they have been through elsewhere (workflow.inheriting)."""
        self.inherited.extend(events)

    @property
    def on(self) -> dt.date:
        """The event's day on the office's calendar."""
        from django.utils import timezone  # noqa: PLC0415

        return timezone.localtime(self.at).date()


Guard = Callable[[Any, "Act | None"], "str | None"]
"""`guard(application, act)` answers None or the sentence that says what is missing. `act` is None while only looking."""

Record = Callable[[Any, Act], None]
"""`record(application, act)` writes the rows that the step is about, inside the same transaction."""


@dataclass(frozen=True)
class Step:
    """One step of a lifecycle, as declared.

    label/told: the button's words and the timeline's sentence (`{actor}` stands for the person).
    who: role keys, or OWNER / SYSTEM. law: the article behind it, or why there is none.
    form: dotted path of the Django form that asks for the facts. papers: the papers it issues or takes in.
    starts/stops/drops/pauses/resumes: ids of the deadline rules that begin, are done, fall away, stand still or go on here.
    Closing ends what is left (workflow.rules.Rule.outlives).
    rearms: rules that lapsed and on which the product could not act; after the step it looks at them again.
    receiver: taken by the organisation to which the application is offered. sender: taken by the one that dispatched it,
    where one did, even when another has it now. hidden: never a button, part of another step.
    needs_note: a reason must be given. tone: how the button looks (main, plain, grave).
    """

    verb: str
    label: str
    told: str
    who: tuple[str, ...]
    law: str
    source: tuple[str, ...]
    target: Any = None
    guards: tuple[Guard, ...] = ()
    form: str = ""
    record: Record | None = None
    papers: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    rearms: tuple[str, ...] = ()
    needs_note: bool = False
    tone: str = "plain"
    group: str = ""
    hidden: bool = False
    receiver: bool = False
    sender: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """The states it may lead to; empty when the state stays."""
        if self.target is None:
            return ()
        if isinstance(self.target, RETURN_VALUE):
            return tuple(str(state) for state in self.target.allowed_states or ())
        return (self.target,)

    @property
    def touches_clocks(self) -> bool:
        """Whether the declaration names a deadline rule."""
        return bool(self.starts or self.stops or self.drops or self.pauses or self.resumes or self.rearms)

    @cached_property
    def form_class(self) -> type[Form] | None:
        """The form that asks for the facts."""
        return import_string(self.form) if self.form else None

    def obstacle(self, application: "Application", act: "Act | None" = None) -> str | None:
        """The first guard's sentence, or None when nothing stands in the way."""
        for guard in self.guards:
            sentence = guard(application, act)
            if sentence is not None:
                return sentence
        return None

    def enforce(self, application: Any) -> bool:
        """The machine's condition: raises Refused with the sentence instead of answering False in silence."""
        sentence = self.obstacle(application, getattr(application, "acting", None))
        if sentence is not None:
            raise Refused(sentence)
        return True

    def denial(self, application: "Application", user: "User") -> str | None:
        """Why this person may not take the step, or None. Roles count where the application lies (or above).

        Steps about the work itself (group "task") count them where that lies: at the sender's desk, if it is there.
        """
        if roles.SYSTEM in self.who and user.is_system:
            return None
        held = self._held(application, user)
        if held and self._special(application, user, held):
            return None
        if not held.intersection(self.who):
            return t("“{step}”由{roles}办理。", "“{step}” is for: {roles}.").format(
                step=self.label, roles=self.who_in_words
            )
        return application.reserved_for(user, self, held)

    def _held(self, application: "Application", user: "User") -> frozenset[str]:
        if self.group == "task" and application.place.sender:
            at_work = application.roles_of(user, as_sender=True)
            # Whoever leaves may be the handler of what is being worked on at the sender's.
            return at_work | application.roles_of(user) if self.hidden else at_work
        return application.roles_of(user, as_receiver=self.receiver, as_sender=self.sender)

    def _special(self, application: "Application", user: "User", held: frozenset[str]) -> bool:
        if roles.OWNER in self.who and application.owner_id == user.pk:
            return True
        if roles.TASK_ROLE in self.who and application.place.role in held:
            return True
        return roles.GIVES_WORK in self.who and any(roles.role(key).gives_work for key in held)

    def permits(self, application: Any, user: Any) -> bool:
        """The machine's permission."""
        return self.denial(application, user) is None

    @property
    def who_in_words(self) -> str:
        """The roles, in the active language."""
        special = {
            roles.OWNER: t("本环节承办人", "the owner of the task"),
            roles.SYSTEM: t("系统", "the system"),
            roles.TASK_ROLE: t("本环节的角色", "the role the task belongs to"),
            roles.GIVES_WORK: t("负责分派的人员", "those who give out work"),
        }
        separator = str(t("、", ", "))
        return separator.join(str(special[key] if key in special else roles.role(key).label) for key in self.who)


def step(  # noqa: PLR0913  a declaration names everything a step has
    *,
    label: str,
    told: str,
    who: Sequence[str],
    law: str,
    source: Sequence[str] | str,
    target: Any = None,
    guards: Sequence[Guard] = (),
    form: str = "",
    record: Record | None = None,
    papers: Sequence[str] = (),
    starts: Sequence[str] = (),
    stops: Sequence[str] = (),
    drops: Sequence[str] = (),
    pauses: Sequence[str] = (),
    resumes: Sequence[str] = (),
    rearms: Sequence[str] = (),
    needs_note: bool = False,
    tone: str = "plain",
    group: str = "",
    hidden: bool = False,
    receiver: bool = False,
    sender: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a step: a django-fsm transition on `state` that carries its Step."""

    def declare(method: Callable[..., Any]) -> Callable[..., Any]:
        sources = (source,) if isinstance(source, str) else tuple(source)
        declared = Step(
            verb=method.__name__,
            label=label,
            told=told,
            who=tuple(who),
            law=law,
            source=sources,
            target=target,
            guards=tuple(guards),
            form=form,
            record=record,
            papers=tuple(papers),
            starts=tuple(starts),
            stops=tuple(stops),
            drops=tuple(drops),
            pauses=tuple(pauses),
            resumes=tuple(resumes),
            rearms=tuple(rearms),
            needs_note=needs_note,
            tone=tone,
            group=group,
            hidden=hidden,
            receiver=receiver,
            sender=sender,
        )
        machine = transition(
            field="state",
            source=ANY if sources == (ANY,) else list(sources),
            target=target,
            conditions=[declared.enforce],
            permission=declared.permits,
            custom={"step": declared},
        )
        stepped: Callable[..., Any] = machine(method)
        stepped.declared = declared  # type: ignore[attr-defined]
        return stepped

    return declare
