"""The engine's rows: an application (which is the viewflow process), its tasks, and the record of what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from viewflow.workflow.managers import ProcessQuerySet
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import PROCESS, STATUS

from workflow import audit, roles
from workflow.clocks import Clock as Clock  # noqa: PLC0414  Django looks for models here
from workflow.clocks import ClockMove as ClockMove  # noqa: PLC0414
from workflow.clocks import Clocks, forget, next_due
from workflow.clockwork import Event
from workflow.compiled import Select
from workflow.database import AppendOnly as AppendOnly  # noqa: PLC0414  part of what a kind's migration needs
from workflow.editions import CalendarNotice as CalendarNotice  # noqa: PLC0414
from workflow.editions import Edition as Edition  # noqa: PLC0414
from workflow.editions import OfficeHours as OfficeHours  # noqa: PLC0414
from workflow.editions import Recount as Recount  # noqa: PLC0414
from workflow.editions import RuleVersion as RuleVersion  # noqa: PLC0414
from workflow.lockout import SignInTries as SignInTries  # noqa: PLC0414
from workflow.logbook import LogEntry as LogEntry  # noqa: PLC0414
from workflow.marks import CountedTo as CountedTo  # noqa: PLC0414
from workflow.marks import Mark as Mark  # noqa: PLC0414
from workflow.marks import Tally as Tally  # noqa: PLC0414
from workflow.messages import Message as Message  # noqa: PLC0414
from workflow.organisations import Membership as Membership  # noqa: PLC0414  Django looks for models here
from workflow.organisations import Organisation, User, seen_by
from workflow.pausing import pause, resume, set_by_hand, something_paused, something_to_pause
from workflow.state_field import StateField
from workflow.steps import Act, Step, step
from workflow.tasks import assign_task, claim_task, hand_over_task, has_open_task, pass_on, release_task
from workflow.text import t
from workflow.travel import DemoTime as DemoTime  # noqa: PLC0414

if TYPE_CHECKING:
    from workflow.flow import StageFlow


class Stage(models.TextChoices):
    """The stages every kind shares; states are finer and belong to one stage each."""

    INTAKE = "intake", t("受理", "Intake")
    CONCILIATION = "conciliation", t("调解", "Conciliation")
    AGREEMENT = "agreement", t("协议", "Agreement")
    FULFILMENT = "fulfilment", t("履行", "Fulfilment")
    CLOSED = "closed", t("办结", "Closed")


@dataclass(frozen=True)
class Place:
    """Where a state stands: its stage, the role asked to work, and whether the work is the handler's own (承办人).

    sender: the work is with the organisation that dispatched the application, not with the one that has it.
    """

    stage: Stage
    role: str = ""
    handler: bool = False
    sender: bool = False


class TransactionId(models.Func):
    """PostgreSQL's own number of the running transaction: what ties a change to its record."""

    function = "txid_current"
    template = "txid_current()"
    output_field = models.BigIntegerField()


class ApplicationQuerySet(ProcessQuerySet[Any]):  # type: ignore[type-arg,unused-ignore]
    """Questions about applications that read as adjectives."""

    def visible_to(self, user: User) -> Self:
        """What this person may see: the one rule of `organisations.seen_by`."""
        scope = seen_by(user)
        return self.none() if scope is None else self.filter(scope)

    def open(self) -> Self:
        """Not in a closing state."""
        return self.exclude(stage=Stage.CLOSED)


