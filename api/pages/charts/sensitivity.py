"""The heat map of a two-way sensitivity: one figure for every pair of inputs, red below zero and green above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.charts.chart import BARE, SILENT, Chart, Column, Figures, Option, tall
from api.pages.formats import figure


@dataclass(frozen=True, slots=True)
class Side:
    """One input: its name, what it is tried at, as people read it."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`cells[row][column]` in millions; None where the figure is not defined. `own`: the cell of the model itself."""

    measure: str
    rows: Side
    columns: Side
    cells: tuple[tuple[float | None, ...], ...]
    own: tuple[int, int] | None


def sensitivity(key: str, grid: Grid, currency: str, undefined: str) -> Chart:
    """Every cell with its figure; `undefined` says why some have none."""
    known = [cell for row in grid.cells for cell in row if cell is not None]
    return Chart(
        key=key,
        title=f"{grid.measure} by {grid.rows.name} and {grid.columns.name}",
        basis=f"{currency} M; the framed cell is the valuation's own",
        finding=_finding(grid, known, currency, undefined),
        height=tall(len(grid.rows.values), 44, 72),
        option=_option(grid, known),
        figures=Figures(
            (
                Column(grid.rows.name),
                *(Column(f"{grid.columns.name} {each}", number=True) for each in grid.columns.values),
            ),
            tuple(
                (name, *(figure(cell, absent="none") for cell in row))
                for name, row in zip(grid.rows.values, grid.cells, strict=True)
            ),
        ),
    )


def _option(grid: Grid, known: Sequence[float]) -> Option:
    # Each side of zero has a scale of its own, so that a small loss is seen beside a large gain.
    most, least = max([*known, 1e-9]), -min([*known, -1e-9])
    cells = [
        _cell(column, row, cell, most, least, framed=grid.own == (row, column))
        for row, line in enumerate(grid.cells)
        for column, cell in enumerate(line)
    ]
    cells.sort(key=lambda each: "borderColor" in each.get("itemStyle", {}))  # the framed one is drawn last
    axis = {**BARE, "type": "category", "nameLocation": "middle", "nameTextStyle": {"fontWeight": 500}}
    words = {"color": "$text", "fontSize": 12, "interval": 0, "hideOverlap": False}
    return {
        "grid": {"left": 84, "right": 12, "top": 54, "bottom": 10},
        **SILENT,
        "xAxis": {
            **axis,
            "data": list(grid.columns.values),
            "position": "top",
            "name": grid.columns.name,
            "nameGap": 28,
            "axisLabel": words,
        },
        "yAxis": {
            **axis,
            "data": list(grid.rows.values),
            "inverse": True,
            "name": grid.rows.name,
            "nameGap": 58,
            "axisLabel": words,
        },
        "visualMap": {
            "show": False,
            "type": "continuous",
            "min": -1,
            "max": 1,
            "dimension": 3,
            "inRange": {"color": ["$bad-soft", "$panel", "$good-soft"]},
        },
        "series": [
            {
                "type": "heatmap",
                "data": cells,
                "label": {"show": True, "color": "$text", "fontSize": 12},
                "itemStyle": {"borderColor": "$panel", "borderWidth": 2, "borderRadius": 4},
                "emphasis": {"disabled": True},
            }
        ],
    }


def _cell(column: int, row: int, cell: float | None, most: float, least: float, *, framed: bool) -> Option:
    if cell is None:
        return {"value": [column, row, 0, 0], "label": {"formatter": "none", "color": "$muted"}}
    depth = cell / most if cell > 0 else cell / least
    found: Option = {"value": [column, row, cell, depth], "label": {"formatter": figure(cell, 0)}}
    if framed:
        found["itemStyle"] = {"borderColor": "$text", "borderWidth": 2}
        found["label"]["fontWeight"] = 700
    return found


def _finding(grid: Grid, known: Sequence[float], currency: str, undefined: str) -> str:
    if not known:
        return f"No pair has a figure: {undefined}."
    losses = sum(cell < 0 for cell in known)
    said = f"{grid.measure} lies between {currency} {figure(min(known))} M and {figure(max(known))} M"
    below = f"; {losses} of {len(known)} cells are below zero" if losses else "; no cell is below zero"
    return said + below + ("." if len(known) == sum(map(len, grid.cells)) else f"; 'none' where {undefined}.")
