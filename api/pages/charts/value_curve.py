"""The value curve: what was planned, claimed, confirmed and forecast, added up over time, each with its own look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.pages.charts.chart import Chart, Column, Figures, Option, legend
from api.pages.formats import figure

Sort = Literal["target", "forecast", "claimed", "confirmed"]
COLOURS: dict[Sort, str] = {"target": "$muted", "forecast": "$accent2", "claimed": "$warn", "confirmed": "$accent"}
STROKES: dict[Sort, str | list[int]] = {
    "target": "dashed",
    "forecast": "dotted",
    "claimed": [8, 3, 2, 3],
    "confirmed": "solid",
}


NEAR = 2
"""A mark is drawn when it is at most so many times the largest figure: it must not press the curves down."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Cumulative figures in millions, one per period; None where there is none (a forecast begins after the past)."""

    sort: Sort
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A sum worth a line of its own: `$1.5 bn` of the programme."""

    label: str
    value: float


def value_curve(
    key: str, periods: Sequence[str], curves: Sequence[Curve], currency: str, marks: Sequence[Mark] = ()
) -> Chart:
    """Every curve has as many values as there are periods."""
    known = {curve.sort: [value for value in curve.values if value is not None] for curve in curves}
    most = max((value for values in known.values() for value in values), default=0.0)
    near = [mark for mark in marks if mark.value <= most * NEAR]
    reached = [f"{sort} {figure(values[-1])}" for sort, values in known.items() if values]
    return Chart(
        key=key,
        title="Cumulative value",
        basis=f"{currency} M",
        finding=f"The last figures, {currency} M: {'; '.join(reached)}."
        if reached
        else "Insufficient data: no figure.",
        height="h-320",
        option={
            "grid": {"left": 64, "right": 28, "top": 44, "bottom": 28},
            "tooltip": {"trigger": "axis"},
            "legend": legend([(curve.sort, COLOURS[curve.sort]) for curve in curves]),
            "xAxis": {"type": "category", "data": list(periods), "boundaryGap": len(periods) == 1},
            "yAxis": {"type": "value", **_up_to(near, most)},
            "series": [_curve(curve, near if place == 0 else ()) for place, curve in enumerate(curves)],
        },
        figures=Figures(
            (Column("Period"), *(Column(f"{curve.sort.capitalize()}, {currency} M", number=True) for curve in curves)),
            tuple(
                (period, *(figure(curve.values[at], absent="none yet") for curve in curves))
                for at, period in enumerate(periods)
            ),
        ),
    )


def _up_to(marks: Sequence[Mark], most: float) -> Option:
    above = [mark.value for mark in marks if mark.value > most]
    return {"max": max(above)} if above else {}


def _curve(curve: Curve, marks: Sequence[Mark]) -> Option:
    solid = curve.sort == "confirmed"
    found: Option = {
        "type": "line",
        "name": curve.sort,
        "data": list(curve.values),
        "color": COLOURS[curve.sort],
        "showSymbol": sum(value is not None for value in curve.values) == 1,
        "lineStyle": {"width": 2.5 if solid else 1.5, "type": STROKES[curve.sort]},
        "z": 4 if solid else 3,
    }
    if solid:
        found["areaStyle"] = {"opacity": 0.12}
    if marks:
        found["markLine"] = {
            "symbol": "none",
            "silent": True,
            "animation": False,
            "label": {"position": "insideStartTop", "color": "$muted", "fontSize": 11},
            "lineStyle": {"color": "$grey", "type": "solid", "width": 1},
            "data": [{"yAxis": mark.value, "label": {"formatter": mark.label}} for mark in marks],
        }
    return found
