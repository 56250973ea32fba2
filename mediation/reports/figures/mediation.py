"""调解: accepted, ended, open, and the rates between them. 件 and 人 beside each other; what was merged is no 件 of its own."""

from collections.abc import Sequence

from mediation.dispute.rounds import (
    ACCEPTED,
    FAILED,
    PERFORMED,
    REMEDY,
    REOPENED,
    SETTLED,
    SIGNED,
    SPLIT,
    TAKEN_OVER,
    TRANSFERRED,
    WITHDRAWN,
)
from mediation.reports.figures.groups import MEDIATION
from workflow.metrics import Figure, Term, Unit, Weight, When, declare, term
from workflow.text import t

NEW = (ACCEPTED, SPLIT)
CLOSED = (PERFORMED, SIGNED, REMEDY, FAILED, SETTLED, WITHDRAWN)
AGREED = (PERFORMED, SIGNED, REMEDY)
ON_ACCEPTANCE, ON_END = t("受理日期", "day of acceptance"), t("结案日期", "day of closing")
WAYS = ((Weight.CASES, Unit.CASES, "cases", "（件）"), (Weight.PERSONS, Unit.PERSONS, "persons", "（人）"))


def _begun(of: Weight, *how: str) -> Term:
    return term("mediation_begun", of, details=how)


def _ended(of: Weight, how: Sequence[str]) -> Term:
    return term("mediation_ended", of, details=how)


def _pair(
    key: str, zh: str, en: str, definition: str, terms: str, how: Sequence[str], anchor: str, **more: object
) -> None:
    """The same figure in 件 and in 人, each beside the other."""
    for of, unit, suffix, zh_suffix in WAYS:
        other = "persons" if suffix == "cases" else "cases"
        declare(
            Figure(
                f"{key}_{suffix}",
                t(f"{zh}{zh_suffix}", f"{en} ({suffix})"),
                definition,
                unit,
                (term(terms, of, details=how),),
                group=MEDIATION,
                anchor=anchor,
                beside=(f"{key}_{other}",),
                **more,  # type: ignore[arg-type]
            )
        )


_pair(
    "mediation_accepted", "受理申请调解", "Mediation accepted",
    t("本期受理的调解；集体争议为一件多人，按案内申请人计人。分案计入原受理日期；移送转入的不重复计。",
      "Accepted in the period; a collective dispute is one case of many. What was split off counts on the day the first case "
      "was accepted; what was taken over from another body is not counted twice."),
    "mediation_begun", NEW, ON_ACCEPTANCE,
    left_out=t("受理前撤回、不予受理、并入他案（只计人）", "withdrawn or refused before; merged (people only)"),
)  # fmt: skip
_pair(
    "mediation_closed", "调解结案", "Mediation closed",
    t("本期结案、调解不成或受理后撤回的；重启后再次结案另计一次。",
      "Closed, failed, or withdrawn after acceptance in the period; closed again after reopening counts once more."),
    "mediation_ended", CLOSED, ON_END, left_out=t("移送、并案、不予受理", "transferred, merged, refused"),
)  # fmt: skip
_pair(
    "mediation_reopened", "重启调解", "Mediation reopened",
    t("本期经双方同意重新启动的调解，作为新一轮计。", "Reopened with both sides' consent; a new round."),
    "mediation_begun", (REOPENED,), t("重启日期", "day of reopening"), better=-1,
)  # fmt: skip
_pair(
    "mediation_taken_over", "移送转入", "Taken over",
    t("其他机构已受理、移送后在本机构再受理的。", "Accepted elsewhere before, and accepted here after a transfer."),
    "mediation_begun", (TAKEN_OVER,), ON_ACCEPTANCE,
)  # fmt: skip
_pair(
    "mediation_transferred", "移送转出", "Transferred",
    t("受理后移送其他机构的。", "Transferred to another body after acceptance."), "mediation_ended", (TRANSFERRED,),
    t("移送日期", "day of the transfer"),
)  # fmt: skip
_pair(
    "mediation_collective", "受理集体争议", "Collective disputes accepted",
    t("本期受理的调解中的集体争议（有共同请求的劳动者达到十人）。", "Of what was accepted, disputes of ten workers or more with a common claim."),
    "mediation_collective", NEW, ON_ACCEPTANCE,
)  # fmt: skip
_pair(
    "mediation_succeeded", "调解成功", "Ended with an agreement",
    t("本期结案中，协议生效的（履行完毕、生效即结案、逾期未履行已转救济）。",
      "Ended with an effective agreement: performed, closed on signature, or defaulted with a remedy taken."),
    "mediation_ended", AGREED, ON_END,
)  # fmt: skip
_pair(
    "mediation_failed", "调解不成", "Failed", t("本期以调解不成结束的。", "Ended because mediation failed."), "mediation_ended",
    (FAILED,), ON_END, better=-1,
)  # fmt: skip
_pair(
    "mediation_withdrawn", "其他撤回", "Withdrawn otherwise",
    t("受理后撤回的，和解撤回除外。", "Withdrawn after acceptance, other than because settled."), "mediation_ended",
    (WITHDRAWN,), ON_END, better=-1,
)  # fmt: skip
_pair(
    "mediation_settled", "和解撤回", "Withdrawn because settled",
    t("双方自行和解或对方已履行而撤回的，单列，不计入调解成功率。", "Withdrawn because settled or paid; a line of its own, not a success."),
    "mediation_ended", (SETTLED,), ON_END,
)  # fmt: skip

