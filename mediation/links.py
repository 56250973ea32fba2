"""One dispute across doors (domain.md 2.7): which applications belong together, shown on both sides, and reversible.

A consultation becomes an application, a ticket is answered from a case, a failed mediation leads to legal aid: each tie is
one row, made and undone by a step on one side that the other side's record tells too. When an application ends, whoever
waits for it hears its outcome through the same door.

What a kind may add (all of it is optional):
- `outcome_in_words()`: how it ended, for whoever is answered from it.
- `hear_outcome`: a hidden step of the system, taken while it is legal when the application that it is answered by ends;
  `keep_outcome`: another, taken in its place where the first is not legal, which keeps the outcome and leaves the state.
- `may_become(kind)`: whether it may be turned into an application of that kind.
- `goes_on_elsewhere()` and `whose_outcome_is_this()`: an application that ended into another one (merged, handed to another
  body) tells nobody yet; the other one tells its waiting too.
- `outcome_pending()`: whether the outcome is still to come.
- `on_untied(act, link)`: called on both sides inside the step that undoes a tie (`untie` here, `untied` there): rows,
  fields and `act.clock(…)`. A kind whose *state* must follow, because it waited for what was just cut off, declares the
  hidden step of the system `lose_answer`, taken in place of `untied`; and a step of its own whose record is `untie`.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import override

from mediation.roles import AID_REVIEWER, DISPATCHER, HANDLING, LAWYER, SUPERVISOR
from workflow import roles
from workflow.models import Application, Stage
from workflow.organisations import User, system_user
from workflow.steps import Act, Refused, step
from workflow.text import t

JOINING = (*HANDLING, DISPATCHER, AID_REVIEWER, LAWYER, SUPERVISOR)


class Tie(models.TextChoices):
    """What joins two applications. The first of them is the one that came first, or asks."""

    BECAME = "became", t("转为", "Became")
    ANSWERED_BY = "answered_by", t("由其办理并答复", "Answered by")
    AID = "aid", t("转法律援助", "Went on to legal aid")
    HEARING = "hearing", t("仲裁窗口转入", "Came through the court window")
    SAME = "same", t("同一争议", "Same dispute")


BACKWARDS = {
    Tie.BECAME: t("由其转来", "Came from"),
    Tie.ANSWERED_BY: t("为其答复", "Answers"),
    Tie.AID: t("来自调解", "Came from mediation"),
    Tie.HEARING: t("仲裁窗口记录", "Entry at the court window"),
    Tie.SAME: t("同一争议", "Same dispute"),
}
"""How the second application calls the tie."""


class LinkQuerySet(models.QuerySet["Link"]):
    """Questions about ties."""

    def live(self) -> "LinkQuerySet":
        """Not undone."""
        return self.filter(undone_at=None)

    def of(self, application: Application) -> "LinkQuerySet":
        """On either side."""
        return self.filter(Q(one=application) | Q(other=application))


class Link(models.Model):
    """A tie between two applications. Undone with a reason, never deleted."""

    one = models.ForeignKey(Application, models.PROTECT, related_name="links")
    other = models.ForeignKey(Application, models.PROTECT, related_name="linked")
    tie = models.CharField(t("关系", "Tie"), max_length=20, choices=Tie.choices)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_why = models.CharField(max_length=300, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], condition=Q(undone_at=None), name="one_live_tie"),
            models.UniqueConstraint(
                fields=["one"], condition=Q(undone_at=None, tie=Tie.ANSWERED_BY), name="one_answer_per_ticket"
            ),
            models.CheckConstraint(condition=~Q(one=models.F("other")), name="nobody_is_tied_to_himself"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.tie} {self.other_id}"

    def seen_from(self, application: Application) -> str:
        """The tie in the words of one side."""
        return str(Tie(self.tie).label if application.pk == self.one_id else BACKWARDS[Tie(self.tie)])


class Matter(models.Model):
    """The dispute an application belongs to, where it is tied to others: `number` is the lowest of their keys.

    A projection of the live ties, so that money is counted once per dispute: an application without a row is a matter
    of its own.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="matter", primary_key=True)
    number = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.application_id} ∈ {self.number}"


