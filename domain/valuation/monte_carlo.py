"""A hundred thousand deals instead of one: how far the NPV may lie from its base case, and how often it is a loss.

Every draw runs the whole model (`domain.valuation.appraisal`), all draws at once. The seed is an input: the same seed
gives the same draws.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from domain.kernel import Value
from domain.valuation.appraisal import appraise
from domain.valuation.model import Model
from domain.valuation.offer import Levers
from domain.valuation.refusals import DrawsOutOfRange, InsufficientFigures
from domain.valuation.units import Array, NotNegative, Positive, array
from domain.valuation.wacc import cost_of_capital

DRAWS = 100_000
BLOCK = 8192
"""Draws that are run together: as many as stay in the processor's cache. Part of what a seed means."""

SHOWN = (0.5, 99.5)
"""The percentiles between which draws are counted: the last one of a hundred thousand would press all others flat."""

BINS = 40
"""Bins at most, one or two more because edges are round."""

FINEST = 1e-6
"""Of the figures themselves: draws that differ by less are the same."""

PERCENTILES = (5, 10, 25, 50, 75, 90, 95)


class Triangle(Value):
    """A factor between a low and a high, most likely around a third figure: 0.5, 1.0, 1.2."""

    low: NotNegative
    likely: NotNegative
    high: NotNegative

    @model_validator(mode="after")
    def _ordered(self) -> Triangle:
        if not self.low <= self.likely <= self.high:
            raise ValueError("a triangle is low ≤ likely ≤ high")
        return self


class Uncertainty(Value):
    """How uncertain each input is. 0 means certain.

    Standard deviations of normal errors: `growth` and `margin` in points added to every year (0.03), `wacc` and
    `terminal_growth` in points, `exit_multiple` in turns. `synergies`, `integration`: factors on what is expected.
    `smallest_spread`: draws whose rate exceeds the growth for ever by less are left out, and counted.
    """

    growth: NotNegative
    margin: NotNegative
    wacc: NotNegative
    terminal_growth: NotNegative = 0.0
    exit_multiple: NotNegative = 0.0
    synergies: Triangle
    integration: Triangle
    smallest_spread: Positive = 0.01


class Simulation(Value):
    """NPV to the buyer over all draws, in millions. `percentiles` by their number: 5, 10, 25, 50, 75, 90, 95."""

    seed: int
    draws: int
    left_out: int
    mean: float
    standard_deviation: float
    standard_error: float
    percentiles: dict[int, float]
    probability_of_loss: float
    mean_enterprise_value: float


