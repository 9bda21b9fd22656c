"""The funnel: how many have reached each stage so far, how many are there now, and how many went on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.charts.chart import SILENT, Chart, Column, Figures, legend, named_rows, share_of, span, tall

REACHED, THERE = "reached it", "there now"


@dataclass(frozen=True, slots=True)
class Stage:
    """`reached` counts what came to the stage or further, `here` what stands there, `ended` what ended there."""

    title: str
    reached: int
    here: int
    ended: int


def funnel(key: str, stages: Sequence[Stage]) -> Chart:
    """Stages in their order. Raises ValueError without a stage."""
    onward = [after.reached for after in stages[1:]]
    went = [*(share_of(after, stage.reached) for stage, after in zip(stages, onward, strict=False)), "last stage"]
    rows = [
        (each.title, str(each.reached), str(each.here), str(each.ended), on)
        for each, on in zip(stages, went, strict=True)
    ]
    items = [
        {
            "fill": "$soft",
            "done": each.here / each.reached if each.reached else 0,
            "doneFill": "$accent",
            "ink": "$muted",
            "right": _said(each, on),
        }
        for each, on in zip(stages, went, strict=True)
    ]
    first, last = stages[0], stages[-1]
    return Chart(
        key=key,
        title="Funnel",
        basis="since the first; what ended counts up to where it ended",
        finding=f"Of {first.reached} that began, {last.reached} came to the last stage so far: {last.title.lower()}.",
        height=tall(len(stages), 34, 46),
        option={
            "grid": {"left": 172, "right": 200, "top": 34, "bottom": 8},
            **SILENT,
            "legend": legend([(REACHED, "$soft"), (THERE, "$accent")]),
            "xAxis": {"type": "value", "show": False, "min": 0, "max": max(each.reached for each in stages) or 1},
            "yAxis": named_rows([each.title for each in stages], width=152),
            "series": [
                span(items, [[row, 0, each.reached] for row, each in enumerate(stages)], name=REACHED, size=0.62),
                {"type": "line", "name": THERE, "data": []},
            ],
        },
        figures=Figures(
            (
                Column("Stage"),
                *(Column(label, number=True) for label in ("Reached", "There now", "Ended there", "Went on")),
            ),
            tuple(rows),
        ),
    )


def _said(stage: Stage, went_on: str) -> str:
    now = f"{stage.here} now" if stage.here else ""
    on = f"{went_on} went on" if went_on.endswith("%") else ""
    return " · ".join(filter(None, (f"{stage.reached} reached", now, on)))
