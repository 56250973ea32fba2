"""What is derived from a kind's declaration to be read: the state diagram, the tables, the process as BPMN."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import translation
from viewflow.workflow import chart

from workflow import roles, rules
from workflow.live import live_svg as live_svg  # noqa: PLC0414  the other face of a flow, asked for here
from workflow.models import Application, Stage
from workflow.rules import Rule
from workflow.steps import ANY, Step

Kind = type[Application]
STAYS = "—"
SPECIAL = {
    roles.TASK_ROLE: ("任务角色", "task’s role"),
    roles.OWNER: ("承办人", "owner"),
    roles.GIVES_WORK: ("分派者", "gives work"),
    roles.SYSTEM: ("系统", "system"),
}


# Words: always the same languages, whatever is active, so that what is generated never depends on who runs it


def zh(words: Callable[[], Any] | str) -> str:
    """The Chinese of a pair."""
    return _in("zh-hans", words)


def en(words: Callable[[], Any] | str) -> str:
    """The English of a pair."""
    return _in("en", words)


def both(words: Callable[[], Any] | str) -> str:
    """`中文 English`, or the words once where both are the same."""
    chinese, english = zh(words), en(words)
    return chinese if chinese == english else f"{chinese} {english}"


def _in(language: str, words: Callable[[], Any] | str) -> str:
    with translation.override(language):
        return str(words() if callable(words) else words)


# The state diagram


def mermaid(kind: Kind) -> str:
    """A `stateDiagram-v2`: states grouped by stage, arrows labelled in Chinese. Steps that stay are in the table only."""
    lines = ["stateDiagram-v2"]
    for stage, states in _by_stage(kind).items():
        lines.append(f'    state "{zh(stage.label)}" as stage_{stage.value} {{')
        lines += [f"        {state} : {zh(kind.State(state).label)}" for state in states]
        lines.append("    }")
    lines.append("    [*] --> draft")
    arrows = _arrows(kind)
    for (source, target), labels in arrows.items():
        lines.append(f"    {source} --> {target} : {'、'.join(labels)}")
    left = {source for source, _target in arrows}
    lines += [f"    {state} --> [*]" for state in kind.State.values if state not in left]
    return "\n".join(lines) + "\n"


def _by_stage(kind: Kind) -> dict[Stage, list[str]]:
    found: dict[Stage, list[str]] = {stage: [] for stage in Stage}
    for state in kind.State.values:
        found[kind.places[state].stage].append(state)
    return {stage: states for stage, states in found.items() if states}


def _arrows(kind: Kind) -> dict[tuple[str, str], list[str]]:
    """From, to, and the labels of the steps that go there; several steps share an arrow."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for step in kind.steps().values():
        for source in _sources(kind, step):
            for target in step.targets:
                if source != target:
                    found[source, target].append(re.sub(r"[:;]", " ", zh(step.label)))
    order = {state: number for number, state in enumerate(kind.State.values)}
    return dict(sorted(found.items(), key=lambda arrow: (order[arrow[0][0]], order[arrow[0][1]])))


def _sources(kind: Kind, step: Step) -> tuple[str, ...]:
    return tuple(kind.State.values) if step.source == (ANY,) else step.source


# The tables


def states_table(kind: Kind) -> str:
    """Every state with its stage, whose work it is, and how many steps lead out of it."""
    rows = []
    for state in kind.State.values:
        place = kind.places[state]
        role = both(roles.role(place.role).label) if place.role else STAYS
        if place.handler:
            role += "（承办人 handler）"
        if place.sender:
            role += "（交办方 dispatching body）"
        out = sum(state in step.source and bool(step.targets) for step in kind.steps().values())
        rows.append(
            (f"`{state}`", zh(kind.State(state).label), en(kind.State(state).label), both(place.stage.label), role, out)
        )
    return table(("state", "状态", "State", "阶段 Stage", "由谁办理 Whose work", "出路 Ways out"), rows)


def steps_table(kind: Kind) -> str:
    """Every step as declared: words, way, who, what must hold, what is asked, papers, clocks, law."""
    head = (
        "verb",
        "步骤",
        "Step",
        "从 → 到",
        "由谁 Who",
        "前提 Guards",
        "填写 Form",
        "文书 Papers",
        "时钟 Clocks",
        "依据 Law",
    )
    return table(head, [_step_row(kind, step) for step in kind.steps().values()])


def _step_row(kind: Kind, step: Step) -> tuple[str, ...]:
    asked = [both(field.label) if field.label else name for name, field in _fields(step)]
    if step.needs_note:
        asked.append("原因 reason")
    guards = [(guard.__doc__ or guard.__name__).strip().splitlines()[0] for guard in step.guards]
    marks = (("▶", step.starts), ("■", step.stops), ("□", step.drops), ("⏸", step.pauses), ("⏵", step.resumes))
    clocks = [f"{mark} {rule}" for mark, named in marks for rule in named]
    side = "（接收方）" if step.receiver else "（交办方）" if step.sender else ""
    who = zh(lambda: step.who_in_words) + side
    return (
        f"`{step.verb}`", zh(step.label), en(step.label), _way(kind, step), who, "<br>".join(guards), "、".join(asked),
        "、".join(zh(paper) for paper in step.papers), " ".join(clocks), zh(step.law),
    )  # fmt: skip


