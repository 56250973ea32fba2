"""DATABASE_URL, read: postgresql://user:password@host:port/name?option=value (a socket: postgresql:///name?host=/run)."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"postgres", "postgresql"}


def from_url(url: str) -> dict[str, Any]:
    """Django's settings for one database. Raises ImproperlyConfigured; its sentence never repeats the password."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ImproperlyConfigured(
            f"DATABASE_URL must start with postgresql:// and not {parts.scheme or 'nothing'}://: "
            "this product runs on PostgreSQL only."
        )
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise ImproperlyConfigured("DATABASE_URL must name one database: postgresql://user:password@host/name.")
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured("The port in DATABASE_URL is not a number between 0 and 65535.") from error
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }
