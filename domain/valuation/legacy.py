"""The reference profile: the first implementation's constants, on our formulas, so that its figures can be compared.

Its choices (cash as a share of EBITDA, a constant multiple of revenue, returns without a terminal value) are nobody's
advice; DOMAIN 3.1.6 says what is wrong with each. WE-1, WE-3 and WE-6 are reproduced to the printed digit.
"""

from __future__ import annotations

from datetime import date

from domain.kernel import Value
from domain.valuation.blend import Bar, Weights, blend
from domain.valuation.bridge import Claims
from domain.valuation.drivers import CashConversion
from domain.valuation.integration import Integration
from domain.valuation.model import Model
from domain.valuation.multiples import Trailing
from domain.valuation.offer import Offer
from domain.valuation.scenarios import Scenario, Scenarios
from domain.valuation.synergies import Synergies, SynergyLine, ramp
from domain.valuation.terminal import Terminal
from domain.valuation.units import Positive, Rate
from domain.valuation.wacc import GivenRate

YEARS = 5
WACC, TERMINAL_GROWTH = 0.10, 0.03
EBITDA_MARGIN, CASH_CONVERSION = 0.25, 0.70
REVENUE_MULTIPLE, PRECEDENT_UPLIFT = 8.0, 1.15
REVENUE_SYNERGY, REVENUE_RAMP = 0.20, 3
COST_SYNERGY, COST_RAMP = 0.10, 2
INTEGRATION_SHARE = 0.075
GROWTH_FACTORS = {"bear": 0.7, "base": 1.0, "bull": 1.3}
PROBABILITIES = {"bear": 0.2, "base": 0.6, "bull": 0.2}


class Profile(Value):
    """All that the reference implementation asks of a target: revenue and price in millions, growth a year."""

    revenue: Positive
    growth: Rate
    price: Positive


class Reported(Value):
    """What it reports beside the model's own figures: blended value in millions, premium and its "IRR" as decimals."""

    blended_value: float
    premium: float
    average_return: float


def reference_model(profile: Profile, valued_on: date) -> Model:
    """The reference profile as a model like any other: no tax, no terminal value in the returns, no contingency."""

    def scenario(name: str) -> Scenario:
        drivers = CashConversion(
            revenue=profile.revenue,
            growth=(profile.growth * GROWTH_FACTORS[name],) * YEARS,
            ebitda_margin=EBITDA_MARGIN,
            conversion=CASH_CONVERSION,
        )
        return Scenario(drivers=drivers, probability=PROBABILITIES[name])

    return Model(
        currency="USD",
        valued_on=valued_on,
        trailing=Trailing(revenue=profile.revenue, ebitda=profile.revenue * EBITDA_MARGIN),
        scenarios=Scenarios(bear=scenario("bear"), base=scenario("base"), bull=scenario("bull")),
        capital=GivenRate(rate=WACC, source="reference profile"),
        terminal=Terminal(growth=TERMINAL_GROWTH, normalised=False),
        timing="end_year",
        claims=Claims(debt=0, cash=0),
        synergies=_synergies(profile.revenue),
        integration=Integration(
            share_of_price=INTEGRATION_SHARE, schedule=(1.0,), contingency=0.0, ongoing=0.0, tax_rate=0.0
        ),
        offer=Offer(price=profile.price, fees=0, counts_terminal=False),
    )


def _synergies(revenue: float) -> Synergies:
    gained = SynergyLine(
        name="revenue",
        kind="revenue",
        run_rate=revenue * REVENUE_SYNERGY,
        contribution_margin=1.0,
        confidence=1.0,
        phasing=ramp(REVENUE_RAMP, YEARS),
    )
    saved = SynergyLine(
        name="cost", kind="cost", run_rate=revenue * COST_SYNERGY, confidence=1.0, phasing=ramp(COST_RAMP, YEARS)
    )
    return Synergies(lines=(gained, saved), tax_rate=0.0)


def reported(profile: Profile, dcf_value: float, flows: tuple[float, ...]) -> Reported:
    """Its constant multiples blended with the DCF, its premium over that blend, its average return on the outlay.

    `flows`: the buyer's, the outlay first.
    """
    comparables = REVENUE_MULTIPLE * profile.revenue
    precedents = comparables * PRECEDENT_UPLIFT
    blended = blend(
        (
            Bar(method="dcf", low=dcf_value, mid=dcf_value, high=dcf_value),
            Bar(method="comparables", low=comparables, mid=comparables, high=comparables),
            Bar(method="precedents", low=precedents, mid=precedents, high=precedents),
        ),
        Weights(),
    ).mid
    following = flows[1:]
    return Reported(
        blended_value=blended,
        premium=profile.price / blended - 1,
        average_return=sum(following) / len(following) / -flows[0],
    )
