"""Whoever guesses at rating links is slowed down: so many wrong ones an hour from one address, then nothing for a while.

The links are 128 bits and cannot be guessed in practice; this keeps a script from trying. Of an address only a keyed digest
is kept, for the hour that counts. All of it is in the database, so that it holds for every process.
"""

import datetime as dt
import hmac
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest

from workflow.moment import now

WINDOW = dt.timedelta(hours=1)


class WrongLink(models.Model):
    """One wrong link, from an address of which only a digest is kept. Forgotten after an hour."""

    address = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["address", "at"], name="wrong_link_address")]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%H:%M}"


def guesses_too_much(request: HttpRequest) -> bool:
    """Whether this address sent too many wrong links within the hour; then not even a right one is looked up."""
    recent = WrongLink.objects.filter(address=_digest(request), at__gt=now() - WINDOW)
    return recent.count() >= settings.WRONG_LINKS_AN_HOUR


def remember_wrong(request: HttpRequest) -> None:
    """Count a wrong link, and forget what is older than the hour."""
    at = now()
    WrongLink.objects.filter(at__lte=at - WINDOW).delete()
    WrongLink.objects.create(address=_digest(request), at=at)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy, what the proxy itself has added to the list, never what was sent."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _digest(request: HttpRequest) -> str:
    secret = f"mediation.guessing:{settings.SECRET_KEY}".encode()
    return hmac.new(secret, address_of(request).encode(), "sha256").hexdigest()[:32]
