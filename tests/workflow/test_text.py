"""Words in pairs: Chinese unless English is asked for."""

import pytest
from django.utils import translation

from workflow.text import t


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "受理"), ("en", "Accept"), ("en-gb", "Accept"), ("fr", "受理"), (None, "受理")]
)
def test_english_readers_read_english_and_everybody_else_chinese(language: str | None, words: str) -> None:
    with translation.override(language):
        assert str(t("受理", "Accept")) == words


def test_a_sentence_declared_once_follows_the_reader() -> None:
    told = t("{actor}受理", "{actor} accepted")
    with translation.override("en"):
        assert told.format(actor="Wang") == "Wang accepted"
    assert told.format(actor="王芳") == "王芳受理"


def test_an_empty_pair_is_empty() -> None:
    assert not t("", "")
