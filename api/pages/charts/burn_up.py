"""The burn-up: how many of all items are done, day by day, against the number that there are and the date wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.charts.chart import DATES, Chart, Column, Figures, Option, legend, moment
from api.pages.charts.lines import on_day
from api.pages.formats import day

ALL, DONE = "all items", "done"


@dataclass(frozen=True, slots=True)
class Count:
    """How it stood at the end of a day."""

    on: date
    every: int
    done: int


def burn_up(key: str, counts: Sequence[Count], wanted: date | None, noun: str = "items") -> Chart:
    """Days in order. `wanted`: when all of them have to be done. Raises ValueError without a day."""
    last = counts[-1]
    ends = [counts[0].on, last.on, *([wanted] if wanted else [])]
    begin, end = min(ends), max(ends)
    aim_line = (
        {}
        if wanted is None
        else {"markLine": on_day("wanted by", wanted, begin, end, position="end", distance=4, colour="$warn")}
    )
    aim = f", wanted by {day(wanted)}" if wanted else ""
    return Chart(
        key=key,
        title="Burn-up",
        basis=f"{noun}, at the end of each day",
        finding=f"{last.done} of {last.every} {noun} are done on {day(last.on)}{aim}.",
        height="h-280",
        option={
            "grid": {"left": 48, "right": 28, "top": 56, "bottom": 28},
            "tooltip": {"trigger": "axis"},
            "legend": legend([(ALL, "$grey"), (DONE, "$s1")]),
            "xAxis": {
                "type": "time",
                "axisLabel": {"formatter": DATES},
                "splitNumber": 6,
                "min": moment(begin),
                "max": moment(end),
            },
            "yAxis": {"type": "value", "min": 0, "minInterval": 1},
            "series": [
                {
                    **_steps(ALL, "$grey", [(each.on, each.every) for each in counts]),
                    **aim_line,
                },
                {**_steps(DONE, "$s1", [(each.on, each.done) for each in counts]), "areaStyle": {"opacity": 0.15}},
            ],
        },
        figures=Figures(
            (Column("Day"), Column("Done", number=True), Column("All", number=True)),
            tuple((day(each.on), str(each.done), str(each.every)) for each in counts),
        ),
    )


def _steps(name: str, colour: str, points: Sequence[tuple[date, int]]) -> Option:
    return {
        "type": "line",
        "step": "end",
        "name": name,
        "color": colour,
        "showSymbol": len(points) == 1,
        "lineStyle": {"width": 2},
        "data": [[moment(on), count] for on, count in points],
    }
