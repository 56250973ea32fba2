"""The telephone number of somebody who is to be called back: masked on every page, shown on a press that is recorded."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mediation.desk.clients import address_of
from mediation.desk.finding import visible_case
from mediation.desk.work import person
from mediation.uncovering import may_uncover_phone, uncover_phone
from workflow.text import t


@login_required
@never_cache
@require_POST
def reveal_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The number in full, for whoever works on the application or dispatched it; who looked is recorded."""
    user = person(request)
    application = visible_case(user, pk)
    phone: str = getattr(application, "phone", "")
    if not phone:
        raise Http404
    if not may_uncover_phone(user, application):
        raise PermissionDenied(
            t("只有承办机构的人员可以查看完整电话号码。", "Only staff of the handling organisation may see the number.")
        )
    uncover_phone(application, user, address=address_of(request))
    return render(request, "desk/parts/_phone_revealed.html", {"phone": phone})
