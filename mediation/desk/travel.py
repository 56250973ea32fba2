"""The demo's clock: shown on every page of a demo, and moved forward by a press. Outside a demo nothing of it exists."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from workflow.sweep import Swept, sweep_until_dry
from workflow.text import t
from workflow.travel import follow_the_demo, travel

FAR = {"1": 1, "10": 10}
"""How many working days one press moves the clock."""


def demo_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of a demo: each request is answered by the demo's clock, whichever process moved it."""

    def answer(request: HttpRequest) -> HttpResponse:
        follow_the_demo()
        return get_response(request)

    return answer


@login_required
@require_POST
def move_on(request: HttpRequest) -> HttpResponse:
    """So many working days on; what falls due on the way happens at once and is told."""
    days = FAR.get(request.POST.get("days", ""))
    if days is None or not settings.DEMO:
        raise Http404
    at = travel(days)
    messages.success(request, _told(timezone.localtime(at).strftime("%Y-%m-%d %H:%M"), sweep_until_dry()))
    return HttpResponseRedirect(_back(request))


def _told(time: str, swept: Swept) -> str:
    return t(
        "演示时钟已拨到{time}：发出消息{messages}条，系统依法自动办理{acted}件，转人工处理{blocked}件。",
        "The demo's clock says {time}: {messages} messages, {acted} cases acted upon, {blocked} left to people.",
    ).format(time=time, messages=swept.messages, acted=swept.acted, blocked=swept.blocked)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=False)
    return wanted if safe and wanted.startswith("/") else reverse("my-work")
