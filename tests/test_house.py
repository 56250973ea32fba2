"""The rules of the house, read off the source: which way imports run, and what nobody does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[1]
OURS = ("config", "mediation", "workflow")
SOURCES = sorted(path for package in OURS for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)
# A package may import itself and what stands to its right in OURS; a kind no other kind.
KINDS = {"dispute", "legal_aid", "hotline", "consultation"}
TEXT_OF_A_PAGE = sorted((ROOT / "templates").rglob("*.html"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> Iterator[str]:
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_imports_run_one_way(path: Path) -> None:
    own = OURS.index(path.relative_to(ROOT).parts[0])
    to_the_left = {module for module in imported(path) if module.split(".")[0] in OURS[:own]}
    assert not to_the_left


@pytest.mark.parametrize("path", [path for path in SOURCES if KINDS & set(path.parts)], ids=named)
def test_a_kind_never_imports_another_kind(path: Path) -> None:
    own = path.relative_to(ROOT / "mediation").parts[0]
    kinds = {module.split(".")[1] for module in imported(path) if module.startswith("mediation.")} & KINDS
    assert kinds <= {own}


def test_every_folder_with_a_lifecycle_is_a_known_kind() -> None:
    assert {path.parent.name for path in (ROOT / "mediation").glob("*/lifecycle.py")} <= KINDS


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_state_changes_through_perform_alone(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        assert not any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            written = {keyword.arg for keyword in node.keywords} if node.func.attr == "update" else set()
            assert "state" not in written


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_exception_is_caught_unseen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler):
            caught = {name.id for name in ast.walk(node.type or ast.Name("Exception")) if isinstance(name, ast.Name)}
            assert not caught & {"Exception", "BaseException"}, f"line {node.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_nothing_happens_behind_a_signal(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"@receiver\b|\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b", text)


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_saving_means_what_django_means_by_it(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef):
            own = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
            form = any("Form" in ast.unparse(base) for base in node.bases)
            assert form or not own & {"save", "delete"}, node.name


def test_nothing_is_stored_that_a_deleted_user_would_take_along() -> None:
    """Users are deactivated. Even so: no row of ours may vanish with one."""
    for model in apps.get_models():
        if model._meta.app_label not in {"workflow", "mediation", *KINDS}:
            continue
        for field in model._meta.get_fields():
            remote = getattr(field, "remote_field", None)
            if remote and field.concrete and field.related_model is apps.get_model("workflow.User"):
                on_delete = getattr(remote, "on_delete", None)
                assert on_delete is None or on_delete.__name__ != "CASCADE", f"{model.__name__}.{field.name}"


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html"])
def test_an_error_has_a_page_of_ours(name: str) -> None:
    assert (ROOT / "templates" / name).is_file(), "otherwise the visitor meets one of viewflow's, without its styles"


@pytest.mark.parametrize("path", TEXT_OF_A_PAGE, ids=named)
def test_a_page_asks_for_no_file_that_is_not_there(path: Path) -> None:
    """In production a missing file is an error 500: its name there carries a digest of its content."""
    for name in re.findall(r"{%\s*static\s+['\"]([^'\"]+)['\"]", path.read_text()):
        assert finders.find(name), name


@pytest.mark.parametrize("path", TEXT_OF_A_PAGE, ids=named)
def test_a_page_asks_nothing_of_another_machine(path: Path) -> None:
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", path.read_text())
