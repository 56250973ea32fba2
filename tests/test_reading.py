"""No page, form or operation reads applications, or what hangs on them, past the one rule of who sees what."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey, Model

from mediation.people import Employer, Person
from workflow.models import Application

ROOT = Path(__file__).resolve().parents[1]
WHERE = ("mediation/desk", "mediation/api", "mediation/reports")
RULE = {"visible_to", "visible_cases", "clocks_seen", "none", "create"}
"""A query that names one of these asks the rule, or reads nothing."""
ALLOWED = {
    "mediation/desk/board.py: _first_in_doubt": "a lower bound for the planner, shown nowhere",
    "mediation/desk/board.py: _rows": "clocks of rows that came out of clocks_seen",
    "mediation/desk/board.py: workload": "sums up clocks that came out of clocks_seen",
    "mediation/desk/dates.py: _group": "of a case that was found by the rule",
    "mediation/desk/deadlines.py: narrow": "narrows clocks that came out of clocks_seen",
    "mediation/desk/listing.py: _names": "narrows what visible_cases has found",
    "mediation/desk/listing.py: narrow": "narrows what visible_cases has found",
    "mediation/desk/listing.py: places_of": "whether there is any; asks by the rule's own scope",
    "mediation/desk/figures/backlog.py: entered": "of applications that the rule has found",
    "mediation/desk/figures/choices.py: _kept": "names of industries in the area whose figures are read",
    "mediation/desk/figures/records.py: _is_ours": "whether somebody works in the area of whoever asks",
    "mediation/desk/filing.py: file": "one's own press, sent twice",
    "mediation/desk/finding.py: _cases_with": "keys alone, which the rule is asked about next",
    "mediation/desk/finding.py: visible_file": "its case is asked for by the rule before anything is answered",
    "mediation/desk/inbox.py: received": "what this person was told; its case is asked for by the rule",
    "mediation/desk/inbox.py: unread_count": "what this person was told",
    "mediation/desk/opening.py: _opened": "one's own press, sent twice",
    "mediation/desk/faces/dispute.py: shown": "of a case that was found by the rule",
    "mediation/desk/received.py: month_of": "of receptions that were found by the rule",
    "mediation/desk/received.py: _of": "of receptions that were found by the rule",
    "mediation/desk/reception.py: _already_taken": "one's own press, sent twice",
    "mediation/desk/reception.py: _last_channel": "how one's own last visitor came",
    "mediation/desk/reception.py: _saved": "of receptions that were found by the rule",
    "mediation/desk/staff.py: _colleague": "people of the area that a supervisor reads",
    "mediation/desk/staff.py: _tasks": "open work of the area that a supervisor reads, counted by kind",
    "mediation/desk/workload.py: workloads": "numbers of the area that a supervisor reads",
    "mediation/desk/workers.py: _served": "of a case that was found by the rule",
    "mediation/reports/closing.py: _keep": "the number of the newest step there is, kept with a closing",
    "mediation/reports/habits/extending.py: extended": "of the area that a supervisor reads; its list asks the rule",
    "mediation/reports/habits/ledgers.py: _kept": "of the area that a supervisor reads; its list asks the rule",
    "mediation/reports/habits/ledgers.py: _there": "of the area that a supervisor reads; its list asks the rule",
    "mediation/reports/habits/rating.py: _marks": "of the area that a supervisor reads; its list asks the rule",
    "mediation/reports/habits/reopening.py: reopened": "of the area that a supervisor reads; its list asks the rule",
    "mediation/desk/why.py: why_page": "of a case that was found by the rule",
    "mediation/desk/work.py: _as_their_kinds": "the cases of tasks that the rule has found",
}
"""Function: why what it reads need not ask the rule itself."""


def hanging_on_applications() -> set[str]:
    """Names of the models that lead to an application or to people, by any chain of references."""
    found: set[type[Model]] = {Person, Employer, *(m for m in apps.get_models() if issubclass(m, Application))}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if isinstance(field, ForeignKey) and field.related_model in found and model not in found
        }
        if not more:
            return {model.__name__ for model in found}
        found |= more


APPLICATIONS = {model.__name__ for model in apps.get_models() if issubclass(model, Application)}
NAMES = hanging_on_applications()


def readings(path: Path, names: set[str] = NAMES) -> Iterator[str]:
    """`file: function` of each place that begins a query without asking the rule on its way."""
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager", "_default_manager"}:
            origin = node.value.id if isinstance(node.value, ast.Name) else ""
            if (origin in names or not origin[:1].isupper()) and not RULE & asked(node, parents):
                yield f"{path.relative_to(ROOT)}: {function_of(node, parents)}"


def asked(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> set[str]:
    """What is called on the way of the chain, and within what it is given."""
    while isinstance(parents.get(node), ast.Attribute | ast.Call) and (
        not isinstance(parents[node], ast.Call) or parents[node].func is node  # type: ignore[attr-defined]
    ):
        node = parents[node]
    names = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return names | {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def function_of(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.FunctionDef):
            return node.name
    return "(module)"


def test_what_leads_to_an_application_is_known() -> None:
    assert {"Application", "Dispute", "Clock", "WorkTask", "Attachment", "Rating", "Link", "Claim", "Person"} <= NAMES
    assert "Organisation" not in NAMES


def pages() -> set[Path]:
    """The files whose readings a person sees; the administrators read no case, and show numbers alone."""
    return {path for folder in WHERE for path in (ROOT / folder).rglob("*.py") if "admin" not in path.parts}


def forms() -> set[Path]:
    """The forms of steps: their own application was found by the rule, others that they offer must be."""
    kinds = [path for folder in (ROOT / "mediation").glob("*/forms") for path in folder.glob("*.py")]
    return {*(ROOT / "mediation").rglob("forms.py"), *kinds}


def test_no_page_reads_applications_past_the_rule() -> None:
    """Put `.visible_to(user)` into the chain, or say in ALLOWED why it need not ask."""
    found = {reading for path in pages() for reading in readings(path)}
    assert sorted(found - set(ALLOWED)) == []
    assert sorted(set(ALLOWED) - found) == [], "no longer so: take it out"


def test_no_form_offers_applications_past_the_rule() -> None:
    assert [reading for path in forms() for reading in readings(path, APPLICATIONS)] == []
