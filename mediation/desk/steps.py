"""One view for every step: find the case, read the form, take the step, answer."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mediation.desk.finding import visible_case, visible_cases
from mediation.desk.pressing import press_key, whole
from mediation.desk.work import person
from mediation.files import undone_on_error
from workflow.audit import Timeline, field_changes
from workflow.engine import Refused, Stale, perform
from workflow.forms import StepForm
from workflow.models import Application
from workflow.steps import Step
from workflow.text import t

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """GET shows the step's form, POST takes the step. A refusal keeps what was typed and says why."""
    user = person(request)
    application = visible_case(user, pk)
    step = application.step_named(verb)
    if step is None or step.hidden:
        raise Http404
    denial = step.denial(application, user)
    if denial is not None:
        raise PermissionDenied(denial)
    form = _form(request, application, step)
    if request.method == "GET":
        return _page(request, application, step, form, blocked=_blocked(application, step))
    if form.is_valid():
        if _taken(request, application, step, form):
            return _onwards(request, application, step)
    else:
        _say_if_stale(request, application, form)
    return _page(request, application, step, form)


def _form(request: HttpRequest, application: Application, step: Step) -> StepForm:
    form_class: Any = step.form_class or StepForm
    if request.method == "POST":
        form: StepForm = form_class(request.POST, request.FILES, application=application, user=request.user)
    else:
        form = form_class(application=application, user=request.user)
    return form


def _blocked(application: Application, step: Step) -> str | None:
    """Why the form could not be sent, shown instead of the boxes; None when all is well."""
    if not application.has_legal(step):
        return t("本案现为“{state}”，不能“{step}”。", "The case is “{state}”; “{step}” is not possible now.").format(
            state=application.state_label, step=step.label
        )
    return step.obstacle(application)


def _taken(request: HttpRequest, application: Application, step: Step, form: StepForm) -> bool:
    typed = request.POST
    try:
        with undone_on_error():
            perform(
                application,
                step.verb,
                by=person(request),
                note=typed.get("note", "").replace("\0", ""),
                expected=whole(typed.get("version", "")),
                key=press_key(request),
                **form.cleaned_data,
            )
    except Stale as stale:
        form.stale = _what_changed(application, stale)
        form.add_error(None, stale.sentence)
        application.refresh_from_db(fields=["version"])
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.note_error = refused.sentence if refused.field == "note" else ""
        form.add_error(field, refused.sentence)
    else:
        return True
    return False


def _say_if_stale(request: HttpRequest, application: Application, form: StepForm) -> None:
    """A choice that is no longer there is explained by what somebody did meanwhile."""
    seen = whole(request.POST.get("version", ""))
    if seen is not None and seen < application.version:
        stale = Stale(application, seen)
        form.stale = _what_changed(application, stale)
        form.add_error(None, stale.sentence)


def _what_changed(application: Application, stale: Stale) -> list[tuple[Any, list[Any]]]:
    """Each step taken meanwhile with the fields it changed."""
    since = stale.changes[0].sequence - 1 if stale.changes else application.version
    entries = Timeline(application).entries(since=since)
    return [(entry, field_changes(application, entry.change.sequence)) for entry in reversed(entries)]


def _page(
    request: HttpRequest, application: Application, step: Step, form: StepForm, *, blocked: str | None = None
) -> HttpResponse:
    refused = CONFLICT if form.stale or blocked else UNPROCESSABLE if form.is_bound else OK
    context = {
        "case": application,
        "step": step,
        "form": form,
        "stale": form.stale,
        "blocked": blocked,
        "note": request.POST.get("note", ""),
        "note_error": form.note_error,
        # A new key for a new try: the same key only ever means the same press.
        "key": uuid.uuid4().hex,
        # What the person has seen: a refusal shows no newer version of the case, a comparison does.
        "version": application.version if form.stale else whole(request.POST.get("version", "")) or application.version,
        "uploads": form.is_multipart(),
        "form_template": form.template or "desk/forms/_fields.html",
        "files_lost": bool(request.FILES),
    }
    return render(request, "desk/step.html", context, status=refused)


def _onwards(request: HttpRequest, application: Application, step: Step) -> HttpResponse:
    messages.success(request, t("已办理：{step}。", "Done: {step}.").format(step=step.label))
    seen = visible_cases(person(request)).filter(pk=application.pk).exists()
    return redirect("case", pk=application.pk) if seen else redirect("my-work")
