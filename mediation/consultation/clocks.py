"""The one deadline of a consultation: a question that could not be answered on the spot."""

from workflow.periods import Unit
from workflow.rules import Rule, declare
from workflow.text import t

RULES = (
    Rule(
        "K01",
        t("咨询答复", "Answer a consultation"),
        "本组织规则（可配置）",
        legal=False,
        length=3,
        unit=Unit.WORKING_DAY,
        close_of_business=True,
        anchor="received_at",
        counted_from=t("接待之日", "the day of reception"),
        warn=(1,),
        warn_unit=Unit.WORKING_DAY,
        answers=t("接待人员", "whoever received it"),
        configurable=t("没有统一规定，由本机构设定", "no rule gives a number: the organisation sets it"),
    ),
)
declare(*RULES)