def matter_of(application: Application) -> set[int]:
    """The keys of everything tied to it, directly or through others, itself included."""
    found: set[int] = set()
    fresh = {application.pk}
    while fresh:
        found |= fresh
        rows = Link.objects.live().filter(Q(one__in=fresh) | Q(other__in=fresh)).values_list("one", "other")
        fresh = {key for row in rows for key in row} - found
    return found


_LOCK = 0x71E5
"""The advisory lock under which ties change, one after the other: two ties at once, each unaware of the other, would leave
two numbers in one matter. Ties are rare and short."""


def _one_tie_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def _settle_matters(*applications: Application) -> None:
    """Write down anew which matter each of these belongs to, with all that hang together with it. Under the lock."""
    for application in applications:
        members = matter_of(application)
        if len(members) == 1:
            Matter.objects.filter(pk__in=members).delete()
            continue
        rows = [Matter(application_id=key, number=min(members)) for key in members]
        Matter.objects.bulk_create(rows, update_conflicts=True, unique_fields=["application"], update_fields=["number"])


def other_side(link: Link, application: Application) -> Application:
    """What the tie leads to from here."""
    return link.other if link.one_id == application.pk else link.one


def links_of(application: Application, reader: User) -> list[tuple[Link, Application, str]]:
    """The live ties of an application whose other side this person may see: the tie, the other side, and its words."""
    rows = Link.objects.live().of(application).select_related("one__organisation", "other__organisation")
    pairs = [(link, other_side(link, application)) for link in rows]
    visible = _seen_of([other for _link, other in pairs], reader)
    return [(link, other, link.seen_from(application)) for link, other in pairs if other.pk in visible]


def links_out_of_sight(application: Application, reader: User) -> list[tuple[str, str]]:
    """The live ties whose other side this person may not see: the words of the tie, and the other's number alone."""
    rows = Link.objects.live().of(application).select_related("one", "other")
    pairs = [(link, other_side(link, application)) for link in rows]
    visible = _seen_of([other for _link, other in pairs], reader)
    return [(link.seen_from(application), name_of(other)) for link, other in pairs if other.pk not in visible]


def _seen_of(others: list[Application], reader: User) -> set[int]:
    if not others:
        return set()
    seen = Application.objects.visible_to(reader).filter(pk__in=[other.pk for other in others])
    return set(seen.values_list("pk", flat=True))


def answering(application: Application) -> Application | None:
    """The application from whose outcome this one is answered, as its own kind."""
    link = Link.objects.live().filter(one=application, tie=Tie.ANSWERED_BY).select_related("other").first()
    if link is None:
        return None
    return link.other.as_its_kind()


def became(application: Application) -> Any:
    """What it was turned into, as its own kind; None where it was not."""
    link = Link.objects.live().filter(one=application, tie=Tie.BECAME).select_related("other").first()
    return link.other.as_its_kind() if link else None


# What the steps write


def tied_to(application: Any, act: Act, other: Application, tie: str) -> Link:
    """Tie this application to another; the other's record tells it too. Raises Refused."""
    if other.pk == application.pk:
        raise Refused(t("不能与自己关联。", "It cannot be tied to itself."), field="other")
    if tie == Tie.ANSWERED_BY and application.step_named("hear_outcome") is None:
        raise Refused(
            t("本件不据其他案件答复，请选择其他关系。", "This is not answered from another case; choose another tie."),
            field="tie",
        )
    _one_tie_at_a_time()
    if Link.objects.live().filter(Q(one=application, other=other) | Q(one=other, other=application)).exists():
        raise Refused(t("两件已经关联。", "They are tied already."), field="other")
    if tie == Tie.ANSWERED_BY and Link.objects.live().filter(one=application, tie=tie).exists():
        raise Refused(
            t("本件已有据以答复的案件，请先解除原关联。", "It is answered by another already; undo that tie first."),
            field="other",
        )
    link = Link.objects.create(one=application, other=other, tie=tie, made_by=act.by, made_at=act.at)
    _settle_matters(application)
    act.tell(*_both_words(link, application), name_of(other))
    _tell_other("tied", other, act, link, application)
    return link


