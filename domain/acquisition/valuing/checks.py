"""What the gates ask of a deal's value (DOMAIN 3.1.3 G3, G4; 9.1 MA-18)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_FLOOR

from domain.acquisition.state import Acquisition
from domain.acquisition.valuing.events import ValuationPublished
from domain.acquisition.valuing.findings import out_of_date
from domain.kernel import Key
from domain.money import Money
from domain.valuation.result import Returns
from domain.valuation.units import in_money


def valuation_approved(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """The latest valuation is approved, and due diligence has found nothing since that moves it."""
    latest = deal.valuing.latest
    if latest is None:
        return "no valuation is published"
    if latest.valuation not in deal.valuing.approved:
        return f"valuation {latest.valuation} is not approved"
    return out_of_date(deal, latest)


def price_earns_the_hurdle(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """At the agreed price the NPV is not negative and the IRR reaches the hurdle, by the approved valuation."""
    lacking = valuation_approved(deal, ())
    if lacking or deal.valuing.latest is None:
        return lacking
    if deal.agreement is None:
        return "no definitive agreement is on file"
    highest = highest_price(deal.valuing.latest)
    if isinstance(highest, str):
        return highest
    price = deal.agreement.price
    if price.currency != highest.currency:
        return f"the price is in {price.currency}, the valuation in {highest.currency}"
    return f"{price} is agreed, and {highest} is the most that earns the hurdle" if price > highest else None


def highest_price(valuation: ValuationPublished) -> Money | str:
    """The most to pay: at more, NPV is negative or the IRR misses the hurdle. In words why there is none.

    NPV falls by what the price rises, and so does the value at the hurdle: both limits are prices (DOMAIN 3.1.6).
    """
    returns = valuation.result.returns
    if not isinstance(returns, Returns):
        return f"valuation {valuation.valuation} says nothing of returns: {returns.reason}"
    limits = [returns.walk_away_price]
    if returns.walk_away_at_hurdle is not None:
        limits.append(returns.walk_away_at_hurdle)
    most = in_money(min(limits), valuation.result.currency)
    return most.model_copy(update={"amount": most.amount.to_integral_value(ROUND_FLOOR)})


CHECKS: dict[Key, Callable[[Acquisition, tuple[Key, ...]], str | None]] = {
    check.__name__: check for check in (valuation_approved, price_earns_the_hurdle)
}
