"""The histogram of a simulation: how often the figure came out where, losses apart, with percentiles across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.pages.charts.chart import Chart, Column, Figures, Option
from api.pages.charts.lines import Line, across, room_above
from api.pages.formats import figure, percent

MIDDLE = 50
COLOURS = {10: "$warn", MIDDLE: "$text", 90: "$good"}


@dataclass(frozen=True, slots=True)
class Spread:
    """Equally wide bins: `edges` in millions (one more than `counts`). `beyond`: draws outside of all bins."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    beyond: int


def histogram(
    key: str, measure: str, spread: Spread, percentiles: Mapping[int, float], loss: float, draws: int, currency: str
) -> Chart:
    """`percentiles` by their number; those of 10, 50 and 90 become lines. `loss`: the share of draws below zero."""
    lines = [
        Line(f"P{number}", value, COLOURS[number]) for number, value in sorted(percentiles.items()) if number in COLOURS
    ]
    outside = f"; {spread.beyond} draws lie beyond" if spread.beyond else ""
    return Chart(
        key=key,
        title=f"{measure} over {draws:,} draws",
        basis=f"{currency} M; share of draws in each bar{outside}",
        finding=f"{percent(loss)} of the draws lose money"
        + (f"; the middle one brings {currency} {figure(percentiles[MIDDLE])} M." if MIDDLE in percentiles else "."),
        height="h-320",
        option=_option(spread, lines),
        figures=Figures(
            (*(Column(f"{end}, {currency} M", number=True) for end in ("From", "To")), Column("Draws", number=True)),
            tuple(
                (figure(low), figure(high), f"{count:,}")
                for (low, high), count in zip(pairwise(spread.edges), spread.counts, strict=True)
            ),
        ),
    )


def _option(spread: Spread, lines: Sequence[Line]) -> Option:
    edges, total = spread.edges, sum(spread.counts) or 1
    low, high = edges[0], edges[-1]
    bars = [
        {
            "value": [(start + end) / 2, count / total * 100],
            "itemStyle": {"color": "$bad" if end <= 0 else "$s1"},
            "tooltip": {"formatter": f"{figure(start)} to {figure(end)}: {count:,} draws, {percent(count / total)}"},
        }
        for (start, end), count in zip(pairwise(edges), spread.counts, strict=True)
    ]
    return {
        "grid": {"left": 52, "right": 24, "top": room_above(lines, low, high), "bottom": 30},
        "tooltip": {"trigger": "item"},
        "xAxis": {
            "type": "value",
            "min": low,
            "max": high,
            "splitLine": {"show": False},
            "axisLabel": {"showMinLabel": False, "showMaxLabel": False},
        },
        "yAxis": {"type": "value", "axisLabel": {"formatter": "{value} %"}, "splitNumber": 4},
        "series": [
            {
                "type": "bar",
                "data": bars,
                "barWidth": "92%",
                "itemStyle": {"borderRadius": 2},
                "markLine": across(lines, low, high, position="end"),
            }
        ],
    }
