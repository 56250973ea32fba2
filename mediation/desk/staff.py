"""人员与工作量: the supervisor's page of people, their open work, and handing all of it over (leaving, or being away)."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mediation.desk.admin.access import supervisors_only
from mediation.desk.clients import address_of
from mediation.desk.pressing import whole
from mediation.desk.work import person
from mediation.desk.workload import workloads
from workflow.clocks import prefetch_clocks
from workflow.leaving import QUEUE, Belongings, Group, belongings, hand_over, may_let_go
from workflow.models import Application, WorkTask
from workflow.moment import now
from workflow.organisations import Membership, Organisation, User
from workflow.queues import page_by_key
from workflow.steps import Refused
from workflow.text import t

LEAVES, AWAY = "leaves", "away"
UNPROCESSABLE, CONFLICT = 422, 409


def area_of(user: User) -> list[Organisation]:
    """The organisations whose work this person gives out."""
    return list(Organisation.objects.filter(user.area("gives_work"), outside=False))


@supervisors_only
@require_GET
def staff_page(request: HttpRequest) -> HttpResponse:
    """Everybody in the area, those with most overdue first; `?organisation=` narrows it."""
    places = area_of(person(request))
    place = whole(request.GET.get("organisation", ""))
    chosen = [one for one in places if one.pk == place] or places
    loads = workloads(chosen, now())
    context = {"loads": loads, "places": places, "place": place, "total": sum(load.total for load in loads)}
    return render(request, "desk/staff/staff.html", context)


def _colleague(viewer: User, pk: int) -> User:
    """Somebody who works in the area, worked there, or still has something there. Raises Http404."""
    places = [place.pk for place in area_of(viewer)]
    found = User.objects.filter(pk=pk).first()
    if found is not None and (
        Membership.objects.filter(user=found, organisation__in=places).exists()
        or WorkTask.objects.owned_by(found).filter(organisation__in=places).exists()
        or Application.objects.filter(handler=found, organisation__in=places).exists()
    ):
        return found
    raise Http404


@supervisors_only
@require_GET
def colleague_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person has, case by case."""
    viewer = person(request)
    user = _colleague(viewer, pk)
    page = page_by_key(_tasks(viewer, user), whole(request.GET.get("after", "")))
    prefetch_clocks([task.process for task in page.rows])
    held = Membership.objects.filter(user=user, ended_on=None).select_related("organisation")
    context = {"who": user, "page": page, "their_roles": held, "now": now(), "total": belongings(user, viewer).total}
    return render(request, "desk/staff/colleague.html", context)


def _tasks(viewer: User, user: User) -> QuerySet[WorkTask]:
    seen = Application.objects.visible_to(viewer)
    return WorkTask.objects.owned_by(user).filter(process__in=seen).select_related("process__organisation")


@supervisors_only
@require_http_methods(["GET", "POST"])
def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what there is, and who could take it. POST: all of it at once, or nothing and the reason."""
    viewer, user = person(request), _colleague(person(request), pk)
    there = belongings(user, viewer)
    if request.method == "GET":
        return _preview(request, viewer, there)
    purpose, seen = request.POST.get("purpose", ""), request.POST.get("seen", "")
    unready = _unready(request, there, purpose, seen)
    if unready:
        return _preview(request, viewer, there, error=unready)
    try:
        outcome = hand_over(
            user,
            by=viewer,
            to=_choices(request, there) if seen == there.fingerprint else {},
            seen=seen,
            reason=request.POST.get("reason", ""),
            leaves=purpose == LEAVES,
            address=address_of(request),
        )
    except Refused as refused:
        fresh = belongings(User.objects.get(pk=user.pk), viewer)
        status = CONFLICT if fresh.fingerprint != seen else UNPROCESSABLE
        return _preview(request, viewer, fresh, error=refused.sentence, status=status)
    if not outcome.undecided:
        messages.success(request, _said(user, outcome.given, outcome.back, left=outcome.left))
        return redirect("staff")
    return render(request, "desk/staff/handed_over.html", {"who": user, "outcome": outcome})


def _unready(request: HttpRequest, there: Belongings, purpose: str, seen: str) -> str:
    """What is still to be chosen; empty when all is."""
    if purpose not in (LEAVES, AWAY):
        return t("请选择是离职还是暂时离岗。", "Choose: leaving, or away.")
    if not there.total and purpose == AWAY:
        return t("没有需要交接的事项。", "There is nothing to hand over.")
    if seen == there.fingerprint and not all(request.POST.get(f"to-{group.key}") for group in there.groups):
        return t("请为每一组选择接手人，或选择退回待领。", "For each group choose who takes it over, or its role.")
    return ""


def _choices(request: HttpRequest, there: Belongings) -> dict[str, User | None]:
    """By group: whom the page chose; None for the queue. A stranger's key is refused by `hand_over`."""
    chosen: dict[str, User | None] = {}
    for group in there.groups:
        typed = request.POST.get(f"to-{group.key}", QUEUE)
        if typed == QUEUE:
            chosen[group.key] = None
            continue
        key = whole(typed)
        chosen[group.key] = User.objects.filter(pk=key, is_active=True).first() if key is not None else None
        if chosen[group.key] is None:
            raise Refused(t("请重新选择接手人。", "Choose again who takes it over."))
    return chosen


def _preview(
    request: HttpRequest, viewer: User, there: Belongings, *, error: str = "", status: int = UNPROCESSABLE
) -> HttpResponse:
    user, typed = there.leaver, request.POST
    groups: list[tuple[Group, list[User], str]] = [
        (group, group.successors(user), typed.get(f"to-{group.key}", "")) for group in there.groups
    ]
    lets_go = may_let_go(user, viewer) and not there.elsewhere
    context: dict[str, Any] = {
        "who": user,
        "there": there,
        "groups": groups,
        "lets_go": lets_go,
        "outside": [] if lets_go else [m for m in user.held if not viewer.powers_over(m.organisation, "gives_work")],
        "alone": _left_without(user),
        "purpose": typed.get("purpose") or ("" if lets_go else AWAY),  # no account ends because nobody looked
        "reason": typed.get("reason", ""),
        "error": error,
    }
    return render(request, "desk/staff/hand_over.html", context, status=status if error else 200)


def _left_without(user: User) -> list[Membership]:
    """The roles nobody else holds there: what is offered to the organisation would find nobody to accept it."""
    held = Membership.objects.filter(user=user, ended_on=None).select_related("organisation")
    return [
        one
        for one in held
        if not Membership.objects.filter(
            organisation=one.organisation_id, role=one.role, ended_on=None, user__is_active=True
        )
        .exclude(user=user)
        .exists()
    ]


def _said(user: User, given: int, back: int, *, left: bool) -> str:
    parts = [t("已交接{n}件", "{n} handed over").format(n=given + back)]
    if back:
        parts.append(t("其中{n}件退回待领", "{n} of them wait for their role").format(n=back))
    if left:
        parts.append(t("账号已停用，历史记录保留", "the account is ended, its history stays").format())
    return t("{name}：{what}。", "{name}: {what}.").format(name=user, what=str(t("，", ", ")).join(parts))
