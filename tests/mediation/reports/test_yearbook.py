"""The yearbook's columns: by hand over June, and over random histories that what came has either gone or is there."""

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoDbBlocker

from mediation.demo import Cast, a_case, a_unit, a_worker
from mediation.demo.disputes import Walk, a_walk
from mediation.dispute.lifecycle import Dispute
from mediation.parties import active_applicants
from mediation.reports.scope import Scope, scope_of
from mediation.reports.xlsx.yearbook import yearbook_spreadsheet
from mediation.reports.yearbook import COLUMNS, Row, Yearbook, yearbook
from tests.mediation.reports.walked import JUNE, NOW, disputes_of_june, morning, once_a_file, opens
from workflow.logbook import LogEntry
from workflow.metrics import Counted, figures
from workflow.organisations import Organisation
from workflow.projecting import catch_up

SEED = 20260715
KINDS_OF_HISTORY = (
    "mediating", "failed", "closed", "refused", "withdrawn", "settled", "left", "reopened", "transferred", "split", "merged",
)  # fmt: skip


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with once_a_file(django_db_blocker, disputes_of_june) as people:
        yield people


@pytest.fixture
def db(walked: Cast) -> Iterator[None]:
    """In place of pytest-django's: the file's own transaction, and a savepoint each."""
    with time_machine.travel(NOW, tick=True), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def people(walked: Cast, db: None) -> Cast:
    return walked


def june(people: Cast) -> Yearbook:
    return yearbook(scope_of(people.district, *JUNE))


def numbers(row: Row, way: str) -> dict[str, int]:
    """What is not nothing."""
    return {column: int(row.of(column, way)) for column in COLUMNS if row.of(column, way)}


# By hand


def test_june_in_cases_and_in_persons(people: Cast) -> None:
    """1 + 3 - 2 = 2 件; 2 + 16 - 13 = 5 人 (walked.disputes_of_june)."""
    total = june(people).total
    assert numbers(total, "cases") == {
        "open_before": 1, "accepted": 3, "collective": 1, "succeeded": 1, "failed": 1, "closed": 2, "open": 2,
    }  # fmt: skip
    assert numbers(total, "persons") == {
        "open_before": 2, "accepted": 16, "collective": 12, "succeeded": 1, "failed": 12, "closed": 13, "open": 5,
    }  # fmt: skip
    assert june(people).even


def test_causes_stand_in_their_groups_and_add_up(people: Cast) -> None:
    rows = [(row.label, row.inner, int(row.of("accepted", "persons"))) for row in june(people).rows]
    assert rows == [
        ("劳动合同纠纷", False, 12),
        ("追索劳动报酬纠纷", True, 12),
        ("社会保险纠纷", False, 1),
        ("工伤保险待遇纠纷", True, 1),
        ("福利待遇纠纷", False, 3),
    ]


def test_a_cause_that_nobody_recorded_has_a_row_of_its_own(people: Cast) -> None:
    a_case(people, "mediating", at=morning(6, 17), workers=[a_worker(70)], units=[a_unit(7)], cause="")
    catch_up()
    last = june(people).rows[-1]
    assert (last.label, last.topic) == ("未登记案由", "")
    assert last.of("accepted", "cases") == 1
    assert june(people).even


def test_what_does_not_add_up_is_said(people: Cast) -> None:
    """A row with one ended that never began."""
    row = june(people).total
    broken = dict(row.numbers)
    key = "mediation_closed_cases"
    broken[key] = Counted(figures()[key], row.numbers[key].numerator + 1)
    wrong = Row(row.label, broken)
    assert [row.missing("cases"), wrong.missing("cases")] == [0, -1]
    assert (row.even, wrong.even) == (True, False)
    report = june(people)
    assert not Yearbook(report.scope, report.rows, wrong).even


# Over random histories


