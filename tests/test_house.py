"""The rules of the house, read off the source: which way imports run, and what nobody does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles import finders
from django.db.models import CASCADE, ForeignKey
from django.template.loader import get_template

from mediation.desk.faces import FACES, IN_WORDS
from workflow.models import kinds

ROOT = Path(__file__).resolve().parents[1]
OURS = ("config", "mediation", "workflow")
SOURCES = sorted(path for package in OURS for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)
# A package may import itself and what stands to its right in OURS; a kind no other kind.
KINDS = {"dispute", "legal_aid", "hotline", "consultation", "hearing"}
PAGES = sorted((ROOT / "templates").rglob("*.html"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text()))


def imported(path: Path) -> Iterator[str]:
    package = path.relative_to(ROOT).parent.parts
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def test_the_rules_are_read_off_something() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == set(OURS)


def test_imports_run_one_way() -> None:
    against = [
        f"{named(path)} imports {module}"
        for path in SOURCES
        for module in imported(path)
        if module.split(".")[0] in OURS[: OURS.index(path.relative_to(ROOT).parts[0])]
    ]
    assert not against


def test_a_kind_never_imports_another_kind() -> None:
    crossing = [
        f"{named(path)} imports {module}"
        for kind in KINDS
        for path in (ROOT / "mediation" / kind).rglob("*.py")
        for module in imported(path)
        if module.startswith("mediation.") and module.split(".")[1] in KINDS - {kind}
    ]
    assert not crossing


def test_every_folder_with_a_lifecycle_is_a_known_kind() -> None:
    assert {path.parent.name for path in (ROOT / "mediation").glob("*/lifecycle.py")} <= KINDS


def test_every_kind_has_a_face() -> None:
    """Otherwise its case page is an error 500."""
    assert {kind.kind for kind in kinds()} <= set(FACES)
    assert set(FACES) == set(IN_WORDS)
    for face in FACES.values():
        assert get_template(face.body)
        assert not face.figures or get_template(face.figures)


def test_every_kind_can_be_registered() -> None:
    """Its opening step leads out of the draft, and has a form unless it has a page of its own."""
    for kind in kinds():
        opening = kind.steps()[kind.opens_with]
        assert "draft" in opening.source
        assert opening.form or kind.kind == "dispute"


def sets_a_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
        return any(keyword.arg == "state" for keyword in node.keywords)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
    return False


def test_a_state_changes_through_perform_alone() -> None:
    assert not [f"{named(path)}: {ast.unparse(node)}" for path in SOURCES for node in nodes(path) if sets_a_state(node)]


ASKS_THE_TIME = re.compile(
    r"\btimezone\.(now\b|localdate\(\)|localtime\(\))|\b(date\.today|datetime\.(now|today|utcnow))\b"
)
# Real time is meant: when a row was written down, and whether a worker lives. A demo's clock does not move these.
IN_REAL_TIME = {
    "workflow/audit.py",
    "workflow/flow.py",
    "workflow/models.py",
    "config/health.py",
    "mediation/desk/drafts.py",
}


def test_the_time_is_asked_in_one_place() -> None:
    """Otherwise a demo's clock, which can be moved, would be followed here and not there."""
    asking = {named(path) for path in SOURCES if ASKS_THE_TIME.search(path.read_text())}
    commands = {name for name in asking if name.startswith("mediation/management/")}  # they run in no demo
    assert asking - commands - {"workflow/moment.py"} == IN_REAL_TIME


def catches_all(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {"Exception"}
    return bool(caught & {"Exception", "BaseException"})


def test_no_exception_is_caught_unseen() -> None:
    assert not [named(path) for path in SOURCES for node in nodes(path) if catches_all(node)]


def test_nothing_happens_behind_a_signal() -> None:
    signals = re.compile(r"@receiver\b|\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b")
    assert not [named(path) for path in SOURCES if signals.search(path.read_text())]


def overrides_save(node: ast.AST) -> bool:
    if not isinstance(node, ast.ClassDef) or any("Form" in ast.unparse(base) for base in node.bases):
        return False
    return any(isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"} for part in node.body)


def test_saving_means_what_django_means_by_it() -> None:
    assert not [f"{named(path)}" for path in SOURCES for node in nodes(path) if overrides_save(node)]


def test_no_row_vanishes_with_its_user() -> None:
    """Users are deactivated, never deleted. Should one be, the database refuses or keeps the row."""
    user = apps.get_model("workflow.User")
    vanishing = [
        str(field)
        for model in apps.get_models()
        if model._meta.app_label in {"workflow", "mediation", *KINDS}
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is user and field.remote_field.on_delete is CASCADE
    ]
    assert not vanishing


def test_every_error_has_a_page_of_ours() -> None:
    """Otherwise the visitor meets one of viewflow's, whose styles are not served: an error 500 of its own."""
    assert {"400.html", "403.html", "404.html", "500.html"} <= {page.name for page in (ROOT / "templates").iterdir()}


def test_a_page_asks_for_no_file_that_is_not_there() -> None:
    """In production a missing file is an error 500: its name there carries a digest of its content."""
    asked = re.compile(r"{%\s*static\s+['\"]([^'\"]+)['\"]")
    missing = [
        f"{named(page)}: {name}" for page in PAGES for name in asked.findall(page.read_text()) if not finders.find(name)
    ]
    assert not missing


def test_a_page_asks_nothing_of_another_machine() -> None:
    elsewhere = re.compile(r"""(src|action)=["'](https?:)?//|<link[^>]+href=["'](https?:)?//""")
    assert not [named(page) for page in PAGES if elsewhere.search(page.read_text())]
