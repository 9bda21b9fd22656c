"""Rows of stacked parts: an envelope and its use, workstreams and the states of their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.charts.chart import SILENT, Chart, Column, Figures, Option, legend, named_rows, span, tall
from api.pages.charts.lines import Line, across, room_above


@dataclass(frozen=True, slots=True)
class Part:
    """One sort of part in all rows. `fill` as `$name`; `ink` is read upon it. `look`: claimed is hatched, and so on."""

    key: str
    title: str
    fill: str
    ink: str = "$text"
    look: str = "solid"


@dataclass(frozen=True, slots=True)
class Row:
    """What a row has of each part; a part that it does not name is none."""

    name: str
    of: Mapping[str, float]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the chart says of itself: `unit` stands in the table's headers, `digits` after the point."""

    title: str
    basis: str
    finding: str
    unit: str = ""
    first: str = "Row"
    digits: int = 0


def stacked(key: str, words: Words, parts: Sequence[Part], rows: Sequence[Row], lines: Sequence[Line] = ()) -> Chart:
    """One bar per row, its parts beside each other from zero; `lines` are limits across all rows. No negative parts."""
    longest = max([*(sum(row.of.values()) for row in rows), *(line.value for line in lines), 1e-9])
    top = 30 + (room_above(lines, 0, longest) if lines else 6)
    series = [_part(part, place, parts, rows, words.digits) for place, part in enumerate(parts)]
    if lines:
        series[0]["markLine"] = across(lines, 0, longest, position="start", digits=words.digits)
    unit = f", {words.unit}" if words.unit else ""
    return Chart(
        key=key,
        title=words.title,
        basis=words.basis,
        finding=words.finding,
        height=tall(len(rows), 38, top + 36),
        option={
            "grid": {"left": 150, "right": 90 if any(row.note for row in rows) else 40, "top": top, "bottom": 28},
            **SILENT,
            "legend": legend([(part.title, part.fill) for part in parts]),
            "xAxis": {
                "type": "value",
                "min": 0,
                "max": longest,
                "axisLabel": {"showMaxLabel": False},
                "minInterval": 1 if not words.digits else 0,
            },
            "yAxis": named_rows([row.name for row in rows], width=130),
            "series": [*series, _notes(rows)],
        },
        figures=Figures(
            (Column(words.first), *(Column(f"{part.title}{unit}", number=True) for part in parts)),
            tuple((row.name, *(_written(row.of.get(part.key, 0), words.digits) for part in parts)) for row in rows),
        ),
    )


def _part(part: Part, place: int, parts: Sequence[Part], rows: Sequence[Row], digits: int) -> Option:
    before = [other.key for other in parts[:place]]
    known = [(at, sum(row.of.get(key, 0) for key in before), row.of.get(part.key, 0)) for at, row in enumerate(rows)]
    items = [
        {**_look(part), "r": 2, "inside": _written(size, digits), "whole": True, "onFill": part.ink}
        for _, _, size in known
        if size
    ]
    return span(items, [[at, start, start + size] for at, start, size in known if size], name=part.title, size=0.6, z=2)


def _look(part: Part) -> Option:
    match part.look:
        case "outline":
            return {"fill": "transparent", "stroke": part.fill}
        case "hatched":
            return {"fill": "transparent", "stroke": part.fill, "hatch": part.fill, "behind": "$panel"}
        case "dotted":
            return {"fill": "transparent", "stroke": part.fill, "dash": [2, 3]}
        case _:
            return {"fill": part.fill}


def _notes(rows: Sequence[Row]) -> Option:
    items = [{"fill": "transparent", "right": row.note, "ink": "$muted"} for row in rows]
    ends = [[at, sum(row.of.values()), sum(row.of.values())] for at, row in enumerate(rows)]
    return span(items, ends, size=0.6, z=3, silent=True)


def _written(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"
