"""Plan against actual: when each phase was to begin and end, and when it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.charts.chart import DATES, SILENT, Chart, Column, Figures, Option, legend, moment, named_rows, span, tall
from api.pages.charts.lines import on_day
from api.pages.formats import day

PLANNED, LATEST, ACTUAL, LATE = "planned", "until the latest", "actual", "actual, late"


@dataclass(frozen=True, slots=True)
class Phase:
    """`planned` from its earliest start to its earliest end, `latest` its latest end; `left` None while it is on.

    A phase that was not entered has no actual; one without a limit has no plan.
    """

    title: str
    planned: tuple[date, date] | None
    latest: date | None
    entered: date | None
    left: date | None
    late: bool


def phases(key: str, rows: Sequence[Phase], today: date) -> Chart:
    """One row per phase: the plan above, what happened below it."""
    bars = [*_plan(rows), *_actual(rows, today)]
    late = [each.title for each in rows if each.late]
    on = next((each.title for each in rows if each.entered and not each.left), None)
    where = f"{on} is under way" if on else "No phase is under way"
    dates = [
        today,
        *(at for each in rows for at in (*(each.planned or ()), each.latest, each.entered, each.left) if at),
    ]
    return Chart(
        key=key,
        title="Plan against actual",
        basis="the plan runs from the charter, minimum and maximum of each phase back to back",
        finding=f"{where}; {'late: ' + ', '.join(late) if late else 'no phase is late'}.",
        height=tall(len(rows), 42, 76),
        option={
            "grid": {"left": 160, "right": 28, "top": 56, "bottom": 26},
            **SILENT,
            "legend": legend([(PLANNED, "$grey"), (LATEST, "$line"), (ACTUAL, "$s1"), (LATE, "$bad")]),
            "xAxis": {
                "type": "time",
                "min": moment(min(dates)),
                "max": moment(max(dates)),
                "axisLabel": {"formatter": DATES},
                "splitNumber": 6,
            },
            "yAxis": named_rows([each.title for each in rows], width=140),
            "series": [
                {
                    **span([look for look, _ in bars], [row for _, row in bars], z=3),
                    "name": ACTUAL,
                    "markLine": on_day("today,", today, min(dates), max(dates), position="start", distance=6),
                },
                *({"type": "line", "name": name, "data": []} for name in (PLANNED, LATEST, LATE)),
            ],
        },
        figures=Figures(
            tuple(
                Column(label)
                for label in ("Phase", "Planned start", "Planned end", "Latest end", "Entered", "Left", "Standing")
            ),
            tuple(_told(each) for each in rows),
        ),
    )


def _plan(rows: Sequence[Phase]) -> list[tuple[Option, list[float]]]:
    found: list[tuple[Option, list[float]]] = []
    for row, each in enumerate(rows):
        if each.planned is None:
            continue
        start, end = map(moment, each.planned)
        look = {"size": 0.22, "shift": -0.2, "r": 3}
        if each.latest is not None and moment(each.latest) > end:
            found.append(({**look, "fill": "$line"}, [row, start, moment(each.latest)]))
        found.append(({**look, "fill": "$grey"}, [row, start, end]))
    return found


def _actual(rows: Sequence[Phase], today: date) -> list[tuple[Option, list[float]]]:
    return [
        (
            {"size": 0.36, "shift": 0.14, "fill": "$bad" if each.late else "$s1", "r": 3},
            [row, moment(each.entered), moment(each.left or max(today, each.entered))],
        )
        for row, each in enumerate(rows)
        if each.entered is not None
    ]


def _told(each: Phase) -> tuple[str, ...]:
    start, end = each.planned or (None, None)
    standing = "late" if each.late else "done" if each.left else "under way" if each.entered else "ahead"
    absent = "no plan"
    return (
        each.title,
        day(start, absent),
        day(end, absent),
        day(each.latest, absent),
        day(each.entered, "not yet"),
        day(each.left, "not yet"),
        standing,
    )
