"""The Gantt: tasks in their rows, the critical path in red with its links, slack, milestones, phases and today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.charts.chart import (
    DATES,
    SILENT,
    Chart,
    Column,
    Figures,
    Option,
    moment,
    named_rows,
    plain,
    share_of,
    span,
    tall,
)
from api.pages.charts.lines import on_day
from api.pages.formats import day

SIZE = 0.58


@dataclass(frozen=True, slots=True)
class Task:
    """`row` is the place of its row; `done` a share of one; `free_until`: how late it may end without delaying any."""

    key: str
    row: int
    name: str
    start: date
    end: date
    done: float
    critical: bool
    free_until: date
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day that matters, in its row."""

    row: int
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase behind all rows."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a Gantt shows; at least one row and one task."""

    rows: tuple[str, ...]
    tasks: tuple[Task, ...]
    milestones: tuple[Milestone, ...] = ()
    phases: tuple[Stretch, ...] = ()


def gantt(key: str, plan: Plan, today: date) -> Chart:
    """The path that drives the end is the red one."""
    path = [task for task in plan.tasks if task.critical]
    end = max(task.end for task in plan.tasks)
    return Chart(
        key=key,
        title="Plan and critical path",
        basis="red drives the end; dashed is slack; dark is done",
        finding=f"All ends on {day(end)}; {len(path)} of {len(plan.tasks)} tasks drive that date.",
        height=tall(len(plan.rows), 44, 84),
        option=_option(plan, today),
        figures=Figures(
            (
                *(Column(label) for label in ("Task", "Row", "Start", "End", "Free until")),
                Column("Done", number=True),
                Column("Drives the end"),
            ),
            tuple(
                (
                    task.name,
                    plan.rows[task.row],
                    day(task.start),
                    day(task.end),
                    day(task.free_until),
                    share_of(task.done, 1),
                    "yes" if task.critical else "no",
                )
                for task in plan.tasks
            ),
        ),
        full=True,
    )


def _option(plan: Plan, today: date) -> Option:
    dates = [
        today,
        *(at for task in plan.tasks for at in (task.start, task.end, task.free_until)),
        *(at for phase in plan.phases for at in (phase.start, phase.end)),
        *(each.on for each in plan.milestones),
    ]
    bars = [bar for task in plan.tasks for bar in _bars(task)] + [_mark(each) for each in plan.milestones]
    named = {task.key: task for task in plan.tasks}
    links = [
        [named[need].row, moment(named[need].end), task.row, moment(task.start)]
        for task in plan.tasks
        for need in task.needs
        if task.critical and need in named and named[need].critical and named[need].row != task.row
    ]
    return {
        "grid": {"left": 150, "right": 28, "top": 58, "bottom": 26},
        **SILENT,
        "xAxis": {
            "type": "time",
            "min": moment(min(dates)),
            "max": moment(max(dates)),
            "axisLabel": {"formatter": DATES},
            "splitNumber": 8,
        },
        "yAxis": {**named_rows(plan.rows, width=130), "splitLine": {"show": True}},
        "series": [
            {
                "type": "line",
                "data": [],
                "markArea": _phases(plan.phases),
                "markLine": on_day("today,", today, min(dates), max(dates), position="start", distance=28),
            },
            span([look for look, _ in bars], [row for _, row in bars], size=SIZE, z=3),
            {
                "type": "custom",
                "renderItem": "link",
                "itemPayload": {"color": "$bad", "size": SIZE},
                "data": links,
                "encode": {"x": [1, 3], "y": [0, 2]},
                "z": 5,
                "silent": True,
                "clip": False,
            },
        ],
    }


def _bars(task: Task) -> list[tuple[Option, list[float]]]:
    found: list[tuple[Option, list[float]]] = []
    if not task.critical and task.free_until > task.end:
        slack = {"fill": "transparent", "stroke": "$grey", "dash": [3, 3], "size": 0.2, "r": 2}
        found.append((slack, [task.row, moment(task.end), moment(task.free_until)]))
    colour = "$gantt-crit" if task.critical else "$gantt"
    look = {
        "fill": colour,
        "done": task.done,
        "doneFill": f"{colour}-done",
        "inside": task.name,
        "onFill": "$text",
        "r": 4,
    }
    return [*found, (look, [task.row, moment(task.start), moment(task.end)])]


def _mark(each: Milestone) -> tuple[Option, list[float]]:
    look = {"symbol": "diamond", "fill": "$text", "stroke": "$panel", "size": 0.36, "right": each.name, "ink": "$text"}
    return look, [each.row, moment(each.on), moment(each.on)]


def _phases(phases: Sequence[Stretch]) -> Option:
    label = {"position": "insideTop", "color": "$muted", "fontSize": 11, "fontWeight": 600, "distance": -18}
    areas = [
        [
            {
                "xAxis": moment(each.start),
                "name": plain(each.name),
                "itemStyle": {"color": "$hover", "opacity": 0.9 if at % 2 == 0 else 0},
            },
            {"xAxis": moment(each.end)},
        ]
        for at, each in enumerate(phases)
    ]
    return {"silent": True, "animation": False, "data": areas, "label": label}