class Application(AbstractProcess):
    """An application of some kind: one row, one lock, and the viewflow process at the same time.

    A kind is a subclass that declares `State`, `places` and its steps. `state` moves only through `engine.perform`.
    `version` counts the steps taken; it is the sequence number of the newest StateChange.
    """

    State: ClassVar[type[models.TextChoices]]
    places: ClassVar[Mapping[str, Place]] = {}
    kind: ClassVar[str] = ""
    kind_label: ClassVar[str] = ""
    flow_path: ClassVar[str] = ""
    opens_with: ClassVar[str] = "submit"
    """The step that takes a draft in; who may take it may register applications of this kind."""
    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset()
    file_goes_along: ClassVar[bool] = False
    """Whether its papers go along into what it is merged into, and into what continues it."""
    facets: ClassVar[Mapping[str, str]] = {}
    """By what figures divide it beside organisation, kind and handler: "topic" and "sector", each a field that tells."""

    kind_key = models.CharField(max_length=30, editable=False)
    district = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="applications", verbose_name=t("办理机构", "Organisation")
    )
    offered_to = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offered",
        verbose_name=t("拟转往机构", "Offered to"),
    )
    dispatched_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dispatched",
        verbose_name=t("交办机构", "Dispatched by"),
        editable=False,
    )
    state = StateField(t("状态", "State"), default="draft", protected=True, max_length=30)
    stage = models.CharField(
        t("阶段", "Stage"), max_length=20, choices=Stage.choices, default=Stage.INTAKE, editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    round = models.PositiveSmallIntegerField(t("轮次", "Round"), default=1)
    receipt_number = models.CharField(t("收件号", "Receipt no."), max_length=60, blank=True)
    opening_key = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    number = models.CharField(t("案号", "Case no."), max_length=60, blank=True)
    title = models.CharField(t("案由简称", "Title"), max_length=250, blank=True)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handled", verbose_name=t("承办人", "Handler")
    )
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("登记人", "Opened by"))
    received_at = models.DateTimeField(t("收件时间", "Received at"), null=True, blank=True)
    closed_at = models.DateTimeField(t("办结时间", "Closed at"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=t("并入案件", "Merged into")
    )
    succeeds = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=t("来自案件", "Comes from"),
    )

    objects = ApplicationQuerySet.as_manager()
    history = audit.Records(inherit=True)

    acting: "Act | None" = None
    open_task: "WorkTask | None" = None

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "stage", "-id"], name="application_queue"),
            models.Index(fields=["handler", "stage"], name="application_handler"),
            models.Index(
                fields=["organisation", "kind_key", "state"], condition=~Q(stage=Stage.CLOSED), name="application_open"
            ),
            models.Index(fields=["offered_to"], condition=Q(offered_to__isnull=False), name="application_offered"),
            models.Index(
                fields=["dispatched_by", "-id"], condition=Q(dispatched_by__isnull=False), name="application_dispatched"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "number"], condition=~Q(number=""), name="one_case_per_number"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(received_at=None) | Q(closed_at__gte=F("received_at")),
                name="closed_after_received",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.receipt_number or self.title or f"{self.kind_label} #{self.pk}"

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        """As ever; the protected state may be read again, for reading is not moving."""
        if fields is None or "state" in fields:
            self.__dict__.pop("state", None)
        self.open_task = None
        forget(self)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    def as_its_kind(self, *related: str) -> "Application":
        """The same row as the model of its kind, read anew together with what these references point to."""
        rows = kind_named(self.kind_key)._base_manager.all()  # noqa: SLF001  documented, whatever its name
        found: Application = (rows.select_related(*related) if related else rows).get(pk=self.pk)
        return found

    # What the machine says

    @classmethod
    @cache
    def steps(cls) -> dict[str, Step]:
        """Every step of this kind by verb, in the order of declaration (base steps last)."""
        found: dict[str, Step] = {}
        for owner in cls.__mro__:
            for value in vars(owner).values():
                declared = getattr(value, "declared", None)
                if isinstance(declared, Step):
                    found.setdefault(declared.verb, declared)
        return found

    @classmethod
    def step_named(cls, verb: str) -> Step | None:
        """The step behind a verb of the record, also when it has been retired."""
        return cls.steps().get(verb)

    @property
    def place(self) -> Place:
        """Where the present state stands, also of a row loaded without its kind."""
        return (self.places or kind_named(self.kind_key).places)[self.state]

    @property
    def state_label(self) -> str:
        """The present state in words, also of a row loaded without its kind."""
        return str(kind_named(self.kind_key).State(self.state).label)

    @property
    def kind_in_words(self) -> str:
        """The kind's name, also of a row loaded without its kind."""
        return str(kind_named(self.kind_key).kind_label)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has work with it."""
        return self.place.stage != Stage.CLOSED

    @property
    def owner_id(self) -> int | None:
        """Who owns the open task."""
        task = self.current_task()
        return task.owner_id if task else None

    def current_task(self) -> "WorkTask | None":
        """The open task of the present stage; None when closed. Loaded once."""
        if self.open_task is None and self.is_open:
            for task in _open_tasks(self.pk):  # one at the utmost: the database sees to it
                task.process, self.open_task = self, task
        return self.open_task

    def has_legal(self, declared: Step) -> bool:
        """Whether the step leads out of the present state."""
        return declared.source == ("*",) or self.state in declared.source

    @property
    def at_work(self) -> Organisation:
        """The organisation where the open task lies: the one that has the application, or that dispatched it."""
        return (self.dispatched_by if self.place.sender else None) or self.organisation

    def roles_of(self, user: User, *, as_receiver: bool = False, as_sender: bool = False) -> frozenset[str]:
        """The roles this person has towards this application, or as a member of the body it is offered to or came from."""
        other = self.offered_to if as_receiver else self.dispatched_by if as_sender else None
        return user.roles_in(other or self.organisation)

    # What a kind may add

    def reserved_for(self, user: User, declared: Step, held: frozenset[str]) -> str | None:
        """A kind's further rule on who may act, as a sentence; None lets the roles decide."""
        return None

    def may_own(self, user: User) -> str | None:
        """Why this person may not be given the work, or None."""
        place = self.place
        if place.role and place.role not in self.roles_of(user, as_sender=place.sender):
            return t("{name}在本机构没有“{role}”角色。", "{name} does not hold the role “{role}” here.").format(
                name=user, role=roles.role(place.role).label
            )
        return None

    def may_handle(self, user: User) -> str | None:
        """Why this person may not become the handler, whoever is asked to work now; None lets him."""
        return None

    @property
    def next_due(self) -> Clock | None:
        """The clock that is due first."""
        return next_due(self)

    def clock_events(self, rule: str, act: Act, clocks: Clocks) -> Iterable[Event] | None:
        """The events with which a rule begins where its anchor alone cannot tell; None: it begins from its anchor."""
        return None

    def subjects_in_words(self, subjects: Iterable[str]) -> dict[str, str]:
        """What clocks with a subject are about (whose claim, which instalment), all at once."""
        return {}

    def acts_on_lapse(self, clock: Clock) -> tuple[str, dict[str, Any]] | None:
        """The step, with its facts, that the product takes when a clock whose rule `acts` has lapsed; None: not now."""
        return None

    def redacted(self, words: str) -> str:
        """Words as the record may keep them for good; a kind takes out what must not stay."""
        return words

    def settled(self, act: Act) -> None:
        """Called after a step's rows are written and before the application is saved: denormalised fields of a kind."""

    @classmethod
    def flow(cls) -> "type[StageFlow]":
        """The flow that shows this kind as a process."""
        from django.utils.module_loading import import_string  # noqa: PLC0415  the flow imports the model

        found: type[StageFlow] = import_string(cls.flow_path)
        return found

    # Steps every kind has

    @step(
        label=t("认领", "Claim"),
        told=t("{actor}认领了本环节", "{actor} claimed the work"),
        who=(roles.TASK_ROLE,),
        law=t("内部分工", "Internal"),
        source="*",
        guards=[has_open_task],
        record=claim_task,
        group="task",
    )
    def claim(self, act: Act) -> None:
        """认领: take the open task of one's own role."""

    @step(
        label=t("退回待领", "Release"),
        told=t("{actor}把本环节退回待领", "{actor} released the work"),
        who=(roles.OWNER,),
        law=t("内部分工", "Internal"),
        source="*",
        guards=[has_open_task],
        record=release_task,
        group="task",
    )
    def release(self, act: Act) -> None:
        """退回待领: give a claimed task back to its role."""

    @step(
        label=t("分派", "Assign"),
        told=t("{actor}分派了本环节", "{actor} assigned the work"),
        who=(roles.GIVES_WORK,),
        law=t("内部分工", "Internal"),
        source="*",
        guards=[has_open_task],
        form="workflow.forms.AssignForm",
        record=assign_task,
        group="task",
    )
    def assign(self, act: Act) -> None:
        """分派: a lead or supervisor gives the open task to a person."""

    @step(
        label=t("移交", "Hand over"),
        told=t("{actor}移交了本环节", "{actor} handed the work over"),
        who=(roles.OWNER,),
        law=t("内部分工", "Internal"),
        source="*",
        guards=[has_open_task],
        form="workflow.forms.HandOverForm",
        record=hand_over_task,
        needs_note=True,
        group="task",
    )
    def hand_over(self, act: Act) -> None:
        """移交: the owner passes the task on, with a reason."""

    @step(
        label=t("工作交接", "Pass on all work"),
        told=t("{actor}办理了工作交接", "{actor} passed the work on"),
        who=(roles.GIVES_WORK,),
        law=t("内部分工", "Internal"),
        source="*",
        record=pass_on,
        needs_note=True,
        group="task",
        hidden=True,
    )
    def pass_work_on(self, act: Act) -> None:
        """交接: part of handing over everything somebody has, when he leaves or is away."""

    @step(
        label=t("中止内部期限", "Pause a deadline"),
        told=t("{actor}批准中止内部期限的计算", "{actor} approved pausing an internal deadline"),
        who=(roles.GIVES_WORK,),
        law=t("内部管理（法定期限不得中止）", "Internal (what the law counts is not paused)"),
        source="*",
        guards=[something_to_pause],
        form="workflow.forms.PauseForm",
        record=pause,
        needs_note=True,
        group="task",
    )
    def pause_clock(self, act: Act) -> None:
        """中止: with the reason; whoever approves it does it."""

    @step(
        label=t("恢复计算期限", "Resume a deadline"),
        told=t("{actor}恢复内部期限的计算", "{actor} resumed an internal deadline"),
        who=(roles.GIVES_WORK,),
        law=t("内部管理", "Internal"),
        source="*",
        guards=[something_paused],
        form="workflow.forms.ResumeForm",
        record=resume,
        group="task",
    )
    def resume_clock(self, act: Act) -> None:
        """恢复: what was left goes on."""

    @step(
        label=t("设定内部期限", "Set a deadline"),
        told=t("{actor}设定了内部期限", "{actor} set an internal deadline"),
        who=(roles.GIVES_WORK,),
        law=t("内部管理（法定期限不得变更）", "Internal (what the law counts is not moved)"),
        source="*",
        guards=[something_to_pause],
        form="workflow.forms.SetDeadlineForm",
        record=set_by_hand,
        needs_note=True,
        group="task",
    )
    def set_deadline(self, act: Act) -> None:
        """设定: from then on nothing computed moves it, and it says so."""


