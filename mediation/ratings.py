"""Satisfaction 满意度: given by the person served, after a reception, a call-back or a closed case. Not answered is not satisfied.

Either staff record it on the telephone (who, when, reached or not), or the person answers on a page opened from a QR code
or link: unguessable, once, for a limited time, without sign-in, without a default answer, without personal data.
What the answers amount to is counted in mediation.satisfaction; who guesses at links is slowed down in mediation.guessing.
"""

import datetime as dt
import hmac
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mediation.identifiers import redacted
from mediation.papers import WORKING
from workflow import roles
from workflow.models import Application
from workflow.moment import now
from workflow.organisations import User
from workflow.steps import Act, Refused, step
from workflow.text import t

OPEN_FOR = dt.timedelta(days=15)
"""How long a link may be answered (this organisation's rule)."""
LONGEST_REMARK = 500
LONGEST_KEY = 18
"""Digits of a bigint that cannot overflow."""


class Occasion(models.TextChoices):
    """After what the question is asked."""

    RECEPTION = "reception", t("接待", "Reception")
    CALLBACK = "callback", t("回访", "Call-back")
    CLOSING = "closing", t("办结", "Closing")


class Way(models.TextChoices):
    """How it was asked."""

    LINK = "link", t("二维码/链接，本人填写", "Link or QR code, by the person")
    PHONE = "phone", t("电话回访，工作人员记录", "By telephone, recorded by staff")


class Score(models.TextChoices):
    """满意度."""

    SATISFIED = "satisfied", t("满意", "Satisfied")
    BASICALLY = "basically", t("基本满意", "Basically satisfied")
    DISSATISFIED = "dissatisfied", t("不满意", "Dissatisfied")


class Standing(models.TextChoices):
    """How a link stands, with the sentence for the person who opened it; empty while it can be answered."""

    OPEN = "open", ""
    ANSWERED = "answered", t("谢谢，您的评价已收到。", "Thank you, your answer has arrived.")
    REPLACED = (
        "replaced",
        t("工作人员已为您换发新的评价二维码，请扫描新码。", "A newer code was issued for you; please scan that one."),
    )
    EXPIRED = (
        "expired",
        t(
            "评价链接已过有效期。如仍想评价，请联系接待您的工会。",
            "This link has expired. To rate us all the same, please ask the union for a new one.",
        ),
    )


class RatingQuerySet(models.QuerySet["Rating"]):
    """Questions about ratings."""

    def answered(self) -> "RatingQuerySet":
        """With a score: what rates are counted over."""
        return self.exclude(score="")

    def open(self, at: dt.datetime) -> "RatingQuerySet":
        """Links that may still be answered."""
        return self.filter(way=Way.LINK, score="", withdrawn_at=None, expires_at__gt=at)

    def self_recorded(self) -> "RatingQuerySet":
        """Answers that the handler of the case himself wrote down after telephoning: allowed, and worth a look."""
        return self.answered().filter(way=Way.PHONE, asked_by=F("application__handler"))