def tie_by_hand(application: Any, act: Act) -> None:
    """facts: other (an Application the person sees), tie."""
    other: Application = act.facts["other"]
    if not Application.objects.visible_to(act.by).filter(pk=other.pk).exists():
        raise Refused(t("没有找到这件申请。", "No such application."), field="other")
    tied_to(application, act, other, act.facts["tie"])


def becoming(tie: Tie) -> Callable[[Any, Act], None]:
    """What the hidden step `refer` of a kind writes: facts: other, the application it becomes or is answered from."""

    def record(application: Any, act: Act) -> None:
        tied_to(application, act, act.facts["other"], tie)

    return record


def untie(application: Any, act: Act) -> None:
    """facts: link. The reason is the note."""
    _one_tie_at_a_time()
    live = Link.objects.live().of(application).select_related("one", "other")
    link = live.filter(pk=act.facts["link"].pk).first()
    if link is None:
        raise Refused(t("关联已解除。", "The tie was undone already."), field="link")
    other = other_side(link, application)
    link.undone_by, link.undone_at, link.undone_why = act.by, act.at, act.note[:300]
    link.save(update_fields=["undone_by", "undone_at", "undone_why"])
    _settle_matters(application, other)
    act.tell(*_both_words(link, application), name_of(other))
    application.on_untied(act, link)
    _tell_other(_loosened(other, link), other, act, link, application)


def _loosened(other: Application, link: Link) -> str:
    """Who waits for an answer that will not come goes on: by a step of its kind, where it declares one."""
    lose = other.as_its_kind().step_named("lose_answer")
    waits = link.tie == Tie.ANSWERED_BY and link.one_id == other.pk
    return lose.verb if lose is not None and waits and other.has_legal(lose) else "untied"


def _tell_other(verb: str, other: Application, act: Act, link: Link, application: Application) -> None:
    from workflow.engine import perform  # noqa: PLC0415  the other side changes through the same door

    perform(
        other.as_its_kind(),
        verb,
        by=system_user(),
        at=act.at,
        note=act.note,
        channel=act.channel,
        link=link,
        origin=application,
    )


def write_tied(application: Any, act: Act) -> None:
    """facts: link, origin."""
    act.tell(*_both_words(act.facts["link"], application), name_of(act.facts["origin"]))


def write_untied(application: Any, act: Act) -> None:
    """facts: link, origin."""
    write_tied(application, act)
    application.on_untied(act, act.facts["link"])


def _both_words(link: Link, application: Application) -> tuple[str, str]:
    from workflow.text import both  # noqa: PLC0415

    tie = Tie(link.tie)
    zh, en = both(tie.label if application.pk == link.one_id else BACKWARDS[tie])
    return zh, en


def name_of(application: Application) -> str:
    """The number, never a name: whoever reads the record may not be allowed to see the other side."""
    return application.number or application.receipt_number or f"#{application.pk}"


def hold_still(application: Application) -> None:
    """Until the transaction ends, nobody ends the application, or what it went on in: what we see of it stays true."""
    held: set[int] = set()
    fresh = {application.pk}
    while fresh:
        held |= fresh
        rows = list(Application.objects.select_for_update(no_key=True).filter(pk__in=fresh).order_by("pk"))
        into = {row.merged_into_id for row in rows if row.merged_into_id is not None}
        fresh = (into | set(Application.objects.filter(succeeds__in=fresh).values_list("pk", flat=True))) - held


def waiting_for(application: Any) -> list[Application]:
    """Who is answered from the outcome of this one, or from that of one that went on in it."""
    ties = Link.objects.live().filter(other=application, tie__in=(Tie.ANSWERED_BY, Tie.BECAME)).select_related("one")
    waiting = [link.one for link in ties if link.tie == Tie.ANSWERED_BY]
    became = [
        former for link in ties if link.tie == Tie.BECAME if (former := link.one.as_its_kind()).goes_on_elsewhere()
    ]
    for former in (*application.whose_outcome_is_this(), *became):
        waiting += waiting_for(former)
    return waiting


