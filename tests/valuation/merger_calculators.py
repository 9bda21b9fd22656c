"""Cases about the buyer's earnings per share: accretion, dilution, and the synergies that break even."""

from __future__ import annotations

import re

from domain.valuation.accretion import (
    Accretion,
    Acquirer,
    Financing,
    accretion,
    breakeven_synergies,
    exchange_ratio,
    offer_price,
)
from tests.valuation.answers import Answer, Case, Outputs, need
from tests.valuation.reading import Inputs

INCOME = ("net_income", "ni", "earnings", "net_earnings")
PRICE = ("price", "share_price", "stock_price", "price_per_share", "current_price")
COUNT = ("shares", "shares_outstanding", "diluted_shares", "share_count", "fdso")
TAX = ("tax", "tax_rate", "t")


class Party:
    """One side of a merger, its figures completed from one another: income = EPS × shares, price = P/E × EPS."""

    def __init__(self, inputs: Inputs) -> None:
        self.income, self.price, self.shares = inputs.number(*INCOME), inputs.number(*PRICE), inputs.number(*COUNT)
        eps, ratio = inputs.number("eps", "earnings_per_share"), inputs.number("pe", "p_e", "pe_ratio", "pe_multiple")
        value = inputs.number("equity_value", "market_cap", "market_value", "equity")
        if self.income is None and eps is not None and self.shares is not None:
            self.income = eps * self.shares
        if eps is None and self.income is not None and self.shares:
            eps = self.income / self.shares
        if self.price is None and ratio is not None and eps is not None:
            self.price = ratio * eps
        if self.price is None and value is not None and self.shares:
            self.price = value / self.shares
        if value is None and self.price is not None and self.shares is not None:
            value = self.price * self.shares
        if value is None and ratio is not None and self.income is not None:
            value = ratio * self.income
        self.value = value


def merged(case: Case) -> Answer:
    """Accretion or dilution of the buyer's earnings per share."""
    inputs = case.inputs
    buyer = Party(inputs.side("a", "acquirer", "buyer", "acq", "acquiror", "bidder"))
    seller = Party(inputs.side("b", "target", "seller", "tgt"))
    acquirer = Acquirer(
        net_income=need(buyer.income, "buyer's income"), shares=need(buyer.shares, "buyer's shares"),
        share_price=need(buyer.price, "buyer's share price"),
    )  # fmt: skip
    price, offered = _paid(inputs, seller, acquirer)
    outputs: Outputs = {"purchase_price": price}
    if offered is not None:
        outputs["offer_price"] = offered
        outputs["exchange_ratio"] = exchange_ratio(offered, acquirer.share_price)
    financing = _financing(inputs)
    found = accretion(
        acquirer, need(seller.income, "target's income"), price, financing,
        synergies=inputs.number("synergies", "pretax_synergies", "pre_tax_synergies", "synergies_pretax") or 0.0,
        amortisation=inputs.number("amortization", "amortisation", "incremental_da", "intangible_amortization",
                                   "writeup_amortization", "incremental_amortization") or 0.0,
    )  # fmt: skip
    _told(outputs, found)
    mix = f"{financing.stock:.0%} stock, {financing.cash:.0%} cash, {financing.debt:.0%} debt"
    return Answer(outputs, _accretion_headline(case), f"{mix}; new shares at the buyer's price, interest after tax")


def _paid(inputs: Inputs, seller: Party, acquirer: Acquirer) -> tuple[float, float | None]:
    given = inputs.number(
        "purchase_price", "purchase_equity_value", "equity_purchase_price", "deal_value", "offer_value"
    )
    each = inputs.number("offer_price", "offer_price_per_share", "price_per_share_offered")
    ratio = inputs.number("exchange_ratio")
    if each is None and ratio is not None:
        each = ratio * acquirer.share_price
    premium = inputs.share("premium", "control_premium", "offer_premium") or 0.0
    if each is None and seller.price is not None:
        each = offer_price(seller.price, premium)
    if given is None and each is not None and seller.shares is not None:
        given = each * seller.shares
    if given is None and seller.value is not None:
        given = offer_price(seller.value, premium)
    return need(given, "purchase price"), each


