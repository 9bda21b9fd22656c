"""One bar per row from zero, to the left where the figure is negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.charts.chart import SILENT, Chart, Column, Figures, noted_rows, span, tall
from api.pages.formats import figure

ROOM = 0.16


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its name, what is said quietly under the name, and the colour of its bar as `$name`."""

    name: str
    note: str
    value: float
    colour: str = "$s1"


@dataclass(frozen=True, slots=True)
class Words:
    """What the chart says of itself."""

    title: str
    basis: str
    finding: str
    first: str
    unit: str


def bars(key: str, words: Words, rows: Sequence[Bar], *, digits: int = 1) -> Chart:
    """Rows in the order given."""
    values = [0.0, *(row.value for row in rows)]
    low, high = min(values), max(values)
    room = ((high - low) or 1.0) * ROOM
    items = [
        {"fill": row.colour, "ink": "$text", ("left" if row.value < 0 else "right"): figure(row.value, digits)}
        for row in rows
    ]
    return Chart(
        key=key,
        title=words.title,
        basis=words.basis,
        finding=words.finding,
        height=tall(len(rows), 38, 20),
        option={
            "grid": {"left": 176, "right": 16, "top": 8, "bottom": 8},
            **SILENT,
            "xAxis": {
                "type": "value",
                "min": low - room if low < 0 else 0,
                "max": high + room,
                "axisLabel": {"show": False},
                "splitLine": {"show": False},
            },
            "yAxis": noted_rows([(row.name, row.note) for row in rows], width=160),
            "series": [span(items, [[at, 0, row.value] for at, row in enumerate(rows)], size=0.5)],
        },
        figures=Figures(
            (Column(words.first), Column("Remark"), Column(words.unit, number=True))
            if any(row.note for row in rows)
            else (Column(words.first), Column(words.unit, number=True)),
            tuple(
                (row.name, *((row.note,) if any(each.note for each in rows) else ()), figure(row.value, digits))
                for row in rows
            ),
        ),
    )
