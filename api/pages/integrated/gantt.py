"""A plan as a Gantt: every task in a lane of its workstream, or one bar a workstream where there are too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from api.pages.charts.chart import Chart
from api.pages.charts.gantt import Milestone, Plan, Stretch, Task, gantt
from projections.plan_answers import BarPart, GanttPart, StreamPart

MOST_BARS = 80
"""Tasks that are drawn each on its own; more than that nobody can read."""

MILESTONES = "Milestones"


def chart(seen: GanttPart, streams: Sequence[StreamPart]) -> Chart | None:
    """The chart; None for a plan without any task."""
    tasks = [bar for bar in seen.bars if not bar.milestone]
    if not tasks:
        return None
    rows, drawn = _lanes(tasks, streams) if len(tasks) <= MOST_BARS else _summed(tasks, streams)
    marks = tuple(Milestone(0, bar.title, bar.forecast_end) for bar in seen.bars if bar.milestone)
    plan = Plan(
        rows=(MILESTONES, *rows),
        tasks=tuple(drawn),
        milestones=marks,
        phases=tuple(Stretch(phase.title, phase.starts_on, phase.ends_on) for phase in seen.phases),
    )
    return gantt("plan", plan, seen.as_of)


def _lanes(tasks: Sequence[BarPart], streams: Sequence[StreamPart]) -> tuple[list[str], list[Task]]:
    """Bars that would lie on each other get a lane each."""
    rows: list[str] = []
    drawn: list[Task] = []
    for stream in streams:
        free: list[date] = []
        first = len(rows) + 1
        mine = sorted((bar for bar in tasks if bar.workstream == stream.key), key=lambda bar: bar.forecast_start)
        for bar in mine:
            lane = next((n for n, until in enumerate(free) if until <= bar.forecast_start), len(free))
            free[lane:] = [bar.forecast_end, *free[lane + 1 :]]
            drawn.append(_task(bar, first + lane))
        rows += [stream.title if lane == 0 else f"{stream.title} ({lane + 1})" for lane in range(len(free))]
    return rows, drawn


def _summed(tasks: Sequence[BarPart], streams: Sequence[StreamPart]) -> tuple[list[str], list[Task]]:
    """One bar a workstream, from its first day to its last."""
    drawn = []
    for row, stream in enumerate(streams, start=1):
        mine = [bar for bar in tasks if bar.workstream == stream.key]
        if not mine:
            continue
        end = max(bar.forecast_end for bar in mine)
        drawn.append(
            Task(
                key=stream.key,
                row=row,
                name=f"{stream.title}: {stream.done} of {stream.tasks} tasks",
                start=min(bar.forecast_start for bar in mine),
                end=end,
                done=float((stream.progress or Decimal(0)) / 100),
                critical=any(bar.critical and bar.forecast_end == end for bar in mine),
                free_until=end,
            )
        )
    return [stream.title for stream in streams], drawn


def _task(bar: BarPart, row: int) -> Task:
    return Task(
        key=bar.key,
        row=row,
        name=bar.title,
        start=bar.forecast_start,
        end=bar.forecast_end,
        done=bar.percent / 100,
        critical=bar.critical,
        free_until=bar.forecast_end + timedelta(days=bar.slack or 0),
        needs=bar.after,
    )


def on_the_path(seen: GanttPart) -> Iterator[tuple[BarPart, BarPart | None]]:
    """What drives the end, in order, each with what comes next."""
    bars = {bar.key: bar for bar in seen.bars}
    path = [bars[key] for key in seen.path]
    yield from zip(path, [*path[1:], None], strict=True)


def titles(bars: Iterable[BarPart]) -> dict[str, str]:
    """What tasks and milestones are called."""
    return {bar.key: bar.title for bar in bars}
