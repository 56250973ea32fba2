"""出口: withdrawal, transfer, reopening, archiving (domain.md 2.1 rows 21, 22, 24, 25). Merging and splitting: merging.py, splitting.py."""

import datetime as dt
from typing import TYPE_CHECKING

from mediation.agreements import ConfirmationChoice, live_agreement
from mediation.attachments import Paper
from mediation.claims import claims_of
from mediation.dispute import deadlines
from mediation.dispute.advice import note_advice
from mediation.dispute.clocks import OWN, WINDOWS
from mediation.dispute.codes import ConfirmStatus, ReopenGround
from mediation.dispute.court_window import not_in_arbitration
from mediation.dispute.joining import refresh
from mediation.dispute.limitation import interrupt
from mediation.dispute.schedule import discard_live, not_sealed
from mediation.dispute.states import PRE_EFFECTIVE, State
from mediation.dispute.successors import (
    comes_from_another,
    copy_agents,
    copy_applicant,
    copy_case,
    limitations_of,
    nothing_merged,
)
from mediation.organisations import body_of
from mediation.papers import keep
from mediation.parties import active_applicants
from mediation.roles import ARCHIVIST, INTAKE, LEAD, MEDIATOR, SUPERVISOR
from workflow.audit import save_all
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event, Face, Outcome, midnight
from workflow.inheriting import going_on, inherited
from workflow.numbers import next_number
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute
    from workflow.organisations import Organisation

ENDED = (State.CLOSED, State.FAILED, State.REFUSED, State.WITHDRAWN, State.TRANSFERRED)
YEARS_KEPT = {"agreement": 10, "collective": 30, "other": 5}
"""Default retention in years (domain.md 7.6): the organisation's own table, approved by the archives authority, overrides it."""


# What must hold


def transfer_offered(dispute: "Dispute", act: Act | None) -> str | None:
    """Something to accept, decline or recall."""
    if dispute.offered_to_id is None and not dispute.transfer_to_outside:
        return t("没有待接收的移送。", "No transfer is offered.")
    return None


def no_transfer_offered(dispute: "Dispute", act: Act | None) -> str | None:
    """One offer at a time; until it is accepted the sender answers."""
    if transfer_offered(dispute, act) is None:
        return t("已有待接收的移送，请先撤回。", "A transfer is offered already; recall it first.")
    return None


def complete_file(dispute: "Dispute", act: Act | None) -> str | None:
    """What a file must hold before it is archived (domain.md 5), everything that is missing at once."""
    held = set(dispute.attachments.values_list("paper", flat=True))
    missing = [names for needed, names in _needed(dispute) if not held & needed]
    if missing:
        return t("卷内缺少：{papers}。", "Missing from the file: {papers}.").format(
            papers=str(t("、", ", ")).join(missing)
        )
    return None


def _needed(dispute: "Dispute") -> list[tuple[set[str], str]]:
    """Any one of these papers, and what they are called together."""
    needed = [({Paper.APPLICATION, Paper.ORAL_RECORD}, t("调解申请书或口头申请笔录", "the application"))]
    if dispute.sessions.exclude(held_at=None).exists():
        needed.append(({Paper.MINUTES}, t("调解笔录", "the minutes")))
    if dispute.effective_at is not None:
        needed.append(({Paper.AGREEMENT}, t("调解协议书", "the agreement")))
    if dispute.state == State.FAILED:
        needed.append(
            ({Paper.TERMINATION, Paper.ADVICE}, t("调解终止通知书或申请仲裁告知书", "the notice of termination"))
        )
    if dispute.state == State.REFUSED:
        needed.append(({Paper.NOTICE}, t("不予受理通知书", "the notice of refusal")))
    return [({str(paper) for paper in papers}, str(names)) for papers, names in needed]


def advice_owing(dispute: "Dispute", act: Act | None) -> str | None:
    """Written advice is recorded where it is still owed (规定 Art 30)."""
    if not clocks_of(dispute).of_rule("M05"):
        return t("没有待办的书面告知。", "No written advice is owing.")
    return None


# What the steps write


