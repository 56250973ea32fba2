"""并案与分案: one file for cases of the same employer, and back to several (domain.md 2.1 row 23; 1.3)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django_fsm import RETURN_VALUE

from mediation.agreements import live_agreement
from mediation.claims import claims_of
from mediation.dispute.clocks import WINDOWS
from mediation.dispute.deadlines import window_of
from mediation.dispute.exits import no_transfer_offered
from mediation.dispute.joining import refresh
from mediation.dispute.schedule import not_sealed
from mediation.dispute.splitting import enter_split, split_workers
from mediation.dispute.states import BEFORE_AGREEMENT, State
from mediation.dispute.successors import comes_from_another, limitations_of, nothing_merged, subjects_of
from mediation.parties import active_applicants, active_respondents
from mediation.roles import LEAD, SUPERVISOR
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event, Outcome, applied, due_of
from workflow.inheriting import going_on, inherited
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


# What must hold


def parent_still_open(dispute: "Dispute", act: Act | None) -> str | None:
    """Splitting is possible as long as nothing was agreed or decided in the parent that covers the child."""
    parent = dispute.merged_into
    if parent is None:
        return t("本案未并案。", "The case is not merged.")
    if live_agreement(parent) is not None:
        return t(
            "主案已有调解协议（或草案），请先在主案退回继续调解。",
            "The parent case has an agreement or draft; go back to mediation there first.",
        )
    if not parent.is_open:
        return t(
            "主案已办结（{state}），本案随主案办结；需再次调解的，在主案重新启动。",
            "The parent case has ended ({state}) and this one with it; to mediate again, reopen the parent.",
        ).format(state=parent.state_label)
    return None


# What the steps write


def merge_into(dispute: "Dispute", act: Act) -> None:
    """facts: parent. Same employer, overlapping period, parent open; the child keeps its receipt and limitation."""
    visible = type(dispute).objects.visible_to(act.by).filter(district=dispute.district_id)
    parent = visible.filter(pk=act.facts["parent"].pk).exclude(pk=dispute.pk).first()
    if parent is None:
        raise Refused(t("请选择同区的另一件案件。", "Choose another case of the same district."), field="parent")
    parent = _locked(dispute, parent.pk)
    sentence = _different_doors(dispute, parent) or _why_not(dispute, parent)
    if sentence is not None:
        raise Refused(sentence, field="parent")
    dispute.merged_into = parent
    dispute.save(update_fields=["merged_into"])  # before the parent counts its heads
    brought = list(inherited(clock.face() for clock in clocks_of(dispute).of_rule("L1")))
    _tell_parent(parent, "absorb", dispute, act, brought)
    act.tell("主案", "Parent case", parent)


def _locked(dispute: "Dispute", key: int) -> "Dispute":
    """Another case, ours until this step is through: always the merged one first, then its parent."""
    cases = type(dispute).objects.select_for_update(of=("self", "application_ptr"), no_key=True)
    found: Dispute = cases.get(pk=key)
    return found


def _different_doors(dispute: "Dispute", parent: "Dispute") -> str | None:
    if dispute.lac_entry != parent.lac_entry:
        return t(
            "两案不是从同一入口（案前调解、委托调解、一般申请）进入的，期限和文书不同，不能并案。",
            "The cases came in different ways (before filing, entrusted, ordinary); they are not merged.",
        )
    return None


def _why_not(dispute: "Dispute", parent: "Dispute") -> str | None:
    if parent.state not in BEFORE_AGREEMENT:
        return t(
            "主案现为“{state}”，不能并入。", "The parent case is “{state}”; nothing can be merged into it."
        ).format(state=parent.state_label)
    employers = {respondent.employer_id for respondent in active_respondents(parent)}
    others = [str(r) for r in active_respondents(dispute) if r.employer_id not in employers]
    if len(others) == active_respondents(dispute).count():
        return t("两案没有相同的被申请人。", "The cases have no respondent in common.")
    if others:
        return t(
            "主案没有被申请人{names}，请先在主案追加。", "The parent lacks respondent {names}; add it there first."
        ).format(names="、".join(others))
    if not _periods_overlap(dispute, parent):
        return t("两案请求期间没有重叠。", "The periods claimed do not overlap.")
    if {a.person_id for a in active_applicants(parent)} & {a.person_id for a in active_applicants(dispute)}:
        return t("有申请人同时在两案中，请先核对重复。", "A worker stands in both cases; check the duplicates first.")
    return None


def _periods_overlap(one: "Dispute", other: "Dispute") -> bool:
    """Unknown periods overlap with everything: the person decides."""

    def span(dispute: "Dispute") -> tuple[dt.date | None, dt.date | None]:
        rows = list(claims_of(dispute).values_list("period_from", "period_to"))
        starts, ends = [r[0] for r in rows if r[0]], [r[1] for r in rows if r[1]]
        return (min(starts) if starts else None, max(ends) if ends else None)

    (a, b), (c, d) = span(one), span(other)
    return (b is None or c is None or c <= b) and (a is None or d is None or a <= d)


def leave_parent(dispute: "Dispute", act: Act) -> None:
    """The case is its own again, with what limitation went through meanwhile; the parent counts its heads anew."""
    parent = _locked(dispute, dispute.merged_into_id or 0)
    act.inherit(inherited(clock.face() for clock in limitations_of(parent, subjects_of(claims_of(dispute)))))
    act.inherit(_window_after(dispute, parent, act))
    dispute.merged_into = None
    dispute.save(update_fields=["merged_into"])
    _tell_parent(parent, "let_go", dispute, act)
    act.tell("原主案", "Former parent", parent)
    if dispute.state == State.CORRECTION:
        act.clock(Event(Do.PAUSE, act.at, "M02", why=(act.note, act.note), by=str(act.by)))


def _window_after(dispute: "Dispute", parent: "Dispute", act: Act) -> Iterator[Event]:
    """The window as it stood; the parties went on in the parent, so its last day counts where it is later.

    Of a window that stands still: where it would be later, did it go on now; what is yet to come pushes both on. A parent
    that stands still for an appraisal lets go a case that stands still for it.
    """
    own, theirs = window_of(dispute), window_of(parent)
    if own is None or own.outcome != Outcome.CLOSED:
        return
    face = going_on(own)
    yield from inherited([face])
    if theirs is None:
        return
    book = clocks_of(dispute).book
    resumed = applied({face.key: face}, Event(Do.RESUME, act.at, face.rule), {})
    due = due_of(resumed[0] if resumed else face, book, book.week(dispute.organisation.path))
    if theirs.due_on is not None and due is not None and due.on < theirs.due_on:
        yield Event(Do.EXTEND, act.at, face.rule, until=theirs.due_on, why=WHILE_MERGED, by=str(act.by))
    elif theirs.is_paused and theirs.rule == face.rule and not face.paused:
        dispute.appraisal_since = parent.appraisal_since
        span = theirs.face().pauses[-1]
        yield Event(Do.PAUSE, span.start, face.rule, why=span.why, by=span.by)


WHILE_MERGED = ("并案期间适用主案期限", "The parent case's window applied while merged")


def _tell_parent(parent: "Dispute", verb: str, dispute: "Dispute", act: Act, brought: Sequence[Event] = ()) -> None:
    """The parent's own record says what came and went, and its head count, title and limitation follow."""
    from workflow.engine import perform  # noqa: PLC0415  the parent changes through the same door

    perform(parent, verb, by=act.by, at=act.at, note=act.note, channel=act.channel, child=dispute, brought=brought)