class Rating(models.Model):
    """One question asked, and its answer when there is one.

    round: of the application when asked. asked_by: who gave the link or telephoned. reached: of a telephone call.
    score, solved, contacted: as the person says, empty and None until answered. nonce: what the link is signed with.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="ratings")
    occasion = models.CharField(t("环节", "Occasion"), max_length=10, choices=Occasion.choices)
    round = models.PositiveSmallIntegerField(default=1)
    way = models.CharField(t("方式", "Way"), max_length=10, choices=Way.choices)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("评价征集人", "Asked by"))
    asked_at = models.DateTimeField(t("征集时间", "Asked at"))
    reached = models.BooleanField(t("是否接通", "Reached"), null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=32, blank=True, editable=False)
    answered_at = models.DateTimeField(t("评价时间", "Answered at"), null=True, blank=True)
    score = models.CharField(t("满意度", "Satisfaction"), max_length=20, choices=Score.choices, blank=True)
    solved = models.BooleanField(t("是否解决", "Solved"), null=True, blank=True)
    contacted = models.BooleanField(t("是否联系", "Contacted"), null=True, blank=True)
    remark = models.CharField(t("意见建议", "Remark"), max_length=500, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = t("满意度评价", "Rating")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "occasion", "round"], condition=~Q(score=""), name="one_answer_per_occasion"
            ),
            models.CheckConstraint(
                condition=Q(score="", answered_at=None) | (~Q(score="") & Q(answered_at__isnull=False)),
                name="answered_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(way=Way.PHONE, reached__isnull=False) | Q(way=Way.LINK, expires_at__isnull=False),
                name="asked_one_way_or_the_other",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} · {self.get_way_display()}"

    @property
    def token(self) -> str:
        """What the link carries: the key and 128 bits that only this installation can make."""
        return f"{self.pk}-{_signed(self.pk, self.nonce)}"

    @property
    def self_recorded(self) -> bool:
        """Whether the handler of the case himself wrote the answer down after telephoning (read off, never stored)."""
        return bool(self.score) and self.way == Way.PHONE and self.asked_by_id == self.application.handler_id

    def standing(self, at: dt.datetime) -> Standing:
        """How the link stands: answered, also by telephone, comes before everything else."""
        if self.score or already_answered(self.application, self.occasion, self.round):
            return Standing.ANSWERED
        if self.withdrawn_at is not None:
            return Standing.REPLACED
        if self.expires_at is None or self.expires_at <= at:
            return Standing.EXPIRED
        return Standing.OPEN


def _signed(key: int, nonce: str) -> str:
    secret = f"mediation.ratings:{settings.SECRET_KEY}".encode()
    return hmac.new(secret, f"{key}:{nonce}".encode(), "sha256").hexdigest()[:32]


def rating_behind(token: str) -> Rating | None:
    """The question a link leads to; None for anything this installation did not make, after the same work."""
    typed, _, signed = token.partition("-")
    well_formed = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_KEY and not typed.startswith("0")
    key = int(typed) if well_formed else 0
    found = Rating.objects.filter(pk=key, way=Way.LINK).select_related("application").first()
    right = hmac.compare_digest(signed.encode(), _signed(key, found.nonce if found else "").encode())
    return found if right else None


def already_answered(application: Application, occasion: str, its_round: int | None = None) -> bool:
    """Whether the person has answered for this occasion in this round; the present one unless told otherwise."""
    asked = application.ratings.filter(occasion=occasion, round=its_round or application.round)
    return asked.answered().exists()


# What the steps write


def _refuse_twice(application: Application, occasion: str) -> None:
    if occasion not in application.rated_occasions():
        raise Refused(t("现在不能就此征集评价。", "This cannot be rated now."), field="occasion")
    if already_answered(application, occasion):
        raise Refused(t("本轮已经评价过，不能重复征集。", "It has been rated in this round."), field="occasion")


def invite(application: Application, act: Act) -> None:
    """facts: occasion. A new link; one given before is no longer valid."""
    occasion = act.facts["occasion"]
    _refuse_twice(application, occasion)
    _withdraw_links(application, occasion, act.at)
    Rating.objects.create(
        application=application, occasion=occasion, round=application.round, way=Way.LINK, asked_by=act.by,
        asked_at=act.at, expires_at=act.at + OPEN_FOR, nonce=secrets.token_hex(16),
    )  # fmt: skip
    act.tell("环节", "Occasion", Occasion(occasion).label)


def _withdraw_links(application: Application, occasion: str, at: dt.datetime) -> None:
    links = application.ratings.filter(occasion=occasion, way=Way.LINK, score="", withdrawn_at=None)
    links.update(withdrawn_at=at)


def record_call(application: Application, act: Act) -> None:
    """facts: occasion, reached, score, solved, contacted, remark. A call that reached nobody is kept without a score."""
    occasion, reached = act.facts["occasion"], act.facts["reached"]
    _refuse_twice(application, occasion)
    score = act.facts.get("score") or ""
    if reached and not score:
        raise Refused(t("已接通的，请选择当事人的评价。", "Reached: choose what the person said."), field="score")
    if not reached and score:
        raise Refused(t("未接通的不能登记评价。", "Not reached: there is nothing to record."), field="score")
    said = {name: act.facts.get(name) if reached else None for name in ("solved", "contacted")}
    Rating.objects.create(
        application=application, occasion=occasion, round=application.round, way=Way.PHONE, asked_by=act.by,
        asked_at=act.at, reached=reached, score=Score(score).value if score else "", answered_at=act.at if score else None,
        remark=_kept(act.facts.get("remark")), **said,
    )  # fmt: skip
    if score:
        _withdraw_links(application, occasion, act.at)
    act.tell("环节", "Occasion", Occasion(occasion).label)
    act.tell("结果", "Result", Score(score).label if score else t("未接通", "not reached"))


def _kept(remark: str | None) -> str:
    return redacted(remark or "").strip()[:LONGEST_REMARK]


def write_answer(application: Application, act: Act) -> None:
    """facts: rating, score, remark, solved. Once, by whoever holds the link, while it is valid."""
    rating = application.ratings.select_for_update().get(pk=act.facts["rating"].pk)
    standing = rating.standing(act.at)
    if standing != Standing.OPEN:
        raise Refused(standing.label)
    rating.score, rating.answered_at = Score(act.facts["score"]).value, act.at
    rating.remark, rating.solved = _kept(act.facts.get("remark")), act.facts.get("solved")
    rating.save(update_fields=["score", "answered_at", "remark", "solved"])
    act.tell("环节", "Occasion", Occasion(rating.occasion).label)
    act.tell("评价", "Answer", Score(rating.score).label)


def rateable(application: Any, act: Act | None) -> str | None:
    """There must be something to rate, and nothing rated yet."""
    occasions = application.rated_occasions()
    if not occasions:
        return t("办理后才能征集评价。", "It can be rated once it has been handled.")
    if all(already_answered(application, occasion) for occasion in occasions):
        return t("本轮已经评价过。", "It has been rated in this round.")
    return None


def newest_link(application: Application, at: dt.datetime | None = None) -> Rating | None:
    """The link of this round that may be shown as a QR code now."""
    return application.ratings.open(at or now()).filter(round=application.round).order_by("-pk").first()


class RatingSteps:
    """满意度: the same for every kind."""

    def rated_occasions(self: Any) -> tuple[str, ...]:
        """For what it may be rated now: once closed. A kind says more."""
        return () if self.is_open else (Occasion.CLOSING,)

    @step(
        label=t("请当事人评价（二维码）", "Ask for a rating (QR code)"),
        told=t("{actor}请当事人评价", "{actor} asked the person for a rating"),
        who=WORKING,
        law=t("内部管理", "Internal"),
        source="*",
        guards=[rateable],
        record=invite,
        form="mediation.forms.InviteRatingForm",
        group="rating",
    )
    def invite_rating(self: Any, act: Act) -> None:
        """征集评价: a link that only the person can use, once."""

    @step(
        label=t("电话回访登记评价", "Record a rating by telephone"),
        told=t("{actor}电话回访征询评价", "{actor} telephoned for a rating"),
        who=WORKING,
        law=t("内部管理", "Internal"),
        source="*",
        guards=[rateable],
        record=record_call,
        form="mediation.forms.RatingCallForm",
        group="rating",
    )
    def record_rating(self: Any, act: Act) -> None:
        """电话评价: who called, when, reached or not, and what the person said."""

    @step(
        label=t("收到评价", "Rated"),
        told=t("当事人作出评价（{actor}登记）", "The person gave a rating (recorded by {actor})"),
        who=(roles.SYSTEM,),
        law=t("内部管理", "Internal"),
        source="*",
        record=write_answer,
        hidden=True,
    )
    def receive_rating(self: Any, act: Act) -> None:
        """收到评价: through the link."""
