"""A new application of any kind but a dispute: the form of the kind's opening step, on one page.

`?from=` names the application that it comes from, whose contents are filled in; registering ties the two, in the same
transaction.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from mediation.desk.faces import IN_WORDS
from mediation.desk.origins import origin_of, tie_to_origin
from mediation.desk.pressing import press_key, whole
from mediation.desk.work import may_open, openable, person
from mediation.desk.workers import WorkerChoice
from mediation.files import undone_on_error
from workflow.engine import Refused, perform, refused_by_the_database
from workflow.forms import StepForm
from workflow.models import Application, kind_named, open_application
from workflow.moment import now
from workflow.organisations import Organisation, User
from workflow.steps import Step
from workflow.text import t

UNPROCESSABLE = 422


@login_required
@require_GET
def menu(request: HttpRequest) -> HttpResponse:
    """Which kind of application; with `?from=`, into which kind it is turned."""
    user = person(request)
    kinds = openable(user)
    if not kinds:
        raise PermissionDenied(t("您的角色不登记申请。", "Your roles register no applications."))
    origin: Any = origin_of(request, user)
    if origin is not None:
        kinds = [kind for kind in kinds if origin.may_become(kind)]
    return render(
        request, "desk/new.html", {"kinds": [(kind, *IN_WORDS[kind.kind]) for kind in kinds], "origin": origin}
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest, kind: str) -> HttpResponse:
    """GET: the opening form, filled from `?from=`. POST: open and take the opening step; the same press opens once."""
    user, model = person(request), _kind(kind)
    step = model.steps()[model.opens_with]
    if not may_open(model, user):
        raise PermissionDenied(
            t("“{step}”由{roles}办理。", "“{step}” is for: {roles}.").format(step=step.label, roles=step.who_in_words)
        )
    if not step.form:
        return redirect(f"{_address_of_disputes()}?{request.GET.urlencode()}")
    origin, places = origin_of(request, user), list(_places(model, user))
    choice = WorkerChoice.of(origin, request, one_by_one=getattr(step.form_class, "one_by_one", False))
    place = next((p for p in places if p.pk == whole(request.POST.get("organisation", ""))), places[0])
    blank = model(organisation=place, district=place.district)
    form = _form(request, step, blank, choice)
    if request.method == "POST" and form.is_valid():
        opened = _opened(request, model, place, origin, form)
        if opened is not None:
            messages.success(request, t("已登记：{number}。", "Registered: {number}.").format(number=opened))
            if "next" in request.POST and choice is not None and choice.next is not None:
                return redirect(f"{request.path}?from={choice.origin.pk}&worker={choice.next}")
            return redirect("case", pk=opened.pk)
    context = {
        "kind": model,
        "step": step,
        "form": form,
        "origin": origin,
        "choice": choice,
        "places": places,
        "place": place,
        "key": uuid.uuid4().hex,
        "uploads": form.is_multipart(),
        "form_template": form.template or "desk/forms/_fields.html",
        "files_lost": bool(request.FILES),
    }
    return render(request, "desk/open.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _kind(key: str) -> type[Application]:
    try:
        return kind_named(key)
    except KeyError as unknown:
        raise Http404 from unknown


def _address_of_disputes() -> str:
    from django.urls import reverse  # noqa: PLC0415

    return reverse("new-case")


def _places(model: type[Application], user: User) -> list[Organisation]:
    """Where this person may register applications of this kind."""
    who = model.steps()[model.opens_with].who
    held = {m.organisation_id for m in user.held if m.role in who}
    return list(Organisation.objects.filter(pk__in=held, active=True, outside=False))


def _form(request: HttpRequest, step: Step, blank: Application, choice: "WorkerChoice | None") -> StepForm:
    form_class: Any = step.form_class
    carry = getattr(form_class, "carry", None)
    initial = carry(choice.carried) if choice is not None and carry else {}
    if choice is not None and choice.chosen is not None:
        initial["worker"] = str(choice.chosen)
    if request.method == "POST":  # what was carried counts here too: which of several workers was chosen
        bound: StepForm = form_class(request.POST, request.FILES, application=blank, user=request.user, initial=initial)
        return bound
    fresh: StepForm = form_class(application=blank, user=request.user, initial=initial)
    return fresh


def _opened(
    request: HttpRequest, model: type[Application], place: Organisation, origin: Application | None, form: StepForm
) -> Application | None:
    """The application, opened and taken in; None where it was refused, with the sentence on the form."""
    user, key = person(request), press_key(request)
    again = model.objects.filter(opening_key=key, opened_by=user).first() if key else None
    if again is not None:
        return again
    try:
        with undone_on_error(), refused_by_the_database(), transaction.atomic():
            return open_here(model, place, by=user, key=key, origin=origin, facts=form.cleaned_data)
    except Refused as refused:
        found = model.objects.filter(opening_key=key, opened_by=user).first() if key else None
        if found is None:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return found


def open_here(
    model: type[Application],
    place: Organisation,
    *,
    by: User,
    key: str | None,
    origin: Application | None,
    facts: dict[str, Any],
) -> Application:
    """Open, take the opening step at the time of receipt, and tie it to where it comes from. Inside a transaction."""
    opened: Application = open_application(model, by=by, organisation=place, opening_key=key)
    at = min(facts.get("received_at") or now(), now())
    perform(opened, model.opens_with, by=by, at=at, **facts)
    tie_to_origin(origin, opened, by=by)
    return opened
