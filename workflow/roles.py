"""Roles: what a person may be asked to do within an organisation. The domain declares them; the engine compares them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role a person holds in an organisation.

    `reaches_down`: holds for every organisation below too (a district supervisor supervises its stations).
    `gives_work`: may assign other people's open tasks.
    `reads_cases`: False for administrators, who keep the system but read no case (separation of administrators, GB/T 22239).
    `administers`: keeps the system; told what the product itself needs, such as next year's calendar.
    `own_only`: reads the applications handled by the person himself, and no others of the organisation.
    `apart`: whoever holds it holds no other role anywhere (separation of administrators). `grants`: gives and takes roles.
    `audits`: reads the log. `figures`: reads the figures of the organisations where the role counts, and answers for them.
    """

    key: str
    label: str
    reaches_down: bool = False
    gives_work: bool = False
    reads_cases: bool = True
    administers: bool = False
    own_only: bool = False
    apart: bool = False
    grants: bool = False
    audits: bool = False
    figures: bool = False


_declared: dict[str, Role] = {}


def declare(*roles: Role) -> None:
    """Make roles known to the engine. Declaring a key twice with different content is an error."""
    for role in roles:
        if _declared.get(role.key, role) != role:
            msg = f"role {role.key!r} is declared twice"
            raise ValueError(msg)
        _declared[role.key] = role


def role(key: str) -> Role:
    """The declared role; KeyError when nobody declared it."""
    return _declared[key]


def declared() -> tuple[Role, ...]:
    """Every declared role, in the order of declaration."""
    return tuple(_declared.values())


OWNER = "owner"
"""Not a held role: whoever owns the open task of the application."""

SYSTEM = "system"
"""Not a held role: the product itself, when the law acts without a person (a lapsed time limit)."""

TASK_ROLE = "task_role"
"""Not a held role: whoever holds the role that the open task asks for."""

GIVES_WORK = "gives_work"
"""Not a held role: whoever holds a role that gives out work."""
