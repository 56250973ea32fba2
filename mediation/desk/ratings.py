"""Ratings: the QR code that staff show, and the page that the person served opens with it."""

import io
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from mediation.desk.finding import visible_case
from mediation.desk.work import person
from mediation.fields import long_text
from mediation.forms import yes_or_no
from mediation.ratings import Rating, Score, rating_behind
from workflow.engine import Refused, perform
from workflow.moment import now
from workflow.organisations import system_user
from workflow.text import t

UNPROCESSABLE, GONE = 422, 410


@login_required
@never_cache
@require_GET
def link_page(request: HttpRequest, pk: int, rating: int) -> HttpResponse:
    """The QR code of a link that may still be answered, for staff who see the application."""
    case = visible_case(person(request), pk)
    asked = get_object_or_404(case.ratings.open(now()), pk=rating)
    link = _address(request, asked)
    return render(request, "desk/rating_link.html", {"case": case, "rating": asked, "link": link, "qr": _qr(link)})


def _address(request: HttpRequest, rating: Rating) -> str:
    path = reverse("rate", args=[rating.token])
    return f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def _qr(link: str) -> str:
    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", scale=7, border=2, xmldecl=False, svgns=True, omitsize=False)
    return drawn.getvalue().decode()


class RateForm(forms.Form):
    """What the person is asked. Nothing is chosen beforehand."""

    score = forms.ChoiceField(label=t("满意度", "Satisfaction"), choices=Score.choices, widget=forms.RadioSelect)
    solved = yes_or_no(t("您的问题是否解决（可不填）", "Was your problem solved (optional)"))
    remark = forms.CharField(
        label=t("意见建议", "Remark"), max_length=500, required=False, widget=long_text(3),
        help_text=t("请勿填写身份证号等个人信息。", "Please write no identity numbers or other personal data."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """The public page: no sign-in, once, until it expires. Staff who are signed in are sent away: it is not theirs to answer."""
    rating = rating_behind(token)
    if rating is None:
        raise Http404
    sentence = rating.stands(now()) or _not_by_staff(request)
    form = RateForm(request.POST or None)
    if sentence or request.method == "GET":
        return _page(request, form, sentence, GONE if sentence else 200)
    if not form.is_valid():
        return _page(request, form, "", UNPROCESSABLE)
    case = rating.application.as_its_kind()
    facts: dict[str, Any] = form.cleaned_data
    try:
        perform(case, "receive_rating", by=system_user(), channel="link", rating=rating, **facts)
    except Refused as refused:
        return _page(request, form, refused.sentence, GONE)
    return _page(request, form, t("谢谢，您的评价已收到。", "Thank you, your answer has arrived."), 200)


def _not_by_staff(request: HttpRequest) -> str:
    if not request.user.is_authenticated:
        return ""
    return str(
        t(
            "您以工作人员身份登录，不能代当事人评价。请由当事人用自己的手机扫码。",
            "You are signed in as staff and cannot answer for the person, who should scan the code himself.",
        )
    )


def _page(request: HttpRequest, form: RateForm, sentence: str, status: int) -> HttpResponse:
    return render(request, "desk/rate.html", {"form": form, "sentence": sentence}, status=status)