def write_advice(dispute: "Dispute", act: Act) -> None:
    """facts: advised_on. Told in writing that arbitration is open; what the product ended by itself still owes it."""
    advised_on: dt.date = act.facts["advised_on"]
    note_advice(dispute, act)
    (owing,) = clocks_of(dispute).of_rule("M05")
    since = min(map(deadlines.local_day, filter(None, (owing.began_at, dispute.closed_at))))
    if advised_on < since:
        raise Refused(
            t(
                "告知日期早于调解不成或逾期之日（{day}），请核对。",
                "The advice lies before the failure or default ({day}).",
            ).format(day=since),
            field="advised_on",
        )
    act.clock(Event(Do.STOP, max(owing.began_at, midnight(advised_on)), "M05"))


def write_withdrawal(dispute: "Dispute", act: Act) -> None:
    """facts: withdraw_reason."""
    dispute.withdraw_reason = act.facts["withdraw_reason"]
    discard_live(dispute, act)


def offer(dispute: "Dispute", act: Act) -> None:
    """facts: organisation, or linked (a body outside that is known), or outside (the name of another), letter (file).

    The reason is the note.
    """
    receiver, linked = act.facts.get("organisation"), act.facts.get("linked")
    named = (act.facts.get("outside") or "").strip()
    if sum(map(bool, (receiver, linked, named))) != 1:
        raise Refused(
            t(
                "请选择一个接收机构或联动单位，或填写一个外部机构，三者只能有一个。",
                "Choose one receiving organisation or linked body, or name another: one of the three.",
            ),
            field="organisation",
        )
    _must_be_outside(receiver, linked)
    outside = linked.name if linked else named
    if receiver is not None and receiver.pk == dispute.organisation_id:
        raise Refused(t("不能移送给本机构。", "It lies with this organisation already."), field="organisation")
    if receiver is not None and receiver.district_id != dispute.district_id:
        raise Refused(
            t("只能移送给本区的机构；区外的请填写外部机构。", "Another district counts as a body outside."),
            field="organisation",
        )
    dispute.offered_to, dispute.transfer_to_outside = receiver, outside
    keep(dispute, act.facts.get("letter"), Paper.TRANSFER, act)
    act.tell("拟移送至", "Offered to", receiver or outside)


def _must_be_outside(receiver: "Organisation | None", linked: "Organisation | None") -> None:
    """A body outside works with no product of ours: nobody there could accept what is offered within."""
    if receiver is not None and (receiver.outside or not receiver.active):
        raise Refused(
            t(
                "请选择本系统内启用的机构；外部单位请在“联动单位”中选择。",
                "Bodies outside are chosen as linked bodies.",
            ),
            field="organisation",
        )
    if linked is not None and not (linked.outside and linked.active):
        raise Refused(t("请选择启用的联动单位。", "Choose a linked body that is in use."), field="linked")


def take_over(dispute: "Dispute", act: Act) -> None:
    """The receiver's own case begins with the original receipt time; parties, claims, agents and limitation come along.

    With a body outside they go on where this product cannot see them: then limitation goes on here, as a warning.
    """
    act.tell("接收机构", "Received by", dispute.offered_to or dispute.transfer_to_outside)
    discard_live(dispute, act)
    if dispute.offered_to is None:
        return
    successor = copy_case(dispute, act, organisation=dispute.offered_to)
    workers, renamed = [], {}
    for applicant in active_applicants(dispute):
        copied, claims = copy_applicant(applicant, successor)
        workers.append((applicant, copied))
        renamed.update(claims)
    copy_agents(dispute, successor, workers)
    from workflow.engine import perform  # noqa: PLC0415  the receiving case is filed through the same door

    running = limitations_of(dispute, renamed)
    brought = list(inherited(map(going_on, running), renamed))
    perform(successor, "receive_transfer", by=act.by, at=act.at, note=act.note, channel=act.channel, brought=brought)
    for clock in running:
        act.clock(Event(Do.STOP, act.at, "L1", clock.subject, outcome=Outcome.REPLACED))
    act.tell("接收案件", "New case", successor.receipt_number)


def enter_transfer(dispute: "Dispute", act: Act) -> None:
    """The receiver's number and time to decide; the receipt time stays that of the first organisation (M03)."""
    dispute.receipt_number = next_number(dispute.organisation, act.on.year, "收")
    dispute.screening_from = act.at
    act.inherit(act.facts["brought"])
    refresh(dispute)
    act.tell("移送自", "Transferred from", dispute.succeeds)


