"""The ways out and back: withdrawal, transfer, merging and splitting, reopening, archiving (domain.md 2.1 rows 21–25)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django_fsm import RETURN_VALUE

from mediation.agreements import ConfirmationChoice, Instalment, live_agreement
from mediation.attachments import Paper
from mediation.claims import Claim, claims_of
from mediation.dispute import clocks
from mediation.dispute.codes import ConfirmStatus, Source
from mediation.dispute.mediators import ConflictDeclaration
from mediation.dispute.parties_steps import keep, retitle
from mediation.dispute.settlement import discard_live, set_agreed
from mediation.dispute.states import BEFORE_AGREEMENT, PRE_EFFECTIVE, State
from mediation.organisations import body_of
from mediation.parties import Applicant, Consent, Respondent, active_applicants, active_respondents, in_words
from mediation.roles import ARCHIVIST, INTAKE, LEAD, MEDIATOR, SUPERVISOR
from workflow.models import open_application
from workflow.numbers import next_number
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

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
    return (
        t("已有待接收的移送，请先撤回。", "A transfer is offered already; recall it first.")
        if transfer_offered(dispute, act) is None
        else None
    )


def nothing_merged(dispute: "Dispute", act: Act | None) -> str | None:
    """A case that others were merged into is not itself merged or moved."""
    if dispute.merged.exists():
        return t("已有案件并入本案，请先分案。", "Other cases are merged into this one; split them first.")
    return None


def parent_still_open(dispute: "Dispute", act: Act | None) -> str | None:
    """Splitting is possible as long as the parent has no agreement that covers the child."""
    parent = dispute.merged_into
    if parent is None:
        return t("本案未并案。", "The case is not merged.")
    if live_agreement(parent) is not None:
        return t(
            "主案已有调解协议（或草案），请先在主案退回继续调解。",
            "The parent case has an agreement or draft; go back to mediation there first.",
        )
    return None


def complete_file(dispute: "Dispute", act: Act | None) -> str | None:
    """What a file must hold before it is archived (domain.md 5): at least one paper, and of a settled case the agreement."""
    papers = set(dispute.attachments.values_list("paper", flat=True))
    if not papers:
        return t("卷内没有任何材料。", "The file holds no paper.")
    settled = dispute.effective_at is not None
    if settled and Paper.AGREEMENT not in papers:
        return t("卷内缺少调解协议书。", "The agreement is missing from the file.")
    return None


# What the steps write


def offer(dispute: "Dispute", act: Act) -> None:
    """facts: organisation or outside (name of a body outside), letter (file). The reason is the note."""
    receiver, outside = act.facts.get("organisation"), act.facts.get("outside", "").strip()
    if bool(receiver) == bool(outside):
        raise Refused(
            t("请选择一个接收机构，或填写一个外部机构。", "Choose one receiving organisation, or name one outside."),
            field="organisation",
        )
    if receiver is not None and receiver.pk == dispute.organisation_id:
        raise Refused(t("不能移送给本机构。", "It lies with this organisation already."), field="organisation")
    dispute.offered_to, dispute.transfer_to_outside = receiver, outside
    keep(dispute, act.facts.get("letter"), Paper.TRANSFER, act)
    act.tell("拟移送至", "Offered to", receiver or outside)


def take_over(dispute: "Dispute", act: Act) -> None:
    """The receiver's own case begins with the original receipt time; parties and claims come along."""
    act.tell("接收机构", "Received by", dispute.offered_to or dispute.transfer_to_outside)
    if dispute.offered_to is None:
        return
    successor = copy_case(dispute, act, organisation=dispute.offered_to)
    for applicant in active_applicants(dispute):
        copy_applicant(applicant, successor)
    from workflow.engine import perform  # noqa: PLC0415  the receiving case is filed through the same door

    perform(successor, "receive_transfer", by=act.by, at=act.at, note=act.note, channel=act.channel)
    act.tell("接收案件", "New case", successor.receipt_number)


def copy_case(dispute: "Dispute", act: Act, *, organisation: Any) -> "Dispute":
    """A new draft with the same facts and respondents, linked to where it comes from."""
    successor: Dispute = open_application(
        type(dispute), by=act.by, organisation=organisation, source=Source.TRANSFER, oral=dispute.oral, cause=dispute.cause,
        facts=dispute.facts, evidence=dispute.evidence, region=dispute.region, industry=dispute.industry, urgent=dispute.urgent,
        risk=dispute.risk, received_at=dispute.received_at, succeeds=dispute,
    )  # fmt: skip
    for respondent in active_respondents(dispute):
        Respondent.objects.create(
            application=successor, employer=respondent.employer, role=respondent.role, position=respondent.position,
            consent=Consent.PENDING,
        )  # fmt: skip
    return successor


