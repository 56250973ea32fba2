"""Who oversees the work of others: whoever answers for figures by a role that reaches down (a supervisor, not a lead)."""

from workflow import roles
from workflow.organisations import Membership, Organisation, User


def oversees(user: User, organisation: Organisation) -> bool:
    """Whether this person supervises that organisation, itself or from above."""
    return any(_reaches(m) and m.covers(organisation) for m in user.held)


def oversees_any(user: User) -> bool:
    """Whether this person supervises some organisation."""
    return any(_reaches(m) for m in user.held)


def _reaches(membership: Membership) -> bool:
    role = roles.role(membership.role)
    return role.figures and role.reaches_down
