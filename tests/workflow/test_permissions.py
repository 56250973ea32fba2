"""The matrix says what `Step.denial` does, for every kind, without knowing any of them."""

from mediation.dispute.lifecycle import Dispute
from workflow import roles
from workflow.models import kinds
from workflow.permissions import Mark, matrix


def test_every_step_of_every_kind_has_a_row_and_every_role_named_a_mark() -> None:
    for kind in kinds():
        table = matrix(kind)
        assert [row.step.verb for row in table.rows] == list(kind.steps())
        for row in table.rows:
            marked = {role.key for role, mark in zip(table.columns, row.marks, strict=True) if mark is not Mark.NONE}
            named = {key for key in row.step.who if key in {role.key for role in roles.declared()}}
            assert named <= marked
            assert row.owner == (roles.OWNER in row.step.who)
            assert row.system == (roles.SYSTEM in row.step.who)


def test_administrators_take_no_step() -> None:
    apart = {role.key for role in roles.declared() if role.apart}
    for kind in kinds():
        assert not apart & {role.key for role in matrix(kind).columns}


def test_the_receivers_side_and_those_who_give_work_are_told_apart() -> None:
    table = matrix(Dispute)
    rows = {row.step.verb: dict(zip([r.key for r in table.columns], row.marks, strict=True)) for row in table.rows}
    assert rows["accept_transfer"]["lead"] is Mark.RECEIVER
    assert rows["assign"]["supervisor"] is Mark.MAY
    assert rows["assign"]["intake"] is Mark.NONE
    assert rows["claim"]["mediator"] is Mark.TASK
