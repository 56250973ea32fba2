"""Code lists of legal aid (法律援助法, 中华人民共和国主席令第93号; domain.md 1.5, 2.3)."""

from django.db import models

from workflow.text import t


class Matter(models.TextChoices):
    """What aid may be given for: of 法律援助法 Art 31 what workers bring."""

    RELATION = "relation", t("确认劳动关系", "Confirm the employment relation")
    WAGES = "wages", t("请求支付劳动报酬", "Pay")
    INJURY = "injury", t("请求工伤事故人身损害赔偿", "Compensation for a work injury")
    INSURANCE = "insurance", t("请求给予社会保险待遇", "Social insurance")
    SEVERANCE = "severance", t("解除、终止劳动合同争议", "Dismissal and severance")
    PENSION = "pension", t("请求发给抚恤金、救济金", "Survivors' benefits and relief")
    WOMEN = "women", t("女职工特殊权益", "Women workers' rights")
    OTHER = "other", t("法律、法规规定的其他事项", "Another matter named by law")


class AidForm(models.TextChoices):
    """法律援助的形式 (Art 22)."""

    ADVICE = "advice", t("法律咨询", "Advice")
    DRAFTING = "drafting", t("代拟法律文书", "Drafting")
    ARBITRATION = "arbitration", t("调解、仲裁代理", "Agency in mediation or arbitration")
    LITIGATION = "litigation", t("诉讼代理", "Agency in court")
    ENFORCEMENT = "enforcement", t("执行代理", "Agency in enforcement")


AGENCY = frozenset({AidForm.ARBITRATION, AidForm.LITIGATION, AidForm.ENFORCEMENT})
"""Forms in which the lawyer acts in the recipient's name: an agency contract and an authority come first."""


class Forum(models.TextChoices):
    """Where the dispute stands when aid is asked for."""

    BEFORE = "before", t("尚未申请调解仲裁", "Not yet before anybody")
    MEDIATION = "mediation", t("调解阶段", "In mediation")
    ARBITRATION = "arbitration", t("仲裁阶段", "In arbitration")
    FIRST = "first", t("一审", "First instance")
    SECOND = "second", t("二审", "Appeal")
    ENFORCEMENT = "enforcement", t("执行阶段", "In enforcement")


class AppliedBy(models.TextChoices):
    """Who brings the application (Art 40)."""

    SELF = "self", t("职工本人", "The worker")
    AGENT = "agent", t("代理人/近亲属", "An agent or near relative")


class Hardship(models.TextChoices):
    """Who need not prove hardship (Art 42; 北京市法律援助条例 Art 11), so far as nothing else tells."""

    NONE = "none", t("不属于下列人员", "None of these")
    NO_INCOME = (
        "no_income",
        t("无固定生活来源的未成年人、老年人、残疾人等", "Without fixed income: minors, the aged, disabled …"),
    )
    ASSISTANCE = "assistance", t("社会救助、司法救助或者优抚对象", "Receives social or judicial assistance")
    OTHER = "other", t("法律、法规、规章规定的其他人员", "Others named by law")


class Exemption(models.TextChoices):
    """Why no hardship is proved."""

    MIGRANT = (
        "migrant",
        t("进城务工人员请求支付劳动报酬或工伤赔偿", "Migrant worker claiming pay or injury compensation"),
    )
    NO_INCOME = Hardship.NO_INCOME.value, Hardship.NO_INCOME.label
    ASSISTANCE = Hardship.ASSISTANCE.value, Hardship.ASSISTANCE.label
    OTHER = Hardship.OTHER.value, Hardship.OTHER.label


class MeansCheck(models.TextChoices):
    """How hardship is established (Art 41)."""

    DECLARED = "declared", t("个人诚信承诺", "Declaration of honesty")
    DATA = "data", t("信息共享查询", "Data check")
    EXEMPT = "exempt", t("免予核查，已核对证明", "Exempt; the proof was seen")


class UrgentGround(models.TextChoices):
    """先行提供法律援助 (Art 44)."""

    LIMIT = "limit", t("距法定时效或者期限届满不足七日", "Less than seven days to a limitation or time limit")
    PRESERVATION = (
        "preservation",
        t("需要立即申请财产保全、证据保全或者先予执行", "Preservation or advance execution is needed now"),
    )
    OTHER = "other", t("法律、法规、规章规定的其他情形", "Another case named by law")


class Decision(models.TextChoices):
    """What is proposed, and signed by somebody else."""

    GRANT = "grant", t("给予法律援助", "Grant")
    DENY = "deny", t("不予法律援助", "Deny")