def count_heads(dispute: "Dispute", act: Act) -> None:
    """facts: child, brought (what its limitation has been through)."""
    act.inherit(act.facts["brought"])
    refresh(dispute)
    act.tell("案件", "Case", act.facts["child"])
    act.tell("现申请人数", "Workers now", dispute.worker_count)


def former_state(dispute: "Dispute") -> str:
    """The state from which the case was merged."""
    merged = dispute.changes.filter(verb="merge").order_by("-sequence").first()
    return merged.from_state if merged else State.SCREENING


class MergingSteps:
    """并案与分案."""

    @step(
        label=t("并案", "Merge"),
        told=t("{actor}将本案并入另一案", "{actor} merged the case into another"),
        who=(SUPERVISOR, LEAD),
        law="调解仲裁法 第7条",
        source=BEFORE_AGREEMENT,
        target=State.MERGED,
        guards=[nothing_merged, no_transfer_offered],
        record=merge_into,
        form="mediation.dispute.forms.exits.MergeForm",
        papers=["并案审批表"],
        drops=["L1"],
        needs_note=True,
        group="exits",
    )
    def merge(self: "Dispute", act: Act) -> None:
        """并案: same employer, same period; parties keep their own claims."""

    @step(
        label=t("分案（恢复独立）", "Split from the parent"),
        told=t("{actor}将本案从主案分出", "{actor} split the case from its parent"),
        who=(SUPERVISOR, LEAD),
        law="调解仲裁法 第7条",
        source=[State.MERGED],
        target=RETURN_VALUE(*BEFORE_AGREEMENT),
        guards=[parent_still_open],
        record=leave_parent,
        papers=["分案审批表"],
        starts=["M03", *WINDOWS, "P01", "P02", "L1"],
        needs_note=True,
        group="exits",
    )
    def split(self: "Dispute", act: Act) -> str:
        """分案: back to where it stood."""
        return former_state(self)

    @step(
        label=t("部分申请人分案", "Split off workers"),
        told=t("{actor}将部分申请人分案", "{actor} split off some workers"),
        who=(SUPERVISOR, LEAD),
        law="调解仲裁法 第7条；办案规则 第63条",
        source=[State.MEDIATING, State.AGREEMENT_DRAFT],
        guards=[not_sealed],
        record=split_workers,
        needs_note=True,
        form="mediation.dispute.forms.exits.SplitForm",
        papers=["分案审批表"],
        starts=["L1"],
        group="exits",
    )
    def split_off(self: "Dispute", act: Act) -> None:
        """部分分案: those who do not settle go on by themselves."""

    @step(
        label=t("分案立案", "Begin by split"),
        told=t("{actor}分案立案", "{actor} began the case by split"),
        who=(SUPERVISOR, LEAD),
        law="调解仲裁法 第7条",
        source=[State.DRAFT],
        target=State.MEDIATING,
        guards=[comes_from_another],
        record=enter_split,
        starts=["M03", *WINDOWS, "L1"],
        hidden=True,
    )
    def enter_by_split(self: "Dispute", act: Act) -> None:
        """分案立案: part of splitting off."""

    @step(
        label=t("接受并案", "Take in a merged case"),
        told=t("{actor}将另一案并入本案", "{actor} merged another case into this one"),
        who=(SUPERVISOR, LEAD),
        law="调解仲裁法 第7条",
        source=BEFORE_AGREEMENT,
        record=count_heads,
        starts=["L1"],
        hidden=True,
    )
    def absorb(self: "Dispute", act: Act) -> None:
        """接受并案: part of merging, seen from the parent."""

    @step(
        label=t("分出并案", "Let a merged case go"),
        told=t("{actor}将并入的案件从本案分出", "{actor} split a merged case from this one"),
        who=(SUPERVISOR, LEAD),
        law="调解仲裁法 第7条",
        source=BEFORE_AGREEMENT,
        record=count_heads,
        starts=["L1"],
        hidden=True,
    )
    def let_go(self: "Dispute", act: Act) -> None:
        """分出: part of splitting, seen from the parent."""
