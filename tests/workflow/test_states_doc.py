"""docs/states.md, docs/permissions.md and docs/figures.md say what the declarations say, in two languages, whoever runs the command."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from mediation.dispute.lifecycle import Dispute
from workflow import figures_document
from workflow.diagrams import document
from workflow.metrics import figures
from workflow.models import kinds


def test_the_document_is_not_stale() -> None:
    call_command("states", "--check")


@pytest.mark.parametrize(
    ("name", "word"), [("states.md", "已受理"), ("permissions.md", "接收移送"), ("figures.md", "挽回经济损失")]
)
def test_a_stale_document_fails_with_a_sentence(tmp_path: Path, name: str, word: str) -> None:
    call_command("states", folder=tmp_path, stdout=StringIO())
    stale = tmp_path / name
    stale.write_text(stale.read_text().replace(word, "旧的说法", 1))
    with pytest.raises(CommandError, match=rf"{name}.*manage\.py states"):
        call_command("states", "--check", folder=tmp_path)
    assert "旧的说法" in stale.read_text()


def test_a_missing_document_fails(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("states", "--check", folder=tmp_path)


def test_writing_makes_them_fresh_and_says_so_once(tmp_path: Path) -> None:
    told = StringIO()
    call_command("states", folder=tmp_path, stdout=told)
    call_command("states", folder=tmp_path, stdout=told)
    call_command("states", "--check", folder=tmp_path)
    assert told.getvalue() == "Written: states.md\nWritten: permissions.md\nWritten: figures.md\n"


def test_the_active_language_changes_nothing() -> None:
    with translation.override("en"):
        in_english = document(kinds())
    with translation.override("zh-hans"):
        assert document(kinds()) == in_english


def test_every_state_and_step_of_every_kind_is_in_it() -> None:
    text = document(kinds())
    assert Dispute in kinds()
    for kind in kinds():
        assert all(f"| `{state}` |" in text for state in kind.State.values)
        assert all(f"| `{verb}` |" in text for verb in kind.steps())


def test_every_figure_is_in_it_with_what_it_is_counted_from() -> None:
    with translation.override("en"):
        text = figures_document.document(figures().values())
    for figure in figures().values():
        chapter = text.split(f"\n\n`{figure.key}`\n\n", 1)[1].split("\n### ")[0]
        assert str(figure.definition) in chapter
        assert all(f"`{term.measure}`" in chapter for term in figure.terms)
        assert figure.is_rate == ("分母" in chapter)
        assert bool(figure.unconfirmed) == ("⚠" in chapter)
    assert "## 金额与履行 Money and performance" in text
