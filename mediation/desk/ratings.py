"""Ratings: the QR code that staff show, and the page that the person served opens with it."""

import io
import uuid
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mediation.desk.finding import visible_case
from mediation.desk.pressing import press_key
from mediation.desk.work import person
from mediation.fields import long_text
from mediation.forms import yes_or_no
from mediation.guessing import guesses_too_much, remember_wrong
from mediation.ratings import (
    LONGEST_REMARK,
    Rating,
    Score,
    Standing,
    Way,
    already_answered,
    newest_link,
    rating_behind,
)
from workflow.engine import Refused, perform
from workflow.models import Application
from workflow.moment import now
from workflow.organisations import User, system_user
from workflow.text import t

OK, FORBIDDEN, NOT_FOUND, GONE, UNPROCESSABLE, TOO_MANY = 200, 403, 404, 410, 422, 429
STOP_POLLING = 286
"""Tells htmx to ask no further."""
AGAIN_FOR = 60 * 60
"""Seconds in which a second try is taken without a cookie."""


# What staff show


@login_required
@never_cache
@require_GET
def link_page(request: HttpRequest, pk: int, rating: int) -> HttpResponse:
    """The QR code of a link, for those who may ask; of one that no longer holds, why, and a new one where that is possible."""
    case = visible_case(person(request), pk)
    _who_asks(case, person(request))
    asked = get_object_or_404(case.ratings.filter(way=Way.LINK).select_related("application"), pk=rating)
    standing = asked.standing(now())
    context: dict[str, Any] = {"case": case, "rating": asked, "standing": standing, "open": standing == Standing.OPEN}
    if request.htmx:  # type: ignore[attr-defined]
        code = OK if context["open"] else STOP_POLLING
        return render(request, "desk/parts/_rating_standing.html", context, status=code)
    if context["open"]:
        link = _address(request, asked)
        context |= {"link": link, "qr": _qr(link)}
    context |= {"key": uuid.uuid4().hex, "renewable": _renewable(case, asked), "newest": newest_link(case)}
    return render(request, "desk/rating_link.html", context)


@login_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """One press to the QR code: the link that is open, or a new one; with `renew` always a new one."""
    user = person(request)
    case = visible_case(user, pk)
    open_one = newest_link(case)
    if open_one is None or "renew" in request.POST:
        occasion = request.POST.get("occasion") or next(iter(_unanswered(case)), "")
        try:
            perform(case, "invite_rating", by=user, key=press_key(request), occasion=occasion)
        except Refused as refused:
            messages.error(request, refused.sentence)
            return redirect("case", pk=case.pk)
        open_one = newest_link(case)
    else:
        _who_asks(case, user)
    return redirect("rating-link", pk=case.pk, rating=open_one.pk) if open_one else redirect("case", pk=case.pk)


def _who_asks(case: Application, user: User) -> None:
    """The link is for the person served: only those who may give it see it."""
    denial = case.steps()["invite_rating"].denial(case, user)
    if denial is not None:
        raise PermissionDenied(denial)


def _unanswered(case: Any) -> list[str]:
    return [occasion for occasion in case.rated_occasions() if not already_answered(case, occasion)]


def _renewable(case: Application, asked: Rating) -> bool:
    return asked.round == case.round and asked.occasion in _unanswered(case)


def _address(request: HttpRequest, rating: Rating) -> str:
    path = reverse("rate", args=[rating.token])
    return f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def _qr(link: str) -> str:
    drawn = io.BytesIO()
    code = segno.make(link, error="m")
    code.save(drawn, kind="svg", scale=7, border=3, xmldecl=False, svgns=True, omitsize=True, light="#fff")
    return drawn.getvalue().decode()


# What the person served opens


class RateForm(forms.Form):
    """What the person is asked. Nothing is chosen beforehand."""

    score = forms.ChoiceField(
        label=t("您是否满意", "Were you satisfied"), choices=Score.choices, widget=forms.RadioSelect,
        error_messages={"required": t("请选择一项。", "Please choose one.")},
    )  # fmt: skip
    solved = yes_or_no(t("您的问题是否解决（可不填）", "Was your problem solved (optional)"))
    remark = forms.CharField(
        label=t("意见建议", "Remark"), max_length=LONGEST_REMARK, required=False, widget=long_text(3),
        help_text=t("请勿填写身份证号等个人信息。", "Please write no identity numbers or other personal data."),
    )  # fmt: skip


@csrf_exempt  # it is checked below, so that a refusal is this page once more and not the end
@never_cache
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """The public page: no sign-in, once, until it expires. Chinese, unless the address asks for English."""
    with override("en" if request.GET.get("lang") == "en" else "zh-hans"):
        return _rate(request, token)


def _rate(request: HttpRequest, token: str) -> HttpResponse:
    if guesses_too_much(request):
        return _say(
            request, t("打开次数过多，请一小时后再试。", "Too many tries; please come back in an hour."), TOO_MANY
        )
    rating = rating_behind(token)
    if rating is None:
        remember_wrong(request)
        return _say(
            request,
            t("链接不完整或有误，请重新扫码。", "This link is not right; please scan the code again."),
            NOT_FOUND,
        )
    standing = rating.standing(now())
    if standing != Standing.OPEN:
        return _say(request, standing.label, OK if standing == Standing.ANSWERED else GONE)
    if request.user.is_authenticated:
        return _say(request, NOT_BY_STAFF, FORBIDDEN)
    return _ask(request, rating, RateForm()) if request.method == "GET" else _sent(request, rating)


def _sent(request: HttpRequest, rating: Rating) -> HttpResponse:
    form = RateForm(request.POST)
    if not _sent_from_here(request, rating):
        return _ask(request, rating, form, again=True, status=FORBIDDEN)
    if not form.is_valid():
        return _ask(request, rating, form, status=UNPROCESSABLE)
    return _taken(request, rating, form.cleaned_data)


NOT_BY_STAFF = t(
    "您以工作人员身份登录，不能代当事人评价。请由当事人用自己的手机扫码。",
    "You are signed in as staff and cannot answer for the person, who should scan the code himself.",
)


def _taken(request: HttpRequest, rating: Rating, facts: dict[str, Any]) -> HttpResponse:
    case = rating.application.as_its_kind()
    try:
        perform(case, "receive_rating", by=system_user(), channel="link", rating=rating, **facts)
    except Refused as refused:
        answered = already_answered(case, rating.occasion, rating.round)
        return _say(request, refused.sentence, OK if answered else GONE)
    return _say(request, Standing.ANSWERED.label, OK)


class _Check(CsrfViewMiddleware):
    """Django's own check, answering the reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _sent_from_here(request: HttpRequest, rating: Rating) -> bool:
    """The cookie says so; or, where a browser keeps none, a second try from the page that the first one was answered with."""
    check = _Check(lambda _request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _say, (), {}) is None:
        return True
    try:
        return bool(signing.loads(request.POST.get("again", ""), salt=SALT, max_age=AGAIN_FOR) == rating.pk)
    except signing.BadSignature:
        return False


SALT = "mediation.desk.ratings.again"


def _ask(
    request: HttpRequest, rating: Rating, form: RateForm, *, again: bool = False, status: int = OK
) -> HttpResponse:
    context = {
        "form": form,
        "organisation": rating.application.organisation,
        "until": rating.expires_at,
        "again": signing.dumps(rating.pk, salt=SALT) if again else "",
        "address": request.path,
    }
    return render(request, "desk/rate.html", context, status=status)


def _say(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "desk/rate.html", {"sentence": sentence, "address": request.path}, status=status)