def decline_offer(dispute: "Dispute", act: Act) -> None:
    """The reason is the note."""
    act.tell("未接收机构", "Declined by", dispute.offered_to or dispute.transfer_to_outside)
    dispute.offered_to, dispute.transfer_to_outside = None, ""


def begin_round(dispute: "Dispute", act: Act) -> None:
    """facts: ground, both_agree. A new window begins; what was is frozen in the record.

    It is applying anew: limitation is interrupted (协商调解规定 Art 31), also where payment had ended it.
    """
    if not act.facts["both_agree"]:
        raise Refused(t("重新启动须双方同意再次调解。", "Both sides must agree to mediate again."), field="both_agree")
    if act.facts["ground"] == ReopenGround.DEFAULT and live_agreement(dispute) is None:
        raise Refused(
            t("本案没有生效协议，不存在未履行。", "There is no agreement that could be in default."), field="ground"
        )
    discard_live(dispute, act)
    dispute.round += 1
    dispute.handler = None
    dispute.accepted_at, dispute.window_kind = act.at, OWN
    dispute.legal_kind = body_of(dispute.organisation).legal_kind
    dispute.screening_from = dispute.mediation_until = dispute.appraisal_since = None
    dispute.effective_at = dispute.confirm_applied_on = dispute.advised_on = None
    dispute.confirm_track, dispute.confirm_status = ConfirmationChoice.UNDECIDED, ConfirmStatus.NONE
    dispute.fail_reason = dispute.close_code = ""
    if not dispute.number:
        dispute.number = next_number(dispute.organisation, act.on.year, "调")
    workers = list(active_applicants(dispute))
    for applicant in workers:
        applicant.consented_at = None
    save_all(workers, "consented_at")
    act.inherit(inherited(_limitations_before(dispute)))
    interrupt(workers, act.on)
    act.tell("轮次", "Round", dispute.round)


def _limitations_before(dispute: "Dispute") -> list[Face]:
    """Limitation of claims that had ended, as it was until then: what interrupted it once still counts."""
    read = clocks_of(dispute)
    newest = [read.newest("L1", f"claim:{claim.pk}") for claim in claims_of(dispute)]
    return [going_on(clock) for clock in newest if clock is not None and clock.ended_at is not None]


def write_archive(dispute: "Dispute", act: Act) -> None:
    """facts: archive_no. Retention counts from the next 1 January."""
    key = "collective" if dispute.collective else "agreement" if dispute.effective_at else "other"
    closed = deadlines.local_day(dispute.closed_at) if dispute.closed_at else act.on
    dispute.archive_no = act.facts["archive_no"]
    dispute.keep_until = dt.date(closed.year + 1 + YEARS_KEPT[key], 1, 1)
    act.tell("保管期限至", "Keep until", dispute.keep_until)


