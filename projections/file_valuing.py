"""What a deal is worth, as its file shows it: every published valuation with its proof, and the offers to and fro."""

from __future__ import annotations

from datetime import date, datetime

from domain.acquisition.negotiation.terms import Consideration, Side
from domain.acquisition.state import Acquisition
from domain.acquisition.valuing.checks import highest_price
from domain.acquisition.valuing.events import Adjusted, ValuationPublished
from domain.acquisition.valuing.findings import out_of_date
from domain.kernel import Key, PersonId, Value
from domain.money import Money
from domain.valuation.blend import Bar
from domain.valuation.receipt import ValuationReceipt
from domain.valuation.result import Returns
from domain.valuation.units import in_money
from domain.valuation.warnings import Caution


class ValuationPart(Value):
    """One published valuation in the figures that people decide by.

    `football_field`: enterprise values per method, in millions. `walk_away_price`: the most that earns the hurdle; None
    without an offer. `irr` None: there is none, or more than one. `out_of_date`: why it is, None while it is not.
    """

    valuation: int
    valued_on: date
    note: str
    published_by: PersonId
    approved_by: PersonId | None
    out_of_date: str | None
    receipt: ValuationReceipt
    adjusted: tuple[Adjusted, ...]
    football_field: tuple[Bar, ...]
    enterprise_value: Money
    equity_low: Money
    equity: Money
    equity_high: Money
    offer: Money | None
    npv: Money | None
    irr: float | None
    hurdle: float | None
    walk_away_price: Money | None
    probability_of_loss: float | None
    warnings: tuple[Caution, ...]


class OfferPart(Value):
    """An indication, an offer or a counter-offer."""

    offer: int
    made_by: Side
    price: Money
    consideration: Consideration | None
    conditions: str | None
    valid_until: datetime | None
    valuation: int | None
    evidence: Key


def valuations(deal: Acquisition) -> tuple[ValuationPart, ...]:
    """Every valuation, the first one first."""
    latest = deal.valuing.latest
    return tuple(_part(deal, each, latest=each is latest) for each in deal.valuing.published)


def offers(deal: Acquisition) -> tuple[OfferPart, ...]:
    """Every offer, the first one first."""
    return tuple(OfferPart(**each.model_dump(exclude={"type", "by"})) for each in deal.negotiation.offers)


def _part(deal: Acquisition, published: ValuationPublished, *, latest: bool) -> ValuationPart:
    model, result = published.model, published.result
    approved = deal.valuing.approved.get(published.valuation)
    found = result.returns if isinstance(result.returns, Returns) else None
    most = highest_price(published)

    def money(millions: float) -> Money:
        return in_money(millions, result.currency)

    return ValuationPart(
        valuation=published.valuation,
        valued_on=model.valued_on,
        note=published.note,
        published_by=published.by,
        approved_by=approved.by if approved else None,
        out_of_date=out_of_date(deal, published) if latest else "there is a later valuation",
        receipt=published.receipt,
        adjusted=published.adjusted,
        football_field=result.football_field,
        enterprise_value=money(result.blend.mid),
        equity_low=money(result.low_equity),
        equity=money(result.bridge.equity_value),
        equity_high=money(result.high_equity),
        offer=money(model.offer.price) if model.offer else None,
        npv=money(found.npv) if found else None,
        irr=found.irr.only if found else None,
        hurdle=model.hurdle,
        walk_away_price=most if isinstance(most, Money) else None,
        probability_of_loss=published.simulation.probability_of_loss if published.simulation else None,
        warnings=result.warnings,
    )
