"""The code lists of a hotline ticket (domain.md 2.4, 4)."""

from django.db import models

from workflow.text import t


class Channel(models.TextChoices):
    """How the demand reached the hotline."""

    PHONE = "phone", t("电话", "Telephone")
    ONLINE = "online", t("网站/小程序", "Web or app")
    MEDIA = "media", t("媒体/网络平台", "Media")
    LETTER = "letter", t("来信来访转入", "Letter or visit")
    UPPER = "upper", t("上级交办", "From a higher level")
    OTHER = "other", t("其他", "Other")


class CityGrade(models.TextChoices):
    """12345: by how soon the result is owed (DB11/T 2021—2022)."""

    EMERGENCY = "emergency", t("紧急（2小时）", "Emergency (2 hours)")
    UTILITY = "utility", t("急迫（24小时）", "Urgent (24 hours)")
    ORDINARY = "ordinary", t("一般（7日）", "Ordinary (7 days)")
    COMPLEX = "complex", t("复杂疑难（15日）", "Complex (15 days)")


class UnionGrade(models.TextChoices):
    """12351: 一般、难点、特别复杂; each has its own time limit."""

    GENERAL = "general", t("一般", "General")
    DIFFICULT = "difficult", t("难点", "Difficult")
    SPECIAL = "special", t("特别复杂", "Particularly complex")


class ReturnReason(models.TextChoices):
    """Why a ticket goes back (2.4; 北京市接诉即办工作条例 Art 11, 12)."""

    NOT_DUTY = "not_duty", t("不属于本单位职责", "Not our duty")
    WRONG_DISTRICT = "wrong_district", t("不属于本区管辖", "Another district")
    IN_PROCEEDINGS = "in_proceedings", t("已进入仲裁、诉讼、信访程序", "In arbitration, court or petition already")
    DUPLICATE = "duplicate", t("同一事项已在办或已办结，无新事实", "The same matter, nothing new")


class Verdict(models.TextChoices):
    """What the hotline said to the return."""

    ACCEPTED = "accepted", t("热线同意退单", "Accepted by the hotline")
    REJECTED = "rejected", t("热线不同意退单", "Rejected by the hotline")


class Attempt(models.TextChoices):
    """How an attempt to reach the caller ended."""

    REACHED = "reached", t("已联系", "Reached")
    NO_ANSWER = "no_answer", t("无人接听", "No answer")
    BUSY = "busy", t("占线", "Busy")
    OFF = "off", t("关机或停机", "Switched off")
    WRONG = "wrong", t("空号或非本人", "Wrong number")
    REFUSED = "refused", t("拒接或挂断", "Refused")


FAILED = [choice for choice in Attempt.choices if choice[0] != Attempt.REACHED]


class Basis(models.TextChoices):
    """On what a reply rests."""

    SOLVED = "solved", t("已办结并告知", "Done")
    CASE = "case", t("依据关联案件的结果", "From the outcome of a case")
    EXPLAINED = "explained", t("已解释政策", "The rules were explained")
    CHANNEL = "channel", t("已告知法定途径", "Told the legal channel")
    CANNOT = "cannot", t("确不能解决，已说明理由", "Cannot be solved, reasons given")
    UNREACHABLE = "unreachable", t("多次联系不上", "Could not be reached")


class Called(models.TextChoices):
    """How a call-back ended."""

    REACHED = "reached", t("已接通", "Reached")
    AGAIN = "again", t("未接通，再次回访", "Not reached, to be tried again")
    INVALID = "invalid", t("无效回访（停机、拒访等，不再回访）", "Invalid (off, refused), not tried again")


class CalledBy(models.TextChoices):
    """Whose call-back it is."""

    HOTLINE = "hotline", t("热线回访", "By the hotline")
    OWN = "own", t("本机构回访", "By ourselves")


class Claimed(models.TextChoices):
    """A claim for the assessment, and what became of it."""

    NONE = "", t("无", "None")
    ASKED = "asked", t("已申报，待核", "Claimed")
    UPHELD = "upheld", t("查实", "Upheld")
    DENIED = "denied", t("查否", "Denied")


class MergeGround(models.TextChoices):
    """Why two tickets are one matter."""

    SAME_CALLER = "same_caller", t("同一来电人、同一事项", "Same caller, same matter")
    SAME_EVENT = "same_event", t("不同来电人、同一事件", "Different callers, same event")


class Elsewhere(models.TextChoices):
    """Where a 12351 ticket is transferred."""

    UPPER = "upper", t("上级工会", "Higher union")
    PROVINCE = "province", t("外省市工会（跨省协同）", "Another province")
    OTHER = "other", t("其他部门", "Another body")
