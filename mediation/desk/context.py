"""What every page of the desk shows around its content."""

from typing import Any

from django.http import HttpRequest

from mediation.desk.work import may_file


def desk(request: HttpRequest) -> dict[str, Any]:
    """The person's roles for the header, and whether the navigation offers filing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"held": (), "desk_may_file": False}
    return {"held": user.held, "desk_may_file": may_file(user)}
