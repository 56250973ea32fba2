"""What the steps of an entry at a hearing write, and what must hold first."""

import datetime as dt
from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.conflicts import represented_sentence
from mediation.hearing.states import Extent, Restart, State
from mediation.identifiers import redacted
from mediation.money import format_yuan
from mediation.papers import keep
from mediation.recovered import Basis, Recovery
from mediation.recovering import same_money
from mediation.roles import HANDLING
from mediation.sessions import MediationSession
from workflow.clocks import Clock, clocks_of
from workflow.clockwork import Do, Event, local_day, midnight
from workflow.numbers import next_number
from workflow.steps import Act, Refused
from workflow.tasks import in_post
from workflow.text import both, t

if TYPE_CHECKING:
    from mediation.hearing.lifecycle import Hearing

TAKEN_DOWN = (
    "lac_name", "lac_case_no", "lac_accepted_on", "tribunal", "hearing_at", "worker_name", "worker_phone", "worker_count",
    "employer_name", "employer_code", "claims_text", "claimed", "both_agree",
)  # fmt: skip
LONGEST_EXTENSION = dt.timedelta(days=15)
"""调解仲裁法 Art 43: 延长期限不得超过十五日."""
MANY = 2


# What must hold


def award_running(hearing: "Hearing") -> Clock | None:
    """The clock of the award while it has not ended."""
    return next(iter(clocks_of(hearing).of_rule("L8")), None)


def award_awaited(hearing: "Hearing", act: Act | None) -> str | None:
    """There is an award to wait for."""
    return None if award_running(hearing) else t("裁决期限已结束。", "The time for the award has ended.")


def award_not_suspended(hearing: "Hearing", act: Act | None) -> str | None:
    """It runs now."""
    running = award_running(hearing)
    if running is None:
        return award_awaited(hearing, act)
    return t("裁决期限正在中止。", "It stands still already.") if running.is_paused else None


def award_suspended(hearing: "Hearing", act: Act | None) -> str | None:
    """It stands still now."""
    running = award_running(hearing)
    return None if running and running.is_paused else t("裁决期限没有中止。", "It does not stand still.")


def not_extended(hearing: "Hearing", act: Act | None) -> str | None:
    """Once (调解仲裁法 Art 43)."""
    running = award_running(hearing)
    if running is not None and running.face().extensions:
        return t("裁决期限已延长过一次。", "It was extended once already.")
    return award_not_suspended(hearing, act)


def session_recorded(hearing: "Hearing", act: Act | None) -> str | None:
    """A result comes out of a hearing at which the union helped: its minutes are on record."""
    if not hearing.sessions.exclude(held_at=None).exists():
        return t("还没有协助调解记录，请先登记。", "No session is on record yet.")
    return None


def nothing_obtained(hearing: "Hearing", act: Act | None) -> str | None:
    """Money comes from a settlement before the tribunal or from its award."""
    if hearing.state == State.WITHDRAWN and hearing.end_reason not in ("private", "claim_withdrawn"):
        return t("没有达成和解，不能登记到账。", "Nothing was settled; there is nothing to record.")
    return None


# What the steps write


def take_down(hearing: "Hearing", act: Act) -> None:
    """facts: see TAKEN_DOWN, and invitation (file). The time for the award counts from the commission's acceptance."""
    for name in TAKEN_DOWN:
        value = act.facts.get(name)
        if value is not None:
            setattr(hearing, name, redacted(value) if name == "claims_text" else value)
    if not hearing.lac_case_no.strip():
        raise Refused(t("请填写仲裁案号。", "Give the arbitration case number."), field="lac_case_no")
    if hearing.lac_accepted_on is None or hearing.lac_accepted_on > act.on:
        raise Refused(
            t("仲裁委受理日期不能为空，也不能晚于今天。", "Give the day of acceptance, not later than today."),
            field="lac_accepted_on",
        )
    if hearing.hearing_at is not None and local_day(hearing.hearing_at) < hearing.lac_accepted_on:
        raise Refused(t("开庭时间不能早于受理日期。", "The hearing cannot lie before acceptance."), field="hearing_at")
    hearing.received_at = hearing.received_at or act.at
    hearing.receipt_number = next_number(hearing.organisation, act.on.year, "庭")
    hearing.title = _title(hearing)
    keep(hearing, act.facts.get("invitation"), Paper.COMMISSION_LETTER, act)
    act.tell("仲裁案号", "Arbitration case", hearing.lac_case_no)


