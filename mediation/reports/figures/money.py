"""涉案、协议、履行、挽回: four numbers that are never mixed, and how far what was promised is performed. Kept in fen."""

from mediation.reports.figures.groups import MONEY
from mediation.reports.figures.mediation import NEW, ON_ACCEPTANCE
from workflow.metrics import Figure, Unit, Weight, When, declare, term
from workflow.text import t

MATURE = When.MATURED
ON_PAYMENT, ON_DUE = t("到账日期", "day of payment"), t("应付日期", "due date")

declare(
    Figure(
        "mediation_amount_claimed", t("涉案金额", "Amount claimed"),
        t("本期受理案件中申请人请求的金额合计。", "What the applicants of the cases accepted in the period ask for."), Unit.MONEY,
        (term("mediation_begun", Weight.AMOUNT, details=NEW),), group=MONEY, anchor=ON_ACCEPTANCE,
    ),
    Figure(
        "mediation_amount_agreed", t("协议金额", "Amount agreed"),
        t("本期生效的调解协议约定给付的金额合计（经变更的按变更后）。", "What agreements effective in the period promise, as varied."),
        Unit.MONEY, (term("mediation_agreed", Weight.AMOUNT),), group=MONEY, anchor=t("协议生效日期", "day of effect"),
    ),
    Figure(
        "mediation_amount_fulfilled", t("履行金额", "Amount fulfilled"),
        t("本期到账、已核实的付款合计。", "Verified payments received in the period."), Unit.MONEY,
        (term("mediation_paid", Weight.AMOUNT),), group=MONEY, anchor=ON_PAYMENT,
        left_out=t("未核实和已退回的付款", "payments not verified, or rejected"),
    ),
    Figure(
        "fulfilment_rate_cases", t("履行率（件）", "Performance rate (cases)"),
        t("最后一期到期日在本期内且已过的协议中，全部履行的比例。", "Of agreements whose last instalment fell due, those performed in full."),
        Unit.RATE, (term("performance_done", when=MATURE),), (term("performance_due", when=MATURE),), group=MONEY,
        anchor=t("最后一期应付日期", "last due date"), cohort=t("本期到期的", "fallen due in the period"),
        left_out=t("尚未到期的、没有金钱给付的", "not yet due; without money"), beside=("fulfilment_rate_amount",),
    ),
    Figure(
        "fulfilment_rate_amount", t("履行率（金额）", "Performance rate (amount)"),
        t("本期到期的各期应付金额中，已核实支付的比例；提前、超额支付的以该期应付为限。",
          "Of the instalments fallen due, the share paid and verified; what was paid early or beyond counts up to what was due."),
        Unit.RATE, (term("instalment_paid", Weight.AMOUNT, when=MATURE),),
        (term("instalment_due", Weight.AMOUNT, when=MATURE),),
        others=(term("instalment_unpaid", Weight.AMOUNT, when=MATURE),), group=MONEY, anchor=ON_DUE,
        cohort=t("本期到期的", "fallen due in the period"), left_out=t("尚未到期的", "not yet due"),
        beside=("fulfilment_rate_cases",),
    ),
    Figure(
        "losses_recovered", t("挽回经济损失", "Losses recovered"),
        t("职工实际到账的金额：调解履行、法律援助和庭审所得，同一争议的同一笔款只计一次。",
          "What workers have actually received, through mediation, legal aid and hearings; the same money of one dispute once."),
        Unit.MONEY, (term("mediation_paid", Weight.AMOUNT), term("recovery", Weight.AMOUNT)), group=MONEY, anchor=ON_PAYMENT,
        left_out=t("关联案件中的同一笔款", "the same money in a tied application"),
        unconfirmed=t("按到账还是按协议金额报（现按到账）", "received or agreed (received now)"),
    ),
)  # fmt: skip