def _financing(inputs: Inputs) -> Financing:
    shares = {
        kind: inputs.share(
            f"{kind}_pct", f"pct_{kind}", f"{kind}_share", f"percent_{kind}", f"{kind}_mix", f"{kind}_percent"
        )
        for kind in ("stock", "cash", "debt")
    }
    mix = inputs.within("mix", "consideration", "financing_mix")
    if mix is not None:
        shares = {kind: mix.share(kind) for kind in shares}
    known = {kind: share or 0.0 for kind, share in shares.items()}
    if not any(known.values()):
        kind = next((each for each in known if inputs.flag(f"all_{each}", f"{each}_deal")), "stock")
        known[kind] = 1.0
    rest = 1 - sum(known.values())
    if rest > 0:
        known["stock" if known["stock"] == 0 else "debt" if known["debt"] == 0 else "cash"] += rest
    return Financing(
        **known,
        cost_of_debt=inputs.share("cost_of_debt", "interest_rate", "debt_rate", "kd", "interest_on_debt") or 0.0,
        yield_on_cash=inputs.share("yield_on_cash", "cash_yield", "interest_on_cash", "foregone_interest_rate",
                                   "foregone_interest", "opportunity_cost_of_cash", "cash_interest_rate") or 0.0,
        tax_rate=inputs.share(*TAX) or 0.0,
    )  # fmt: skip


def _told(outputs: Outputs, found: Accretion) -> None:
    outputs |= {
        "new_shares": found.new_shares, "total_shares": found.pro_forma_shares, "combined_ni": found.pro_forma_income,
        "standalone_eps": found.standalone_eps, "eps": found.pro_forma_eps, "acc": found.accretion,
        "acc_share": found.accretion_share, "breakeven": found.breakeven_synergies,
        "acquirer_ownership": found.acquirer_ownership, "target_ownership": 1 - found.acquirer_ownership,
        "verdict": "accretive" if found.accretion > 0 else "dilutive" if found.accretion < 0 else "neutral",
        "accretive": found.accretion > 0,
    }  # fmt: skip
    outputs["acc_pct"] = None if found.accretion_share is None else found.accretion_share * 100


HEADLINES = (
    (r"break-?even", "breakeven"),
    (r"ownership", "target_ownership"),
    (r"exchange ratio", "exchange_ratio"),
    (r"accretive or dilutive|accretive\?", "verdict"),
    (r"new shares(?! =)", "new_shares"),
    (r"% |percent|accretion", "acc_share"),
)


def _accretion_headline(case: Case) -> str:
    said = case.words.replace("accretion/dilution", "")
    return next((name for pattern, name in HEADLINES if re.search(pattern, said)), "eps")


def breaking_even(case: Case) -> Answer:
    """Synergies that close a gap in earnings per share."""
    inputs = case.inputs
    gap = inputs.number("eps_shortfall", "shortfall", "dilution_per_share", "eps_dilution", "eps_gap")
    shares = inputs.number("pro_forma_shares", "shares", "total_shares", "combined_shares")
    if gap is None:
        alone, together = (
            inputs.number("standalone_eps", "acquirer_eps"),
            inputs.number("pro_forma_eps", "combined_eps"),
        )
        if alone is None or together is None:
            answer = merged(case)
            answer.outputs["pre_tax"] = answer.outputs["breakeven"]
            answer.headline = "pre_tax"
            return answer
        gap = alone - together
    tax, count = inputs.share(*TAX) or 0.0, need(shares, "pro forma shares")
    outputs: Outputs = {
        "post_tax": breakeven_synergies(gap, count, 0.0),
        "pre_tax": breakeven_synergies(gap, count, tax),
    }
    return Answer(outputs, "pre_tax", "gap × pro forma shares, grossed up by 1/(1−t)")


def contributing(case: Case) -> Answer:
    """What each side brings of revenue, EBITDA and income, beside the share of the company that it gets."""
    one, other = case.inputs.side("a", "acquirer", "buyer"), case.inputs.side("b", "target", "seller")
    outputs = Outputs()
    for name in one.given:
        mine, theirs = one.number(name), other.number(name)
        if mine is not None and theirs is not None and mine + theirs:
            outputs[name], outputs[f"target_{name}"] = mine / (mine + theirs), theirs / (mine + theirs)
    return Answer(outputs, next(iter(outputs), ""), "each side's share of the sum")
