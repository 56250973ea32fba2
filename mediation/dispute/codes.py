"""Closed vocabularies of a dispute."""

from django.db import models

from workflow.text import t


class Source(models.TextChoices):
    """Through which door the dispute came."""

    WINDOW = "window", t("窗口来访", "Reception window")
    SITE = "site", t("现场/巡回", "On site")
    PHONE = "phone", t("电话", "Telephone")
    H12345 = "12345", t("12345 转办", "12345 hotline")
    H12351 = "12351", t("12351 转办", "12351 hotline")
    ONLINE = "online", t("网上申请", "Online")
    COURT = "court", t("法院委派", "Assigned by a court")
    LAC = "lac", t("仲裁院", "From the arbitration court")
    TRANSFER = "transfer", t("其他组织移送", "Transferred")


class LacEntry(models.TextChoices):
    """How a case came through the window at the arbitration court: never mixed, never changed (domain.md 2.6)."""

    PRE_FILING = "pre_filing", t("案前调解（仲裁院建议，暂缓受理）", "Before filing (suggested, acceptance deferred)")
    ENTRUSTED = "entrusted", t("委托调解（立案后、开庭前）", "Entrusted (after filing, before the hearing)")


class TribunalResult(models.TextChoices):
    """What became of an agreement reached in an entrusted mediation (办案规则 Art 70)."""

    PAPER = "paper", t("仲裁庭出具仲裁调解书", "The tribunal made a settlement paper")
    CLAIM_WITHDRAWN = "claim_withdrawn", t("申请人撤回仲裁申请", "The claim was withdrawn")


class RefusalReason(models.TextChoices):
    """不予受理 (调解仲裁法 Art 2; 解释一 Art 2; 人民调解法 Art 17)."""

    NOT_LABOUR = "not_labour", t("不属于劳动争议", "Not a labour dispute")
    EXCLUDED = "excluded", t("法定排除（社保发放、房改、伤残等级、家政、学徒、农村承包）", "Excluded by 解释一 Art 2")
    OTHER_SIDE_REFUSES = "other_side", t("对方明确不同意调解", "The other side refuses mediation")
    NO_ANSWER = "no_answer", t("对方逾期不答复", "The other side did not answer in time")
    PENDING_ELSEWHERE = "pending", t("已申请仲裁或起诉", "Already in arbitration or suit")
    DECIDED = "decided", t("已有生效裁判或仲裁", "Finally decided")
    OTHER = "other", t("其他", "Other")


class FailReason(models.TextChoices):
    """调解不成 (在线调解规则 Art 25; 协商调解规定 Art 29)."""

    PRIVATE_SETTLEMENT_WITHDRAW = "PRIVATE_SETTLEMENT_WITHDRAW", t("双方自行和解", "Settled privately")
    UNREACHABLE = "UNREACHABLE", t("当事人联系不上", "A party cannot be reached")
    PARTY_UNWILLING = "PARTY_UNWILLING", t("一方不愿继续调解", "A party is unwilling to go on")
    DEADLOCK = "DEADLOCK", t("分歧过大", "Deadlock")
    TIME_EXPIRED_NO_EXTENSION = "TIME_EXPIRED_NO_EXTENSION", t("期限届满未同意延期", "Time expired without extension")
    REFUSED_TO_SIGN = "REFUSED_TO_SIGN", t("达成后拒绝签署", "Refused to sign")
    FALSE_MEDIATION = "FALSE_MEDIATION", t("涉嫌虚假调解，已报告", "Suspected false mediation, reported")
    OTHER = "OTHER", t("其他", "Other")


class WithdrawReason(models.TextChoices):
    """撤回."""

    SETTLED = "settled", t("双方自行和解", "Settled privately")
    ARBITRATION = "arbitration", t("改为申请仲裁", "Goes to arbitration")
    PAID = "paid", t("对方已履行", "The other side has paid")
    ABANDONED = "abandoned", t("逾期未补正，视为放弃", "Not corrected in time")
    FREE = "free", t("申请人自愿撤回", "Withdrawn freely")


class CloseCode(models.TextChoices):
    """结案方式."""

    PERFORMED = "performed", t("调解成功，履行完毕", "Settled and performed")
    SIGNED = "signed", t("调解成功，协议生效", "Settled, agreement effective")
    REMEDY = "remedy", t("逾期未履行，已转救济", "Defaulted, remedy taken")


class ConfirmStatus(models.TextChoices):
    """Where the confirmation stands."""

    NONE = "none", t("未申请", "Not applied for")
    APPLIED = "applied", t("已申请", "Applied for")
    GRANTED = "granted", t("已确认", "Granted")
    REFUSED = "refused", t("未予确认", "Not granted")


class ReopenGround(models.TextChoices):
    """重新启动 (domain.md 2.1 row 24)."""

    PARTIES_AGREE = "parties_agree", t("双方同意再次调解", "The parties agree to mediate again")
    DEFAULT = "default", t("协议未履行", "Default on the agreement")
    NEW_FACTS = "new_facts", t("出现新的事实", "New facts")
    DISSATISFIED = "dissatisfied", t("回访不满意", "Dissatisfied at call-back")
