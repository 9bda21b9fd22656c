"""The tiles: what a committee asks first of a valuation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from api.pages.formats import figure, percent
from domain.acquisition.valuing.events import ValuationPublished
from domain.valuation.result import Returns
from domain.valuation.roots import Roots

NO_OFFER = "insufficient data: nobody has made an offer"
Standing = Literal["ok", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure large, what it is, and what it has to be read with."""

    label: str
    value: str
    note: str
    standing: Standing | None = None


def rate(found: Roots | None) -> str:
    """An internal rate of return in words where there is none, or more than one."""
    if found is None:
        return NO_OFFER
    match found.verdict:
        case "one":
            return percent(found.only)
        case "several":
            return "several: " + ", ".join(percent(each) for each in found.rates)
        case _:
            return "none"


def tiles(published: ValuationPublished) -> Iterator[Tile]:
    """What a committee asks first. Every amount is in millions of the valuation's currency."""
    result, model, unit = published.result, published.model, published.result.currency
    yield Tile(
        "Enterprise value",
        _m(result.blend.mid, unit),
        f"{figure(result.blend.low)} to {figure(result.blend.high)} M, blended",
    )
    yield Tile(
        "Equity value",
        _m(result.bridge.equity_value, unit),
        f"{figure(result.low_equity)} to {figure(result.high_equity)} M",
    )
    if model.offer is None or not isinstance(result.returns, Returns):
        yield Tile("Price", "insufficient data", "nobody has made an offer")
    else:
        found, price = result.returns, model.offer.price
        yield Tile(
            "Price offered for the equity", _m(price, unit), f"{figure(price + model.claims.net)} M with net claims"
        )
        yield Tile(
            "NPV to the buyer",
            _m(found.npv, unit),
            f"{figure(found.expected_npv)} M weighted by probability",
            _sign(found.npv),
        )
        missed = model.hurdle is not None and (found.irr.only is None or found.irr.only < model.hurdle)
        yield Tile("IRR", rate(found.irr), f"hurdle {percent(model.hurdle, 'not set')}", "bad" if missed else "ok")
        limit = (
            found.walk_away_price
            if found.walk_away_at_hurdle is None
            else min(found.walk_away_price, found.walk_away_at_hurdle)
        )
        yield Tile(
            "Walk-away price", _m(limit, unit), "the least of NPV 0 and the hurdle", "bad" if price > limit else "ok"
        )
        total = found.seller_share + found.buyer_share
        yield Tile(
            "Seller's part of the gain",
            _m(found.seller_share, unit),
            f"of {figure(total)} M; the buyer has {figure(found.buyer_share)} M",
        )
    chance = published.simulation
    yield Tile(
        "Chance of a loss",
        percent(chance.probability_of_loss) if chance else "insufficient data",
        f"{chance.draws:,} draws, seed {chance.seed}" if chance else "nothing was simulated",
    )
    share, most = result.dcf.terminal_share, model.limits.terminal_share
    yield Tile(
        "Value beyond the forecast",
        percent(share),
        f"warns above {percent(most)}",
        "warn" if share is not None and share > most else "ok",
    )


def _m(amount: float, unit: str) -> str:
    return f"{unit} {figure(amount)} M"


def _sign(amount: float) -> Standing:
    return "bad" if amount < 0 else "ok"
