"""Help at a hearing as a process: invited, attending, the tribunal's result."""

from viewflow.this_object import this

from mediation.hearing.lifecycle import Hearing
from workflow.flow import Closing, Opening, StageFlow, StageNode
from workflow.models import WorkTask
from workflow.text import t


class HearingFlow(StageFlow):
    """仲裁庭审协助调解"""

    process_class = Hearing
    task_class = WorkTask

    start = Opening(t("仲裁院邀请", "Invitation")).Leads(this.intake)
    intake = StageNode(t("受邀", "Invited")).Leads(this.conciliation, this.closed)
    conciliation = StageNode(t("协助调解", "Helping")).Leads(this.closed)
    closed = Closing(t("办结", "Closed"))
