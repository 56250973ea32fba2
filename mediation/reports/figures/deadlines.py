"""期限: kept and missed, of what fell due; what is still running after its day is missed, what is due later is nothing yet."""

from mediation.dispute.clocks import WINDOWS
from mediation.dispute.measures import EXTENDED
from mediation.reports.figures.groups import DEADLINES, MEDIATION
from workflow.metrics import Figure, Term, Unit, When, declare, term
from workflow.text import t

ON_DUE, OF_DUE = t("到期日", "due date"), t("本期到期的", "due in the period")
THEIRS = ("M13",)
"""The other side's duties: the employer's performance has figures of its own (money.py), and is no lateness of the office."""
NOT_YET = t(
    "尚未到期的、随案件办结而终止的、暂定日期；用人单位的履行期限（另计履行率）",
    "not yet due; ended with the application before; provisional dates; the employer's performance (rates of its own)",
)


def due(measure: str, details: tuple[str, ...] = ()) -> Term:
    """Limits of ours whose day came in the period."""
    return term(measure, when=When.MATURED, details=details, but=THEIRS)


def fallen_due(details: tuple[str, ...] = ()) -> tuple[Term, ...]:
    """Kept, done late, or still running after their day."""
    return due("deadline_met", details), due("deadline_missed", details), due("deadline_running", details)


IN_WINDOW = term("mediation_closed_in_window", when=When.MATURED)

declare(
    Figure(
        "deadlines_on_time", t("期限按期率", "Deadlines kept"),
        t("本单位的期限中，本期到期而按期完成的比例；经延期的按延期后的日期。", "Of our deadlines that fell due, those kept; extended ones by the later day."),
        Unit.RATE, (due("deadline_met"),), fallen_due(), group=DEADLINES, anchor=ON_DUE, cohort=OF_DUE,
        left_out=NOT_YET, beside=("deadlines_extended",),
    ),
    Figure(
        "deadlines_missed", t("逾期期限", "Deadlines missed"),
        t("本期到期而逾期完成或至今未完成的期限。", "Deadlines that fell due in the period and were done late or are not done."),
        Unit.CASES, fallen_due()[1:], group=DEADLINES, anchor=ON_DUE, left_out=NOT_YET, better=-1,
    ),
    Figure(
        "deadlines_extended", t("经延期的比例", "Extended share"),
        t("本期到期的期限中经延期的比例。", "Of the deadlines that fell due, those that were extended."), Unit.RATE,
        (due("deadline_extended"),), fallen_due(), group=DEADLINES, anchor=ON_DUE, cohort=OF_DUE,
        better=-1,
    ),
    Figure(
        "mediation_on_time", t("按期结案率", "Mediation within its time limit"),
        t("本期届满的调解期限中按期达成协议或结案（含调解不成、撤回）的比例；经双方同意延期的按延期后的日期。",
          "Of the mediation windows that ended in the period, those in which an agreement was reached or the case was closed "
          "(failed or withdrawn, too); extended with consent, by the later day."),
        Unit.RATE, (due("deadline_met", WINDOWS), IN_WINDOW), (*fallen_due(WINDOWS), IN_WINDOW),
        group=MEDIATION, anchor=ON_DUE, cohort=OF_DUE,
        left_out=t("尚未到期的、期限内移送或并案的、暂定日期", "not yet due; transferred or merged before; provisional dates"),
        beside=("mediation_extended",),
    ),
    Figure(
        "mediation_extended", t("调解期限延期比例", "Extended mediation windows"),
        t("本期届满的调解期限中经双方同意延期的比例。", "Of the mediation windows that ended, those extended with consent."), Unit.RATE,
        (
            due("deadline_extended", WINDOWS),
            term("mediation_closed_in_window", when=When.MATURED, details=[EXTENDED]),
        ),
        (*fallen_due(WINDOWS), IN_WINDOW), group=MEDIATION, anchor=ON_DUE, cohort=OF_DUE, better=-1,
    ),
)  # fmt: skip