def _title(hearing: "Hearing") -> str:
    who = hearing.worker_name
    if hearing.worker_count >= MANY:
        who = f"{who}等{hearing.worker_count}人"
    return f"{who}与{hearing.employer_name}"[:250]


def send(hearing: "Hearing", act: Act) -> None:
    """facts: person. Whoever attends holds a handling role here."""
    person = in_post(act.facts["person"], field="person")
    if not hearing.roles_of(person).intersection(HANDLING):
        raise Refused(
            t("{name}不是本机构的办案人员。", "{name} does not work on cases here.").format(name=person), field="person"
        )
    if hearing.handler_id == person.pk:
        raise Refused(t("协助人员没有变化。", "It is the same person."), field="person")
    barred = represented_sentence(hearing, person)
    if barred is not None:
        raise Refused(barred, field="person")
    hearing.handler = person
    act.tell("协助人员", "Attends", person)
    if act.task is not None and hearing.place.handler and act.task.owner_id is not None:
        act.task.flow_task.activation_class(act.task).reassign(person)


def write_session(hearing: "Hearing", act: Act) -> None:
    """facts: held_at, place, attendees, statements, proposals, result, minutes_signed, minutes (file)."""
    held_at: dt.datetime = act.facts["held_at"]
    if held_at > act.at + dt.timedelta(minutes=5):
        raise Refused(t("时间不能晚于现在。", "It cannot lie in the future."), field="held_at")
    if hearing.lac_accepted_on is not None and local_day(held_at) < hearing.lac_accepted_on:
        raise Refused(t("时间不能早于仲裁委受理日期。", "It cannot lie before acceptance."), field="held_at")
    if not act.facts.get("minutes_signed"):
        raise Refused(t("笔录须经到场人员核对签名。", "The minutes must be read and signed."), field="minutes_signed")
    last = hearing.sessions.order_by("-ordinal").first()
    words = {name: redacted(act.facts.get(name) or "") for name in ("attendees", "statements", "proposals", "result")}
    session = MediationSession.objects.create(
        application=hearing, round=hearing.round, ordinal=last.ordinal + 1 if last else 1, scheduled_at=held_at,
        held_at=held_at, mode="site", place=act.facts.get("place") or hearing.tribunal or hearing.lac_name,
        minutes_signed=True, minutes=keep(hearing, act.facts.get("minutes"), Paper.MINUTES, act), **words,
    )  # fmt: skip
    act.tell("场次", "Session", session.ordinal)


def write_settlement(hearing: "Hearing", act: Act) -> None:
    """facts: extent, settled_amount (fen), paper_no, served_on, remaining, paper (file).

    The paper takes effect when both sides have signed for it; until then either may resile (Act Art 42).
    """
    served_on: dt.date = act.facts["served_on"]
    _refuse_impossible_day(hearing, act, served_on, "served_on")
    extent = Extent(act.facts["extent"])
    remaining = redacted((act.facts.get("remaining") or "").strip())
    if extent == Extent.PARTIAL and not remaining:
        raise Refused(
            t("部分调解的，请写明继续审理的请求。", "Say which claims are still to be heard."), field="remaining"
        )
    amount: int | None = act.facts.get("settled_amount")
    if amount is not None and amount < 0:
        raise Refused(t("金额不能为负数。", "It cannot be below zero."), field="settled_amount")
    hearing.extent, hearing.remaining = extent, remaining if extent == Extent.PARTIAL else ""
    hearing.settled_amount, hearing.served_on = amount, served_on
    hearing.paper_no = (act.facts.get("paper_no") or "").strip()
    keep(hearing, act.facts.get("paper"), Paper.TRIBUNAL, act)
    if extent == Extent.FULL:
        end_the_award_clock(hearing, act, served_on)
    act.tell("范围", "Extent", extent.label)
    act.tell("调解金额", "Amount", f"{format_yuan(amount or 0)} 元")


def write_no_settlement(hearing: "Hearing", act: Act) -> None:
    """facts: why. The award follows; its clock runs on."""
    hearing.result_note = redacted(act.facts["why"].strip())


def write_end(hearing: "Hearing", act: Act) -> None:
    """facts: end_reason. A claim that was withdrawn needs no award."""
    hearing.end_reason = act.facts["end_reason"]
    if hearing.end_reason in ("claim_withdrawn", "private"):
        end_the_award_clock(hearing, act, act.on)


