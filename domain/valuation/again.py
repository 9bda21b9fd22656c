"""A published valuation computed again: whether it is genuine, and what its figures rest on year by year (VA-12)."""

from __future__ import annotations

from domain.kernel import Value
from domain.valuation.forecast import forecast
from domain.valuation.model import Model
from domain.valuation.monte_carlo import Distribution, Simulation, Uncertainty, distribution
from domain.valuation.receipt import ValuationReceipt, Verification, verify
from domain.valuation.result import Valuation
from domain.valuation.scenarios import IN_ORDER, ScenarioName


class Years(Value):
    """One scenario, one figure per year in millions: revenue, EBITDA, and unlevered free cash."""

    name: ScenarioName
    probability: float
    revenue: tuple[float, ...]
    ebitda: tuple[float, ...]
    cash: tuple[float, ...]


class Again(Value):
    """`distribution`: how the simulated NPVs lie; None when nothing was simulated.

    Where the engine differs from the one of the receipt, the figures are this engine's and may differ as well.
    """

    verification: Verification
    scenarios: tuple[Years, ...]
    distribution: Distribution | None


def again(
    model: Model,
    published: Valuation,
    receipt: ValuationReceipt,
    uncertainty: Uncertainty | None,
    simulation: Simulation | None,
) -> Again:
    """Everything from the recorded model and, where it was simulated, with the recorded seed. Raises as `evaluate`."""
    drawn = None
    if uncertainty is not None and simulation is not None:
        drawn = distribution(model, uncertainty, seed=simulation.seed, draws=simulation.draws)
    return Again(
        verification=verify(receipt, model, published),
        scenarios=tuple(_years(model, name) for name in IN_ORDER),
        distribution=drawn,
    )


def _years(model: Model, name: ScenarioName) -> Years:
    scenario = model.scenarios.named(name)
    years = forecast(scenario.drivers)
    return Years(
        name=name,
        probability=scenario.probability,
        revenue=tuple(float(each) for each in years.revenue),
        ebitda=tuple(float(each) for each in years.ebitda),
        cash=tuple(float(each) for each in years.cash),
    )
