"""What the administrators' pages need to say things."""

from typing import Any

from django import template

from mediation.desk.admin.access import administers as may_administer

register = template.Library()


@register.filter
def administers(user: Any) -> bool:
    """Whether the navigation offers the administrators' pages."""
    return bool(getattr(user, "is_authenticated", False)) and may_administer(user)
