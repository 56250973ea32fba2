"""Random histories of a whole organisation: cases of every kind walked somewhere, then pressed at random, day after day."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from django.core.exceptions import PermissionDenied

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast, Walk, a_case, a_unit, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.hearing.demo import a_hearing
from mediation.hotline.demo import CITY, UNION, TicketWalk, a_ticket_walk
from mediation.hotline.demo import WALKS as TICKETS
from mediation.legal_aid.demo import WALKS as AIDS
from mediation.legal_aid.demo import AidWalk, an_aid_walk
from mediation.links import Tie
from mediation.ratings import Occasion
from tests.workflow.changes import add, days_off
from tests.workflow.machine import COMMON, a_press
from tests.workflow.plausible import hints
from tests.workflow.typing_at_random import facts_at_random
from workflow.engine import Refused, perform
from workflow.models import Application, open_application
from workflow.moment import now
from workflow.organisations import User, system_user
from workflow.projecting import catch_up
from workflow.sweep import sweep_until_dry

DAY = dt.timedelta(days=1)
YEAR = 2026
STATES = [state for state in State if state not in (State.DRAFT, State.ARCHIVED, State.TRANSFERRED, State.MERGED)]
TELLING = frozenset(
    {
        "accept", "reopen", "merge", "split", "split_off", "offer_transfer", "accept_transfer", "withdraw", "fail", "close",
        "close_defaulted", "refuse", "record_payment", "verify_payments", "reject_payments", "vary_schedule", "extend", "tie",
        "untie", "record_recovery", "withdraw_recovery", "settle_money", "remove_workers", "archive", "rework",
        "fail_check", "record_callback", "flag", "transfer", "approve_objection", "take_back", "grant", "deny", "terminate",
        "offer_hand_over", "accept_hand_over", "invite_rating", "record_rating", "grant_extension", "declare_default",
    }
)  # fmt: skip
"""Steps that change figures: pressed rather than the others, where they are possible."""


DISPUTE: dict[str, tuple[str, ...]] = {
    State.SUBMITTED: ("screen", "screen", "withdraw", "transfer"),
    State.SCREENING: ("ask", "ask", "refuse", "correct"),
    State.CONSENT_ASKING: ("accept",),
    State.ACCEPTED: ("assign",),
    State.ASSIGNED: ("mediate",),
    State.MEDIATING: ("draft", "draft", "fail"),
    State.AGREEMENT_DRAFT: ("effect",),
    State.AGREEMENT_EFFECTIVE: ("perform",),
    State.PERFORMING: ("pay_some", "performed", "performed", "default"),
    State.PERFORMED: ("close",),
}
TICKET: dict[str, tuple[str, ...]] = {
    "received": ("sign", "grade"), "graded": ("sign", "transfer"), "signed": ("dispatch", "give", "object", "merge"),
    "objection": ("approve",), "dispatched": ("accept",), "accepted": ("contact",), "rework": ("contact",),
    "reopened": ("sign",), "contacted": ("handle", "draft"), "handling": ("draft", "wait"), "merged": ("draft",),
    "reply_review": ("report",), "replied": ("call_back", "complain"), "callback": ("close", "check", "rework"),
    "qc": ("passed",), "closed": ("reopen",),
}  # fmt: skip
AID: dict[str, tuple[str, ...]] = {
    "applied": ("receive",), "received": ("review", "urgent"), "review": ("propose", "propose", "refuse"),
    "signing": ("grant", "deny"), "granted": ("assign",), "assigned": ("contract",), "contracted": ("serve",),
    "in_service": ("end", "terminate"), "service_ended": ("hand_in",), "closing_review": ("pass_papers",),
    "subsidy": ("subsidy",), "subsidy_signing": ("pay",), "closed": ("archive",), "terminated": ("object",),
    "objection": ("order", "uphold"), "denied": ("object",),
}  # fmt: skip
"""What a walk of the demo may do next, by the state it has come to."""


class Goer(Walk):
    """A mediation that may also be paid in part."""

    def pay_some(self) -> None:
        """The first instalment, early or late."""
        self.pay(instalments=1)


class History:
    """One organisation's history. Everything is drawn from the seed; `taken` says how often each step was."""

    def __init__(self, people: Cast, seed: int, move: Callable[[dt.timedelta], None]) -> None:
        self.people, self.move = people, move
        self.chance = Random(seed)  # noqa: S311  repeatable on purpose
        self.everybody: Sequence[User] = [
            user for user in people.people.values() if user.username not in ("admin", "auditor", "security")
        ]
        self.taken: Counter[str] = Counter()
        self.hints = {**COMMON, **hints(people), "merge": self._parent}
        self.workers = 0
        self.tickets: list[TicketWalk] = []
        self.aids: list[AidWalk] = []

    # What there is to begin with

    def begin(self) -> None:
        """Some of everything, begun on some day of the last months."""
        draw = self.chance
        for state in (*draw.sample(STATES, 4), State.CLOSED, State.FAILED, State.PERFORMING, State.ACCEPTED):
            self.dispute(state)
        for kind in (CITY, UNION):
            for standing in (*draw.sample(sorted(TICKETS[kind]), 3), "closed"):
                self.tickets.append(a_ticket_walk(self.people, kind, standing, at=self.past(40)))
        for standing in (*draw.sample(sorted(AIDS), 2), "in_service", "closed"):
            walk = an_aid_walk(
                self.people, standing, at=self.past(120), worker=a_worker(draw.randrange(6)), unit=a_unit(1),
                lawyer=self.people.linhao, recovered=draw.choice([0, 6_000_00]), despite_twin=True,
            )  # fmt: skip
            self.aids.append(walk)
        a_hearing(self.people, draw.choice(["settled", "attending"]), self.past(30))
        for _ in range(4):
            self.reception()

    def dispute(self, state: str) -> Dispute:
        """Always the same firm, so that cases can be merged, and workers of its own."""
        several = self.chance.randint(1, 3)
        rows = [a_worker(self.workers + n) for n in range(several)]
        self.workers += several
        by, place = self.chance.choice([("wangfang", "district"), ("wangfang", "district"), ("heping", "kechuang")])
        return a_case(
            self.people, state, at=self.past(150), workers=rows, units=[a_unit(1)], by=self.people.people[by],
            place=self.people.places[place],
        )  # fmt: skip

    def reception(self) -> None:
        """Taken down, and perhaps rated once or twice."""
        draw, people = self.chance, self.people
        by, place = draw.choice([(people.wangfang, people.district), (people.liuyang, people.rongchang)])
        taken: Consultation = open_application(Consultation, by=by, organisation=place)
        at = self.past(60)
        perform(
            taken, "receive", by=by, at=at, channel="demo", way=draw.choice(["on_site", "phone", "visit", "chair"]),
            topic=draw.choice(["wages", "injury"]), question="欠薪怎么办？", answer=draw.choice(["可以申请调解。", ""]),
            visitors=draw.randint(1, 4),
        )  # fmt: skip
        for _ in range(draw.randrange(3)):
            perform(taken, "invite_rating", by=by, at=at, channel="demo", occasion=Occasion.RECEPTION)
        asked = taken.ratings.order_by("-pk").first()
        if asked is not None and draw.random() < 0.6:
            score = draw.choice(["satisfied", "basically", "dissatisfied"])
            perform(
                taken,
                "receive_rating",
                by=system_user(),
                at=at + DAY,
                channel="demo",
                rating=asked,
                score=score,
                remark="",
            )

    def past(self, days: int) -> dt.datetime:
        """An hour of the last so many days."""
        return now() - self.chance.randint(2, days) * DAY - dt.timedelta(hours=self.chance.randrange(5))

    # What happens then

    def goes_on(self) -> None:
        """A few weeks: time passes, everything goes its way, buttons are pressed, limits lapse, the calendar is amended."""
        for _ in range(3):
            self.move(self.chance.randint(0, 9) * DAY)
            sweep_until_dry(now())
            for _press in range(10):
                self._go_on()
            for _press in range(6):
                self._press()
            catch_up()
        off = (now() + self.chance.randint(3, 30) * DAY).date()
        if off.year == YEAR:
            add(days_off(off.isoformat()))

    def _go_on(self) -> None:
        """One application does what comes next."""
        walk: Any
        if self.chance.random() < 0.5:
            case = self.chance.choice(list(Dispute.objects.order_by("pk")))
            walk, nexts, state = Goer(self.people, case, now()), DISPUTE, case.state
        elif self.chance.random() < 0.6:
            walk, nexts = self.chance.choice(self.tickets), TICKET
            walk.ticket, walk.at = type(walk.ticket).objects.get(pk=walk.ticket.pk), now()
            state = walk.ticket.state
        else:
            walk, nexts = self.chance.choice(self.aids), AID
            walk.aid, walk.day = type(walk.aid).objects.get(pk=walk.aid.pk), now()
            state = walk.aid.state
        named = [name for name in nexts.get(state, ()) if hasattr(walk, name)]
        if not named:
            return
        name = self.chance.choice(named)
        try:
            getattr(walk, name)()
        except (Refused, PermissionDenied, LookupError):
            self.taken["(refused)"] += 1
        else:
            self.taken[f"walk: {name}"] += 1

    def _press(self) -> None:
        keys = list(Application.objects.order_by("pk").values_list("pk", flat=True))
        application = Application.objects.get(pk=self.chance.choice(keys)).as_its_kind()
        for _ in range(4):
            verb, who = a_press(application, self.everybody, self.chance)
            if verb in TELLING or self.chance.random() < 0.1:
                break
        step = type(application).step_named(verb)
        if step is None:
            return
        facts = facts_at_random(
            step, application, who, self.chance, self.hints if isinstance(application, Dispute) else COMMON
        )
        try:
            perform(application, verb, by=who, note="原因", **facts)
        except (Refused, PermissionDenied):
            self.taken["(refused)"] += 1
        else:
            self.taken[verb] += 1

    def _parent(self, dispute: Dispute, _who: User, chance: Random) -> dict[str, Any]:
        others = (
            Dispute.objects.exclude(pk=dispute.pk).filter(organisation=dispute.organisation_id).open().order_by("pk")
        )
        return {"parent": chance.choice(list(others) or [dispute])}

    # What is put right afterwards

    def corrections(self) -> None:
        """What people correct, each tried on whatever is there: refused where it is not possible."""
        people, draw = self.people, self.chance
        catch_up()
        for case in draw.sample(list(Dispute.objects.order_by("pk")), 4):
            self.tried(case, "reopen", people.chenjing, ground="new_facts", both_agree=True)
            self.tried(case, "merge", people.chenjing, **self._parent(case, people.chenjing, draw))
            self.tried(case, "split_off", people.zhouwei, applicants=list(case.applicants.filter(left_at=None))[:1])
        for case in Dispute.objects.filter(organisation=people.district).open().order_by("pk")[:2]:
            self.tried(case, "offer_transfer", people.chenjing, organisation=people.kechuang, outside="")
            self.tried(case, "accept_transfer", people.heping)
        for case in Dispute.objects.filter(state=State.MERGED).order_by("pk")[:1]:
            self.tried(case, "split", people.zhouwei)
        catch_up()
        every = list(Application.objects.order_by("pk"))
        for one in (draw.choice(every).as_its_kind() for _ in range(6)):
            self.tried(one, "tie", people.zhouwei, other=draw.choice(every), tie=Tie.SAME)
        for one in every:
            link = one.links.filter(undone_at=None).first()
            if link is not None and draw.random() < 0.3:
                self.tried(one.as_its_kind(), "untie", people.zhouwei, link=link)
            if one.kind_key == "legal_aid":
                self.tried(
                    one.as_its_kind(), "record_recovery", people.linhao, amount=draw.randint(1, 9) * 1_000_00, paper=None,
                    received_on=(now() - draw.randint(0, 9) * DAY).date(), basis="award", proof=None,
                    counted_elsewhere=draw.choice([None, True, False]),
                )  # fmt: skip

    def tried(self, application: Application, verb: str, by: User, **facts: Any) -> None:
        """Whether it worked or was refused."""
        try:
            perform(type(application)._base_manager.get(pk=application.pk), verb, by=by, note="更正", **facts)  # noqa: SLF001
        except (Refused, PermissionDenied):
            self.taken["(refused)"] += 1
        else:
            self.taken[verb] += 1