def tell_those_who_wait(application: Any, act: Act) -> None:
    """The application ends: who is answered from its outcome hears it, where it waits for it.

    Nobody's waiting keeps a case from ending: who cannot hear it now reads the outcome beside the tie.
    """
    from workflow.engine import perform  # noqa: PLC0415

    for waiting in waiting_for(application):
        Application.objects.select_for_update(no_key=True).get(pk=waiting.pk)  # how it hears depends on where it stands
        found = waiting.as_its_kind()
        verb = _hears_by(found)
        if verb is not None:
            perform(found, verb, by=system_user(), at=act.at, channel=act.channel, origin=application)


def _hears_by(application: Any) -> str | None:
    """The step by which it can hear an outcome where it stands."""
    for verb in ("hear_outcome", "keep_outcome"):
        step_ = application.step_named(verb)
        if step_ is not None and application.has_legal(step_) and step_.obstacle(application) is None:
            return verb
    return None


def write_outcome(application: Any, act: Act) -> None:
    """facts: origin (the application that has ended, as its own kind)."""
    origin = act.facts["origin"]
    act.tell("关联案件", "Linked application", name_of(origin))
    with override("zh-hans"):  # it goes into the record, and from there into a reply
        act.tell("结果", "Outcome", origin.outcome_in_words())


def something_tied(application: Any, act: Act | None) -> str | None:
    """Only a tie that is there can be undone."""
    return None if Link.objects.live().of(application).exists() else t("没有关联。", "Nothing is tied to it.")


class LinkSteps:
    """关联: the same for every kind. A kind that ends tells those who wait (`settled` of this class)."""

    def outcome_in_words(self: Any) -> str:
        """How it ended, for whoever is answered from it: a sentence without personal data; a kind says more."""
        return str(self.state_label)

    def goes_on_elsewhere(self: Any) -> bool:
        """Whether it ended into another application, whose outcome will be its own."""
        return False

    def outcome_pending(self: Any) -> bool:
        """Whether its outcome is still to come, here or in what it ended into."""
        return bool(self.is_open)

    def may_become(self: Any, kind: type[Application]) -> bool:
        """Whether it may be turned into an application of that kind, where it has `refer`."""
        return True

    def whose_outcome_is_this(self: Any) -> list[Any]:
        """The applications that ended into this one, as their own kind."""
        return []

    def on_untied(self: Any, act: Act, link: Link) -> None:
        """A tie of this application is being undone, from this side or from the other."""

    def settled(self: Any, act: Act) -> None:
        """When it ends, those who wait for its outcome hear it."""
        super().settled(act)  # type: ignore[misc]
        if self.place.stage == Stage.CLOSED and self.finished is None and not self.goes_on_elsewhere():
            tell_those_who_wait(self, act)

    @step(
        label=t("关联其他申请", "Tie to another"),
        told=t("{actor}关联了另一件申请", "{actor} tied it to another application"),
        who=JOINING,
        law=t("一事多渠道、合并统计（本组织规则）", "One dispute across doors (internal)"),
        source="*",
        record=tie_by_hand,
        form="mediation.forms.TieForm",
        group="exits",
    )
    def tie(self: Any, act: Act) -> None:
        """关联: the same dispute through another door; both sides show it."""

    @step(
        label=t("解除关联", "Undo a tie"),
        told=t("{actor}解除了关联", "{actor} undid a tie"),
        who=JOINING,
        law=t("一事多渠道、合并统计（本组织规则）", "One dispute across doors (internal)"),
        source="*",
        guards=[something_tied],
        record=untie,
        form="mediation.forms.UntieForm",
        needs_note=True,
        group="exits",
    )
    def untie(self: Any, act: Act) -> None:
        """解除关联: with the reason."""

    @step(
        label=t("被关联", "Tied"),
        told=t("{actor}登记关联", "{actor} recorded the tie"),
        who=(roles.SYSTEM,),
        law=t("内部记录", "Internal"),
        source="*",
        record=write_tied,
        hidden=True,
    )
    def tied(self: Any, act: Act) -> None:
        """被关联: part of tying, seen from the other side."""

    @step(
        label=t("被解除关联", "Untied"),
        told=t("{actor}登记解除关联", "{actor} recorded that a tie was undone"),
        who=(roles.SYSTEM,),
        law=t("内部记录", "Internal"),
        source="*",
        record=write_untied,
        hidden=True,
    )
    def untied(self: Any, act: Act) -> None:
        """被解除关联: part of undoing, seen from the other side."""