def copy_applicant(applicant: Applicant, successor: "Dispute") -> None:
    """The worker's own application goes along with receipt time, limitation and claims."""
    claims = list(applicant.claims.all())
    original = applicant.pk
    applicant.pk, applicant.application = None, successor
    applicant._state.adding = True
    applicant.save()
    for claim in claims:
        Claim.objects.create(
            applicant_id=applicant.pk, type=claim.type, basis=claim.basis, period_from=claim.period_from, period_to=claim.period_to,
            base_wage=claim.base_wage, claimed=claim.claimed, found=claim.found, details=claim.details,
        )  # fmt: skip
    assert original != applicant.pk  # noqa: S101  a copy, never a move


def decline_offer(dispute: "Dispute", act: Act) -> None:
    """The reason is the note."""
    act.tell("未接收机构", "Declined by", dispute.offered_to or dispute.transfer_to_outside)
    dispute.offered_to, dispute.transfer_to_outside = None, ""


def merge_into(dispute: "Dispute", act: Act) -> None:
    """facts: parent. Same employer, overlapping period, parent open; the child keeps its receipt and limitation."""
    parent = (
        type(dispute)
        .objects.select_for_update(of=("self", "application_ptr"))
        .filter(pk=act.facts["parent"].pk)
        .first()
    )
    if parent is None or parent.pk == dispute.pk or parent.district_id != dispute.district_id:
        raise Refused(t("请选择同区的另一件案件。", "Choose another case of the same district."), field="parent")
    if parent.state not in BEFORE_AGREEMENT:
        raise Refused(
            t("主案现为“{state}”，不能并入。", "The parent case is “{state}”; nothing can be merged into it.").format(
                state=parent.state_label
            ),
            field="parent",
        )
    if parent.merged_into_id is not None:
        raise Refused(t("主案本身已并入他案。", "The parent is itself merged."), field="parent")
    same = {r.employer_id for r in active_respondents(parent)} & {r.employer_id for r in active_respondents(dispute)}
    if not same:
        raise Refused(t("两案没有相同的被申请人。", "The cases have no respondent in common."), field="parent")
    if not _periods_overlap(dispute, parent):
        raise Refused(t("两案请求期间没有重叠。", "The periods claimed do not overlap."), field="parent")
    twice = {a.person_id for a in active_applicants(parent)} & {a.person_id for a in active_applicants(dispute)}
    if twice:
        raise Refused(
            t("有申请人同时在两案中，请先核对重复。", "A worker stands in both cases; check the duplicates first."),
            field="parent",
        )
    dispute.merged_into = parent
    act.tell("主案", "Parent case", parent)


def _periods_overlap(one: "Dispute", other: "Dispute") -> bool:
    """Unknown periods overlap with everything: the person decides."""

    def span(dispute: "Dispute") -> tuple[dt.date | None, dt.date | None]:
        rows = list(claims_of(dispute).values_list("period_from", "period_to"))
        starts, ends = [r[0] for r in rows if r[0]], [r[1] for r in rows if r[1]]
        return (min(starts) if starts else None, max(ends) if ends else None)

    (a, b), (c, d) = span(one), span(other)
    return (b is None or c is None or c <= b) and (a is None or d is None or a <= d)


def refresh_parent(dispute: "Dispute", act: Act) -> None:
    """The parent's head count and title follow its children."""
    parent = dispute.merged_into
    if parent is not None:
        act.tell("原主案", "Former parent", parent)
        dispute.merged_into = None


def split_workers(dispute: "Dispute", act: Act) -> None:
    """facts: applicants. They go on in a sibling case in mediation, with their own receipt, limitation and claims."""
    leaving: list[Applicant] = list(act.facts["applicants"])
    staying = active_applicants(dispute).exclude(pk__in=[a.pk for a in leaving])
    if not leaving or not staying.exists():
        raise Refused(
            t("请选择部分申请人分出，至少留一人在本案。", "Choose some workers; at least one stays."),
            field="applicants",
        )
    agreement = live_agreement(dispute)
    if agreement is not None and agreement.sealed_at is not None:
        raise Refused(t("协议已盖章，不能再分案。", "The agreement is sealed; the case cannot be split."))
    sibling = copy_case(dispute, act, organisation=dispute.organisation)
    sibling.source = dispute.source
    sibling.handler, sibling.accepted_at, sibling.legal_kind = dispute.handler, dispute.accepted_at, dispute.legal_kind
    sibling.mediation_until = dispute.mediation_until
    sibling.save()
    for respondent in sibling.respondents.all():
        respondent.consent = Consent.AGREED
        respondent.save()
    if dispute.handler is not None:
        ConflictDeclaration.objects.create(
            application=sibling, mediator=dispute.handler, relation="none", declared_at=act.at
        )
    moved = [applicant.pk for applicant in leaving]
    for instalment in Instalment.objects.standing().filter(claim__applicant__in=moved):
        instalment.replaced_at = act.at
        instalment.save()
    for position, applicant in enumerate(leaving, start=1):
        applicant.application, applicant.position = sibling, position
        for claim in applicant.claims.exclude(agreed=None):
            claim.agreed = None
            claim.save()
        applicant.save()
    if agreement is not None:
        agreement.signatures.filter(applicant__in=moved).delete()
        set_agreed(dispute, ())
    retitle(dispute)
    from workflow.engine import perform  # noqa: PLC0415

    perform(sibling, "enter_by_split", by=act.by, at=act.at, note=act.note, channel=act.channel)
    act.tell("分出的申请人", "Split off", in_words(leaving))
    act.tell("新案", "New case", sibling.number)


