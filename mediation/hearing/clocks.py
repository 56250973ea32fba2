"""The one deadline at a hearing: the tribunal's own, which keeps running while the union helps (domain.md 1.2 L8)."""

from workflow.periods import Unit
from workflow.rules import Rule, declare
from workflow.text import t

RULES = (
    Rule(
        "L8",
        t("仲裁裁决期限", "Award"),
        "调解仲裁法 第43条；劳动人事争议仲裁办案规则 第45条、第46条、第80条",
        legal=True,
        length=45,
        unit=Unit.NATURAL_DAY,
        counted_from=t("仲裁委受理仲裁申请之日", "the day the commission accepts the claim"),
        warn=(10, 5, 2),
        breach=False,
        outlives=True,
        answers=t("仲裁庭；窗口人员跟进", "the tribunal; the window follows it"),
        pauses=t("中止审理、公告送达期间", "suspension of the hearing, service by public notice"),
        extends=t(
            "仲裁委主任批准并书面通知当事人，不超过十五日",
            "the director of the commission, in writing, at most 15 days",
        ),
        note=t(
            "庭审协助调解不影响裁决期限；逾期未裁决的，当事人可以向人民法院起诉。",
            "Mediation at the hearing does not stop it; without an award by then the parties may sue.",
        ),
    ),
)
declare(*RULES)
