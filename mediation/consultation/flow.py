"""A consultation as a process: received, answered, done."""

from viewflow.this_object import this

from mediation.consultation.lifecycle import Consultation
from workflow.flow import Closing, Opening, StageFlow, StageNode
from workflow.models import WorkTask
from workflow.text import t


class ConsultationFlow(StageFlow):
    """接待咨询"""

    process_class = Consultation
    task_class = WorkTask

    start = Opening(t("来访来电", "Contact")).Leads(this.intake, this.agreement)
    intake = StageNode(t("接待", "Reception")).Leads(this.agreement, this.closed)
    agreement = StageNode(t("答复", "Answer")).Leads(this.closed)
    closed = Closing(t("办结", "Closed"))