def enter_split(dispute: "Dispute", act: Act) -> None:
    """The sibling gets its own number."""
    dispute.number = next_number(dispute.organisation, act.on.year, "调")
    dispute.receipt_number = next_number(dispute.organisation, act.on.year, "收")
    retitle(dispute)
    act.tell("分自", "Split from", dispute.succeeds)


def enter_transfer(dispute: "Dispute", act: Act) -> None:
    """The receiver's receipt number; the receipt time stays that of the first organisation (M03)."""
    dispute.receipt_number = next_number(dispute.organisation, act.on.year, "收")
    retitle(dispute)
    act.tell("移送自", "Transferred from", dispute.succeeds)


def begin_round(dispute: "Dispute", act: Act) -> None:
    """facts: ground, both_agree. A new window begins; what was is frozen in the record."""
    if not act.facts["both_agree"]:
        raise Refused(t("重新启动须双方同意再次调解。", "Both sides must agree to mediate again."), field="both_agree")
    if dispute.merged_into_id is not None:
        raise Refused(t("已并案的案件请先分案。", "A merged case is split first."))
    discard_live(dispute, act)
    dispute.round += 1
    dispute.handler = None
    dispute.accepted_at = act.at
    dispute.legal_kind = body_of(dispute.organisation).legal_kind
    dispute.mediation_until = dispute.appraisal_since = dispute.effective_at = dispute.confirm_applied_on = None
    dispute.confirm_track, dispute.confirm_status = ConfirmationChoice.UNDECIDED, ConfirmStatus.NONE
    dispute.fail_reason = dispute.close_code = ""
    if not dispute.number:
        dispute.number = next_number(dispute.organisation, act.on.year, "调")
    act.tell("轮次", "Round", dispute.round)


def write_archive(dispute: "Dispute", act: Act) -> None:
    """facts: archive_no. Retention counts from the next 1 January."""
    key = "collective" if dispute.collective else "agreement" if dispute.effective_at else "other"
    closed = clocks.local_day(dispute.closed_at) if dispute.closed_at else act.on
    dispute.archive_no = act.facts["archive_no"]
    dispute.keep_until = dt.date(closed.year + 1 + YEARS_KEPT[key], 1, 1)
    act.tell("保管期限至", "Keep until", dispute.keep_until)


def former_state(dispute: "Dispute") -> str:
    """The state from which the case was merged."""
    merged = dispute.changes.filter(verb="merge").order_by("-sequence").first()
    return merged.from_state if merged else State.SCREENING


class ExitSteps:
    """出口与回流."""

    @step(
        label=t("撤回申请", "Withdraw"),
        told=t("{actor}登记申请人撤回申请", "{actor} recorded the withdrawal"),
        who=(INTAKE, MEDIATOR, LEAD),
        law="协商调解规定 第21条；人民调解法 第23条",
        source=PRE_EFFECTIVE,
        target=State.WITHDRAWN,
        record=discard_live,
        form="mediation.dispute.forms.exits.WithdrawForm",
        papers=["撤回申请书"],
        stops=["M02", "M03", "M04"],
        tone="grave",
    )
    def withdraw(self: "Dispute", act: Act) -> None:
        """撤回: freely, until the agreement is effective."""
        self.withdraw_reason = act.facts["withdraw_reason"]

    @step(
        label=t("移送其他机构", "Offer a transfer"),
        told=t("{actor}提出移送", "{actor} offered a transfer"),
        who=(LEAD, SUPERVISOR),
        law="办案规则；人民调解法 第25条",
        source=PRE_EFFECTIVE,
        guards=[no_transfer_offered, nothing_merged],
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
        guards=[transfer_offered],
        record=take_over,
        stops=["M02", "M04"],
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
        record=enter_transfer,
        starts=["M02"],
        hidden=True,
    )
    def receive_transfer(self: "Dispute", act: Act) -> None:
        """移送收件: part of accepting a transfer."""

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
        record=refresh_parent,
        papers=["分案审批表"],
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
        record=split_workers,
        needs_note=True,
        form="mediation.dispute.forms.exits.SplitForm",
        papers=["分案审批表"],
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
        record=enter_split,
        starts=["M04"],
        hidden=True,
    )
    def enter_by_split(self: "Dispute", act: Act) -> None:
        """分案立案: part of splitting off."""

    @step(
        label=t("重新启动调解", "Reopen"),
        told=t("{actor}重新启动调解", "{actor} reopened the mediation"),
        who=(LEAD,),
        law="协商调解规定 第28条",
        source=[State.CLOSED, State.FAILED],
        target=State.ACCEPTED,
        record=begin_round,
        needs_note=True,
        form="mediation.dispute.forms.exits.ReopenForm",
        papers=["重启审批表"],
        starts=["M04"],
        group="exits",
    )
    def reopen(self: "Dispute", act: Act) -> None:
        """重启: a new round with a new window; the old one is frozen in the record."""

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
