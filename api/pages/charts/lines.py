"""Lines across a chart with their labels on top: as many heights as are needed for labels that lie near each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.pages.charts.chart import Option, moment, plain
from api.pages.formats import day, figure

LETTER, EDGE, PLOT = 6.6, 8, 400
"""Pixels of a letter at most, of the room beside a label, and of the narrowest plot that labels are laid out for."""

END = 0.15
"""How much of an axis of time counts as its end."""

LEVEL = 30
"""Pixels from one height of labels to the next."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value worth a line; `colour` as `$name`."""

    label: str
    value: float
    colour: str


def levels(lines: Sequence[Line], low: float, high: float) -> list[tuple[Line, int]]:
    """Each line with the height of its label, from the left; two labels of one height never meet."""
    free: list[float] = []
    found: list[tuple[Line, int]] = []
    for line in sorted(lines, key=lambda each: each.value):
        half = (len(line.label) * LETTER + EDGE) / PLOT * (high - low) / 2
        level = next((at for at, until in enumerate(free) if line.value - half >= until), len(free))
        free[level : level + 1] = [line.value + half]
        found.append((line, level))
    return found


def room_above(lines: Sequence[Line], low: float, high: float) -> int:
    """Pixels that all labels need above the plot."""
    return 12 + LEVEL * (1 + max((level for _, level in levels(lines, low, high)), default=-1))


def across(lines: Sequence[Line], low: float, high: float, *, position: str, digits: int = 1) -> Option:
    """The `markLine` of a series. `position` is `start` on an axis that counts from the top, `end` on another."""
    return {
        "symbol": "none",
        "silent": True,
        "z": 3,
        "animation": False,
        "label": {"position": position, "fontWeight": 600, "fontSize": 11, "lineHeight": 13, "align": "center"},
        "data": [
            {
                "xAxis": line.value,
                "label": {
                    "formatter": f"{plain(line.label)}\n{figure(line.value, digits)}",
                    "color": line.colour,
                    "distance": 5 + LEVEL * level,
                },
                "lineStyle": {"color": line.colour, "type": "dashed", "width": 1.5},
            }
            for line, level in levels(lines, low, high)
        ],
    }


def on_day(
    said: str, at: date, first: date, last: date, *, position: str, distance: int, colour: str = "$text"
) -> Option:
    """The `markLine` of one day on an axis of time; near an end of the axis its words turn inwards."""
    through = (at - first) / (last - first) if last > first else 0.5
    align = "left" if through < END else "right" if through > 1 - END else "center"
    words = {
        "formatter": f"{said} {day(at)}",
        "color": colour,
        "position": position,
        "distance": distance,
        "align": align,
    }
    line = {"color": colour, "type": "solid", "width": 1.5}
    data = {"xAxis": moment(at), "label": {**words, "fontWeight": 600, "fontSize": 11}, "lineStyle": line}
    return {"symbol": "none", "silent": True, "z": 9, "animation": False, "data": [data]}
