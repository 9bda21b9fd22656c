"""Cases about the price of a deal: the premium in it, and what it buys."""

from __future__ import annotations

from domain.valuation.accretion import exchange_ratio, offer_price
from domain.valuation.allocation import Acquired, allocation, amortisation
from tests.valuation.answers import Answer, Case, Outputs, need

COUNT = ("shares", "shares_outstanding", "diluted_shares", "share_count", "fdso", "target_shares")
TAX = ("tax", "tax_rate", "t")


def offered(case: Case) -> Answer:
    """A price with its premium, or the premium in a price."""
    inputs, outputs = case.inputs, Outputs()
    market = inputs.number("price", "share_price", "unaffected_price", "market_price", "current_price", "unaffected")
    paid = inputs.number("offer_price", "offer", "deal_price", "purchase_price", "paid")
    premium = inputs.share("premium", "control_premium")
    buyer = inputs.number("acquirer_price", "buyer_price", "a_price", "acquirer_share_price")
    if paid is None:
        paid = offer_price(need(market, "price"), need(premium, "premium"))
    outputs["offer_price"] = paid
    if market:
        outputs["premium"] = paid / market - 1
        outputs["premium_pct"] = (paid / market - 1) * 100
    if buyer is not None:
        outputs["exchange_ratio"] = exchange_ratio(paid, buyer)
    count = inputs.number(*COUNT)
    if count is not None:
        outputs["equity"], outputs["premium_value"] = paid * count, (paid - (market or paid)) * count
    headline = "premium" if premium is None else "offer_price"
    headline = "exchange_ratio" if buyer is not None and "ratio" in case.words else headline
    return Answer(outputs, headline, "price × (1 + premium)")


def allocated(case: Case) -> Answer:
    """Purchase price allocation: goodwill after write-ups and deferred tax."""
    inputs = case.inputs
    price = need(inputs.number("price", "purchase_price", "equity_purchase_price", "consideration", "paid",
                               "purchase_equity_value"), "price")  # fmt: skip
    book = inputs.number("book_equity", "book_value", "book_value_of_equity", "net_assets", "net_identifiable_assets",
                         "shareholders_equity", "fair_value_net_assets", "fv_net_assets", "net_book_value",
                         "equity")  # fmt: skip
    assets, owed = inputs.number("assets", "total_assets"), inputs.number("liabilities", "total_liabilities")
    if assets is None or owed is None:
        assets, owed = need(book, "book equity"), 0.0
    plain = Acquired(
        assets=assets, liabilities=owed, tax_rate=inputs.share(*TAX) or 0.0,
        goodwill=inputs.number("existing_goodwill", "goodwill", "old_goodwill", "target_goodwill") or 0.0,
        deferred_tax_liability=inputs.number("existing_dtl", "old_dtl") or 0.0,
    )  # fmt: skip
    excess = allocation(price, plain).excess
    parts = {
        "write_up": inputs.number("write_up", "writeup", "write_ups", "ppe_write_up", "ppe_writeup", "pp_e_write_up",
                                  "tangible_write_up", "asset_write_up", "fixed_asset_write_up", "asset_writeup"),
        "intangibles": inputs.number("intangibles", "identified_intangibles", "intangible_write_up", "new_intangibles",
                                     "intangible_assets", "identifiable_intangibles"),
    }  # fmt: skip
    for part, words in (("write_up", ("tangible_pct", "tangible_allocation", "ppe_pct", "write_up_pct")),
                        ("intangibles", ("intangible_pct", "intangibles_pct", "intangible_allocation"))):  # fmt: skip
        share = inputs.share(*words)
        if parts[part] is None and share is not None:
            parts[part] = excess * share
    full = plain.model_copy(update={part: amount or 0.0 for part, amount in parts.items()})
    found = allocation(price, full)
    outputs: Outputs = {
        "goodwill": found.goodwill - found.bargain, "dtl": found.new_deferred_tax_liability, "excess": found.excess,
        "book_equity": found.book_equity, "identifiable_net_assets": found.identifiable_net_assets,
        "adjusted_book_equity": found.adjusted_book_equity, **parts,
    }  # fmt: skip
    life = inputs.number("useful_life", "life", "amortization_years", "intangible_life")
    if life is not None:
        outputs["amortization"] = amortisation(full.intangibles, life)
    return Answer(outputs, "goodwill", "old goodwill and deferred tax written off, new deferred tax on write-ups")
