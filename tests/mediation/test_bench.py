"""How the bench tells what it measured; the measuring itself is `make bench`."""

from types import SimpleNamespace

import pytest

from mediation.demo import Cast
from mediation.management.benches.clocks import BAR, bench_clocks
from mediation.management.benches.layers import layer_of, own_times
from mediation.management.benches.steps import shortened
from mediation.management.benches.visibility import Result, bench_visibility, reads_the_table, tell

DJANGO, OURS = ("/lib/django/db/models/base.py", 1, "save"), ("/site/workflow/engine.py", 1, "perform")
BUILT_IN = ("~", 0, "<built-in method builtins.len>")


@pytest.mark.parametrize(
    ("path", "name", "layer"),
    [
        ("/lib/django_fsm/__init__.py", "change_state", "django-fsm"),
        ("/lib/viewflow/workflow/activation.py", "activate_next", "viewflow"),
        ("/lib/simple_history/models.py", "get_history_user", "simple-history"),
        ("/lib/django/db/models/query.py", "get", "Django"),
        ("~", "<method 'send' of 'psycopg_binary.pq.PGconn' objects>", "psycopg and the server"),
        ("/site/workflow/engine.py", "perform", "workflow, mediation"),
        ("~", "<built-in method builtins.len>", ""),
    ],
)
def test_every_function_belongs_to_one_layer(path: str, name: str, layer: str) -> None:
    assert layer_of(path, name) == layer


def test_what_is_built_in_counts_for_whoever_called_it() -> None:
    stats = SimpleNamespace(
        stats={
            DJANGO: (1, 1, 0.5, 0.7, {}),
            OURS: (1, 1, 0.25, 1.0, {}),
            BUILT_IN: (3, 3, 0.3, 0.3, {DJANGO: (2, 2, 0.2, 0.2), OURS: (1, 1, 0.1, 0.1)}),
        }
    )
    assert sorted(own_times(stats)) == [
        ("Django", 0.2),
        ("Django", 0.5),
        ("workflow, mediation", 0.1),
        ("workflow, mediation", 0.25),
    ]


def test_a_statement_is_told_without_its_columns() -> None:
    assert shortened('SELECT "a"."b",\n "a"."c" FROM "a" WHERE x') == 'SELECT … FROM "a" WHERE x'
    assert shortened("UPDATE a SET b = %s") == "UPDATE a SET b = %s"
    assert shortened("INSERT " + "x" * 200).endswith("x…")


@pytest.mark.django_db
def test_clock_work_within_one_step_stays_within_the_bar(people: Cast) -> None:
    counted = bench_clocks(people)
    assert {"accept", "fail", "declare_default", "close"} <= set(counted)
    assert 1 <= max(counted.values()) <= BAR


@pytest.mark.django_db
def test_the_rule_of_who_sees_what_is_measured_by_three_readers_and_their_plans_told(people: Cast) -> None:
    said: list[str] = []
    measured = bench_visibility(people, rounds=1, many=3_000)
    tell(measured, said.append)
    assert [one.rows for one in measured] == [51, 51, 51]
    assert all(one.plan and one.ratio > 0 for one in measured)
    assert all(one.reader in line for one, line in zip(measured, said[1:], strict=True))
    assert reads_the_table(Result("", 0, [], [], ["Limit", "Seq Scan on workflow_application"]))
