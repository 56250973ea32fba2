"""The frequent answers of an organisation: whoever receives reads them, a lead writes them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mediation.consultation.answers import AnswerTemplate
from mediation.consultation.codes import Topic
from mediation.desk.reception import who_receives
from mediation.fields import long_text
from mediation.identifiers import redacted
from mediation.roles import LEAD
from workflow.engine import Refused, refused_by_the_database
from workflow.moment import now
from workflow.organisations import Organisation, User
from workflow.text import t

UNPROCESSABLE = 422


class AnswerTemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """One frequent answer."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=t("机构", "Organisation"), empty_label=None
    )

    class Meta:
        model = AnswerTemplate
        fields = ("organisation", "topic", "title", "text")
        widgets = {"text": long_text(5)}

    def __init__(self, *args: Any, places: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.choices = [("", t("请选择", "Choose")), *Topic.choices]
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=[place.pk for place in places])  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.initial["organisation"] = places[0].pk

    def clean_text(self) -> str:
        """Without identity numbers: it is shown to everybody."""
        return redacted(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """One live answer per title and topic."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        same = AnswerTemplate.objects.live().filter(
            **{name: typed.get(name) for name in ("organisation", "topic", "title")}
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "title", t("这类事项下已有同名的常用答复。", "This topic has an answer of that title already.")
            )
        return typed


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The list, and for a lead the form: of a new one, or of the one that is edited."""
    user, places = who_receives(request)
    led = _led(user)
    edited = _mine(led, pk) if pk is not None else None
    if request.method == "POST" and not led:
        raise PermissionDenied(ONLY_LEADS)
    form = AnswerTemplateForm(request.POST or None, instance=edited, places=led) if led else None
    if form is not None and form.is_bound and form.is_valid() and _written(form, user):
        messages.success(request, t("已保存：{title}。", "Saved: {title}.").format(title=form.instance))
        return redirect("answers")
    ids = {answer.pk: answer for place in places for answer in AnswerTemplate.objects.offered_in(place)}
    shown = (
        AnswerTemplate.objects.filter(pk__in=ids).select_related("organisation", "edited_by").order_by("topic", "title")
    )
    context = {"answers": shown, "form": form, "edited": edited, "led": [place.pk for place in led]}
    return render(
        request, "desk/reception/answers.html", context, status=UNPROCESSABLE if form and form.is_bound else 200
    )


@login_required
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer offered; the row stays."""
    user, _places = who_receives(request)
    answer = _mine(_led(user), pk)
    answer.retired_at, answer.edited_by, answer.edited_at = now(), user, now()
    answer.save(update_fields=["retired_at", "edited_by", "edited_at"])
    messages.success(request, t("已停用：{title}。", "Retired: {title}.").format(title=answer))
    return redirect("answers")


ONLY_LEADS = t("常用答复由调解负责人编辑。", "Frequent answers are written by lead mediators.")


def _led(user: User) -> list[Organisation]:
    held = {m.organisation_id for m in user.held if m.role == LEAD}
    return list(Organisation.objects.filter(pk__in=held, active=True, outside=False))


def _mine(led: list[Organisation], pk: int) -> AnswerTemplate:
    if not led:
        raise PermissionDenied(ONLY_LEADS)
    return get_object_or_404(AnswerTemplate.objects.live().filter(organisation__in=led), pk=pk)


def _written(form: AnswerTemplateForm, user: User) -> bool:
    form.instance.edited_by, form.instance.edited_at = user, now()
    try:
        with refused_by_the_database(), transaction.atomic():
            form.save()
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    return True
