"""Roles given and ended, and locked names opened again: the security administrator's part of a person's page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mediation.desk.admin.access import grantors_only
from mediation.desk.admin.accounts import PlaceField
from mediation.desk.admin.people import found
from mediation.desk.clients import address_of
from mediation.desk.work import person
from workflow import roles
from workflow.accounts import unlock
from workflow.memberships import end_role, give_role, open_work, who_hands_over
from workflow.organisations import Membership, Organisation, User
from workflow.steps import Refused
from workflow.text import t

UNPROCESSABLE = 422


class RoleForm(forms.Form):
    """授予角色: which, where, why."""

    organisation = PlaceField(
        queryset=Organisation.objects.none(), label=t("机构", "Organisation"), empty_label=t("请选择", "Choose")
    )
    role = forms.ChoiceField(label=t("角色", "Role"))
    reason = forms.CharField(
        label=t("原因", "Reason"), max_length=200, help_text=t("如：入职、岗位调整文件号。", "e.g. joined; number of the order.")
    )  # fmt: skip

    def __init__(self, *args: Any, grantor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place, role = self.fields["organisation"], self.fields["role"]
        assert isinstance(place, PlaceField)  # noqa: S101  for the type checker
        assert isinstance(role, forms.ChoiceField)  # noqa: S101
        place.queryset = Organisation.objects.filter(grantor.area("grants"), active=True, outside=False)
        apart = t("（不得兼任）", " (kept apart)")
        role.choices = [("", t("请选择", "Choose"))] + [
            (one.key, f"{one.label}{apart}" if one.apart else one.label) for one in roles.declared()
        ]


@grantors_only
@require_http_methods(["GET", "POST"])
def give_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role, with the reason."""
    grantor, user = person(request), found(person(request), pk)
    form = RoleForm(
        request.POST if request.method == "POST" else None, grantor=grantor, initial={"organisation": user.home}
    )
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        try:
            give_role(
                user, cleaned["organisation"], cleaned["role"], by=grantor, reason=cleaned["reason"],
                address=address_of(request),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        else:
            messages.success(request, t("已授予角色：{name}。", "Role given: {name}.").format(name=user))
            return redirect("person", pk=user.pk)
    context = {"form": form, "who": user}
    return render(request, "desk/admin/role_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@grantors_only
@require_http_methods(["GET", "POST"])
def end_page(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """End a role; while its work is not handed over, says how much there is and whose page hands it over."""
    grantor, user = person(request), found(person(request), pk)
    held = Membership.objects.filter(user=user, pk=membership).select_related("organisation", "user").first()
    if held is None or not grantor.powers_over(held.organisation, "grants"):
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            end_role(held, by=grantor, reason=request.POST.get("reason", ""), address=address_of(request))
        except Refused as refused:
            error = refused.sentence
        else:
            messages.success(request, t("已终止角色：{role}。", "Role ended: {role}.").format(role=held.role_label))
            return redirect("person", pk=user.pk)
    context = {
        "who": user,
        "membership": held,
        "count": open_work(held),
        "hands_over": who_hands_over(held.organisation, user),
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "desk/admin/role_end.html", context, status=UNPROCESSABLE if error else 200)


@grantors_only
@require_POST
def unlock_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a name be tried again after too many failed sign-ins; confirm the reset of a password."""
    user = found(person(request), pk)
    was_reset = user.reset_by_id is not None
    try:
        unlock(user, by=person(request), address=address_of(request))
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        done = (
            t("已确认密码重置，{name}可以登录。", "The reset is confirmed: {name} may sign in.")
            if was_reset
            else t("已解除锁定：{name}。", "Unlocked: {name}.")
        )
        messages.success(request, done.format(name=user))
    return redirect("person", pk=user.pk)