class DenialReason(models.TextChoices):
    """不予援助的原因."""

    OUT_OF_SCOPE = "out_of_scope", t("申请事项不属于法律援助范围", "Out of scope")
    NO_HARDSHIP = "no_hardship", t("不符合经济困难条件", "No hardship")
    NO_BASIS = "no_basis", t("申请事项明显没有事实或法律依据", "Plainly without basis")
    ANOTHER_BODY = "another_body", t("应由其他机构受理", "For another body")
    ALREADY_AIDED = "already_aided", t("同一事项已获法律援助或已委托律师", "Aided already, or has a lawyer")
    PAPERS = "papers", t("先行援助后未补办手续", "Papers of urgent aid never came")
    OTHER = "other", t("其他", "Other")


class ObjectionResult(models.TextChoices):
    """What the justice administration answered (Art 49)."""

    UPHELD = "upheld", t("维持原决定", "Upheld")
    ORDERED = "ordered", t("责令改正，重新决定", "Ordered to decide anew")
    WITHDRAWN = "withdrawn", t("申请人撤回异议", "Objection withdrawn")


class TerminationGround(models.TextChoices):
    """终止法律援助 (Art 48), its eight grounds in order."""

    FRAUD = "fraud", t("以欺骗或者其他不正当手段获得法律援助", "Obtained by fraud or improper means")
    HIDDEN = "hidden", t("故意隐瞒与案件有关的重要事实或者提供虚假证据", "Hid material facts or gave false evidence")
    ILLEGAL = "illegal", t("利用法律援助从事违法活动", "Used it for illegal acts")
    NO_LONGER_POOR = "no_longer_poor", t("经济状况变化，不再符合法律援助条件", "No longer in hardship")
    CASE_OVER = "case_over", t("案件终止审理或者已经被撤销", "The case ended or was withdrawn")
    OWN_LAWYER = "own_lawyer", t("自行委托律师或者其他代理人", "Hired a lawyer of his own")
    ASKED = "asked", t("受援人有正当理由要求终止", "The recipient asks, with good reason")
    OTHER = "other", t("法律法规规定的其他情形", "Another case named by law")


class ServiceOutcome(models.TextChoices):
    """How the matter ended."""

    AWARD = "award", t("仲裁裁决", "Arbitral award")
    ARBITRAL_SETTLEMENT = "arbitral_settlement", t("仲裁调解", "Settled in arbitration")
    JUDGMENT = "judgment", t("法院判决", "Judgment")
    COURT_SETTLEMENT = "court_settlement", t("法院调解", "Settled in court")
    MEDIATION = "mediation", t("达成调解协议", "Mediation agreement")
    NEGOTIATION = "negotiation", t("协商和解", "Settled by negotiation")
    ADVISED = "advised", t("已提供咨询或代拟文书", "Advised, or papers drafted")
    DROPPED = "dropped", t("撤回仲裁申请或撤诉", "The claim was withdrawn")


class Success(models.TextChoices):
    """With what success, as the paper that ended the matter says."""

    FULL = "full", t("请求全部支持", "All claims allowed")
    PARTIAL = "partial", t("请求部分支持", "Claims allowed in part")
    NONE = "none", t("请求未获支持", "Claims not allowed")
    NOT_APPLICABLE = "n_a", t("不适用", "Does not apply")


class EntryKind(models.TextChoices):
    """What the lawyer writes down while serving."""

    MEETING = "meeting", t("会见、谈话", "Meeting")
    REPORT = "report", t("向受援人通报", "Report to the recipient")
    PROCEEDING = "proceeding", t("仲裁、诉讼活动", "Proceedings")


class Interest(models.TextChoices):
    """What a lawyer has to disclose before a case is his."""

    NONE = "none", t("无利害关系", "No conflict")
    PARTY = "party", t("是对方当事人或其近亲属", "The other side, or a near relative of it")
    OTHER_SIDE = (
        "other_side",
        t("担任或曾担任对方法律顾问、代理人", "Counsel or agent of the other side, now or before"),
    )
    MEDIATED = "mediated", t("曾调解或裁决本争议", "Mediated or decided this dispute")
    OTHER = "other", t("其他可能影响公正履职的关系", "Another relation that may matter")


class NoSubsidy(models.TextChoices):
    """Why no subsidy is paid."""

    STAFF = "staff", t("由工会工作人员承办，不发补贴", "Served by union staff")
    FUNDED = "funded", t("由政府法律援助经费支付", "Paid from the government's aid fund")
    WAIVED = "waived", t("承办律师放弃", "The lawyer waives it")
    POOR_QUALITY = "poor_quality", t("经审查不符合发放条件", "Not due after review")
