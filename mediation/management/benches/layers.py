"""Where the time of a step goes: seconds by layer, from a profile."""

import pstats
from collections import defaultdict
from collections.abc import Iterator
from cProfile import Profile
from typing import Any

LAYERS = (
    ("psycopg and the server", ("/psycopg/", "/psycopg_binary/", "psycopg_binary", "/psycopg_c/")),
    ("django-fsm", ("/django_fsm/",)),
    ("viewflow", ("/viewflow/",)),
    ("simple-history", ("/simple_history/",)),
    ("Django", ("/django/", "/asgiref/")),
    ("workflow, mediation", ("/workflow/", "/mediation/")),
)


def shares(profile: Profile) -> dict[str, float]:
    """The share of each layer in the time, by where the time is spent and not by who called; the largest first."""
    spent: dict[str, float] = defaultdict(float)
    for name, seconds in own_times(pstats.Stats(profile)):
        spent[name] += seconds
    total = sum(spent.values())
    return {name: round(spent[name] / total, 3) for name in sorted(spent, key=spent.__getitem__, reverse=True)}


def own_times(stats: Any) -> Iterator[tuple[str, float]]:
    """Layer and seconds of every function; what is built in or of the standard library counts for its caller."""
    for (path, _line, name), (_calls, _primitive, own, _total, callers) in stats.stats.items():
        layer = layer_of(path, name)
        if layer or not callers:
            yield layer or "other", own
            continue
        for (caller_path, _caller_line, caller_name), (_n, _p, caller_own, _t) in callers.items():
            yield layer_of(caller_path, caller_name) or "other", caller_own


def layer_of(path: str, name: str) -> str:
    """Whose code it is; empty for Python's own."""
    where = f"{path}:{name}".replace("\\", "/")
    return next((layer for layer, marks in LAYERS if any(mark in where for mark in marks)), "")
