"""权限表: who may take which step, for those who supervise and those who give roles."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.desk.admin.access import holds_power, supervises
from mediation.desk.work import person
from workflow.models import kinds
from workflow.permissions import Mark, matrix
from workflow.text import t


@login_required
@require_GET
def permissions_page(request: HttpRequest) -> HttpResponse:
    """`?kind=` chooses the kind; the first one otherwise."""
    user = person(request)
    if not (supervises(user) or holds_power(user, "grants")):
        raise PermissionDenied(
            t("权限表由督导和安全管理员查看。", "The matrix is for supervisors and security administrators.")
        )
    installed = kinds()
    chosen = next((kind for kind in installed if kind.kind == request.GET.get("kind")), installed[0])
    context = {
        "kinds": installed,
        "chosen": chosen.kind,
        "matrix": matrix(chosen),
        "marks": [mark for mark in Mark if mark.value],
    }
    return render(request, "desk/admin/permissions.html", context)
