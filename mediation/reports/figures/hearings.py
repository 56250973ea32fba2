"""仲裁院窗口: help at hearings. Its money counts among losses recovered, once per dispute."""

from mediation.reports.figures.groups import HEARINGS
from workflow.metrics import Figure, Unit, Weight, declare, term
from workflow.text import t

declare(
    Figure(
        "hearings_attended", t("协助庭审调解", "Help at hearings"), t("本期受邀协助的庭审。", "Hearings the union was invited to help at."),
        Unit.CASES, (term("hearing"),), group=HEARINGS, anchor=t("收件日期", "day of receipt"), beside=("hearings_persons",),
    ),
    Figure(
        "hearings_persons", t("协助庭审涉及职工", "Workers at those hearings"), t("协助的庭审涉及的职工人数。", "Workers in those hearings."),
        Unit.PERSONS, (term("hearing", Weight.PERSONS),), group=HEARINGS, anchor=t("收件日期", "day of receipt"),
    ),
    Figure(
        "hearings_settled", t("庭审达成调解", "Settled before the tribunal"), t("本期签收仲裁调解书的。", "Settlement papers signed for in the period."),
        Unit.CASES, (term("hearing_settled"),), group=HEARINGS, anchor=t("签收日期", "day of signing"),
        beside=("hearings_amount",),
    ),
    Figure(
        "hearings_amount", t("庭审调解金额", "Amount settled at hearings"), t("仲裁调解书载明的金额。", "What the settlement papers say."),
        Unit.MONEY, (term("hearing_settled", Weight.AMOUNT),), group=HEARINGS, anchor=t("签收日期", "day of signing"),
    ),
)  # fmt: skip
