"""No figure is declared without an example that can be checked by hand, and none is worked out that nobody declared."""

from tests.mediation.reports import (
    test_worked_examples_of_legal_aid,
    test_worked_examples_of_mediation,
    test_worked_examples_of_money,
    test_worked_examples_of_reception,
    test_worked_examples_of_tickets,
)
from tests.mediation.reports.worked import SHOWN
from workflow.metrics import figures

EXAMPLES = (
    test_worked_examples_of_legal_aid,
    test_worked_examples_of_mediation,
    test_worked_examples_of_money,
    test_worked_examples_of_reception,
    test_worked_examples_of_tickets,
)


def test_every_figure_has_a_worked_example() -> None:
    shown = {key for module in EXAMPLES for name in vars(module) for key in SHOWN.get(name, ())}
    assert figures().keys() - shown == set(), "declared, but worked out by no example"
    assert shown - figures().keys() == set(), "worked out, but not declared"
