"""Signing in and out, and changing one's password: Django's own views, which here also count, lock and log."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.views import LoginView, LogoutView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mediation.desk.clients import address_of
from mediation.desk.gate import landing
from mediation.desk.work import person
from workflow import lockout
from workflow.logbook import Action, home_of, log
from workflow.organisations import User
from workflow.text import t

WRONG = t("账号或密码不正确，或账号已停用。", "The account or password is wrong, or the account is no longer active.")
LOCKED = t(
    "登录失败次数过多，请{minutes}分钟后再试，或联系安全管理员解除锁定。",
    "Too many failed sign-ins. Try again in {minutes} minutes, or ask a security administrator to unlock the name.",
)
UNCONFIRMED = t(
    "密码已由系统管理员重置，须经安全管理员确认后才能登录。请联系安全管理员。",
    "Your password was reset by a system administrator: a security administrator must confirm it before you sign in.",
)
SHOWN_LETTERS = 2


class SignInForm(AuthenticationForm):
    """Counts the try before it looks at the password; says the same of names that exist and names that do not."""

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError with one of two sentences."""
        username = self.cleaned_data.get("username") or ""
        address = address_of(self.request) if self.request else None
        if username and not lockout.may_try(username):
            raise forms.ValidationError(_locked(), code="locked")
        try:
            cleaned = super().clean()
        except forms.ValidationError as wrong:
            if _waits_for_confirmation(username, self.cleaned_data.get("password") or ""):
                raise forms.ValidationError(UNCONFIRMED, code="unconfirmed") from wrong
            sentence = WRONG
            if username:
                _log(Action.SIGN_IN_FAILED, username, address)
                if lockout.failed(username):
                    _log(Action.LOCKED_OUT, username, address)
                    sentence = _locked()
            raise forms.ValidationError(sentence, code="wrong") from wrong
        lockout.forget(username)
        return cleaned


def _waits_for_confirmation(username: str, password: str) -> bool:
    """Said to nobody but who knows the new password."""
    reset = (
        User.objects.filter(username=User.normalize_username(username), is_active=True).exclude(reset_by=None).first()
    )
    return reset is not None and reset.check_password(password)


def _locked() -> str:
    return LOCKED.format(minutes=settings.SIGN_IN_LOCK_MINUTES)


def _log(action: Action, typed: str, address: str | None) -> None:
    """The name in full where it is an account's; else its beginning alone, for it may be a password."""
    tried = User.normalize_username(typed)
    account = User.objects.filter(username=tried).first()
    name = tried if account else f"{tried[:SHOWN_LETTERS]}…"
    log(action, username=name, address=address, organisation=home_of(account) if account else None)


class SignIn(LoginView):
    """登录."""

    template_name = "desk/sign_in.html"
    redirect_authenticated_user = True
    authentication_form = SignInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signed in, and in the log."""
        answer = super().form_valid(form)
        user = form.get_user()
        assert isinstance(user, User)  # noqa: S101  for the type checker
        log(Action.SIGNED_IN, by=user, address=address_of(self.request))
        return answer

    def get_default_redirect_url(self) -> str:
        """The page of this person's post."""
        user = self.request.user
        return reverse(landing(user)) if isinstance(user, User) else reverse("my-work")


class SignOut(LogoutView):
    """退出."""

    next_page = "sign-in"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Logged before the person is forgotten."""
        if isinstance(request.user, User):
            log(Action.SIGNED_OUT, by=request.user, address=address_of(request))
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    old = forms.CharField(
        label=t("现在的密码", "Present password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip
    new = forms.CharField(
        label=t("新密码", "New password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=t(
            "至少8位，不能全是数字，不能与账号相近，不能是常见密码。",
            "Eight characters or more, not digits alone, not like your account, not a common password.",
        ),
    )  # fmt: skip
    again = forms.CharField(
        label=t("再输入一次新密码", "New password again"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        """It must be right: the computer may have been left open."""
        typed: str = self.cleaned_data["old"]
        if not self.user.check_password(typed):
            raise forms.ValidationError(t("现在的密码不正确。", "The present password is wrong."))
        return typed

    def clean(self) -> dict[str, Any]:
        """The two agree, the rules hold, and it is another one."""
        cleaned = super().clean() or {}
        new, again = cleaned.get("new"), cleaned.get("again")
        if new and again and new != again:
            self.add_error("again", t("两次输入的新密码不一致。", "The two new passwords differ."))
        elif new and new == cleaned.get("old"):
            self.add_error("new", t("新密码不能与现在的相同。", "The new password must be another one."))
        elif new:
            try:
                validate_password(new, self.user)
            except forms.ValidationError as weak:
                self.add_error("new", weak)
        return cleaned


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """修改密码: asked for at the first sign-in, offered at any time. Every other session of the person ends."""
    user = person(request)
    form = PasswordForm(user, request.POST) if request.method == "POST" else PasswordForm(user)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            user.set_password(form.cleaned_data["new"])
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])
            log(Action.PASSWORD_CHANGED, by=user, address=address_of(request))
        update_session_auth_hash(request, user)
        messages.success(request, t("密码已修改。", "Your password has been changed."))
        return redirect(landing(user))
    context = {"form": form, "forced": user.must_change_password}
    return render(request, "desk/change_password.html", context, status=422 if form.is_bound else 200)
