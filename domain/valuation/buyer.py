"""The deal through the buyer's eyes: returns, the price to walk away at, and who gets the synergies (VA-07)."""

from __future__ import annotations

from dataclasses import replace

from domain.valuation.appraisal import AS_GIVEN, Appraisal, appraise
from domain.valuation.bridge import equity_value
from domain.valuation.cashflows import present_value
from domain.valuation.model import Model
from domain.valuation.offer import Levers
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.result import Returns
from domain.valuation.returns import discounted_payback, mirr, payback, return_on_invested_capital
from domain.valuation.roots import roots_of
from domain.valuation.units import array


def returns(model: Model, base: Appraisal, rate: float, expected_npv: float) -> Returns:
    """The buyer's returns in the base case. Raises InsufficientFigures without an offer."""
    if model.offer is None:
        raise InsufficientFigures("Returns need an offer.", "offer")
    amounts, times = base.cash_flows()
    cash, moments = _forecast_alone(base, amounts, times)
    npv, standalone = float(base.npv), equity_value(float(base.enterprise_value), model.claims)
    unaffected, price = model.offer.unaffected_value, model.offer.price
    return Returns(
        flows=amounts,
        times=times,
        npv=npv,
        expected_npv=expected_npv,
        irr=roots_of(amounts, times),
        mirr=mirr(amounts, rate, rate, times) if any(amount > 0 for amount in amounts) and amounts[0] < 0 else None,
        payback=payback(cash, moments),
        discounted_payback=discounted_payback(rate, cash, moments),
        roic=_roic(base),
        profitability_index=(npv - amounts[0]) / -amounts[0],
        synergy_value=float(base.synergy_value),
        integration_cost=float(base.integration_value),
        walk_away_price=walk_away_price(model, rate),
        walk_away_at_hurdle=None if model.hurdle is None else walk_away_price(model, rate, model.hurdle),
        premium_over_standalone=price / standalone - 1 if standalone > 0 else None,
        premium_over_unaffected=None if unaffected is None else price / unaffected - 1,
        seller_share=price - standalone,
        buyer_share=npv,
    )


def walk_away_price(model: Model, rate: float, hurdle: float | None = None) -> float:
    """The price for all the equity, in millions, at which the deal is worth nothing more to the buyer.

    Without a hurdle: NPV at the WACC is 0. With one: the flows, values that follow included, are worth 0 at the hurdle,
    so that their IRR is the hurdle. Both are straight lines in the price, solved from two of their points. A negative
    price means: not even for free. Raises InsufficientFigures without an offer.
    """
    if model.offer is None:
        raise InsufficientFigures("A price to walk away at needs an offer to compare with.", "offer")
    offered = model.offer.price
    for_free, as_offered = (_worth(model, rate, hurdle, price) for price in (0.0, offered))
    return for_free * offered / (for_free - as_offered)


def _worth(model: Model, rate: float, hurdle: float | None, price: float) -> float:
    levers: Levers = replace(AS_GIVEN, price=array(price))
    run = appraise(model, model.scenarios.base.drivers, rate, levers)
    return float(run.npv) if hurdle is None else present_value(hurdle, *run.cash_flows())


def _forecast_alone(
    base: Appraisal, amounts: tuple[float, ...], times: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    until = len(base.forecast.cash) + 1
    return amounts[:until], times[:until]


def _roic(base: Appraisal) -> float | None:
    """The last year's operating profit with synergies, after tax, over price, claims, fees and integration."""
    if not base.forecast.profit or base.outlay is None:
        return None
    profit = float(base.forecast.profit[-1]) + (float(base.synergies[-1]) if base.synergies else 0.0)
    invested = float(base.outlay) + sum(float(cost) for cost in base.integration)
    return return_on_invested_capital(profit, invested) if invested > 0 else None
