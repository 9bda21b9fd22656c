"""The risk matrix: how many risks there are of each impact and probability, coloured by the band of their score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Protocol

from api.pages.charts.chart import BARE, SILENT, Chart, Column, Figures, Option, plain
from api.pages.formats import words
from domain.initiative.events import Level, Severity
from domain.initiative.register import IMPACT, PROBABILITY, band, score

SHOWN = 3
LONGEST = 18
BANDS = {"high": "$bad-soft", "medium": "$warn-soft", "low": "$good-soft"}


class Assessable(Protocol):
    """A risk, which somebody may have assessed."""

    @property
    def title(self) -> str:
        """In words."""

    @property
    def impact(self) -> Severity | None:
        """None until assessed."""

    @property
    def probability(self) -> Level | None:
        """None until assessed."""


def risk_matrix_of(key: str, risks: Iterable[Assessable]) -> Chart | None:
    """The matrix of those that are assessed; None without one."""
    cells: dict[tuple[Severity, Level], list[str]] = {}
    for risk in risks:
        if risk.impact is not None and risk.probability is not None:
            cells.setdefault((risk.impact, risk.probability), []).append(risk.title)
    return risk_matrix(key, cells) if cells else None


def risk_matrix(key: str, cells: Mapping[tuple[Severity, Level], Sequence[str]]) -> Chart:
    """`cells`: names of risks by (impact, probability); the register says which band a pair is in (DOMAIN 3.0)."""
    impacts, probabilities = list(IMPACT), list(PROBABILITY)
    bands = {pair: band(score(*pair)) for pair in product(impacts, probabilities)}
    high = sum(len(names) for pair, names in cells.items() if bands[pair] == "high")
    total = sum(map(len, cells.values()))
    axis = {**BARE, "type": "category", "nameLocation": "middle", "axisLabel": {"color": "$text", "interval": 0}}
    return Chart(
        key=key,
        title="Risks by impact and probability",
        basis="open and assessed; colour is the band of the score",
        finding=f"{high} of {total} assessed risks are in the high band.",
        height="h-320",
        option={
            "grid": {"left": 84, "right": 12, "top": 8, "bottom": 48},
            **SILENT,
            "xAxis": {**axis, "data": [words(each).capitalize() for each in impacts], "name": "Impact", "nameGap": 28},
            "yAxis": {
                **axis,
                "data": [words(each).capitalize() for each in probabilities],
                "name": "Probability",
                "nameGap": 58,
            },
            "series": [
                {
                    "type": "heatmap",
                    "data": [
                        _cell(column, row, cells.get((impact, probability), ()), BANDS[bands[impact, probability]])
                        for (column, impact), (row, probability) in product(
                            enumerate(impacts), enumerate(probabilities)
                        )
                    ],
                    "itemStyle": {"borderColor": "$panel", "borderWidth": 3, "borderRadius": 6},
                    "emphasis": {"disabled": True},
                    "label": {
                        "show": True,
                        "color": "$text",
                        "rich": {
                            "n": {"fontSize": 18, "fontWeight": 700, "lineHeight": 24, "color": "$text"},
                            "i": {"fontSize": 10.5, "lineHeight": 14, "color": "$text"},
                        },
                    },
                }
            ],
        },
        figures=Figures(
            (Column("Impact"), Column("Probability"), Column("Band"), Column("Risks"), Column("Count", number=True)),
            tuple(
                (words(impact), words(probability), bands[impact, probability], ", ".join(names), str(len(names)))
                for impact, probability in product(impacts, probabilities)
                if (names := cells.get((impact, probability), ()))
            ),
        ),
    )


def _cell(column: int, row: int, names: Sequence[str], colour: str) -> Option:
    shown = [plain(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…") for name in names[:SHOWN]]
    if len(names) > SHOWN:
        shown.append(f"and {len(names) - SHOWN} more")
    label = f"{{n|{len(names)}}}\n" + "\n".join(f"{{i|{each}}}" for each in shown) if names else ""
    return {"value": [column, row, len(names)], "itemStyle": {"color": colour}, "label": {"formatter": label}}
