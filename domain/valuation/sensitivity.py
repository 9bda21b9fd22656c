"""What if: the whole model run again for every value of one input or of two, and the inputs ranked (VA-05).

No elasticities: a cell is a full run, and the cell at the model's own figures is the model's own value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from domain.kernel import Value
from domain.valuation.appraisal import AS_GIVEN, appraise
from domain.valuation.bridge import equity_value
from domain.valuation.model import Model
from domain.valuation.offer import Levers
from domain.valuation.refusals import WaccNotAboveGrowth
from domain.valuation.roots import roots_of
from domain.valuation.units import array
from domain.valuation.wacc import cost_of_capital

Variable = Literal["wacc", "terminal_growth", "exit_multiple", "growth", "margin", "synergies", "integration", "price"]
"""`growth` and `margin` are points added to every year, `synergies` and `integration` factors, the rest figures."""

Measure = Literal["enterprise_value", "equity_value", "npv", "irr"]

DOCUMENTED: Mapping[Variable, tuple[float, ...]] = {
    "growth": (-0.10, -0.05, 0.0, 0.05, 0.10),
    "wacc": (0.08, 0.09, 0.10, 0.11, 0.12),
    "synergies": (0.50, 0.75, 1.00, 1.25, 1.50),
}
"""The values that the programme asks for (DOMAIN 3.1.6)."""


class Axis(Value):
    """One input and the values it is tried at."""

    variable: Variable
    values: tuple[float, ...]


class Grid(Value):
    """`cells[row][column]`; None where the rate does not exceed the growth for ever, or no single IRR exists."""

    measure: Measure
    rows: Axis
    columns: Axis
    cells: tuple[tuple[float | None, ...], ...]


class Swing(Value):
    """One bar of a tornado: the measure at the low and at the high value of an input, all else as it is."""

    variable: Variable
    low: float
    high: float
    at_low: float | None
    at_high: float | None

    @property
    def width(self) -> float:
        """How much the measure moves; an undefined end counts as no move."""
        return 0.0 if self.at_low is None or self.at_high is None else abs(self.at_high - self.at_low)


class Tornado(Value):
    """Bars around the model's own value, widest first."""

    measure: Measure
    own: float | None
    swings: tuple[Swing, ...]


def value_at(model: Model, settings: Mapping[Variable, float], measure: Measure) -> float | None:
    """One full run of the base case with inputs set; None where the result is not defined.

    Raises InsufficientFigures when a buyer's measure is asked for and there is no offer.
    """
    levers: Levers = replace(AS_GIVEN, **{variable: array(setting) for variable, setting in settings.items()})
    try:
        run = appraise(model, model.scenarios.base.drivers, cost_of_capital(model.capital).rate, levers)
    except WaccNotAboveGrowth:
        return None
    match measure:
        case "enterprise_value":
            return float(run.enterprise_value)
        case "equity_value":
            return equity_value(float(run.enterprise_value), model.claims)
        case "npv":
            return float(run.npv)
        case "irr":
            return roots_of(*run.cash_flows()).only


def one_way(model: Model, axis: Axis, measure: Measure) -> tuple[float | None, ...]:
    """The measure at each value of one input."""
    return tuple(value_at(model, {axis.variable: value}, measure) for value in axis.values)


def two_way(model: Model, rows: Axis, columns: Axis, measure: Measure) -> Grid:
    """The measure at every pair of values of two different inputs."""
    return Grid(
        measure=measure,
        rows=rows,
        columns=columns,
        cells=tuple(
            tuple(value_at(model, {rows.variable: row, columns.variable: column}, measure) for column in columns.values)
            for row in rows.values
        ),
    )


def tornado(model: Model, ranges: Mapping[Variable, tuple[float, float]], measure: Measure) -> Tornado:
    """Which input moves the measure most between its low and its high value."""
    swings: Sequence[Swing] = [
        Swing(
            variable=variable,
            low=low,
            high=high,
            at_low=value_at(model, {variable: low}, measure),
            at_high=value_at(model, {variable: high}, measure),
        )
        for variable, (low, high) in ranges.items()
    ]
    widest = sorted(swings, key=lambda swing: -swing.width)
    return Tornado(measure=measure, own=value_at(model, {}, measure), swings=tuple(widest))