class Distribution(Value):
    """How many draws lie between one edge and the next, in millions; `beyond` lie outside of all edges.

    Bins are equally wide, a round number, and zero is an edge whenever it lies between the first and the last.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    beyond: int


def simulate(
    model: Model, uncertainty: Uncertainty, *, seed: int, draws: Annotated[int, Field(gt=1)] = DRAWS
) -> Simulation:
    """Draw, run, count. Raises InsufficientFigures without an offer, DrawsOutOfRange when most draws have no value."""
    npv, enterprise_value = _outcomes(model, uncertainty, seed, draws)
    return _described(npv, seed, draws, enterprise_value)


def distribution(
    model: Model, uncertainty: Uncertainty, *, seed: int, draws: Annotated[int, Field(gt=1)] = DRAWS
) -> Distribution:
    """The same draws as `simulate`, counted by where they lie. Raises what `simulate` raises."""
    npv, _ = _outcomes(model, uncertainty, seed, draws)
    low, high = (float(found) for found in np.percentile(npv, SHOWN))
    width = _round_width(max((high - low) / BINS, FINEST * max(1.0, abs(low), abs(high))))
    first, last = int(np.floor(low / width)), int(np.floor(high / width)) + 1
    edges = np.arange(first, last + 1) * width
    counts, _ = np.histogram(npv, edges)
    return Distribution(
        edges=tuple(float(edge) for edge in edges),
        counts=tuple(int(count) for count in counts),
        beyond=int(npv.size - counts.sum()),
    )


def _round_width(least: float) -> float:
    """1, 2 or 5 times a power of ten, so that zero is always an edge."""
    power = 10.0 ** np.floor(np.log10(least))
    return float(next(width * power for width in (1, 2, 5, 10) if width * power >= least))


def _outcomes(model: Model, uncertainty: Uncertainty, seed: int, draws: int) -> tuple[Array, float]:
    """The NPV of every usable draw in its order, and the mean enterprise value."""
    if model.offer is None:
        raise InsufficientFigures("A simulated net present value needs an offer.", "offer")
    rate = cost_of_capital(model.capital).rate
    chance = np.random.Generator(np.random.PCG64(seed))
    npv = np.empty(draws)
    kept, enterprise = 0, 0.0
    for begin in range(0, draws, BLOCK):
        count = min(BLOCK, draws - begin)
        levers, usable = _drawn(model, uncertainty, rate, chance, count)
        if usable:
            run = appraise(model, model.scenarios.base.drivers, rate, levers)
            npv[kept : kept + usable] = run.npv
            enterprise += float(np.sum(np.broadcast_to(run.enterprise_value, usable)))
        kept += usable
    if kept * 2 < draws:
        raise DrawsOutOfRange("Most draws have a rate that does not exceed the growth for ever.", kept=kept)
    return npv[:kept], enterprise / kept


def _described(npv: Array, seed: int, draws: int, enterprise_value: float) -> Simulation:
    deviation = float(npv.std(ddof=1))
    return Simulation(
        seed=seed,
        draws=draws,
        left_out=draws - npv.size,
        mean=float(npv.mean()),
        standard_deviation=deviation,
        standard_error=deviation / float(np.sqrt(npv.size)),
        percentiles=dict(zip(PERCENTILES, (float(found) for found in np.percentile(npv, PERCENTILES)), strict=True)),
        probability_of_loss=np.count_nonzero(npv < 0) / npv.size,
        mean_enterprise_value=enterprise_value,
    )


def _drawn(
    model: Model, uncertainty: Uncertainty, rate: float, chance: np.random.Generator, count: int
) -> tuple[Levers, int]:
    """Levers for the usable ones of `count` draws, and how many those are."""

    def normal(middle: float | None, deviation: float) -> Array | None:
        if middle is None:
            return None
        return chance.normal(middle, deviation, count) if deviation else array(middle)

    def triangle(shape: Triangle) -> Array:
        if shape.low == shape.high:
            return array(shape.likely)
        return chance.triangular(shape.low, shape.likely, shape.high, count)

    terminal = model.terminal
    moved = {
        "growth": normal(0.0, uncertainty.growth),
        "margin": normal(0.0, uncertainty.margin),
        "wacc": normal(rate, uncertainty.wacc),
        "synergies": triangle(uncertainty.synergies),
        "integration": triangle(uncertainty.integration),
        "terminal_growth": normal(terminal.for_ever, uncertainty.terminal_growth) if terminal.by == "growth" else None,
        "exit_multiple": normal(terminal.at_exit, uncertainty.exit_multiple) if terminal.by != "growth" else None,
    }
    given = {name: drawn for name, drawn in moved.items() if drawn is not None}
    usable = np.broadcast_to(_usable(model, given, uncertainty.smallest_spread), count)
    kept = int(np.count_nonzero(usable))
    if kept < count:
        given = {name: drawn[usable] if drawn.ndim else drawn for name, drawn in given.items()}
    return Levers(**given), kept


def _usable(model: Model, drawn: dict[str, Array], spread: float) -> NDArray[np.bool_]:
    """Which draws have a rate above the growth for ever, and above −100%."""
    highest = drawn.get("terminal_growth", array(-1.0))
    if model.synergies is not None and model.synergies.continuing_growth is not None:
        highest = np.maximum(highest, model.synergies.continuing_growth)
    return np.asarray(drawn["wacc"] - highest >= spread)
