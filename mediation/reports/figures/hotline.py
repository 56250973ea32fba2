"""热线: what was dispatched, returned and completed of one cohort, and the three rates over valid call-backs."""

from fractions import Fraction

from django.conf import settings

from mediation.hotline.measures import MERGED
from mediation.ratings import Score
from mediation.reports.figures.deadlines import NOT_YET
from mediation.reports.figures.groups import CITY, UNION
from workflow.metrics import Figure, Unit, When, declare, term
from workflow.text import t

ON_DISPATCH, ON_CALLBACK = t("派单日期", "day of dispatch"), t("回访日期", "day of the call-back")
OF_DISPATCH, OF_CALLBACKS = (
    t("本期派单的", "dispatched in the period"),
    t("本期有效回访", "valid call-backs of the period"),
)
NOT_COUNTED = t("不纳入考核的、无效回访", "not counted for the assessment; invalid call-backs")
RESULT = {"ticket_12345": ("H4*",), "ticket_12351": ("U4*",)}


def _figures(number: str, group: str) -> None:
    kind, key = f"ticket_{number}", f"tickets_{number}"
    of = {"kinds": [kind]}
    dispatched = term("ticket_dispatched", **of)  # type: ignore[arg-type]
    returned, transferred = (term(name, factor=-1, **of) for name in ("ticket_returned", "ticket_transferred"))  # type: ignore[arg-type]
    callbacks = term("callback", **of)  # type: ignore[arg-type]
    declare(
        Figure(
            f"{key}_dispatched", t(f"{number}派单", f"{number} dispatched"),
            t("热线本期派给本单位的工单；几人就同一事来电各计一单。", "Tickets dispatched to us in the period; each caller's is one."),
            Unit.TICKETS, (dispatched,), group=group, anchor=ON_DISPATCH, beside=(f"{key}_events", f"{key}_anew"),
        ),
        Figure(
            f"{key}_events", t(f"{number}事件", f"{number} matters"),
            t("派单中不含并入其他工单的：同一事件计一次。", "Dispatched tickets without those merged into another: one a matter."),
            Unit.CASES, (term("ticket_dispatched", but=[MERGED], **of),), group=group, anchor=ON_DISPATCH,  # type: ignore[arg-type]
        ),
        Figure(
            f"{key}_anew", t(f"{number}重办", f"{number} done again"),
            t("本期重新办理的轮次（二次、三次办理），与派单分列。", "Rounds begun anew in the period, counted apart from what was dispatched."),
            Unit.TICKETS, (term("ticket_anew", **of),), group=group, anchor=t("重办日期", "day of the new round"), better=-1,  # type: ignore[arg-type]
        ),
        Figure(
            f"{key}_returned", t(f"{number}退单", f"{number} returned"),
            t("本期派单中退回热线的；热线不同意退单的不计。", "Of what was dispatched in the period, returned to the hotline and not refused."),
            Unit.TICKETS, (term("ticket_returned", **of),), group=group, anchor=ON_DISPATCH,  # type: ignore[arg-type]
            cohort=OF_DISPATCH, left_out=t("热线不同意的退单", "returns that the hotline refused"),
        ),
        Figure(
            f"{key}_return_rate", t(f"{number}退单率", f"{number} return rate"), t("退单 ÷ 派单。", "Returned / dispatched."),
            Unit.RATE, (term("ticket_returned", **of),), (dispatched,), group=group, anchor=ON_DISPATCH,  # type: ignore[arg-type]
            cohort=OF_DISPATCH, better=-1,
        ),
        Figure(
            f"{key}_transferred", t(f"{number}转出", f"{number} transferred"),
            t("本期派单中转往其他单位的。", "Of what was dispatched in the period, transferred to another body."), Unit.TICKETS,
            (term("ticket_transferred", **of),), group=group, anchor=ON_DISPATCH, cohort=OF_DISPATCH,  # type: ignore[arg-type]
        ),
        Figure(
            f"{key}_completed", t(f"{number}办结", f"{number} completed"),
            t("本期派单中至今已办结的；重办中的不算。", "Of what was dispatched in the period, completed by now; not what is done again."),
            Unit.TICKETS, (term("ticket_completed", **of),), group=group, anchor=ON_DISPATCH, cohort=OF_DISPATCH,  # type: ignore[arg-type]
        ),
        Figure(
            f"{key}_completion_rate", t(f"{number}办结率", f"{number} completion rate"),
            t("同一批派单：办结 ÷（派单 − 退单 − 转出）。", "Of one cohort: completed / (dispatched − returned − transferred)."),
            Unit.RATE, (term("ticket_completed", **of),), (dispatched, returned, transferred), group=group,  # type: ignore[arg-type]
            anchor=ON_DISPATCH, cohort=OF_DISPATCH, left_out=t("退单、转出", "returned, transferred"),
            unconfirmed=t("转出的是否从分母中扣除（现扣除）", "whether what was transferred leaves the denominator (it does)"),
        ),
        Figure(
            f"{key}_closed", t(f"{number}本期办结", f"{number} completed in the period"),
            t("本期办结的工单，不论何时派单；不作办结率的分子。", "Completed in the period, whenever dispatched; no part of the rate."),
            Unit.TICKETS, (term("ticket_closed", **of),), group=group, anchor=t("办结日期", "day of completion"),  # type: ignore[arg-type]
        ),
        Figure(
            f"{key}_on_time", t(f"{number}按时反馈率", f"{number} on time"),
            t("本期到期的办理时限（含经批准的延期）中按时反馈的比例。", "Of limits that fell due in the period, extensions included, those kept."),
            Unit.RATE, (term("deadline_met", details=RESULT[kind], when=When.MATURED, **of),),  # type: ignore[arg-type]
            tuple(
                term(f"deadline_{how}", details=RESULT[kind], when=When.MATURED, **of)  # type: ignore[arg-type]
                for how in ("met", "missed", "running")
            ),
            group=group, anchor=t("到期日", "due date"), cohort=t("本期到期的", "due in the period"), left_out=NOT_YET,
        ),
        Figure(
            f"{key}_callbacks", t(f"{number}有效回访", f"{number} valid call-backs"),
            t("本期接通、有效、纳入考核的回访；每轮取最后一次。", "Call-backs that reached the caller, valid and counted; the last of each round."),
            Unit.TICKETS, (callbacks,), group=group, anchor=ON_CALLBACK, left_out=NOT_COUNTED,
        ),
        Figure(
            f"{key}_response", t(f"{number}响应率", f"{number} response rate"),
            t("来电人说已及时联系的 ÷ 有效回访。", "Callers who say they were contacted / valid call-backs."), Unit.RATE,
            (term("callback_contacted", **of),), (callbacks,), group=group, anchor=ON_CALLBACK, cohort=OF_CALLBACKS,  # type: ignore[arg-type]
            left_out=NOT_COUNTED, interval=True, beside=(f"{key}_callbacks",),
        ),
        Figure(
            f"{key}_resolution", t(f"{number}解决率", f"{number} resolution rate"),
            t("来电人说已解决的 ÷ 有效回访；不以承办人自评为准。", "Callers who say it was solved / valid call-backs; not the handler's view."),
            Unit.RATE, (term("callback_solved", **of),), (callbacks,), group=group, anchor=ON_CALLBACK,  # type: ignore[arg-type]
            cohort=OF_CALLBACKS, left_out=NOT_COUNTED, interval=True, beside=(f"{key}_callbacks",),
        ),
        Figure(
            f"{key}_satisfaction", t(f"{number}满意率", f"{number} satisfaction"),
            t("（满意 + 基本满意 × 权重）÷ 有效回访；权重可设置。", "(satisfied + weight × basically satisfied) / valid call-backs."),
            Unit.RATE,
            (
                term("callback", details=[Score.SATISFIED.value], **of),  # type: ignore[arg-type]
                term("callback", details=[Score.BASICALLY.value], factor=settings.HOTLINE_RATING_WEIGHT, **of),  # type: ignore[arg-type]
            ),
            (callbacks,), group=group, anchor=ON_CALLBACK, cohort=OF_CALLBACKS, left_out=NOT_COUNTED, interval=True,
            beside=(f"{key}_callbacks",), unconfirmed=t("基本满意的权重（现为0.9）", "the weight of basically satisfied (0.9)"),
        ),
        Figure(
            f"{key}_score", t(f"{number}综合成绩", f"{number} composite score"),
            t("100 ×（响应率、满意率、解决率按权重之和）；权重可设置。", "100 × (response, satisfaction and resolution by their weights)."),
            Unit.POINTS, group=group, anchor=ON_CALLBACK, cohort=OF_CALLBACKS,
            parts=tuple(
                (Fraction(weight), f"{key}_{part}")
                for weight, part in zip(settings.HOTLINE_SCORE_WEIGHTS, ("response", "satisfaction", "resolution"), strict=True)
            ),
            unconfirmed=t("三率权重（现为10%、40%、50%）", "the weights (10 %, 40 %, 50 %)"),
        ),
    )  # fmt: skip


_figures("12345", CITY)
_figures("12351", UNION)
