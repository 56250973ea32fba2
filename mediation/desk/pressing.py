"""One press of a button: the key that makes a double click one step, and small numbers a page sends along."""

import hashlib

from django.http import HttpRequest

LONGEST = 9
"""Digits of any number a page of ours sends; more is not from a page of ours."""


def press_key(request: HttpRequest) -> str | None:
    """An idempotency key of this very press: the page's key with everything typed and chosen (64 hex characters).

    The same page sent again with other contents is another press; None when the page sent no key.
    """
    key = request.POST.get("key")
    if not key:
        return None
    digest = hashlib.sha256(key.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in {"csrfmiddlewaretoken", "version", "key"}:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        digest.update(repr((name, [(file.name, file.size) for file in files])).encode())
    return digest.hexdigest()


def whole(typed: str) -> int | None:
    """A whole number as a page sends it, or None."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST else None
