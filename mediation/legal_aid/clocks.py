"""The deadline rules of legal aid as data, each with its article (domain.md 1.5).

None of them but A5B and A0 outlives the application: closing follows the quality check, which cannot begin before the
closing papers (A7) are in; where aid is terminated, denied or withdrawn there is nothing left to hand in by a day.
"""

from workflow.periods import Unit
from workflow.rules import Rule, declare
from workflow.text import t

TIME_TO_DECIDE = ("A1", "A1B")
"""Two limits of one duty: they start, stand still and end together."""

EARLIER_LEADS = t(
    "法律规定七日（自然日，自收到申请起）；2012年程序规定为七个工作日，北京市2008年条例为五个工作日。三者不一致，"
    "七日与五个工作日并列计算，先届满的在前：遇调休上班或在休息日收到申请时，五个工作日可能更早。"
    "均自收到申请起算（条例自受理起算，从早）；申请人补充材料、说明情况的时间不计算。",
    "The law says seven (natural) days from receipt; the 2012 rules said seven working days, Beijing's of 2008 five. The seven "
    "days and the five working days run side by side and the earlier leads: around make-up working days, or received on a "
    "rest day, the five may end first. Both count from receipt (Beijing's from acceptance: the earlier is taken). Time for "
    "the supplement is left out.",
)

RULES = (
    Rule(
        "A0",
        t("受援人的时效或程序期限", "The recipient's own time limit"),
        "调解仲裁法 第27条、第50条（按登记的日期提醒）",
        legal=True,
        roll=False,
        counted_from=t("登记的最后一日", "the last day as recorded"),
        warn=(15, 7, 3, 1),
        breach=False,
        outlives=True,
        answers=t("承办律师；未指派前为审核员", "the lawyer; before one is assigned, the reviewer"),
        note=t(
            "只作提醒，按登记的日期计算，不顺延；不予援助后仍继续提醒。不足七日的可以先行提供法律援助（第44条）。",
            "A warning, counted to the day recorded; it goes on after a denial. Within seven days aid may come first (Art 44).",
        ),
    ),
    Rule(
        "A1",
        t("决定是否给予援助", "Decide on the application"),
        "法律援助法 第43条",
        legal=True,
        length=7,
        anchor="received_at",
        counted_from=t("收到法律援助申请之日", "the day the application is received"),
        done="decided_at",
        warn=(3, 1),
        answers=t("法律援助审核员、签发人", "legal-aid reviewer, whoever signs"),
        pauses=t("通知补充材料至收到；先行援助至补办手续", "supplement; urgent aid until its papers are in"),
        note=EARLIER_LEADS,
    ),
    Rule(
        "A1B",
        t("决定是否给予援助（五个工作日）", "Decide on the application (five working days)"),
        "五个工作日（北京市法律援助条例第21条）",
        legal=True,
        length=5,
        unit=Unit.WORKING_DAY,
        anchor="received_at",
        counted_from=t("收到法律援助申请之日", "the day the application is received"),
        done="decided_at",
        warn=(1,),
        warn_unit=Unit.WORKING_DAY,
        answers=t("法律援助审核员、签发人", "legal-aid reviewer, whoever signs"),
        pauses=t("通知补充材料至收到；先行援助至补办手续", "supplement; urgent aid until its papers are in"),
        note=EARLIER_LEADS,
    ),
    Rule(
        "A2",
        t("指派承办人员", "Assign a lawyer"),
        "法律援助法 第43条",
        legal=True,
        length=3,
        anchor="granted_at",
        counted_from=t("作出给予援助决定之日", "the day of the grant"),
        done="assigned_at",
        warn=(1,),
        answers=t("法律援助审核员、负责人", "legal-aid reviewer, lead"),
    ),
    Rule(
        "A3",
        t("补充材料", "Supplement"),
        "法律援助法 第43条第2款（期限由本机构在通知中确定）",
        legal=True,
        counted_from=t("补充材料通知确定的日期", "the day set in the notice"),
        warn=(1,),
        warn_unit=Unit.WORKING_DAY,
        acts="deem_withdrawn",
        breach=False,
        served=True,
        answers=t("申请人；审核员跟进", "the applicant; the reviewer follows up"),
        configurable=t("法律未规定天数，由本机构设定", "no number in law: the organisation sets it"),
        note=t("逾期未补充的，视为撤回申请。", "Not supplied by then, the application is deemed withdrawn."),
    ),
    Rule(
        "A4",
        t("先行援助补办手续", "Papers after urgent aid"),
        "法律援助法 第44条（期限由本机构确定）",
        legal=False,
        counted_from=t("先行援助决定确定的日期", "the day set with the urgent aid"),
        warn=(2, 1),
        warn_unit=Unit.WORKING_DAY,
        breach=False,
        served=True,
        answers=t("受援人；审核员跟进", "the recipient; the reviewer follows up"),
        configurable=t("法律未规定天数，由本机构设定", "no number in law: the organisation sets it"),
    ),
    Rule(
        "A5",
        t("司法行政部门处理异议", "The justice administration answers an objection"),
        "法律援助法 第49条",
        legal=True,
        length=5,
        anchor="objection_received_on",
        counted_from=t("司法行政部门收到异议之日", "the day the justice administration receives it"),
        done="objection_answered_on",
        warn=(1,),
        breach=False,
        answers=t("司法行政部门；审核员跟进", "the justice administration; the reviewer follows up"),
        note=t("北京市条例为五个工作日。", "Five working days in Beijing's regulation."),
    ),
    Rule(
        "A5B",
        t("申请人提出异议", "The applicant may object"),
        "法律援助法 第49条；北京市法律援助条例 第24条",
        legal=True,
        length=15,
        anchor="decision_served_on",
        counted_from=t("书面决定送达之日", "the day the written decision is served"),
        warn=(5, 1),
        breach=False,
        outlives=True,
        answers=t("申请人；审核员告知", "the applicant; the reviewer tells him"),
        note=t(
            "十五日出自北京市条例，法律未规定期限；只作提醒，逾期的异议仍转司法行政部门决定。",
            "Fifteen days are Beijing's; the law sets none. A warning: a later objection is passed on all the same.",
        ),
    ),
    Rule(
        "A7",
        t("提交结案材料", "Closing papers"),
        "法律援助法 第50条；办理法律援助案件程序规定",
        legal=False,
        length=30,
        anchor="closing_due_from",
        counted_from=t("事项办理结束之日；退回补正的自退回之日", "the day the matter ended; sent back, from that day"),
        warn=(7, 3),
        answers=t("承办律师", "the lawyer"),
        configurable=t(
            "法律只写“及时”，三十日出自程序规定，请核对",
            "the law says “in good time”: thirty days are the procedure rules'",
        ),
    ),
    Rule(
        "A9",
        t("向受援人通报办理情况", "Report to the recipient"),
        "法律援助法 第46条",
        legal=False,
        length=30,
        counted_from=t("上次通报之日", "the last report"),
        warn=(5, 1),
        answers=t("承办律师", "the lawyer"),
        configurable=t("法律未规定间隔，由本机构设定", "no interval in law: the organisation sets it"),
    ),
)
declare(*RULES)
