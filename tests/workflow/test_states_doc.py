"""docs/states.md says what the declarations say, in two languages, whoever runs the command."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from mediation.dispute.lifecycle import Dispute
from workflow.diagrams import document
from workflow.models import kinds


def test_the_document_is_not_stale() -> None:
    call_command("states", "--check")


def test_a_stale_document_fails_with_a_sentence(tmp_path: Path) -> None:
    stale = tmp_path / "states.md"
    stale.write_text(document(kinds()).replace("已受理", "受理了", 1))
    with pytest.raises(CommandError, match=r"manage\.py states"):
        call_command("states", "--check", output=stale)
    assert "受理了" in stale.read_text()


def test_a_missing_document_fails(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("states", "--check", output=tmp_path / "states.md")


def test_writing_makes_it_fresh_and_says_so_once(tmp_path: Path) -> None:
    path, told = tmp_path / "states.md", StringIO()
    call_command("states", output=path, stdout=told)
    call_command("states", output=path, stdout=told)
    call_command("states", "--check", output=path)
    assert told.getvalue() == "Written: states.md\n"


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
