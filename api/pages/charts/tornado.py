"""The tornado: which input moves the figure most, the widest bar on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.charts.chart import SILENT, Chart, Column, Figures, Option, legend, noted_rows, span, tall
from api.pages.charts.lines import Line, across
from api.pages.formats import figure

ROOM = 0.14
LOWER, HIGHER = "lower input", "higher input"


@dataclass(frozen=True, slots=True)
class Bar:
    """One input at its low and its high value (as people read them), and the figure at each; None: not defined."""

    name: str
    low: str
    high: str
    at_low: float | None
    at_high: float | None

    @property
    def width(self) -> float:
        """How far the figure moves."""
        return 0.0 if self.at_low is None or self.at_high is None else abs(self.at_high - self.at_low)


def tornado(key: str, measure: str, own: float, bars: Sequence[Bar], currency: str) -> Chart:
    """Bars around the model's own figure in millions. Raises ValueError without a bar."""
    widest = sorted(bars, key=lambda bar: -bar.width)
    first = widest[0]
    return Chart(
        key=key,
        title=f"What moves the {measure}",
        basis=f"{currency} M; one input at a time, all else as it is",
        finding=f"{first.name} moves it most: from {first.low} to {first.high} by {currency} {figure(first.width)} M.",
        height=tall(len(widest), 44, 84),
        option=_option(measure, own, widest),
        figures=Figures(
            (
                Column("Input"),
                *(Column(label, number=True) for label in ("Low", "High")),
                *(Column(f"{measure} at {end}, {currency} M", number=True) for end in ("low", "high")),
            ),
            tuple(
                (bar.name, bar.low, bar.high, figure(bar.at_low, absent="none"), figure(bar.at_high, absent="none"))
                for bar in widest
            ),
        ),
    )


def _option(measure: str, own: float, bars: Sequence[Bar]) -> Option:
    ends = [own, *(end for bar in bars for end in (bar.at_low, bar.at_high) if end is not None)]
    low, high = min(ends), max(ends)
    room = ((high - low) or abs(own) or 1.0) * ROOM
    low, high = low - room, high + room
    sides = [(LOWER, "$s6", [bar.at_low for bar in bars]), (HIGHER, "$s1", [bar.at_high for bar in bars])]
    series = [_side(name, colour, own, found) for name, colour, found in sides]
    series[0]["markLine"] = across([Line(f"{measure} as valued", own, "$text")], low, high, position="start")
    return {
        "grid": {"left": 176, "right": 28, "top": 66, "bottom": 10},
        **SILENT,
        "legend": legend([(LOWER, "$s6"), (HIGHER, "$s1")]),
        "xAxis": {"type": "value", "min": low, "max": high, "axisLabel": {"show": False}, "splitLine": {"show": False}},
        "yAxis": noted_rows([(bar.name, f"{bar.low} to {bar.high}") for bar in bars]),
        "series": series,
    }


def _side(name: str, colour: str, own: float, found: Sequence[float | None]) -> Option:
    known = [(row, value) for row, value in enumerate(found) if value is not None]
    items = [
        {"fill": colour, "r": 2, "ink": "$text", ("left" if value < own else "right"): figure(value)}
        for _, value in known
    ]
    return span(items, [[row, own, value] for row, value in known], name=name, size=0.46, z=2)