@pytest.fixture
def wandered(people: Cast) -> Counter[str]:
    """Histories of every kind, on random days between April and July, with random workers, causes and organisations."""
    dice = random.Random(SEED)  # noqa: S311  for tests
    done: Counter[str] = Counter()
    for number, kind in enumerate([*KINDS_OF_HISTORY, *dice.choices(KINDS_OF_HISTORY, k=5)]):
        _history(people, kind, number, dice)
        done[kind] += 1
    catch_up()
    return done


def _history(people: Cast, kind: str, number: int, dice: random.Random) -> None:
    state = {"settled": "mediating", "left": "mediating", "reopened": "failed", "transferred": "mediating", "split": "mediating",
             "merged": "mediating"}.get(kind, kind)  # fmt: skip
    station = kind != "transferred" and dice.random() < 0.3
    walk = a_walk(
        people, state, at=_a_day(dice),
        workers=[a_worker(n, start=1000 + 20 * number) for n in range(dice.choice([1, 2, 3, 11]) + (kind == "split"))],
        units=[a_unit(100 + number)], cause=dice.choice(["205.5", "205.6", "206.2", "207", "214", ""]),
        by=people.liuyang if station else people.wangfang, place=people.rongchang if station else people.district,
    )  # fmt: skip
    days = dice.randint(1, 8)
    if kind in ("settled", "left"):
        walk.take("withdraw", days=days, withdraw_reason="settled" if kind == "settled" else "other", note="申请人说明")
    elif kind == "reopened":
        walk.take("reopen", walk.lead, days=days, ground="new_facts", both_agree=True, note="双方同意")
        if dice.random() < 0.5:
            walk.assign()
            walk.mediate()
            walk.fail()
    elif kind == "split":
        walk.take("split_off", walk.lead, days=days, applicants=list(active_applicants(walk.dispute))[1:], note="分案")
    elif kind == "merged":
        respondent = walk.dispute.respondents.get().employer
        parent = a_case(
            people, "mediating", at=walk.day, workers=[a_worker(n, start=5000 + 20 * number) for n in range(2)],
            units=[{"name": respondent.name, "uscc": respondent.uscc, "role": "employer"}], by=walk.dispute.opened_by,
            place=walk.dispute.organisation,
        )  # fmt: skip
        walk.take("merge", walk.lead, days=days, parent=parent, note="同一单位同一时期欠薪")
    elif kind == "transferred":
        walk.transfer()
        on = Walk(people, Dispute.objects.get(succeeds=walk.dispute), walk.day)
        for move in (on.screen, on.ask, on.accept)[: dice.choice([1, 3])]:
            move()


def _a_day(dice: random.Random) -> dt.datetime:
    """Not on the eve of the May holidays, within which respondents would be asked to answer."""
    day = NOW - dt.timedelta(days=dice.randint(15, 100))
    return day if not morning(4, 20) < day < morning(5, 7) else morning(5, 7)


def test_what_came_has_gone_or_is_there_over_random_histories(people: Cast, wandered: Counter[str]) -> None:
    """Every row of every period, of every organisation and of all."""
    assert set(wandered) == set(KINDS_OF_HISTORY)
    dice = random.Random(SEED + 1)  # noqa: S311  for tests
    places = list(Organisation.objects.filter(outside=False).values_list("pk", flat=True))
    seen: Counter[str] = Counter()
    for _ in range(25):
        since = dt.date(2026, 4, 1) + dt.timedelta(days=dice.randint(0, 100))
        until = since + dt.timedelta(days=dice.randint(0, 60))
        within = tuple(dice.sample(places, dice.randint(1, len(places))))
        report = yearbook(Scope(people.district, within, since, until))
        assert report.even, (SEED, since, until, within, [row.label for row in report.rows if not row.even])
        seen.update(column for column in COLUMNS if report.total.of(column, "cases"))
    assert set(seen) == set(COLUMNS), "every column has been something"


