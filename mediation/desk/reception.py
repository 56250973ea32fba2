"""The reception desk 接待台: one page for whoever receives people, written down while they speak, and the day below it."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mediation.consultation.answers import AnswerTemplate
from mediation.consultation.codes import Channel
from mediation.consultation.forms import ReceiveForm
from mediation.consultation.lifecycle import Consultation
from mediation.desk import opening
from mediation.desk.drafts import forget_the_old
from mediation.desk.finding import visible_cases
from mediation.desk.pressing import press_key, whole
from mediation.desk.received import day_of, found_again, month_of, received_here
from mediation.desk.work import openable, person
from mediation.roles import LEAD
from mediation.saved import SavedForm
from workflow.engine import Refused, refused_by_the_database
from workflow.moment import now, today
from workflow.organisations import Organisation, User
from workflow.text import t

PAGE = "reception"
UNPROCESSABLE = 422


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """GET: an empty form, or what was typed and not saved. POST: one record, however often pressed."""
    user, places = who_receives(request)
    if request.method == "GET":
        return _blank(request, user, places)
    place = _place(request.POST, places)
    form = _form(user, place, request.POST)
    if form.is_valid():
        taken = _taken(request, user, place, form)
        if taken is not None:
            SavedForm.objects.filter(user=user, page=PAGE).delete()
            return redirect(f"{request.path}?saved={taken.pk}")
    return _page(request, user, places, place, form, status=UNPROCESSABLE)


@login_required
@never_cache
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far (called by the page while somebody talks). `drop` forgets it."""
    user, _places = who_receives(request)
    mine = SavedForm.objects.filter(user=user, page=PAGE)
    if "drop" in request.POST:
        mine.delete()
        return redirect("reception")
    if _already_taken(user, press_key(request)) is not None:  # it was on its way while the same was being saved
        return HttpResponse(content_type="text/plain")
    typed = {
        name: [value.replace("\0", "") for value in values]
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "key"}
    }
    SavedForm.objects.update_or_create(user=user, page=PAGE, defaults={"data": typed})
    at = timezone.localtime(now()).strftime("%H:%M:%S")
    return HttpResponse(t("已自动保存 {time}", "Kept at {time}").format(time=at), content_type="text/plain")


@login_required
@never_cache
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Who came before: by the end of the telephone number or the beginning of the name. Sent, so that no log holds it."""
    user, places = who_receives(request)
    typed = request.POST.get("q", request.POST.get("phone", "")).replace("\0", "").strip()
    context: dict[str, Any] = {"typed": typed, "found": found_again(user, typed)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "desk/reception/_found.html", context)
    place = places[0]
    return _page(request, user, places, place, _form(user, place), extra=context)


@login_required
@require_http_methods(["GET", "POST"])
def instead_of_the_form(request: HttpRequest) -> HttpResponse:
    """Who registers a consultation does it here; one that comes from another application has its own page."""
    if "from" in request.GET:
        return opening.open_page(request, Consultation.kind)
    return redirect("reception")


def who_receives(request: HttpRequest) -> tuple[User, list[Organisation]]:
    """The person, and where he receives. Raises PermissionDenied."""
    user, step = person(request), Consultation.steps()[Consultation.opens_with]
    held = {m.organisation_id for m in user.held if m.role in step.who}
    places = list(Organisation.objects.filter(pk__in=held, active=True, outside=False))
    if not places:
        raise PermissionDenied(
            t("“{step}”由{roles}办理。", "“{step}” is for: {roles}.").format(step=step.label, roles=step.who_in_words)
        )
    return user, places


def _place(data: QueryDict, places: list[Organisation]) -> Organisation:
    return next((place for place in places if place.pk == whole(data.get("organisation", ""))), places[0])


def _form(user: User, place: Organisation, data: QueryDict | None = None) -> ReceiveForm:
    blank = Consultation(organisation=place, district=place.district)
    if data is not None:
        return ReceiveForm(data, application=blank, user=user)
    return ReceiveForm(application=blank, user=user, initial={"way": _last_channel(user)})


def _last_channel(user: User) -> str:
    """Who is on the telephone today stays on the telephone."""
    mine = Consultation.objects.filter(opened_by=user, received_at__gte=day_of(today())[0]).order_by("-pk")
    return mine.values_list("channel", flat=True).first() or Channel.ON_SITE


def _blank(request: HttpRequest, user: User, places: list[Organisation]) -> HttpResponse:
    forget_the_old()
    saved = SavedForm.objects.filter(user=user, page=PAGE).first()
    if saved is None:
        return _page(request, user, places, places[0], _form(user, places[0]))
    typed = QueryDict(mutable=True)
    for name, values in saved.data.items():
        typed.setlist(name, values)
    place = _place(typed, places)
    form = _form(user, place, typed)
    form._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001  Django has no public way to show a bound form unvalidated
    return _page(request, user, places, place, form, extra={"restored": saved})


def _already_taken(user: User, key: str | None) -> Consultation | None:
    return Consultation.objects.filter(opening_key=key, opened_by=user).first() if key else None


def _taken(request: HttpRequest, user: User, place: Organisation, form: ReceiveForm) -> Consultation | None:
    """The record, also when it was pressed twice; None where it was refused, with the sentence on the form."""
    key = press_key(request)
    again = _already_taken(user, key)
    if again is not None:
        return again
    try:
        with refused_by_the_database(), transaction.atomic():
            opened = opening.open_here(Consultation, place, by=user, key=key, origin=None, facts=form.cleaned_data)
    except Refused as refused:
        found = _already_taken(user, key)
        if found is None:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return found
    assert isinstance(opened, Consultation)  # noqa: S101  for the type checker
    return opened


def _page(
    request: HttpRequest,
    user: User,
    places: list[Organisation],
    place: Organisation,
    form: ReceiveForm,
    *,
    status: int = 200,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    saved = _saved(request, user)
    context = {
        "form": form,
        "form_template": form.template,
        "key": uuid.uuid4().hex,
        "places": places,
        "place": place,
        "answers": AnswerTemplate.objects.offered_in(place).select_related("organisation"),
        "writes_answers": any(m.role == LEAD for m in user.held),
        "saved": saved,
        "becomes": [kind for kind in openable(user) if kind is not Consultation] if saved else (),
        "day": received_here(user, places, on=today()),
        "month": month_of(user, places, on=today()),
        "today": today(),
    } | (extra or {})
    return render(request, "desk/reception/desk.html", context, status=status)


def _saved(request: HttpRequest, user: User) -> Consultation | None:
    """What was saved a moment ago, if the person may see it."""
    key = whole(request.GET.get("saved", ""))
    if key is None:
        return None
    seen = visible_cases(user).filter(pk=key)
    return Consultation.objects.filter(pk__in=seen.values("pk")).select_related("organisation").first()