def write_award(hearing: "Hearing", act: Act) -> None:
    """facts: awarded_on, awarded_amount (fen), paper (file)."""
    awarded_on: dt.date = act.facts["awarded_on"]
    _refuse_impossible_day(hearing, act, awarded_on, "awarded_on")
    hearing.awarded_on, hearing.awarded_amount = awarded_on, act.facts.get("awarded_amount")
    keep(hearing, act.facts.get("paper"), Paper.TRIBUNAL, act)
    end_the_award_clock(hearing, act, awarded_on)


def end_the_award_clock(hearing: "Hearing", act: Act, on: dt.date) -> None:
    """Done on the day of the paper, in time or late."""
    running = award_running(hearing)
    if running is not None:
        act.clock(Event(Do.STOP, max(running.began_at, midnight(on)), "L8"))


def write_extension(hearing: "Hearing", act: Act) -> None:
    """facts: until, document (file). At most fifteen days, approved and told to the parties in writing (Act Art 43)."""
    until: dt.date = act.facts["until"]
    running = award_running(hearing)
    due = running.due_on if running else None
    if due is None:
        raise Refused(t("裁决期限正在中止或已结束。", "The time for the award stands still or has ended."))
    if until <= due:
        raise Refused(
            t("新的期限应晚于现期限{day}。", "The new day must lie after {day}.").format(day=due), field="until"
        )
    if until > due + LONGEST_EXTENSION:
        raise Refused(
            t("延长不得超过十五日，最迟至{day}。", "At most fifteen days: until {day}.").format(
                day=due + LONGEST_EXTENSION
            ),
            field="until",
        )
    keep(hearing, act.facts.get("document"), Paper.TRIBUNAL, act)
    act.clock(Event(Do.EXTEND, act.at, "L8", until=until, why=APPROVED, by=str(act.by)))


APPROVED = (
    "仲裁委主任批准延长，已书面通知当事人",
    "Extended with the director's approval; the parties were told in writing",
)


def write_restart(hearing: "Hearing", act: Act) -> None:
    """facts: ground, restarted_on. The time for the award begins anew from that day (办案规则 Art 46)."""
    restarted_on: dt.date = act.facts["restarted_on"]
    _refuse_impossible_day(hearing, act, restarted_on, "restarted_on")
    hearing.award_from = restarted_on
    act.clock(Event(Do.START, midnight(restarted_on), "L8", why=both(Restart(act.facts["ground"]).label)))


def _refuse_impossible_day(hearing: "Hearing", act: Act, day: dt.date, field: str) -> None:
    if day > act.on:
        raise Refused(t("日期不能晚于今天。", "It cannot lie in the future."), field=field)
    if hearing.lac_accepted_on is not None and day < hearing.lac_accepted_on:
        raise Refused(t("日期不能早于仲裁委受理日期。", "It cannot lie before acceptance."), field=field)


def write_recovery(hearing: "Hearing", act: Act) -> None:
    """facts: amount (fen), received_on, basis, counted_elsewhere, receipt (file). Never more than the settlement paper says."""
    amount: int = act.facts["amount"]
    received_on: dt.date = act.facts["received_on"]
    _refuse_impossible_day(hearing, act, received_on, "received_on")
    if amount <= 0:
        raise Refused(t("金额应大于零。", "The amount must be above zero."), field="amount")
    basis = Basis(act.facts["basis"])
    limit = {Basis.ARBITRAL_SETTLEMENT: hearing.settled_amount, Basis.AWARD: hearing.awarded_amount}.get(basis)
    before = hearing.recoveries.standing().filter(basis=basis).total()
    if limit is not None and before + amount > limit:
        raise Refused(
            t(
                "该文书确定的金额为{limit}元，已登记{before}元。",
                "The paper says {limit} yuan; {before} are on record.",
            ).format(limit=format_yuan(limit), before=format_yuan(before)),
            field="amount",
        )
    Recovery.objects.create(
        application=hearing, amount=amount, received_on=received_on, basis=basis,
        counted_elsewhere=same_money(hearing, act, amount), recorded_by=act.by,
    )  # fmt: skip
    keep(hearing, act.facts.get("receipt"), Paper.RECEIPT, act)
    act.tell("到账金额", "Received", f"{format_yuan(amount)} 元")
