"""How a dispute ended, told to who is answered from it: a sentence with sums and numbers, without names or identity numbers."""

from typing import TYPE_CHECKING

from mediation.claims import sums_of
from mediation.dispute.codes import CloseCode, FailReason, LacEntry, RefusalReason, WithdrawReason
from mediation.dispute.states import State
from mediation.money import format_yuan
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


def outcome_of(dispute: "Dispute") -> str:
    """The outcome as a reply can give it; of a case that went on in another, the outcome of that one."""
    tells = {
        State.CLOSED: _closed,
        State.FAILED: _failed,
        State.REFUSED: _refused,
        State.WITHDRAWN: _withdrawn,
        State.TRANSFERRED: _transferred,
        State.MERGED: _merged,
    }
    tell = tells.get(State(ended_as(dispute)))
    if tell is None:
        return t("案件尚在办理中（{state}）。", "The case is under way ({state}).").format(state=dispute.state_label)
    return tell(dispute)


def ended_as(dispute: "Dispute") -> str:
    """The state in which it ended; archiving tells nothing new."""
    if dispute.state != State.ARCHIVED:
        return str(dispute.state)
    archived = dispute.changes.filter(verb="archive").order_by("-sequence").first()
    return archived.from_state if archived else State.CLOSED


def _closed(dispute: "Dispute") -> str:
    sums = sums_of(dispute)
    figures = {"n": sums.persons, "agreed": format_yuan(sums.agreed), "paid": format_yuan(sums.paid)}
    if dispute.close_code == CloseCode.REMEDY:
        return t(
            "经调解，{n}名职工与用人单位达成协议，协议金额共{agreed}元，已履行{paid}元；单位逾期未付的部分，职工已通过{routes}主张。",
            "Settled for {n} worker(s) at {agreed} yuan in all, {paid} paid; for what is overdue they went on by: {routes}.",
        ).format(routes=_routes(dispute), **figures)
    if sums.agreed == 0:
        return t(
            "经调解，{n}名职工与用人单位达成调解协议，协议不涉及金钱给付。",
            "Settled for {n} worker(s); the agreement is not about money.",
        ).format(**figures)
    if sums.paid >= sums.agreed:
        return t(
            "经调解，{n}名职工与用人单位达成调解协议，协议金额共{agreed}元，已全部履行，实付{paid}元。",
            "Settled for {n} worker(s) at {agreed} yuan in all; performed in full, {paid} paid.",
        ).format(**figures)
    return t(
        "经调解，{n}名职工与用人单位达成调解协议，协议金额共{agreed}元，已履行{paid}元，其余按协议约定的期限履行。",
        "Settled for {n} worker(s) at {agreed} yuan in all; {paid} paid, the rest is due as agreed.",
    ).format(**figures)


def _routes(dispute: "Dispute") -> str:
    routes = dict.fromkeys(str(remedy.get_route_display()) for remedy in dispute.remedies.all())
    return str(t("、", ", ")).join(routes) or str(t("其他途径", "other ways"))


def _failed(dispute: "Dispute") -> str:
    reason = FailReason(dispute.fail_reason).label if dispute.fail_reason else t("未达成协议", "no agreement")
    if dispute.lac_entry == LacEntry.ENTRUSTED:
        return t(
            "受仲裁院委托调解，双方未达成协议（{reason}），案件退回仲裁院继续审理。",
            "Mediated for the arbitration court without an agreement ({reason}); the hearing goes on.",
        ).format(reason=reason)
    if dispute.lac_entry == LacEntry.PRE_FILING:
        return t(
            "经调解，双方未达成协议（{reason}），案件退回仲裁院立案处理。",
            "Mediated without an agreement ({reason}); it goes back to the arbitration court for filing.",
        ).format(reason=reason)
    if dispute.advised_on is None:
        return t(
            "经调解，双方未达成协议（{reason}）。职工可以依法申请劳动仲裁。",
            "Mediated without an agreement ({reason}). The workers may apply for arbitration.",
        ).format(reason=reason)
    return t(
        "经调解，双方未达成协议（{reason}）。已于{day}书面告知职工可以依法申请劳动仲裁。",
        "Mediated without an agreement ({reason}). The workers were advised in writing on {day} that arbitration is open.",
    ).format(reason=reason, day=dispute.advised_on)


def _refused(dispute: "Dispute") -> str:
    reason = RefusalReason(dispute.refusal_reason).label if dispute.refusal_reason else "—"
    return t(
        "经审查，调解申请不予受理（{reason}），已书面通知申请人并告知其他解决途径。",
        "The application was refused ({reason}); the applicant was told in writing, with the other ways that are open.",
    ).format(reason=reason)


def _withdrawn(dispute: "Dispute") -> str:
    reason = WithdrawReason(dispute.withdraw_reason).label if dispute.withdraw_reason else "—"
    return t("申请人已撤回调解申请（{reason}）。", "The application was withdrawn ({reason}).").format(reason=reason)


def _transferred(dispute: "Dispute") -> str:
    successor = goes_on_in(dispute)
    whom = successor.organisation if successor else dispute.transfer_to_outside or "—"
    went = t("案件已移送{whom}办理。", "The case was handed over to {whom}.").format(whom=whom)
    return f"{went}{outcome_of(successor)}" if successor else went


def _merged(dispute: "Dispute") -> str:
    parent = goes_on_in(dispute)
    went = str(t("本案已与同一用人单位的另案合并办理。", "The case was merged with another against the same employer."))
    return f"{went}{outcome_of(parent)}" if parent else went


def goes_on_in(dispute: "Dispute") -> "Dispute | None":
    """The case it was merged into, or that of the body which took it over; None where its outcome is its own.

    A sibling that was split off comes from it too, but has an outcome of its own.
    """
    disputes = type(dispute).objects.select_related("organisation")
    found: Dispute | None = None
    if dispute.state == State.MERGED:
        found = disputes.filter(pk=dispute.merged_into_id).first()
    elif dispute.state == State.TRANSFERRED:
        found = disputes.filter(succeeds=dispute, changes__verb="receive_transfer").order_by("pk").last()
    return found
