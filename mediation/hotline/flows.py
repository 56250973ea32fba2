"""A ticket as a process: taken in, handled, answered, called back. The same for both hotlines but for where it may end."""

from viewflow.this_object import this

from mediation.hotline.city import Ticket12345
from mediation.hotline.union import Ticket12351
from workflow.flow import Closing, Opening, StageFlow, StageNode
from workflow.models import WorkTask
from workflow.text import t


class CityFlow(StageFlow):
    """12345工单"""

    process_class = Ticket12345
    task_class = WorkTask

    start = Opening(t("来单", "Ticket")).Leads(this.intake, this.conciliation)
    intake = StageNode(t("受理签收", "Intake")).Leads(this.conciliation, this.closed)
    conciliation = StageNode(t("办理", "Handling")).Leads(this.intake, this.agreement)
    agreement = StageNode(t("答复", "Reply")).Leads(this.conciliation, this.fulfilment)
    fulfilment = StageNode(t("回访", "Call-back")).Leads(this.conciliation, this.closed)
    closed = Closing(t("办结", "Closed"))


class UnionFlow(StageFlow):
    """12351工单"""

    process_class = Ticket12351
    task_class = WorkTask

    start = Opening(t("来电", "Call")).Leads(this.intake, this.conciliation)
    intake = StageNode(t("受理签收", "Intake")).Leads(this.conciliation, this.closed)
    conciliation = StageNode(t("办理", "Handling")).Leads(this.intake, this.agreement)
    agreement = StageNode(t("答复", "Reply")).Leads(this.conciliation, this.fulfilment)
    fulfilment = StageNode(t("回访", "Call-back")).Leads(this.conciliation, this.closed)
    closed = Closing(t("办结", "Closed"))
