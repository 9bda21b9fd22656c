"""The questions that every reader of a valuation asks: how it moves with the inputs that nobody knows (VA-05)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.kernel import Value
from domain.valuation.model import Model
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.sensitivity import (
    DOCUMENTED,
    Axis,
    Grid,
    Measure,
    Tornado,
    Variable,
    one_way,
    tornado,
    two_way,
    value_at,
)
from domain.valuation.units import Positive
from domain.valuation.wacc import cost_of_capital


class Steps(Value):
    """How far the inputs are moved: points of the rate and of growth for ever, turns of a multiple, and so on."""

    wacc: Positive = 0.01
    terminal_growth: Positive = 0.005
    exit_multiple: Positive = 1.0
    growth: Positive = 0.05
    margin: Positive = 0.02
    synergies: Positive = 0.5
    integration: Positive = 0.5
    price: Positive = 0.1


class Series(Value):
    """A measure at each value of one input."""

    axis: Axis
    measure: Measure
    values: tuple[float | None, ...]


class WhatIf(Value):
    """`grid`: the rate against what comes after the forecast; its middle cell is the valuation's own figure."""

    measure: Measure
    grid: Grid
    series: tuple[Series, ...]
    tornado: Tornado


class Point(Value):
    """The base case with some inputs set: millions, and the rate of return as a decimal. None: not defined there."""

    settings: Mapping[Variable, float]
    enterprise_value: float | None
    equity_value: float | None
    npv: float | None
    irr: float | None


def point(model: Model, settings: Mapping[Variable, float]) -> Point:
    """The model with these settings in place of its own; without any it is the base case as published.

    Raises InsufficientFigures for an input that the model does not have.
    """
    own = own_settings(model)
    for variable in settings:
        if variable not in own:
            raise InsufficientFigures(f"This valuation has no {variable} to move.", variable)
    buyers = model.offer is not None
    return Point(
        settings=dict(settings),
        enterprise_value=value_at(model, settings, "enterprise_value"),
        equity_value=value_at(model, settings, "equity_value"),
        npv=value_at(model, settings, "npv") if buyers else None,
        irr=value_at(model, settings, "irr") if buyers else None,
    )


def what_if(model: Model, steps: Steps | None = None) -> WhatIf:
    """Of the NPV when there is an offer, of the equity otherwise. Raises what `evaluate` raises."""
    by = steps or Steps()
    measure: Measure = "equity_value" if model.offer is None else "npv"
    own = own_settings(model)
    after: Variable = "terminal_growth" if model.terminal.by == "growth" else "exit_multiple"
    rows, columns = _around("wacc", own["wacc"], by.wacc), _around(after, own[after], getattr(by, after))
    ranges = {
        variable: (own[variable] - step, own[variable] + step)
        for variable, step in _reach(model, by, own).items()
        if variable in own
    }
    return WhatIf(
        measure=measure,
        grid=two_way(model, rows, columns, measure),
        series=tuple(_series(model, variable, measure) for variable in DOCUMENTED if variable in own),
        tornado=tornado(model, ranges, measure),
    )


def own_settings(model: Model) -> dict[Variable, float]:
    """The model's own setting of every input that it has."""
    own: dict[Variable, float] = {"wacc": cost_of_capital(model.capital).rate, "growth": 0.0, "margin": 0.0}
    if model.terminal.by == "growth":
        own["terminal_growth"] = model.terminal.for_ever
    else:
        own["exit_multiple"] = model.terminal.at_exit
    if model.offer is not None:
        own["price"] = model.offer.price
        if model.synergies is not None:
            own["synergies"] = 1.0
        if model.integration is not None:
            own["integration"] = 1.0
    return own


def _reach(model: Model, by: Steps, own: Mapping[Variable, float]) -> dict[Variable, float]:
    after: Variable = "terminal_growth" if model.terminal.by == "growth" else "exit_multiple"
    reach: dict[Variable, float] = {
        "wacc": by.wacc,
        after: getattr(by, after),
        "growth": by.growth,
        "margin": by.margin,
        "synergies": by.synergies,
        "integration": by.integration,
    }
    if "price" in own:
        reach["price"] = own["price"] * by.price
    return reach


def _around(variable: Variable, middle: float, step: float) -> Axis:
    return Axis(variable=variable, values=tuple(middle + step * n for n in (-2, -1, 0, 1, 2)))


def _series(model: Model, variable: Variable, measure: Measure) -> Series:
    axis = Axis(variable=variable, values=DOCUMENTED[variable])
    return Series(axis=axis, measure=measure, values=one_way(model, axis, measure))
