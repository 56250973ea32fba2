"""Legal aid as a process: reviewed, assigned and served, its papers reviewed, the subsidy paid."""

from viewflow.this_object import this

from mediation.legal_aid.lifecycle import LegalAid
from workflow.flow import Closing, Opening, StageFlow, StageNode
from workflow.models import WorkTask
from workflow.text import t


class LegalAidFlow(StageFlow):
    """法律援助"""

    process_class = LegalAid
    task_class = WorkTask

    start = Opening(t("申请", "Application")).Leads(this.intake)
    intake = StageNode(t("受理审查", "Review")).Leads(this.conciliation, this.closed)
    conciliation = StageNode(t("指派办理", "Assigned and served")).Leads(this.agreement, this.closed)
    agreement = StageNode(t("结案审查", "Closing review")).Leads(this.fulfilment)
    fulfilment = StageNode(t("补贴发放", "Subsidy")).Leads(this.closed)
    closed = Closing(t("办结", "Closed"))
