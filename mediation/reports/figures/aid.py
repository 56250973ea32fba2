"""法律援助: granted, ended, obtained. One application is one recipient."""

from mediation.legal_aid.states import State
from mediation.reports.figures.groups import AID
from workflow.metrics import Figure, Unit, Weight, When, declare, term
from workflow.text import t

KIND = "legal_aid"
OVER = (State.CLOSED.value, State.TERMINATED.value)
ON_GRANT = t("给予援助决定日期", "day of the grant")

declare(
    Figure(
        "legal_aid_applied", t("申请法律援助", "Legal aid applied for"),
        t("本期收到的法律援助申请。", "Applications received in the period."), Unit.PERSONS,
        (term("received", Weight.PERSONS, kinds=[KIND]),), group=AID, anchor=t("收件日期", "day of receipt"),
    ),
    Figure(
        "legal_aid_accepted", t("受理法律援助", "Legal aid granted"),
        t("本期决定给予援助的人数；一人一件。", "Persons to whom aid was granted in the period; one application each."),
        Unit.PERSONS, (term("aid_granted", Weight.PERSONS),), group=AID, anchor=ON_GRANT,
        unconfirmed=t("“受理”按收件还是按给予援助计（现按给予援助）", "accepted: received or granted (granted now)"),
    ),
    Figure(
        "legal_aid_closed", t("法律援助结案", "Legal aid closed"),
        t("本期结案或终止援助的人数。", "Persons whose aid was closed or terminated in the period."), Unit.PERSONS,
        (term("aid_ended", Weight.PERSONS, details=OVER),), group=AID, anchor=t("结案日期", "day of closing"),
        left_out=t("撤回、转送", "withdrawn, passed on"),
    ),
    Figure(
        "legal_aid_closure_rate", t("法律援助结案率", "Closure rate of legal aid"),
        t("本期结案 ÷（上期未结 + 本期给予援助）。", "Closed in the period / (open at the start + granted in it)."), Unit.RATE,
        (term("aid_ended", Weight.PERSONS, details=OVER),),
        (term("aid_open", Weight.PERSONS, when=When.OPEN_BEFORE), term("aid_granted", Weight.PERSONS)), group=AID,
        anchor=t("结案日期", "day of closing"), within=False,
    ),
    Figure(
        "legal_aid_cohort_closure", t("法律援助结案率（按给予批次）", "Closure rate of what was granted"),
        t("本期给予援助的人中，至今已结案或终止的比例。", "Of those granted aid in the period, the share closed by now."), Unit.RATE,
        (term("aid_ended_of_granted", Weight.PERSONS, details=OVER),), (term("aid_granted", Weight.PERSONS),), group=AID,
        anchor=ON_GRANT, cohort=t("本期给予援助的", "granted in the period"),
    ),
    Figure(
        "legal_aid_open", t("援助期末未结", "Aid open at the end"), t("期末仍在援助中的人数。", "Persons in aid at the end."),
        Unit.PERSONS, (term("aid_open", Weight.PERSONS, when=When.OPEN_AFTER),), group=AID,
        anchor=t("期末", "end of the period"), better=-1,
    ),
    Figure(
        "legal_aid_denied", t("不予援助", "Legal aid denied"), t("本期决定不予援助的人数。", "Persons denied aid in the period."),
        Unit.PERSONS, (term("aid_denied", Weight.PERSONS),), group=AID, anchor=t("决定日期", "day of the decision"), better=-1,
    ),
    Figure(
        "legal_aid_recovered", t("法律援助挽回经济损失", "Losses recovered by legal aid"),
        t("受援人本期实际到账的金额；与调解等关联案件为同一笔款的不重复计。",
          "What recipients received in the period; not what a tied application has on record as the same money."), Unit.MONEY,
        (term("recovery", Weight.AMOUNT, kinds=[KIND]),), group=AID, anchor=t("到账日期", "day of receipt"),
    ),
    Figure(
        "legal_aid_subsidies", t("办案补贴", "Lawyers' subsidies"), t("本期发放的办案补贴。", "Subsidies paid in the period."),
        Unit.MONEY, (term("aid_subsidy", Weight.AMOUNT),), group=AID, anchor=t("发放日期", "day of payment"),
    ),
)  # fmt: skip
