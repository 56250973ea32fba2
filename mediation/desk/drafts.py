"""What is typed on the filing page and not sent yet: kept while typing, one draft for each way the page was opened."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mediation.desk.entries import entry_asked
from mediation.desk.pressing import whole
from mediation.saved import SavedForm
from workflow.moment import now
from workflow.organisations import User
from workflow.text import t

PAGE = "new-case"
KEPT = dt.timedelta(days=3)


def page_key(request: HttpRequest) -> str:
    """Under which the draft is kept: a page filled from one application never shows what was typed on another's."""
    origin, entry = whole(request.GET.get("from", "")), entry_asked(request.GET.get("entry", ""))
    return PAGE + (f":from-{origin}" if origin is not None else "") + (f":{entry.value}" if entry else "")


def address_of(request: HttpRequest, name: str) -> str:
    """The page's address, or that under which its typing is kept, with what it was opened with."""
    asked = request.GET.copy()
    kept = "&".join(f"{key}={asked[key]}" for key in ("from", "entry") if asked.get(key, "").replace("_", "").isalnum())
    return reverse(name) + (f"?{kept}" if kept else "")


def forget_the_old() -> None:
    """What was typed holds identity numbers and telephones: nobody's is kept longer than it may be wanted."""
    SavedForm.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()


def draft_of(request: HttpRequest, user: User) -> SavedForm | None:
    """What this person typed on this page, opened in this way."""
    forget_the_old()
    return SavedForm.objects.filter(user=user, page=page_key(request)).first()


def forget(request: HttpRequest, user: User) -> None:
    """It was sent, or is to be forgotten."""
    SavedForm.objects.filter(user=user, page=page_key(request)).delete()


@login_required
@never_cache
@require_POST
def keep_typed(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far (called by the page while typing). Files cannot be kept. `drop` forgets it."""
    from mediation.desk.filing import who_files  # noqa: PLC0415  the page and its draft know each other

    user = who_files(request)
    if "drop" in request.POST:
        forget(request, user)
        return redirect(address_of(request, "new-case"))
    typed = {
        name: [value.replace("\0", "") for value in values]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
    }
    SavedForm.objects.update_or_create(user=user, page=page_key(request), defaults={"data": typed})
    if "later" in request.POST:
        messages.success(request, t("已保存，可从“登记申请”继续填写。", "Kept; go on from “New application”."))
        return redirect("my-work")
    return HttpResponse(
        t("已自动保存 {time}", "Kept at {time}").format(time=timezone.localtime(now()).strftime("%H:%M:%S")),
        content_type="text/plain",
    )
