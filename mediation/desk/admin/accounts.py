"""Accounts: made, edited, given a new password, ended. By who keeps the system, who gives no roles."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mediation.desk.admin.access import administrators_only
from mediation.desk.admin.people import found, keeps_account
from mediation.desk.clients import address_of
from mediation.desk.work import person
from workflow.accounts import edit_account, open_account, reset_password
from workflow.leaving import deactivate, remaining_work
from workflow.memberships import who_hands_over
from workflow.organisations import Organisation, User
from workflow.steps import Refused
from workflow.text import t

UNPROCESSABLE = 422


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An organisation, indented as it stands in the tree."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return f"{'　' * max(0, obj.path.count('/') - 2)}{obj.name}"


class AccountForm(forms.Form):
    """姓名、邮箱、所属机构."""

    name = forms.CharField(label=t("姓名", "Name"), max_length=100)
    email = forms.EmailField(
        label=t("电子邮箱", "E-mail"), required=False,
        help_text=t("填写后，期限提醒同时发到此邮箱。", "Reminders of deadlines go there too."),
        error_messages={"invalid": t("邮箱地址不正确，如 wang@example.org。", "This is not an address, e.g. wang@example.org.")},
    )  # fmt: skip
    home = PlaceField(
        queryset=Organisation.objects.none(), label=t("所属机构", "Belongs to"), empty_label=t("请选择", "Choose")
    )

    def __init__(self, *args: Any, keeper: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["home"]
        assert isinstance(field, PlaceField)  # noqa: S101  for the type checker
        field.queryset = Organisation.objects.filter(keeper.area("administers"), active=True, outside=False)


class NewAccountForm(AccountForm):
    """账号在先."""

    username = forms.RegexField(
        r"^[\w.@+-]+$", label=t("账号", "Account"), max_length=150,
        help_text=t("用于登录，字母、数字和 . _ - @；不要用身份证号。", "Letters, digits and . _ - @; no identity number."),
        error_messages={"invalid": t("账号只能用字母、数字和 . _ - @ +。", "Letters, digits and . _ - @ + only.")},
    )  # fmt: skip
    field_order = ("username", "name", "email", "home")

    def clean_username(self) -> str:
        """Unlike any other, also by its capitals; and no identity number, for the account is shown everywhere."""
        typed: str = self.cleaned_data["username"]
        if len(typed) >= 15 and typed[:-1].isdecimal():  # noqa: PLR2004  as long as an identity number
            raise forms.ValidationError(t("不要用身份证号作账号。", "Do not use an identity number as an account."))
        if User.objects.filter(username__iexact=typed).exists():
            raise forms.ValidationError(
                t("账号“{name}”已被使用。", "The account “{name}” exists already.").format(name=typed)
            )
        return typed


@administrators_only
@require_http_methods(["GET", "POST"])
def new_page(request: HttpRequest) -> HttpResponse:
    """The form; then the first password, once."""
    keeper = person(request)
    form = NewAccountForm(request.POST if request.method == "POST" else None, keeper=keeper)
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        try:
            user, password = open_account(
                cleaned["username"], cleaned["name"], email=cleaned["email"], home=cleaned["home"], by=keeper,
                address=address_of(request),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("username", refused.sentence)
        else:
            return _once(request, user, password, made=True)
    return render(
        request, "desk/admin/account_form.html", {"form": form}, status=UNPROCESSABLE if form.is_bound else 200
    )


@administrators_only
@require_http_methods(["GET", "POST"])
def edit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, e-mail, and where the account belongs."""
    keeper, user = person(request), found(person(request), pk)
    _must_keep(keeper, user)
    initial = {"name": user.name, "email": user.email, "home": user.home}
    form = AccountForm(request.POST if request.method == "POST" else None, keeper=keeper, initial=initial)
    if form.is_bound and form.is_valid():
        edit_account(user, **form.cleaned_data, by=keeper, address=address_of(request))
        messages.success(request, t("已保存：{name}。", "Saved: {name}.").format(name=user))
        return redirect("person", pk=user.pk)
    context = {"form": form, "who": user}
    return render(request, "desk/admin/account_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@administrators_only
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new first password, shown once."""
    keeper, user = person(request), found(person(request), pk)
    _must_keep(keeper, user)
    try:
        password = reset_password(user, by=keeper, address=address_of(request))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("person", pk=user.pk)
    return _once(request, user, password, made=False)


def _once(request: HttpRequest, user: User, password: str, *, made: bool) -> HttpResponse:
    """The only page on which a password ever stands; the browser does not keep it."""
    return render(request, "desk/admin/password.html", {"who": user, "password": password, "made": made})


@administrators_only
@require_http_methods(["GET", "POST"])
def deactivate_page(request: HttpRequest, pk: int) -> HttpResponse:
    """离职: ends the account once nothing is left in its hands; before that, says whose page does it all at once."""
    keeper, user = person(request), found(person(request), pk)
    _must_keep(keeper, user)
    error = ""
    if request.method == "POST":
        try:
            deactivate(user, by=keeper, reason=request.POST.get("reason", ""), address=address_of(request))
        except Refused as refused:
            error = refused.sentence
        else:
            messages.success(request, t("已停用账号：{name}。", "Account ended: {name}.").format(name=user))
            return redirect("person", pk=user.pk)
    held = [m.organisation for m in user.held]
    context = {
        "who": user,
        "count": remaining_work(user),
        "hands_over": dict.fromkeys(who_hands_over(place, user) for place in held),
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "desk/admin/deactivate.html", context, status=UNPROCESSABLE if error else 200)


def _must_keep(keeper: User, user: User) -> None:
    if not keeps_account(keeper, user):
        raise PermissionDenied(
            t(
                "该人员在您管辖范围以外还有角色，账号由上级机构的系统管理员维护。",
                "This person holds roles outside your area: the account is kept by the administrator above.",
            )
        )