for _of, _unit, _suffix, _zh in WAYS:
    _other = "persons" if _suffix == "cases" else "cases"
    declare(
        Figure(
            f"mediation_open_{_suffix}", t(f"期末未结{_zh}", f"Open at the end ({_suffix})"),
            t("期末仍在调解或履行中的。", "In mediation or performance at the end of the period."), _unit,
            (term("mediation_open", _of, when=When.OPEN_AFTER),), group=MEDIATION, anchor=t("期末", "end of the period"),
            beside=(f"mediation_open_{_other}",), better=-1,
        ),
        Figure(
            f"mediation_open_before_{_suffix}", t(f"上期未结{_zh}", f"Open at the start ({_suffix})"),
            t("期初已受理、尚未结案的。", "Accepted before the period and not ended by then."), _unit,
            (term("mediation_open", _of, when=When.OPEN_BEFORE),), group=MEDIATION,
            anchor=t("期初", "start of the period"), beside=(f"mediation_open_before_{_other}",), better=-1,
        ),
    )  # fmt: skip


def _closure(key: str, of: Weight, zh: str, en: str, beside: str) -> Figure:
    return Figure(
        key, t(f"结案率{zh}", f"Closure rate {en}"),
        t("本期结案 ÷（上期未结 + 本期受理 + 重启 + 转入）。",
          "Closed in the period / (open at the start + accepted + reopened + taken over)."),
        Unit.RATE, (_ended(of, CLOSED),),
        (term("mediation_open", of, when=When.OPEN_BEFORE), _begun(of, *NEW, REOPENED, TAKEN_OVER)), group=MEDIATION,
        anchor=ON_END, cohort=t("期初存量和本期新收", "what was open and what came"), beside=(beside,),
        unconfirmed=t("移送转出的是否从分母中扣除（现不扣除）", "whether what was transferred leaves the denominator (it does not)"),
    )  # fmt: skip


declare(
    _closure("mediation_closure_rate", Weight.PERSONS, "（按人）", "(persons)", "mediation_closure_rate_cases"),
    _closure("mediation_closure_rate_cases", Weight.CASES, "（按件）", "(cases)", "mediation_closure_rate"),
    Figure(
        "mediation_cohort_closure", t("结案率（按受理批次）", "Closure rate of what was accepted"),
        t("本期受理的调解中，至今已结案的比例。", "Of what was accepted in the period, the share ended by now."), Unit.RATE,
        (term("mediation_ended_of_begun", details=CLOSED),), (_begun(Weight.CASES, *NEW, REOPENED, TAKEN_OVER),),
        group=MEDIATION, anchor=ON_ACCEPTANCE, cohort=t("本期受理的", "accepted in the period"),
    ),
    Figure(
        "mediation_success_rate", t("调解成功率", "Success rate"),
        t("本期结案中，协议生效的 ÷（协议生效的 + 调解不成的）。", "Ended with an effective agreement / (those + failed)."),
        Unit.RATE, (_ended(Weight.CASES, AGREED),), (_ended(Weight.CASES, (*AGREED, FAILED)),), group=MEDIATION,
        anchor=ON_END, cohort=t("本期结案的", "ended in the period"),
        left_out=t("撤回（和解撤回单列）、移送、并案", "withdrawn (settled ones are a line of their own), transferred, merged"),
        beside=("mediation_success_persons", "mediation_settled_cases"), interval=True,
        unconfirmed=t("成功按协议生效还是按履行完毕计（现按协议生效）", "success: agreed or performed (agreed now)"),
    ),
    Figure(
        "mediation_success_persons", t("调解成功率（按人）", "Success rate (persons)"),
        t("同调解成功率，按人计。", "As the success rate, by persons."), Unit.RATE, (_ended(Weight.PERSONS, AGREED),),
        (_ended(Weight.PERSONS, (*AGREED, FAILED)),), group=MEDIATION, anchor=ON_END,
        cohort=t("本期结案的", "ended in the period"),
    ),
    Figure(
        "mediation_refused", t("不予受理", "Refused"), t("本期决定不予受理的申请。", "Applications refused in the period."),
        Unit.CASES, (term("mediation_refused"),), group=MEDIATION, anchor=t("决定日期", "day of the decision"),
    ),
)  # fmt: skip
