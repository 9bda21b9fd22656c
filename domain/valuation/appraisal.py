"""One run of the model: the enterprise as it stands, and the deal to its buyer (VA-07).

The same few lines value a single case, every cell of a sensitivity, and a hundred thousand draws at once, so that no
figure on a page can disagree with another. NPV to the buyer = enterprise value + synergies − integration − outlay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.valuation.dcf import Discounted, discount, gordon, mid_year_terminal
from domain.valuation.drivers import Drivers
from domain.valuation.forecast import Forecast, forecast
from domain.valuation.integration import cost_shares
from domain.valuation.model import Model
from domain.valuation.offer import Levers
from domain.valuation.refusals import InsufficientFigures, RateOutOfRange
from domain.valuation.synergies import in_year
from domain.valuation.units import ONE_HALF, Array, array

AS_GIVEN = Levers()


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Amounts in millions. `synergies` by year; `integration` at closing and by year; both empty without any.

    `synergy_terminal` lies at the last flow. `outlay`: price, claims taken over and fees; None without an offer.
    """

    model: Model
    wacc: Array
    forecast: Forecast
    terminal_flow: Array | None
    discounted: Discounted
    synergies: tuple[Array, ...]
    synergy_terminal: Array
    integration: tuple[Array, ...]
    outlay: Array | None

    @property
    def enterprise_value(self) -> Array:
        """The company by itself."""
        return self.discounted.enterprise_value

    @property
    def synergy_value(self) -> Array:
        """Present value of all synergies, before what they cost."""
        following = self.synergy_terminal * self.discounted.factors[-1]
        return _weighed(self.synergies, self.discounted.factors) + following

    @property
    def integration_value(self) -> Array:
        """Present value of what integration costs, contingency and ongoing cost included."""
        if not self.integration:
            return array(0.0)
        return self.integration[0] + _weighed(self.integration[1:], self.discounted.factors)

    @property
    def npv(self) -> Array:
        """What the deal is worth to the buyer beyond its price. Raises InsufficientFigures without an offer."""
        if self.outlay is None or self.model.offer is None:
            raise InsufficientFigures("A net present value needs an offer.", "offer")
        stands = self.enterprise_value if self.model.offer.counts_terminal else self.discounted.explicit
        return stands + self.synergy_value - self.integration_value - self.outlay

    def cash_flows(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The buyer's flows in millions and their times in years: closing, each year, then what follows at its time.

        For a single case. Raises InsufficientFigures without an offer.
        """
        if self.outlay is None or self.model.offer is None:
            raise InsufficientFigures("A buyer's cash flows need an offer.", "offer")
        years = len(self.forecast.cash)
        early = ONE_HALF if self.model.timing == "mid_year" else 0.0
        amounts = [-float(self.outlay) - (float(self.integration[0]) if self.integration else 0.0)]
        for year, cash in enumerate(self.forecast.cash):
            gained = float(self.synergies[year]) if self.synergies else 0.0
            spent = float(self.integration[year + 1]) if self.integration else 0.0
            amounts.append(float(cash) + gained - spent)
        times = [0.0, *(year + 1 - early for year in range(years))]
        if self.model.offer.counts_terminal:
            moved = early if mid_year_terminal(self.model.terminal, self.model.timing) else 0.0
            amounts.append(float(self.discounted.terminal_value))
            times.append(years - moved)
        if float(self.synergy_terminal):
            amounts.append(float(self.synergy_terminal))
            times.append(years - early)
        return tuple(amounts), tuple(times)


def _weighed(amounts: Sequence[Array], factors: Sequence[Array]) -> Array:
    total = array(0.0)
    for amount, factor in zip(amounts, factors, strict=False):
        total = total + amount * factor
    return total


def appraise(model: Model, drivers: Drivers, rate: float, levers: Levers = AS_GIVEN) -> Appraisal:
    """Value one set of drivers at a discount rate, with levers pulled.

    Raises WaccNotAboveGrowth, RateOutOfRange, YearsDiffer, InsufficientFigures.
    """
    wacc = array(rate) if levers.wacc is None else levers.wacc
    if np.any(wacc <= -1):
        raise RateOutOfRange("A rate of −100% or less discounts nothing.")
    years = forecast(drivers, levers.growth, levers.margin)
    following, value = _terminal(model, years, wacc, levers)
    mid = mid_year_terminal(model.terminal, model.timing)
    synergies = tuple(levers.synergies * each for each in _synergies(model, len(years.cash)))
    continuing = model.synergies.continuing_growth if model.synergies is not None else None
    after = array(0.0)
    if synergies and continuing is not None:
        after = gordon(synergies[-1] * (1 + continuing), wacc, array(continuing))
    return Appraisal(
        model=model,
        wacc=wacc,
        forecast=years,
        terminal_flow=following,
        discounted=discount(years.cash, wacc, value, model.timing, terminal_mid_year=mid),
        synergies=synergies,
        synergy_terminal=after,
        integration=_integration(model, len(years.cash), levers),
        outlay=_outlay(model, levers),
    )


def _terminal(model: Model, years: Forecast, wacc: Array, levers: Levers) -> tuple[Array | None, Array]:
    terminal = model.terminal
    if terminal.by == "exit_multiple":
        multiple = array(terminal.at_exit) if levers.exit_multiple is None else levers.exit_multiple
        return None, multiple * years.ebitda[-1]
    growth = array(terminal.for_ever) if levers.terminal_growth is None else levers.terminal_growth
    following = years.terminal_cash(growth, normalised=terminal.normalised)
    return following, gordon(following, wacc, growth)


def _synergies(model: Model, years: int) -> tuple[float, ...]:
    return in_year(model.synergies, years) if model.synergies is not None else ()


def _price(model: Model, levers: Levers) -> Array | None:
    if levers.price is not None:
        return levers.price
    return None if model.offer is None else array(model.offer.price)


def _integration(model: Model, years: int, levers: Levers) -> tuple[Array, ...]:
    plan, price = model.integration, _price(model, levers)
    if plan is None:
        return ()
    if plan.one_time is not None:
        one_time = array(plan.one_time)
    elif price is not None:
        one_time = price * plan.share_of_price
    else:
        return ()
    charged = one_time * levers.integration
    return tuple(charged * share for share in cost_shares(plan, years))


def _outlay(model: Model, levers: Levers) -> Array | None:
    price = _price(model, levers)
    return None if model.offer is None or price is None else price + (model.claims.net + model.offer.fees)
