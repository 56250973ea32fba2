"""Accounts: made and kept by who keeps the system, with a password that its owner changes at the first sign-in."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from workflow import roles
from workflow.editions import current_book
from workflow.lockout import forget
from workflow.logbook import SHELL, Action, log
from workflow.messages import Topic
from workflow.organisations import Membership, Organisation, User
from workflow.steps import Refused
from workflow.telling import Note, tell
from workflow.text import t

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is mistaken for something else when it is read out."""
GROUPS, LETTERS = 3, 4
CONFIRMED = (
    "您的密码由系统管理员{keeper}重置，经安全管理员{by}确认。如非您本人提出，请立即联系安全管理员。",
    "The system administrator {keeper} reset your password, confirmed by {by}. If you did not ask for it, say so at once.",
)


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

    Otherwise who keeps the accounts could make himself any other administrator. Nor does he become somebody who reads
    cases: such a person stays out until a security administrator has confirmed the reset (`unlock`).
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
        user.reset_by = by if by is not None and reads_cases(user) else None
        user.save(update_fields=["password", "must_change_password", "reset_by"])
        forget(user.username)
        log(
            Action.PASSWORD_RESET,
            by=by,
            username=SHELL,
            subject=user,
            address=address,
            user=user.username,
            to_be_confirmed=user.reset_by is not None,
        )
    return password


def unlock(user: User, *, by: User, address: str | None = None) -> None:
    """Let a locked name be tried again; confirm the reset of a password, of which its owner is told."""
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True, of=("self",)).select_related("reset_by").get(pk=user.pk)
        keeper = held.reset_by
        if not forget(held.username) and keeper is None:
            raise Refused(t("该账号没有被锁定。", "The account is not locked."))
        held.reset_by = None
        held.save(update_fields=["reset_by"])
        line = log(
            Action.UNLOCKED,
            by=by,
            subject=held,
            address=address,
            user=held.username,
            reset_confirmed=keeper is not None,
        )
        if keeper is not None:
            zh, en = (words.format(keeper=keeper, by=by) for words in CONFIRMED)
            note = Note(line.at, f"reset:{line.pk}", held.pk, Topic.ACCOUNT.value, words=(zh, en))
            tell([note], line.at, current_book())


def reads_cases(user: User) -> bool:
    """Whether one of the roles held reads cases."""
    keys = Membership.objects.filter(user=user, ended_on=None).values_list("role", flat=True)
    return any(roles.role(key).reads_cases for key in keys)


def is_apart(user: User) -> bool:
    """Whether the person is one of the administrators who are kept apart."""
    keys = Membership.objects.filter(user=user, ended_on=None).values_list("role", flat=True)
    return any(roles.role(key).apart for key in keys)
