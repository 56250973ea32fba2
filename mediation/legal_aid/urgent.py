"""先行援助 (法律援助法 Art 44): a lawyer at once, papers later, and the ordinary decision still follows."""

import datetime as dt
from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.identifiers import redacted
from mediation.legal_aid.assignment import appoint, give_number
from mediation.legal_aid.clocks import TIME_TO_DECIDE
from mediation.legal_aid.codes import UrgentGround
from mediation.legal_aid.intake import DESK, REVIEWERS
from mediation.legal_aid.states import BEFORE_DECISION, State
from mediation.papers import keep
from mediation.roles import SUPERVISOR
from workflow.clockwork import Do, Event, local_day, midnight
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

NEAR = 7
"""Days to a limitation or time limit within which aid may come first."""


def not_aided_yet(aid: "LegalAid", act: Act | None) -> str | None:
    """Urgent aid begins once."""
    return t("已先行提供援助。", "Aid has been given already.") if aid.pre_aid_at else None


def begin_at_once(aid: "LegalAid", act: Act) -> None:
    """facts: ground, deadline_on, deadline_what, items, papers_due, and those of an assignment."""
    day: dt.date | None = act.facts.get("deadline_on") or aid.deadline_on
    if act.facts["ground"] == UrgentGround.LIMIT and (day is None or (day - act.on).days >= NEAR):
        raise Refused(
            t(
                "以时效或期限为由先行援助的，须距届满不足七日；请登记该期限的最后一日。",
                "For a time limit, less than seven days must be left: record its last day.",
            ),
            field="deadline_on",
        )
    if act.facts["papers_due"] <= act.on:
        raise Refused(t("补办期限应晚于今天。", "The day must lie ahead."), field="papers_due")
    if act.facts.get("deadline_on"):
        aid.deadline_on, aid.deadline_what = day, redacted(act.facts.get("deadline_what") or "")
        act.clock(Event(Do.START, act.at, "A0", until=day))
    aid.pre_aid_at, aid.pre_aid_ground = act.at, act.facts["ground"]
    aid.pre_aid_items, aid.pre_aid_due = redacted(act.facts["items"]), act.facts["papers_due"]
    give_number(aid, act)
    appoint(aid, act)


def take_late_papers(aid: "LegalAid", act: Act) -> None:
    """facts: supplied_on, file. The time to decide goes on from the day they came."""
    day: dt.date = act.facts["supplied_on"]
    if day > act.on:
        raise Refused(t("收到日期不能晚于今天。", "It cannot lie in the future."), field="supplied_on")
    if aid.pre_aid_at is not None and day < local_day(aid.pre_aid_at):
        raise Refused(
            t("收到日期不能早于先行援助之日。", "It cannot lie before the day urgent aid began."), field="supplied_on"
        )
    aid.pre_aid_papers_on = day
    at = act.at if day == act.on else midnight(day)
    act.clock(Event(Do.STOP, at, "A4"))
    for rule in TIME_TO_DECIDE:
        act.clock(Event(Do.RESUME, at, rule, why=("已补办手续", "Papers supplied"), by=str(act.by)))
    keep(aid, act.facts.get("file"), Paper.CORRECTION, act)


class UrgentSteps:
    """先行援助."""

    @step(
        label=t("先行提供援助", "Aid first"),
        told=t("{actor}决定先行提供法律援助", "{actor} had aid given at once"),
        who=(*REVIEWERS, SUPERVISOR),
        law=t("法律援助法 第44条", "Legal Aid Law Art 44"),
        source=BEFORE_DECISION,
        target=State.PRE_AID,
        guards=[not_aided_yet],
        record=begin_at_once,
        form="mediation.legal_aid.forms.UrgentForm",
        papers=[t("先行援助审批表", "Approval of urgent aid"), t("指派通知书", "Notice of assignment")],
        starts=["A4"],
        pauses=["A1", "A1B"],
        drops=["A3"],
    )
    def aid_at_once(self: "LegalAid", act: Act) -> None:
        """先行援助: whoever would lose a right by waiting has a lawyer today."""

    @step(
        label=t("已补办手续", "Papers supplied"),
        told=t("{actor}收到补办的手续", "{actor} received the papers of urgent aid"),
        who=DESK,
        law=t("法律援助法 第44条", "Legal Aid Law Art 44"),
        source=[State.PRE_AID],
        target=State.REVIEW,
        record=take_late_papers,
        form="mediation.legal_aid.forms.SuppliedForm",
        tone="main",
    )
    def supply_urgent_papers(self: "LegalAid", act: Act) -> None:
        """补办: the ordinary review follows."""
