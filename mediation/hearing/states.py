"""The states of an entry at a hearing, and its closed vocabularies."""

from collections.abc import Mapping

from django.db import models

from mediation.roles import INTAKE, MEDIATOR
from workflow.models import Place, Stage
from workflow.text import t


class State(models.TextChoices):
    """DRAFT → INVITED → ATTENDING → SETTLED or NOT_SETTLED; WITHDRAWN from either."""

    DRAFT = "draft", t("草稿", "Draft")
    INVITED = "invited", t("受邀待派员", "Invited")
    ATTENDING = "attending", t("协助调解中", "Attending")
    SETTLED = "settled", t("已出具仲裁调解书", "Settled before the tribunal")
    NOT_SETTLED = "not_settled", t("未达成，等待裁决", "Not settled, the award follows")
    WITHDRAWN = "withdrawn", t("已终止", "Ended without")


PLACES: Mapping[str, Place] = {
    State.DRAFT: Place(Stage.INTAKE, INTAKE),
    State.INVITED: Place(Stage.INTAKE, MEDIATOR),
    State.ATTENDING: Place(Stage.CONCILIATION, MEDIATOR, handler=True),
    State.SETTLED: Place(Stage.CLOSED),
    State.NOT_SETTLED: Place(Stage.CLOSED),
    State.WITHDRAWN: Place(Stage.CLOSED),
}

BEFORE_THE_RESULT = (State.INVITED, State.ATTENDING)
ENDED = (State.SETTLED, State.NOT_SETTLED, State.WITHDRAWN)


class Extent(models.TextChoices):
    """How much of the claims the tribunal's settlement paper covers (办案规则 Art 71)."""

    FULL = "full", t("全部请求", "All claims")
    PARTIAL = "partial", t("部分请求，其余继续审理", "Some claims; the others are heard")


class EndReason(models.TextChoices):
    """Why the union's help ended without a result before the tribunal."""

    CLAIM_WITHDRAWN = "claim_withdrawn", t("申请人撤回仲裁申请", "The claim was withdrawn")
    PRIVATE = "private", t("双方庭外和解", "Settled out of the hearing")
    NOT_WANTED = "not_wanted", t("当事人不同意工会协助", "A party did not want the union's help")
    INVITATION = "invitation", t("仲裁庭取消邀请", "The tribunal withdrew the invitation")
    NOBODY = "nobody", t("本机构无法派员", "Nobody could be sent")
    OTHER = "other", t("其他", "Other")


class Restart(models.TextChoices):
    """What makes the time for the award begin anew (办案规则 Art 46)."""

    PARTY_ADDED = "party_added", t("追加当事人", "A party was added")
    CLAIM_CHANGED = "claim_changed", t("增加、变更仲裁请求", "The claim was changed")
    COUNTER_CLAIM = "counter_claim", t("被申请人提出反申请", "A counter-claim was made")
    TRANSFERRED = "transferred", t("案件移送管辖", "The case was transferred")
