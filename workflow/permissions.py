"""The permission matrix, read off the declarations: who may take which step. Pages and docs/permissions.md show the same.

Adding a kind of application adds its rows; nothing here names a kind, a step or a role.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from workflow import roles
from workflow.models import Application
from workflow.roles import Role
from workflow.steps import Step
from workflow.text import both, t

Kind = type[Application]


class Mark(Enum):
    """What stands in a cell."""

    NONE = ""
    MAY = "✓"
    TASK = "△"
    RECEIVER = "○"
    SENDER = "◇"

    @property
    def words(self) -> str:
        """What it means; lazy."""
        return _MEANS[self]


_MEANS = {
    Mark.NONE: t("不能办理", "may not"),
    Mark.MAY: t("可以办理", "may take it"),
    Mark.TASK: t("承担本环节时可以", "when the work is with this role"),
    Mark.RECEIVER: t("作为接收机构的人员", "as staff of the body it is offered to"),
    Mark.SENDER: t("作为交办机构的人员", "as staff of the body that dispatched it"),
}


@dataclass(frozen=True)
class Row:
    """A step, what each role may do with it, and whether the owner of the work or the product itself takes it."""

    step: Step
    marks: tuple[Mark, ...]
    owner: bool
    system: bool


@dataclass(frozen=True)
class Matrix:
    """One kind: the roles that take part in it, and a row for each step, in the order of declaration."""

    kind: Kind
    columns: tuple[Role, ...]
    rows: tuple[Row, ...]


def matrix(kind: Kind) -> Matrix:
    """Roles that may do nothing with the kind have no column."""
    working = {place.role for place in kind.places.values() if place.role}
    steps = list(kind.steps().values())
    columns = tuple(
        role for role in roles.declared() if any(_mark(step, role, working) is not Mark.NONE for step in steps)
    )
    rows = (
        Row(
            step,
            tuple(_mark(step, role, working) for role in columns),
            roles.OWNER in step.who,
            roles.SYSTEM in step.who,
        )
        for step in steps
    )
    return Matrix(kind, columns, tuple(rows))


def _mark(step: Step, role: Role, working: set[str]) -> Mark:
    if role.key in step.who or (roles.GIVES_WORK in step.who and role.gives_work):
        return Mark.RECEIVER if step.receiver else Mark.SENDER if step.sender else Mark.MAY
    if roles.TASK_ROLE in step.who and role.key in working:
        return Mark.TASK
    return Mark.NONE


# The document


def document(kinds: Iterable[Kind]) -> str:
    """docs/permissions.md: one chapter a kind."""
    return "\n".join([PREFACE, _signs(), *(part for kind in kinds for part in _chapter(matrix(kind)))])


PREFACE = """<!-- Written by `manage.py states`. Do not edit: change the declaration and run it again. -->

# 权限 Permissions

Who may take which step, read off the declarations. A role counts in the organisation that has the application, and in those
below where the role reaches down; a kind may narrow it further (a mediator works on his own cases). Steps marked * are part
of another step and have no button of their own. Administrators of the three posts (三员) have no column: they take no step.
"""


def _signs() -> str:
    named = "".join(f"- {mark.value} {_both(mark.words)}\n" for mark in Mark if mark.value)
    return f"{named}- ● 本环节承办人 the owner of the work · 系统 the product itself\n"


def _chapter(one: Matrix) -> Iterator[str]:
    yield f"## {_both(one.kind.kind_label)}\n"
    head = ["步骤 Step", *(_both(role.label) for role in one.columns), "承办人 Owner", "系统 System"]
    lines = [_line(head), _line("---" for _ in head)]
    for row in one.rows:
        marks = [mark.value for mark in row.marks]
        name = _both(row.step.label) + (" *" if row.step.hidden else "")
        lines.append(_line([name, *marks, "●" if row.owner else "", "●" if row.system else ""]))
    yield "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _both(words: str) -> str:
    return " ".join(dict.fromkeys(both(words)))
