"""组织机构: the tree at a glance, adding below, editing, and taking out of use. Nothing is deleted and nothing is moved."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mediation.desk.admin.access import administrators_only
from mediation.desk.admin.organisation_form import OF_BODY, OF_ORGANISATION, OrganisationForm, initial_of
from mediation.desk.clients import address_of
from mediation.desk.work import person
from mediation.organisations import LINKED_KINDS, MediationBody, OrganisationKind
from workflow.logbook import Action, log
from workflow.models import Application, Stage
from workflow.organisations import Membership, Organisation, User
from workflow.text import t

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Node:
    """One line of the tree. people: active ones with a role there; cases: open ones."""

    organisation: Organisation
    depth: int
    people: int
    cases: int

    @property
    def kind(self) -> str:
        """The kind in words."""
        kind = self.organisation.kind
        return str(OrganisationKind(kind).label) if kind in OrganisationKind.values else "—"


@administrators_only
@require_GET
def tree_page(request: HttpRequest) -> HttpResponse:
    """The organisations this person keeps."""
    places = list(Organisation.objects.filter(person(request).area("administers")))
    top = min((place.path.count("/") for place in places), default=0)
    staff, cases = _people(places), _cases(places)
    nodes = [Node(one, min(one.path.count("/") - top, 3), staff[one.pk], cases[one.pk]) for one in places]
    return render(request, "desk/admin/organisations.html", {"nodes": nodes})


def _people(places: list[Organisation]) -> Counter[int]:
    held = Membership.objects.filter(organisation__in=places, ended_on=None, user__is_active=True)
    return Counter(place for place, _user in held.values_list("organisation", "user").distinct())


def _cases(places: list[Organisation]) -> Counter[int]:
    found = Application.objects.filter(organisation__in=places).exclude(stage=Stage.CLOSED)
    return Counter(found.values_list("organisation", flat=True))


def kept(user: User, pk: int) -> Organisation:
    """An organisation this person keeps. Raises Http404."""
    found = Organisation.objects.filter(user.area("administers"), pk=pk).select_related("district", "parent").first()
    if found is None:
        raise Http404
    return found


@administrators_only
@require_http_methods(["GET", "POST"])
def new_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A new organisation below one that is in use."""
    user, parent = person(request), kept(person(request), pk)
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, district=parent.district, organisation=None)
    if parent.outside or not parent.active:
        messages.error(
            request, t("外部单位和已停用的机构下不能新建机构。", "Nothing is added below a body outside or out of use.")
        )
        return redirect("organisations")
    if form.is_bound and form.is_valid():
        made = _saved(form, parent=parent, organisation=None, by=user, address=address_of(request))
        if made is not None:
            messages.success(request, t("已新建：{name}。", "Added: {name}.").format(name=made))
            return redirect("organisations")
    context = {"form": form, "parent": parent, "linked": ",".join(LINKED_KINDS)}
    return render(request, "desk/admin/organisation_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@administrators_only
@require_http_methods(["GET", "POST"])
def edit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of it but its place in the tree."""
    user, place = person(request), kept(person(request), pk)
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, district=place.district, organisation=place, initial=initial_of(place))
    if form.is_bound and form.is_valid():
        saved = _saved(form, parent=place.parent, organisation=place, by=user, address=address_of(request))
        if saved is not None:
            messages.success(request, t("已保存：{name}。", "Saved: {name}.").format(name=saved))
            return redirect("organisations")
    context = {"form": form, "place": place, "parent": place.parent, "linked": ",".join(LINKED_KINDS)}
    return render(request, "desk/admin/organisation_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _saved(
    form: OrganisationForm,
    *,
    parent: Organisation | None,
    organisation: Organisation | None,
    by: User,
    address: str | None,
) -> Organisation | None:
    """Written with its legal face and a line in the log; None where somebody took the code or the prefix meanwhile."""
    cleaned = form.cleaned_data
    fields = {name: cleaned[name] for name in OF_ORGANISATION} | {"outside": cleaned["outside"]}
    before = initial_of(organisation) if organisation else {}
    try:
        with transaction.atomic():
            if organisation is None:
                place = Organisation.found(parent=parent, **fields)
            else:
                place = organisation
                for name, value in fields.items():
                    setattr(place, name, value)
                place.save(update_fields=list(fields))
            if not place.outside:
                MediationBody.objects.update_or_create(
                    organisation=place, defaults={name: cleaned[name] for name in OF_BODY}
                )
            changed = sorted(name for name, value in initial_of(place).items() if before.get(name) != value)
            if changed:
                action = Action.ORGANISATION_CHANGED if organisation else Action.ORGANISATION_MADE
                log(action, by=by, subject=place, organisation=place, address=address, code=place.code, fields=changed)
    except IntegrityError:
        form.add_error(None, t("代码或机关代字刚刚被其他机构使用，请更换。", "The code or prefix was taken just now."))
        return None
    return place


@administrators_only
@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out of use, or back into it. Refused with a sentence while somebody or something is still there."""
    user, place = person(request), kept(person(request), pk)
    active = request.POST.get("active") == "1"
    sentence = _set_state(place, active=active, by=user, address=address_of(request))
    if sentence is not None:
        messages.error(request, sentence)
    else:
        said = (
            t("已启用：{name}。", "In use: {name}.")
            if active
            else t("已停用：{name}，历史记录保留。", "Out of use: {name}; its history stays.")
        )
        messages.success(request, said.format(name=place))
    return redirect("organisations")


def _set_state(place: Organisation, *, active: bool, by: User, address: str | None) -> str | None:
    """Do it, or say what stands in the way. The row is locked: nobody is given a role there meanwhile."""
    with transaction.atomic():
        held = Organisation.objects.select_for_update().get(pk=place.pk)
        sentence = None if active else _stands_in_the_way(held)
        if sentence is None and held.active != active:
            held.active = active
            held.save(update_fields=["active"])
            facts: dict[str, Any] = {"code": held.code, "active": active}
            log(Action.ORGANISATION_CHANGED, by=by, subject=held, organisation=held, address=address, **facts)
    return sentence


def _stands_in_the_way(place: Organisation) -> str | None:
    """Why it stays in use, everything at once; None when nothing is left there."""
    people, cases = _people([place])[place.pk], _cases([place])[place.pk]
    below = place.children.filter(active=True).count()
    offered = Application.objects.filter(offered_to=place).exclude(stage=Stage.CLOSED).count()
    left = [
        (t("{n}件未办结的案件", "{n} open case(s)"), cases),
        (t("{n}件待接收的移送", "{n} transfer(s) offered to it"), offered),
        (t("{n}名在岗人员", "{n} active people"), people),
        (t("{n}个启用的下级机构", "{n} active bodies below"), below),
    ]
    words = [said.format(n=n) for said, n in left if n]
    if not words:
        return None
    return t("“{name}”还有{left}，不能停用。", "“{name}” still has {left} and stays in use.").format(
        name=place, left=str(t("、", ", ")).join(words)
    )