def _fields(step: Step) -> Iterable[tuple[str, Any]]:
    return step.form_class.base_fields.items() if step.form_class else ()


def _way(kind: Kind, step: Step) -> str:
    def names(states: Iterable[str]) -> str:
        return "、".join(zh(kind.State(state).label) for state in states)

    sources = "任何状态" if step.source == (ANY,) else names(step.source)
    return f"{sources} → {names(step.targets)}" if step.targets else f"{sources}（不变）"


def rules_table(kind: Kind) -> str:
    """Every deadline rule that a step of this kind names, as declared: the first version of each."""
    named = {rule for step in kind.steps().values() for rule in (*step.starts, *step.stops, *step.pauses)}
    rows = [_rule_row(rule) for key, rule in rules.declared().items() if key in named]
    head = (
        "id",
        "期限 Deadline",
        "类别",
        "长度 Length",
        "自 From",
        "由谁 Answers",
        "届满 On expiry",
        "延长 Extended",
        "提醒 Reminders",
        "依据 Law",
    )
    return table(head, rows)


def _rule_row(rule: Rule) -> tuple[str, ...]:
    length = "由人确定 set by people" if rule.set_by_people else f"{rule.length}{zh(rule.unit.label)}"
    expiry = "系统办理 acts: `" + rule.acts + "`" if rule.acts else "提醒 told" if rule.breach else "仅提示 a warning"
    remind = "、".join(f"前{n}{zh(rule.warn_unit.label)}" for n in rule.warn)
    law = zh(rule.law) + (f"（待确认：{zh(rule.configurable)}）" if rule.configurable else "")
    return (
        rule.id, both(rule.label), "法定 legal" if rule.legal else "内部 internal", length, zh(rule.counted_from), zh(rule.answers),
        expiry, zh(rule.extends) or STAYS, remind, law,
    )  # fmt: skip


def permission_matrix(kind: Kind) -> str:
    """Step by role: ● may take it where the application lies, ○ as a member of the body it is offered to."""
    held = [(role.key, both(role.label)) for role in roles.declared()]
    columns = held + [(key, " ".join(words)) for key, words in SPECIAL.items()]
    used = {key for step in kind.steps().values() for key in step.who}
    columns = [(key, label) for key, label in columns if key in used]
    rows = [
        (zh(step.label), *(("○" if step.receiver else "●") if key in step.who else "" for key, _label in columns))
        for step in kind.steps().values()
    ]
    return table(("步骤 Step", *(label for _key, label in columns)), rows)


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; whatever would end a cell is written out."""
    head = tuple(head)
    return "\n".join([_row(head), _row("---" for _ in head), *(_row(row) for row in rows)]) + "\n"


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


# The process


def bpmn(kind: Kind, application: Application | None = None) -> str:
    """The flow as BPMN 2.0, drawn by viewflow as `flowexport` does; with an application, where it stands."""
    flow = kind.flow()
    grid = chart.calc_layout_data(flow, edge_start_gap_size=0, edge_end_gap_size=0)
    if application is not None:
        chart.calc_cell_status(flow, grid, application.pk)
        task = application.current_task()
        if task is not None:  # viewflow lets an earlier, finished task of the same stage win
            grid[task.flow_task].status = task.status
    return str(chart.grid_to_bpmn(grid))


# The document


def document(kinds: Iterable[Kind]) -> str:
    """docs/states.md: every kind, one chapter each."""
    return "\n".join([PREFACE, *(part for kind in kinds for part in _chapter(kind))])


PREFACE = """<!-- Written by `manage.py states`. Do not edit: change the declaration and run it again. -->

# 状态与步骤 States and steps

Everything here is derived from the declarations in each kind's lifecycle. Chinese is what people see; the key in
`code` is what the record and the API use. ▶ a clock starts, ■ it is done, □ it falls away, ⏸ it stands still, ⏵ it goes on.
"""


def _chapter(kind: Kind) -> Iterator[str]:
    yield f"## {both(kind.kind_label)}\n"
    stages = " → ".join(both(stage.label) for stage in _by_stage(kind))
    yield f"阶段 Stages: {stages}\n"
    yield f"### 状态图 Diagram\n\n```mermaid\n{mermaid(kind)}```\n"
    yield f"### 状态 States\n\n{states_table(kind)}"
    yield f"### 步骤 Steps\n\n{steps_table(kind)}"
    yield f"### 期限 Deadlines\n\n{rules_table(kind)}"
    yield f"### 权限 Who may do what\n\n● 本机构 where the case lies · ○ 接收机构 the body it is offered to\n\n{permission_matrix(kind)}"
