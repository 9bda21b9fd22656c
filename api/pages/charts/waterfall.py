"""The waterfall: from one figure to another by steps, each standing where the one before it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.pages.charts.chart import SILENT, Chart, Column, Figures, Option, plain, standing
from api.pages.formats import figure

CLOSE = 1e-6
MOST = 7
"""Steps that half a page has room for."""

ONE_LINE = 12
"""Letters that a label has in one line at most."""


@dataclass(frozen=True, slots=True)
class Step:
    """An amount that is added, or a total, which restates the running sum and must equal it."""

    label: str
    amount: float
    total: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What the chart says of itself; `unit` stands in the table's header."""

    title: str
    basis: str
    finding: str
    unit: str


def waterfall(key: str, words: Words, steps: Sequence[Step], *, digits: int = 1) -> Chart:
    """The first step begins at zero. Raises ValueError when a total is not what the steps before it add up to."""
    ends = _ends(steps)
    looks = [
        {
            "fill": "$accent" if step.total else "$good" if step.amount >= 0 else "$bad",
            "ink": "$text",
            "behind": "$panel",
            ("top" if max(start, end) > 0 or start == end else "bottom"): figure(step.amount, digits),
        }
        for step, (start, end) in zip(steps, ends, strict=True)
    ]
    return Chart(
        key=key,
        title=words.title,
        basis=words.basis,
        finding=words.finding,
        height="h-320",
        option={
            "grid": {"left": 64, "right": 16, "top": 30, "bottom": 52},
            **SILENT,
            "xAxis": {
                "type": "category",
                "data": [_two_lines(plain(step.label)) for step in steps],
                "splitLine": {"show": False},
                "axisLabel": {"interval": 0, "color": "$text", "lineHeight": 13, "fontSize": 11, "hideOverlap": False},
            },
            "yAxis": {"type": "value"},
            "series": [
                standing(looks, [[at, start, end] for at, (start, end) in enumerate(ends)], z=3, size=0.6),
                {"type": "line", "data": [], "silent": True, "markLine": _joins(ends)},
            ],
        },
        figures=Figures(
            (Column("Step"), Column(words.unit, number=True), Column(f"Running sum, {words.unit}", number=True)),
            tuple(
                (step.label, figure(step.amount, digits), figure(end, digits))
                for step, (_, end) in zip(steps, ends, strict=True)
            ),
        ),
        full=len(steps) > MOST,
    )


def _ends(steps: Sequence[Step]) -> list[tuple[float, float]]:
    run = 0.0
    found: list[tuple[float, float]] = []
    for place, step in enumerate(steps):
        if step.total:
            if place and abs(run - step.amount) > CLOSE * max(1.0, abs(run)):
                raise ValueError(f"{step.label} is {step.amount}, but the steps before it add up to {run}")
            found.append((0.0, step.amount))
            run = step.amount
        else:
            found.append((run, run + step.amount))
            run += step.amount
    return found


def _joins(ends: Sequence[tuple[float, float]]) -> Option:
    data = [[{"coord": [at, here[1]]}, {"coord": [at + 1, here[1]]}] for at, (here, _) in enumerate(pairwise(ends))]
    line = {"color": "$grey", "type": "solid", "width": 1}
    return {
        "symbol": "none",
        "silent": True,
        "z": 1,
        "animation": False,
        "data": data,
        "label": {"show": False},
        "lineStyle": line,
    }


def _two_lines(label: str) -> str:
    words = label.split(" ")
    middle = len(words) // 2 if len(label) > ONE_LINE else 0
    return "\n".join(filter(None, (" ".join(words[:middle]), " ".join(words[middle:]))))