def test_one_period_takes_over_what_the_last_one_left(people: Cast, wandered: Counter[str]) -> None:
    first, second = (yearbook(scope_of(people.district, *days)) for days in (
        (dt.date(2026, 4, 1), dt.date(2026, 5, 31)), (dt.date(2026, 6, 1), dt.date(2026, 7, 31)),
    ))  # fmt: skip
    for way in ("cases", "persons"):
        assert first.total.of("open", way) == second.total.of("open_before", way) > 0


# As a file and on the page


def the_sheet(people: Cast, *, values: bool = False, name: str = "按件") -> Any:
    return load_workbook(BytesIO(yearbook_spreadsheet(june(people))), data_only=values)[name]


def test_totals_groups_and_the_balance_are_formulas(people: Cast) -> None:
    sheet, shown = the_sheet(people), the_sheet(people, values=True)
    titles = [cell.value for cell in sheet[4]]
    assert titles[:5] == ["案由", "上期未结", "当期受理", "其中集体争议", "劳动者当事人数"]
    last, accepted = sheet.max_row, titles.index("当期受理") + 1
    assert sheet.cell(last, 1).value == "合计"
    assert sheet.cell(last, accepted).value == "=SUM(C5,C7,C9)"
    assert shown.cell(last, accepted).value == 3
    assert sheet.cell(5, accepted).value == "=SUM(C6:C6)"
    assert sheet.cell(5, titles.index("结案合计") + 1).value == "=SUM(H5:K5)"
    assert sheet.cell(5, len(titles)).value == '=IF(B5+C5+F5+G5=L5+M5+N5,"平","不平")'
    assert {shown.cell(row, len(titles)).value for row in range(5, last + 1)} == {"平"}


def test_the_formulas_come_to_what_was_counted(people: Cast) -> None:
    """The cells that are numbers, added up as the formulas say, are the total."""
    for name, way in (("按件", "cases"), ("按人", "persons")):
        shown = the_sheet(people, values=True, name=name)
        titles = [cell.value for cell in shown[4]]
        for column, label in COLUMNS.items():
            place = titles.index(str(label)) + 1
            causes = [row for row in range(5, shown.max_row) if not str(shown.cell(row, 1).value).startswith("其中")]
            added = sum(shown.cell(row, place).value for row in causes)
            assert added == shown.cell(shown.max_row, place).value == june(people).total.of(column, way), column


def test_the_command_prints_the_yearbook(people: Cast) -> None:
    out = StringIO()
    call_command("report", "yearbook", "--from", "2026-06-01", "--to", "2026-06-30", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["even"], told["total"]["persons"]["open"], told["rows"][1]["cause"]) == (True, 5, "205.5")


HERE = "/figures/yearbook/?from=2026-06-01&to=2026-06-30"


def visit(people: Cast, username: str, address: str = HERE) -> Any:
    client = Client()
    client.force_login(people.people[username])
    return client.get(address)


def test_the_page_says_that_it_adds_up(people: Cast) -> None:
    page = visit(people, "zhouwei").content.decode()
    assert "账平" in page
    assert "追索劳动报酬纠纷" in page
    assert "账不平" not in page


def test_every_number_on_the_page_opens_to_as_many(people: Cast) -> None:
    page = visit(people, "zhouwei").content.decode()
    assert opens(people, page, at_most=20) > 10


def test_the_page_is_for_whoever_answers_for_figures(people: Cast) -> None:
    assert visit(people, "liqiang").status_code == 404
    assert visit(people, "auditor").status_code == 403
    assert Client().get(HERE).status_code == 302
    page = visit(people, "heping").content.decode()
    assert "本期没有调解案件。" in page
    assert "追索劳动报酬纠纷" not in page


def test_the_download_is_logged(people: Cast) -> None:
    response = visit(people, "zhouwei", HERE + "&format=xlsx")
    assert response.content.startswith(b"PK")
    entry = LogEntry.objects.first()
    assert entry is not None
    assert (entry.action, entry.facts["report"]) == ("exported", "yearbook")
