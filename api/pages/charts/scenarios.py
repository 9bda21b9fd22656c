"""The scenario fan: the same figure year by year as the bear, the base and the bull case see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.charts.chart import Chart, Column, Figures, Option, legend, standing
from api.pages.formats import figure, percent

COLOURS = {"bear": "$bad", "base": "$s1", "bull": "$good"}
STROKES = {"bear": "dashed", "base": "solid", "bull": "dashed"}


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario: how likely it is (a decimal), and one figure per year in millions."""

    name: str
    probability: float
    values: tuple[float, ...]


def scenarios(key: str, measure: str, years: Sequence[str], cases: Sequence[Case], currency: str) -> Chart:
    """A fan from the lowest to the highest case in each year. All cases have as many figures as there are years."""
    last = sorted(cases, key=lambda case: case.values[-1])
    return Chart(
        key=key,
        title=f"{measure} by scenario",
        basis=f"{currency} M a year",
        finding=f"{years[-1]} brings {currency} {figure(last[0].values[-1])} M in the {last[0].name} case and "
        f"{figure(last[-1].values[-1])} M in the {last[-1].name} case.",
        height="h-280",
        option=_option(years, cases),
        figures=Figures(
            (
                Column("Scenario"),
                Column("Probability", number=True),
                *(Column(f"{year}, {currency} M", number=True) for year in years),
            ),
            tuple((case.name, percent(case.probability), *map(figure, case.values)) for case in cases),
        ),
    )


def _option(years: Sequence[str], cases: Sequence[Case]) -> Option:
    fan = [
        [year, min(case.values[year] for case in cases), max(case.values[year] for case in cases)]
        for year in range(len(years))
    ]
    return {
        "grid": {"left": 64, "right": 20, "top": 44, "bottom": 28},
        "tooltip": {"trigger": "axis"},
        "legend": legend([(case.name, COLOURS.get(case.name, "$s6")) for case in cases]),
        "xAxis": {"type": "category", "data": list(years), "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "scale": True},
        "series": [
            standing(
                [{"fill": "$soft", "r": 4, "most": 26}] * len(fan),
                fan,
                size=0.3,
                z=1,
                silent=True,
                tooltip={"show": False},
            ),
            *(_line(case, ends=len(years) == 1) for case in cases),
        ],
    }


def _line(case: Case, *, ends: bool) -> Option:
    colour = COLOURS.get(case.name, "$s6")
    return {
        "type": "line",
        "name": case.name,
        "data": list(case.values),
        "color": colour,
        "symbol": "circle",
        "symbolSize": 8 if ends else 6,
        "lineStyle": {"width": 2.5 if case.name == "base" else 1.5, "type": STROKES.get(case.name, "solid")},
        "z": 3,
    }
