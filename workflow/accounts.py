"""Accounts: made and kept by who keeps the system, with a password that its owner changes at the first sign-in."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from workflow import roles
from workflow.lockout import forget
from workflow.logbook import SHELL, Action, log
from workflow.organisations import Membership, Organisation, User
from workflow.steps import Refused
from workflow.text import t

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is mistaken for something else when it is read out."""
GROUPS, LETTERS = 3, 4


def first_password() -> str:
    """Random, and readable over a telephone: 59 bits, good for one sign-in."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))


def open_account(
    username: str, name: str, *, email: str = "", home: Organisation, by: User | None, address: str | None = None
) -> tuple[User, str]:
    """A new account and its first password, which is kept nowhere in clear. Raises Refused where the name is taken."""
    password = first_password()
    user = User(
        username=User.normalize_username(username), name=name, email=email, home=home, must_change_password=True,
        password=make_password(password),
    )  # fmt: skip
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            log(
                Action.ACCOUNT_MADE,
                by=by,
                username=SHELL,
                subject=user,
                organisation=home,
                address=address,
                user=user.username,
            )
    except IntegrityError as taken:
        raise Refused(
            t("账号“{name}”已被使用。", "The account “{name}” exists already.").format(name=username), field="username"
        ) from taken
    return user, password


def edit_account(
    user: User, *, name: str, email: str, home: Organisation, by: User, address: str | None = None
) -> None:
    """Name, address for mail, and whose account it is. The log names what changed, not the addresses."""
    new = {"name": name, "email": email, "home": home}
    changed = [field for field, value in new.items() if getattr(user, field) != value]
    if not changed:
        return
    with transaction.atomic():
        for field in changed:
            setattr(user, field, new[field])
        user.save(update_fields=changed)
        log(Action.ACCOUNT_EDITED, by=by, subject=user, address=address, user=user.username, fields=changed)


def reset_password(user: User, *, by: User | None, address: str | None = None) -> str:
    """A new first password; every session ends and a lock is lifted. Administrators' are reset at the command line alone.

    Otherwise who keeps the accounts could make himself any other administrator.
    """
    if by is not None and is_apart(user):
        raise Refused(
            t(
                "管理员账号的密码只能由运维人员用命令行重置（manage.py reset_password），以保持三员分立。",
                "Administrators' passwords are reset at the command line alone (manage.py reset_password), so that they "
                "stay separate.",
            )
        )
    if not user.is_active:
        raise Refused(t("账号已停用。", "The account is no longer active."))
    password = first_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        forget(user.username)
        log(Action.PASSWORD_RESET, by=by, username=SHELL, subject=user, address=address, user=user.username)
    return password


def unlock(user: User, *, by: User, address: str | None = None) -> None:
    """Let a locked name be tried again."""
    with transaction.atomic():
        if not forget(user.username):
            raise Refused(t("该账号没有被锁定。", "The account is not locked."))
        log(Action.UNLOCKED, by=by, subject=user, address=address, user=user.username)


def is_apart(user: User) -> bool:
    """Whether the person is one of the administrators who are kept apart."""
    keys = Membership.objects.filter(user=user, ended_on=None).values_list("role", flat=True)
    return any(roles.role(key).apart for key in keys)
