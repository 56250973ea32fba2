"""接待: who came, who called, and how content they were."""

from django.conf import settings

from mediation.consultation.codes import Channel
from mediation.ratings import Occasion, Score
from mediation.reports.figures.groups import RECEPTION
from workflow.metrics import Figure, Term, Unit, Weight, declare, term
from workflow.text import t

PHONE, RECEPTIONS = Channel.PHONE.value, Occasion.RECEPTION.value
BY_TIME = t("接待日期", "day of reception")


def satisfied(occasion: str) -> tuple[Term, ...]:
    """满意 + 基本满意 × weight (settings.RATING_WEIGHT)."""
    return (
        term("rating_answered", details=[f"{occasion}:{Score.SATISFIED.value}"]),
        term("rating_answered", details=[f"{occasion}:{Score.BASICALLY.value}"], factor=settings.RATING_WEIGHT),
    )


declare(
    Figure(
        "consultation_on_site", t("现场咨询", "On-site consultations"),
        t("来访、上门走访和主席接待日接待的人次；电话另计。",
          "Person-visits received on site, at enterprises and on the chair's reception day; calls are counted apart."),
        Unit.VISITS, (term("consultation", Weight.PERSONS, but=[PHONE]),), group=RECEPTION, anchor=BY_TIME,
        left_out=t("电话咨询", "calls"), beside=("reception_records",),
    ),
    Figure(
        "reception_records", t("接待登记", "Receptions recorded"),
        t("现场接待的登记件数：几人同来登记为一件。", "Receptions on site as recorded: several who come together are one."),
        Unit.CASES, (term("consultation", but=[PHONE]),), group=RECEPTION, anchor=BY_TIME,
        left_out=t("电话咨询", "calls"), beside=("consultation_on_site",),
    ),
    Figure(
        "consultation_phone", t("电话咨询", "Consultations by telephone"),
        t("接听的咨询来电，一通一次。", "Calls taken; one call counts once."),
        Unit.VISITS, (term("consultation", details=[PHONE]),), group=RECEPTION,
        anchor=BY_TIME, left_out=t("12351来电（登记为工单）", "calls to 12351, which are tickets"),
    ),
    Figure(
        "reception_satisfaction", t("接待满意率", "Satisfaction with the reception"),
        t("有效评价中满意和基本满意所占比例；未评价的不算满意，也不计入。",
          "Share of satisfied or basically satisfied among those who answered; silence is not satisfaction and does not count."),
        Unit.RATE, satisfied(RECEPTIONS), (term("rating_answered", details=[f"{RECEPTIONS}:*"]),), group=RECEPTION,
        anchor=t("评价日期", "day of the answer"), cohort=t("本期作出的评价", "answers given in the period"),
        left_out=t("未评价", "no answer"), interval=True, beside=("reception_response", "reception_self_recorded"),
        unconfirmed=t("“基本满意”按多大权重计入（现为1）", "the weight of “basically satisfied” (1 now)"),
    ),
    Figure(
        "reception_response", t("接待评价参评率", "Response rate of reception ratings"),
        t("本期征求评价的接待中，已作出评价的比例；同一次接待多次征求计一次。",
          "Of the receptions whose visitors were asked in the period, the share that answered; asked twice counts once."),
        Unit.RATE, (term("rating_answered_of_asked", details=[RECEPTIONS]),), (term("rating_asked", details=[RECEPTIONS]),),
        group=RECEPTION, anchor=t("征求日期", "day of asking"), cohort=t("本期征求的", "asked in the period"),
    ),
    Figure(
        "reception_self_recorded", t("承办人自行登记的评价", "Answers written down by the handler himself"),
        t("由承办人自己电话回访并登记的评价，占全部评价的比例。", "Share of the answers that the handler wrote down after telephoning."),
        Unit.RATE, (term("rating_self_recorded", details=[RECEPTIONS]),),
        (term("rating_answered", details=[f"{RECEPTIONS}:*"]),), group=RECEPTION, anchor=t("评价日期", "day of the answer"),
        better=-1,
    ),
)  # fmt: skip
