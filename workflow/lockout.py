"""Too many failed sign-ins: the name is locked for a while, whether or not such an account exists.

A try is counted before its password is looked at, in a row of its own, so that a hundred tries at once are not a hundred
guesses. What is kept of a name that was typed is a keyed digest: people type passwords into the wrong box.
"""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac

from workflow.moment import now
from workflow.organisations import User


class SignInTries(models.Model):
    """The tries of one name since it last got in, or since the window began."""

    key = models.CharField(max_length=64, unique=True)
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.tries} / {self.locked_until}"


def locked_until(username: str) -> dt.datetime | None:
    """Until when this name is locked; None: it is not."""
    found = SignInTries.objects.filter(key=_key(username)).first()
    return found.locked_until if found and found.locked_until and found.locked_until > now() else None


def may_try(username: str) -> bool:
    """Count a try. False: the name is locked, or has used up its tries; the password is not to be looked at."""
    at = now()
    with transaction.atomic():
        row = _row(username, at)
        if row.locked_until is not None and row.locked_until > at:
            return False
        if row.locked_until is not None or row.since + _window() <= at:
            row.tries, row.since, row.locked_until = 0, at, None
        row.tries += 1
        allowed = row.tries <= settings.SIGN_IN_TRIES
        row.save()
    return allowed


def failed(username: str) -> bool:
    """The try was in vain. True: it was the last one, and the name is locked from now on."""
    at = now()
    with transaction.atomic():
        row = _row(username, at)
        if row.tries < settings.SIGN_IN_TRIES or row.locked_until is not None:
            return False
        row.locked_until = at + _window()
        row.save()
    return True


def forget(username: str) -> bool:
    """The person got in, or was unlocked. True: there was something to forget."""
    deleted, _per_model = SignInTries.objects.filter(key=_key(username)).delete()
    return bool(deleted)


def _row(username: str, at: dt.datetime) -> SignInTries:
    key = _key(username)
    SignInTries.objects.bulk_create([SignInTries(key=key, since=at)], ignore_conflicts=True)
    return SignInTries.objects.select_for_update().get(key=key)


def _window() -> dt.timedelta:
    return dt.timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)


def _key(username: str) -> str:
    return salted_hmac("workflow.lockout", User.normalize_username(username), algorithm="sha256").hexdigest()
