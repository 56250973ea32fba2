"""The dispute as a process: four stages and the end. `flowexport` draws it; start-up checks compare it with the machine."""

from viewflow.this_object import this

from mediation.dispute.lifecycle import Dispute
from workflow.flow import Closing, Opening, StageFlow, StageNode
from workflow.models import WorkTask
from workflow.text import t


class DisputeFlow(StageFlow):
    """劳动争议调解"""

    process_class = Dispute
    task_class = WorkTask

    start = Opening(t("申请", "Application")).Leads(this.intake, this.conciliation)
    intake = StageNode(t("受理", "Intake")).Leads(this.conciliation, this.closed)
    conciliation = StageNode(t("调解", "Conciliation")).Leads(this.agreement, this.closed)
    agreement = StageNode(t("协议", "Agreement")).Leads(this.conciliation, this.fulfilment, this.closed)
    fulfilment = StageNode(t("履行", "Fulfilment")).Leads(this.closed)
    closed = Closing(t("办结", "Closed"))
