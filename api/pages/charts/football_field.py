"""The football field: what each method says that it is worth, side by side, with the prices that matter across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.charts.chart import SILENT, Chart, Column, Figures, Option, listed, noted_rows, span, tall
from api.pages.charts.lines import Line, across, room_above
from api.pages.formats import figure

ROOM = 0.13
"""Of the range, left free on each side for the figures beside the bars."""


@dataclass(frozen=True, slots=True)
class Range:
    """What one method says, in millions: low ≤ mid ≤ high. `note` says how it was read; `blended` sets it apart."""

    name: str
    note: str
    low: float
    mid: float
    high: float
    blended: bool = False


def football_field(key: str, ranges: Sequence[Range], lines: Sequence[Line], currency: str, basis: str) -> Chart:
    """Ranges of one kind of value; lines are values of the same kind. Raises ValueError without a range."""
    low, high = _reach(ranges, lines)
    return Chart(
        key=key,
        title="Football field",
        basis=f"{basis}, {currency} M",
        finding=_finding(ranges, lines, currency),
        height=tall(len(ranges), 52, room_above(lines, low, high) + 34),
        option=_option(ranges, lines, low, high),
        figures=Figures(
            (Column("Method"), *(Column(f"{end}, {currency} M", number=True) for end in ("Low", "Middle", "High"))),
            (
                *((each.name, figure(each.low), figure(each.mid), figure(each.high)) for each in ranges),
                *((line.label, "", figure(line.value), "") for line in lines),
            ),
        ),
    )


def _reach(ranges: Sequence[Range], lines: Sequence[Line]) -> tuple[float, float]:
    ends = [*(end for each in ranges for end in (each.low, each.high)), *(line.value for line in lines)]
    low, high = min(ends), max(ends)
    room = ((high - low) or abs(high) or 1.0) * ROOM
    return low - room, high + room


def _option(ranges: Sequence[Range], lines: Sequence[Line], low: float, high: float) -> Option:
    rows = [[row, each.low, each.high] for row, each in enumerate(ranges)]
    bars = [{"fill": "$s2" if each.blended else "$s1", "mark": each.mid, "ink": "$text"} for each in ranges]
    ends = [
        {
            "fill": "transparent",
            "left": figure(each.low),
            "right": figure(each.high),
            "ink": "$text",
            "behind": "$panel",
        }
        for each in ranges
    ]
    # Three layers: bars, then lines, then the figures with a backing, so that no line runs through a figure.
    return {
        "grid": {"left": 176, "right": 28, "top": room_above(lines, low, high), "bottom": 30},
        **SILENT,
        "xAxis": {
            "type": "value",
            "min": low,
            "max": high,
            "splitNumber": 6,
            "axisLabel": {"showMinLabel": False, "showMaxLabel": False},
        },
        "yAxis": noted_rows([(each.name, each.note) for each in ranges], width=160),
        "series": [
            {**span(bars, rows, size=0.42, z=2), "markLine": across(lines, low, high, position="start")},
            span(ends, rows, size=0.42, z=4, silent=True),
        ],
    }


def _finding(ranges: Sequence[Range], lines: Sequence[Line], currency: str) -> str:
    lowest, highest = min(each.low for each in ranges), max(each.high for each in ranges)
    methods = "one method says" if len(ranges) == 1 else f"{len(ranges)} ranges reach"
    said = f"{methods} {currency} {figure(lowest)} M to {figure(highest)} M"
    where = [f"{line.label} {figure(line.value)} M" for line in lines]
    return (said[0].upper() + said[1:]) + (f"; {listed(where)}." if where else ".")
