"""What the administrators' pages need to say things."""

from typing import Any

from django import template

from mediation.desk.admin.access import administers as may_administer
from mediation.desk.admin.access import holds_power, supervises

register = template.Library()


@register.filter
def administers(user: Any) -> bool:
    """Whether the navigation offers the administrators' pages."""
    return bool(getattr(user, "is_authenticated", False)) and may_administer(user)


@register.filter
def power(user: Any, name: str) -> bool:
    """`{% if user|power:"grants" %}`: whether a role held has this power."""
    return bool(getattr(user, "is_authenticated", False)) and holds_power(user, name)


@register.filter
def supervising(user: Any) -> bool:
    """Whether the navigation offers people and their work."""
    return bool(getattr(user, "is_authenticated", False)) and supervises(user)
