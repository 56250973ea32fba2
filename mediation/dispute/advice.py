"""书面告知: that arbitration is open, in writing (规定 Art 30)."""

import datetime as dt
from typing import TYPE_CHECKING

from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


def note_advice(dispute: "Dispute", act: Act) -> None:
    """facts: advised_on, the day it was given; None where it is still owing. What has not happened is no advice."""
    advised_on: dt.date | None = act.facts.get("advised_on")
    if advised_on is not None and advised_on > act.on:
        raise Refused(t("告知日期不能晚于今天。", "The advice cannot lie in the future."), field="advised_on")
    dispute.advised_on = advised_on
