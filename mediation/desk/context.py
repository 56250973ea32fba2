"""What every page of the desk shows around its content."""

from typing import Any

from django.http import HttpRequest


def desk(request: HttpRequest) -> dict[str, Any]:
    """The person's roles, for the header."""
    user = getattr(request, "user", None)
    return {"held": user.held if user is not None and user.is_authenticated else ()}