class StateChange(models.Model):
    """One step of one application: append-only, in the database too. Order by `sequence`, never by time alone.

    `at` is when it happened, `recorded_at` when it was written down. `facts` holds what was typed (`form`) and what the
    step tells beside it (`told`).
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="changes")
    district = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)
    from_stage = models.CharField(max_length=20)
    to_stage = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField()
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    channel = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  null keeps the unique index small
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    transaction_id = models.BigIntegerField(db_default=TransactionId())

    class Meta:
        ordering: ClassVar = ["application", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "sequence"], name="one_change_per_sequence"),
            models.UniqueConstraint(fields=["application", "key"], condition=~Q(key=None), name="one_change_per_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["transaction_id"], name="change_transaction")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.sequence} {self.verb}"


class WorkTaskQuerySet(models.QuerySet["WorkTask"]):
    """Questions about human tasks."""

    def open(self) -> Self:
        """Not finished."""
        return self.filter(finished=None)

    def owned_by(self, user: User) -> Self:
        """Somebody's own open work."""
        return self.open().filter(owner=user)

    def waiting_for(self, user: User) -> Self:
        """Open, unclaimed, and for a role this person holds there, or above where the role reaches down."""
        scope = Q()
        for role, organisations in user.covered.items():
            scope |= Q(role=role, organisation__in=organisations)
        return self.open().filter(scope, owner=None) if scope else self.none()


class WorkTask(AbstractTask):
    """The human task of one stage: it belongs to a role within an organisation until somebody claims it."""

    process = models.ForeignKey(Application, models.PROTECT, related_name="tasks")
    district = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="tasks")
    status = models.CharField(max_length=20, choices=STATUS.choices, default=STATUS.NEW)
    created = models.DateTimeField(default=timezone.now)

    # Of what viewflow offers for jobs and joins we use nothing; its permission columns stay empty, because our tasks
    # are given to roles within organisations.
    previous = None
    external_task_id = None
    scheduled = None
    owner_permission_content_type = models.ForeignKey(
        "contenttypes.ContentType", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = WorkTaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process"], condition=Q(finished=None), name="one_open_task"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "role", "id"], condition=Q(finished=None, owner=None), name="task_waiting"
            ),
            models.Index(fields=["owner", "id"], condition=Q(finished=None), name="task_owned"),
            models.Index(fields=["process", "-id"], name="task_of_process"),
        ]


_open_tasks = Select(lambda key: WorkTask.objects.filter(process=key, finished=None).select_related("owner"))


class NumberSequence(models.Model):
    """The last number given in a series of an organisation in a year; see workflow.numbers."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=10)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year", "series"], name="one_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} {self.series}: {self.last}"


def kinds() -> list[type[Application]]:
    """Every kind of application that is installed."""
    installed = [model for model in apps.get_models() if issubclass(model, Application) and model.kind]
    return sorted(installed, key=lambda kind: kind.kind)


def kind_named(key: str) -> type[Application]:
    """The kind behind a `kind_key`; LookupError when it is not installed."""
    return {kind.kind: kind for kind in kinds()}[key]


def open_application(kind: type[Application], *, by: User, organisation: Organisation, **fields: Any) -> Any:
    """A new draft with its first task, owned by whoever opened it. Nothing legal has happened yet: filing is a step."""
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        application = kind(
            flow_class=kind.flow(),
            kind_key=kind.kind,
            district=organisation.district,
            organisation=organisation,
            opened_by=by,
            **fields,
        )
        with audit.stamping(audit.Stamp(0, 0, by, "")):
            application.save()
        kind.flow().open(application, owner=by)
    return application


PROCESS_DONE = PROCESS.DONE
PROCESS_RUNNING = PROCESS.NEW
