"""What is derived from the declarations to be read: diagram, tables, process, and the strip of one case."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from workflow.diagrams import bpmn, mermaid, permission_matrix, steps_table, table
from workflow.engine import perform
from workflow.live import NARROWEST, live_svg

SVG = "{http://www.w3.org/2000/svg}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own drawing


def words(svg: str) -> list[str]:
    return [text.text or "" for text in drawn(svg).iter(f"{SVG}text")]


# The state diagram


def test_every_state_stands_in_its_stage() -> None:
    blocks = dict(re.findall(r"as stage_(\w+) {\n(.*?)\n    }", mermaid(Dispute), re.DOTALL))
    for state in State:
        assert f"        {state.value} : {state.label}" in blocks[Dispute.places[state].stage].splitlines()


def test_every_move_of_the_machine_is_an_arrow_and_no_other() -> None:
    arrows = set(re.findall(r"^    (\w+) --> (\w+) : ", mermaid(Dispute), re.MULTILINE))
    moves = {
        (source, target)
        for step in Dispute.steps().values()
        for source in (State.values if step.source == ("*",) else step.source)
        for target in step.targets
        if source != target
    }
    assert arrows == moves


def test_an_arrow_bears_the_chinese_names_of_its_steps() -> None:
    with translation.override("en"):
        assert "    consent_asking --> accepted : 受理\n" in mermaid(Dispute)


def test_a_step_that_stays_is_not_drawn() -> None:
    assert str(Dispute.steps()["record_reply"].label) not in mermaid(Dispute)


# The tables


def test_the_table_of_steps_says_what_is_declared() -> None:
    row = next(line for line in steps_table(Dispute).splitlines() if line.startswith("| `accept` "))
    for part in (
        "受理",
        "Accept",
        "征询意愿 → 已受理",
        "调解负责人",
        "Mediation needs both sides' will",
        "受理通知书",
        "▶ M04",
        "■ M02",
        "第22条",
    ):
        assert part in row
    assert len(steps_table(Dispute).splitlines()) == len(Dispute.steps()) + 2


def test_the_table_of_steps_asks_what_the_form_asks() -> None:
    row = next(line for line in steps_table(Dispute).splitlines() if line.startswith("| `hand_over` "))
    assert "移交" in row
    assert "原因 reason" in row


def test_the_matrix_gives_each_step_to_those_declared() -> None:
    head, _rule, *rows = permission_matrix(Dispute).splitlines()
    roles = [cell.strip() for cell in head.split("|")[2:-1]]
    accept = next(row for row in rows if row.startswith("| 受理 |"))
    holders = [role for role, cell in zip(roles, accept.split("|")[2:-1], strict=True) if cell.strip()]
    assert holders == ["调解负责人 Lead mediator"]


def test_a_step_of_the_receiving_body_is_marked_apart() -> None:
    row = next(row for row in permission_matrix(Dispute).splitlines() if row.startswith("| 接收移送 |"))
    assert "○" in row
    assert "●" not in row


def test_a_cell_cannot_break_its_table() -> None:
    assert table(["a"], [["x|y\nz"]]).splitlines()[2] == "| x\\|y z |"


# The strip of one case

STANDINGS = {
    State.DRAFT: ["当前", "未到", "未到", "未到", "未到"],
    State.MEDIATING: ["已完成", "当前", "未到", "未到", "未到"],
    State.PERFORMING: ["已完成", "已完成", "已完成", "当前", "未到"],
    State.CLOSED: ["已完成", "已完成", "已完成", "已完成", "当前"],
    State.WITHDRAWN: ["已完成", "未经过", "未经过", "未经过", "当前"],
    State.FAILED: ["已完成", "已完成", "未经过", "未经过", "当前"],
}


@pytest.mark.parametrize(("state", "standings"), STANDINGS.items())
def test_the_strip_tells_done_here_ahead_and_not_taken(people: Cast, state: str, standings: list[str]) -> None:
    found = words(live_svg(a_case(people, state)))
    assert [word for word in found if word in {"已完成", "当前", "未到", "未经过"}] == standings


def test_the_strip_names_the_state_and_whose_work_it_is(people: Cast) -> None:
    case = a_case(people, State.MEDIATING)
    found = words(live_svg(case))
    assert "调解中" in found
    assert f"经办：{case.handler}" in found


def test_unclaimed_work_names_the_role_it_waits_for(people: Cast) -> None:
    assert "待认领：调解负责人" in words(live_svg(a_case(people, State.ACCEPTED)))


def test_a_closed_case_has_the_day_and_no_owner(people: Cast) -> None:
    case = a_case(people, State.WITHDRAWN)
    found = " ".join(words(live_svg(case)))
    assert "办结于" in found
    assert "经办" not in found


def test_a_reopened_case_stands_where_it_is_and_says_which_round(people: Cast) -> None:
    case = a_case(people, State.FAILED)
    perform(case, "reopen", by=people.chenjing, ground="parties_agree", both_agree=True, note="双方愿意再谈")
    found = words(live_svg(case))
    assert [word for word in found if word in {"已完成", "当前", "未到", "未经过"}] == STANDINGS[State.MEDIATING]
    assert "已受理（第2轮）" in found


def test_the_strip_speaks_the_language_of_the_page(people: Cast) -> None:
    case = a_case(people, State.MEDIATING)
    with translation.override("en"):
        assert {"Conciliation", "Now", "Mediating"} <= set(words(live_svg(case)))


def test_a_name_is_text_and_never_markup(people: Cast) -> None:
    case = a_case(people, State.MEDIATING)
    people.liqiang.name = '<script>"&'
    people.liqiang.save()
    svg = live_svg(Dispute.objects.get(pk=case.pk))
    assert "<script" not in svg
    assert '经办：<script>"&' in words(svg)


def test_a_screen_reader_hears_where_the_case_stands(people: Cast) -> None:
    svg = drawn(live_svg(a_case(people, State.MEDIATING)))
    title = svg.find(f"{SVG}title")
    assert svg.get("role") == "img"
    assert title is not None
    assert svg.get("aria-label") == title.text
    for part in ("调解", "调解中", "经办"):
        assert part in str(title.text)


def test_the_strip_asks_nothing_of_anybody_and_needs_no_style(people: Cast) -> None:
    svg = live_svg(a_case(people, State.MEDIATING))
    assert not re.search(r"href|url\(|<style|style=|<script", svg)
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    assert "Noto Sans SC" in svg


@pytest.mark.parametrize("state", STANDINGS)
def test_the_callout_stays_on_the_smallest_screen(people: Cast, state: str) -> None:
    case = a_case(people, state)
    if case.handler:
        case.handler.name = "欧阳" * 20
        case.handler.save()
    pinned = drawn(live_svg(Dispute.objects.get(pk=case.pk))).findall(f"{SVG}svg")[-1]
    box = pinned.find(f"{SVG}rect")
    assert box is not None
    left = float(str(pinned.get("x")).rstrip("%")) / 100 * NARROWEST + float(str(box.get("x")))
    assert 0 <= left <= left + float(str(box.get("width"))) <= NARROWEST


# The process


def test_the_process_is_valid_and_every_reference_resolves() -> None:
    root = ET.fromstring(bpmn(Dispute))  # noqa: S314
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    arrows = list(root.iter(f"{BPMN}sequenceFlow"))
    assert {arrow.get(end) for arrow in arrows for end in ("sourceRef", "targetRef")} <= set(ids)
    assert len(arrows) == sum(len(list(node._outgoing())) for node in Dispute.flow().instance.nodes())  # noqa: SLF001


def test_the_process_has_the_names_people_know() -> None:
    root = ET.fromstring(bpmn(Dispute))  # noqa: S314
    process = root.find(f"{BPMN}process")
    assert process is not None
    assert process.get("name") == "劳动争议调解"
    assert [task.get("name") for task in root.iter(f"{BPMN}endEvent")] == ["办结"]
    assert {task.get("name") for task in root.iter(f"{BPMN}userTask")} == {"受理", "调解", "协议", "履行"}


def test_the_process_of_a_case_shows_where_it_stands(people: Cast) -> None:
    case = a_case(people, State.FAILED)
    perform(case, "reopen", by=people.chenjing, ground="parties_agree", both_agree=True, note="双方愿意再谈")
    root = ET.fromstring(bpmn(Dispute, case))  # noqa: S314
    names = {task.get("name") for task in root.iter(f"{BPMN}userTask")}
    assert {"受理 (DONE)", "调解 (NEW)", "协议", "履行"} == names
