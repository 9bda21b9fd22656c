"""Sensitivity grids: which inputs are tried at several values, and a cell by the values it stands for."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import JsonValue

from tests.valuation.answers import Answer
from tests.valuation.driver_reading import G
from tests.valuation.reading import Inputs, number, plain

MULTIPLE = ("exit_multiple", "terminal_multiple", "exit_ev_ebitda", "ev_ebitda_exit", "ebitda_multiple")
AXES: Mapping[str, tuple[str, ...]] = {
    "wacc": ("wacc", "discount_rate", "rate", "cost_of_capital"),
    "exit_multiple": (*MULTIPLE, "multiple"),
    "g": (*G, "growth_rate_terminal"),
}
ENDINGS = ("", "s", "es", "_range", "_values", "_grid", "_list", "_axis", "_rates")
GROUPS = ("", "grid_", "sensitivity_", "axes_")
TABLES = (("rows", "row"), ("cols", "columns", "column", "col"))


def axes_of(inputs: Inputs) -> list[tuple[str, list[float]]]:
    """The inputs that are given as lists, in the order of the case: the first makes the rows."""
    tabled = [axis for names in TABLES if (axis := _tabled(inputs, names)) is not None]
    if tabled:
        return tabled
    found: dict[str, tuple[int, list[float]]] = {}
    for position, key in enumerate(inputs.given):
        name = _axis(key)
        values = _values(inputs, name, key) if name else None
        if name and values:
            found.setdefault(name, (position, values))
    return [(name, values) for name, (_, values) in sorted(found.items(), key=lambda axis: axis[1][0])]


def without_axes(inputs: Inputs, names: tuple[str, ...]) -> dict[str, JsonValue]:
    """What to take out of the inputs before a single value is put in."""
    return {key: None for key in inputs.given if _axis(key) in names}


def _axis(key: str) -> str | None:
    for name, known in AXES.items():
        if any(key == f"{group}{each}{ending}" for each in known for ending in ENDINGS for group in GROUPS):
            return name
    return None


def _values(inputs: Inputs, name: str, key: str) -> list[float] | None:
    return inputs.numbers(key) if name == "exit_multiple" else inputs.shares(key)


def _tabled(inputs: Inputs, names: tuple[str, ...]) -> tuple[str, list[float]] | None:
    table = inputs.within(*names)
    if table is not None:
        said, values = table.text("name", "variable", "input"), table.numbers("values", "range")
    else:
        said = inputs.text(*(f"{name}_variable" for name in names), *(f"{name}_name" for name in names))
        values = inputs.numbers(*(f"{name}_values" for name in names))
    name = _axis(plain(said))
    return (name, values) if name and values else None


def point_of(key: str) -> tuple[float, ...]:
    """The values in a key: `0.10`, `11%`, `0.10|7.0x`; nothing when it is a name."""
    parts = [number(part) for part in key.replace("|", " ").replace(",", " ").replace("/", " ").split()]
    return tuple(part for part in parts if part is not None) if all(part is not None for part in parts) else ()


def read_off(expected: Mapping[str, JsonValue], answer: Answer) -> JsonValue:
    """The cells that an expectation names by their values, row first or column first."""
    return {key: _cell(point_of(key), part, answer) for key, part in expected.items()}


def _cell(point: tuple[float, ...], part: JsonValue, answer: Answer) -> JsonValue:
    if isinstance(part, dict):
        return {key: _cell((*point, *point_of(key)), inner, answer) for key, inner in part.items()}
    grid: JsonValue = answer.outputs.get(answer.headline)
    if isinstance(part, list) or (len(point) == 1 and len(answer.axes) > 1):
        return _line(point[0], grid, answer)
    for order in (point, point[::-1]):
        found = _walk(grid, order, answer)
        if found is not None:
            return found
    return None


def _walk(grid: JsonValue, point: tuple[float, ...], answer: Answer) -> JsonValue:
    for value, (_, values) in zip(point, answer.axes, strict=False):
        index = _position(value, values)
        if index is None or not isinstance(grid, list):
            return None
        grid = grid[index]
    return None if isinstance(grid, list) else grid


def _line(value: float, grid: JsonValue, answer: Answer) -> JsonValue:
    rows = grid if isinstance(grid, list) else []
    index = _position(value, answer.axes[0][1])
    if index is not None:
        return rows[index]
    column = _position(value, answer.axes[1][1])
    return None if column is None else [row[column] for row in rows if isinstance(row, list)]


def _position(value: float, values: list[float]) -> int | None:
    return next((at for at, each in enumerate(values) if math.isclose(each, value, rel_tol=1e-9)), None)
