"""Words people see, in both languages, side by side.

Simplified Chinese is the product's own language and English the second, so a sentence is written once as a pair and
cannot exist in one language only (the type checker sees to it). See docs/decisions/0003-words-in-pairs.md.
"""

from django.utils.functional import lazy
from django.utils.translation import get_language, override


def _pick(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else zh


_lazy_pick = lazy(_pick, str)


def t(zh: str, en: str) -> str:
    """A lazy string: Chinese unless English is the active language. `.format(...)` gives a plain string at once."""
    return _lazy_pick(zh, en)


def both(words: str) -> tuple[str, str]:
    """A pair as plain strings, Chinese first: as the record keeps it."""
    with override("zh-hans"):
        zh = str(words)
    with override("en"):
        return zh, str(words)