class ExitSteps:
    """出口与回流."""

    @step(
        label=t("撤回申请", "Withdraw"),
        told=t("{actor}登记申请人撤回申请", "{actor} recorded the withdrawal"),
        who=(INTAKE, MEDIATOR, LEAD),
        law="协商调解规定 第21条；人民调解法 第23条",
        source=PRE_EFFECTIVE,
        target=State.WITHDRAWN,
        guards=[not_sealed, nothing_merged],
        record=write_withdrawal,
        form="mediation.dispute.forms.exits.WithdrawForm",
        papers=["撤回申请书"],
        starts=["P03"],
        tone="grave",
    )
    def withdraw(self: "Dispute", act: Act) -> None:
        """撤回: freely, until the agreement is effective."""

    @step(
        label=t("移送其他机构", "Offer a transfer"),
        told=t("{actor}提出移送", "{actor} offered a transfer"),
        who=(LEAD, SUPERVISOR),
        law="办案规则；人民调解法 第25条",
        source=PRE_EFFECTIVE,
        guards=[no_transfer_offered, nothing_merged, not_sealed],
        record=offer,
        needs_note=True,
        form="mediation.dispute.forms.exits.TransferForm",
        papers=["移送函"],
        group="exits",
    )
    def offer_transfer(self: "Dispute", act: Act) -> None:
        """移送: offered with the reason; until accepted, the sender answers."""

    @step(
        label=t("接收移送", "Accept the transfer"),
        told=t("{actor}接收了移送", "{actor} accepted the transfer"),
        who=(INTAKE, LEAD, SUPERVISOR),
        law="办案规则；人民调解法 第25条",
        source=PRE_EFFECTIVE,
        target=State.TRANSFERRED,
        guards=[transfer_offered, nothing_merged, not_sealed],
        record=take_over,
        tone="main",
        receiver=True,
    )
    def accept_transfer(self: "Dispute", act: Act) -> None:
        """接收: the receiver's case begins; the original receipt time is kept for M03."""

    @step(
        label=t("不接收移送", "Decline the transfer"),
        told=t("{actor}未接收移送", "{actor} declined the transfer"),
        who=(INTAKE, LEAD, SUPERVISOR),
        law="办案规则",
        source=PRE_EFFECTIVE,
        guards=[transfer_offered],
        record=decline_offer,
        needs_note=True,
        receiver=True,
    )
    def decline_transfer(self: "Dispute", act: Act) -> None:
        """不接收: with the reason, back to the sender."""

    @step(
        label=t("撤回移送", "Recall the transfer"),
        told=t("{actor}撤回了移送", "{actor} recalled the transfer"),
        who=(LEAD, SUPERVISOR),
        law="办案规则",
        source=PRE_EFFECTIVE,
        guards=[transfer_offered],
        record=decline_offer,
        group="exits",
    )
    def recall_transfer(self: "Dispute", act: Act) -> None:
        """撤回移送: as long as nobody accepted."""

    @step(
        label=t("登记移送收件", "Received by transfer"),
        told=t("{actor}登记移送收件", "{actor} received the case by transfer"),
        who=(INTAKE, LEAD, SUPERVISOR),
        law="办案规则",
        source=[State.DRAFT],
        target=State.SUBMITTED,
        guards=[comes_from_another],
        record=enter_transfer,
        starts=["M02", "M03", "L1"],
        hidden=True,
    )
    def receive_transfer(self: "Dispute", act: Act) -> None:
        """移送收件: part of accepting a transfer."""

    @step(
        label=t("重新启动调解", "Reopen"),
        told=t("{actor}重新启动调解", "{actor} reopened the mediation"),
        who=(LEAD,),
        law="协商调解规定 第28条",
        source=[State.CLOSED, State.FAILED],
        target=State.ACCEPTED,
        guards=[not_in_arbitration],
        record=begin_round,
        needs_note=True,
        form="mediation.dispute.forms.exits.ReopenForm",
        papers=["重启审批表"],
        starts=(*WINDOWS, "L1"),
        group="exits",
    )
    def reopen(self: "Dispute", act: Act) -> None:
        """重启: a new round with a new window; the old one is frozen in the record."""

    @step(
        label=t("登记书面告知", "Record the written advice"),
        told=t("{actor}登记已书面告知可申请仲裁", "{actor} recorded the written advice to arbitrate"),
        who=(MEDIATOR, LEAD, SUPERVISOR),
        law="协商调解规定 第30条",
        source=[State.FAILED, State.DEFAULTED, State.CLOSED],
        guards=[advice_owing],
        record=write_advice,
        form="mediation.dispute.forms.intake.AdviceForm",
        papers=["申请仲裁告知书"],
        tone="main",
    )
    def record_advice(self: "Dispute", act: Act) -> None:
        """书面告知: owing after the window closed by itself, or a default."""

    @step(
        label=t("归档", "Archive"),
        told=t("{actor}归档", "{actor} archived the file"),
        who=(ARCHIVIST,),
        law="人民调解法 第27条；档案法实施条例 第19条",
        source=ENDED,
        target=State.ARCHIVED,
        guards=[complete_file],
        record=write_archive,
        form="mediation.dispute.forms.exits.ArchiveForm",
        papers=["卷内目录"],
        tone="main",
    )
    def archive(self: "Dispute", act: Act) -> None:
        """归档: numbered, with the day until which it is kept."""
