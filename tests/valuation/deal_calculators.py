"""Cases about deals: earnings per share, premium, goodwill, buyouts, break-even synergies."""

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
from domain.valuation.allocation import Acquired, allocation, amortisation
from domain.valuation.lbo import Buyout, buyout, debt_left, even_return, highest_entry
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
    given = inputs.number("purchase_price", "purchase_equity_value", "equity_purchase_price", "deal_value", "offer_value")
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
        kind: inputs.share(f"{kind}_pct", f"pct_{kind}", f"{kind}_share", f"percent_{kind}", f"{kind}_mix", f"{kind}_percent")
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


def _accretion_headline(case: Case) -> str:
    for pattern, name in ((r"break-?even", "breakeven"), (r"ownership", "target_ownership"), (r"exchange ratio", "exchange_ratio"),
                          (r"accretive or dilutive|accretive\?", "verdict"), (r"new shares(?! =)", "new_shares"),
                          (r"% |percent|accretion", "acc_share")):  # fmt: skip
        if re.search(pattern, case.words.replace("accretion/dilution", "")):
            return name
    return "eps"


def breaking_even(case: Case) -> Answer:
    """Synergies that close a gap in earnings per share."""
    inputs = case.inputs
    gap = inputs.number("eps_shortfall", "shortfall", "dilution_per_share", "eps_dilution", "eps_gap")
    shares = inputs.number("pro_forma_shares", "shares", "total_shares", "combined_shares")
    if gap is None:
        alone, together = inputs.number("standalone_eps", "acquirer_eps"), inputs.number("pro_forma_eps", "combined_eps")
        if alone is None or together is None:
            answer = merged(case)
            answer.outputs["pre_tax"] = answer.outputs["breakeven"]
            answer.headline = "pre_tax"
            return answer
        gap = alone - together
    tax, count = inputs.share(*TAX) or 0.0, need(shares, "pro forma shares")
    outputs: Outputs = {"post_tax": breakeven_synergies(gap, count, 0.0), "pre_tax": breakeven_synergies(gap, count, tax)}
    return Answer(outputs, "pre_tax", "gap × pro forma shares, grossed up by 1/(1−t)")


def offered(case: Case) -> Answer:
    """A price with its premium, or the premium in a price."""
    inputs, outputs = case.inputs, Outputs()
    market = inputs.number("price", "share_price", "unaffected_price", "market_price", "current_price", "unaffected")
    paid = inputs.number("offer_price", "offer", "deal_price", "purchase_price", "paid")
    premium, buyer = inputs.share("premium", "control_premium"), inputs.number("acquirer_price", "buyer_price", "a_price",
                                                                               "acquirer_share_price")  # fmt: skip
    if paid is None:
        paid = offer_price(need(market, "price"), need(premium, "premium"))
    outputs["offer_price"] = paid
    if market:
        outputs["premium"] = paid / market - 1
        outputs["premium_pct"] = (paid / market - 1) * 100
    if buyer is not None:
        outputs["exchange_ratio"] = exchange_ratio(paid, buyer)
    count = inputs.number(*COUNT, "target_shares")
    if count is not None:
        outputs["equity"], outputs["premium_value"] = paid * count, (paid - (market or paid)) * count
    headline = "premium" if premium is None else "offer_price"
    headline = "exchange_ratio" if buyer is not None and "ratio" in case.words else headline
    return Answer(outputs, headline, "price × (1 + premium)")


def allocated(case: Case) -> Answer:
    """Purchase price allocation: goodwill after write-ups and deferred tax."""
    inputs = case.inputs
    price = need(inputs.number("price", "purchase_price", "equity_purchase_price", "consideration", "purchase_equity_value",
                               "paid"), "price")  # fmt: skip
    book = inputs.number("book_equity", "book_value", "book_value_of_equity", "net_assets", "net_identifiable_assets",
                         "shareholders_equity", "fair_value_net_assets", "fv_net_assets", "net_book_value", "equity")  # fmt: skip
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


def leveraged(case: Case) -> Answer:
    """A buyout: multiple of money, rate of return, and where the gain comes from."""
    inputs = case.inputs
    ebitda = inputs.number("ebitda0", "entry_ebitda", "ebitda", "ltm_ebitda", "ebitda_entry")
    entry = inputs.number("ev", "entry_ev", "purchase_price", "enterprise_value", "entry_value", "ev_entry")
    multiple = inputs.number("entry_multiple", "purchase_multiple", "multiple")
    years = inputs.number("years", "holding_period", "hold", "n", "exit_year", "hold_years", "holding_years")
    debt, equity = inputs.number("debt", "entry_debt", "total_debt"), inputs.number("equity", "sponsor_equity", "entry_equity")
    if entry is None and ebitda is not None and multiple is not None:
        entry = ebitda * multiple
    turns, part = inputs.number("leverage", "debt_ebitda", "debt_multiple", "leverage_multiple"), inputs.share("debt_pct", "ltv")
    if debt is None and turns is not None and ebitda is not None:
        debt = turns * ebitda
    if debt is None and part is not None and entry is not None:
        debt = part * entry
    final = inputs.number("exit_equity", "exit_proceeds", "equity_at_exit", "proceeds")
    if final is not None and equity is not None and entry is None:
        return _simple(final, equity, years)
    if debt is None and equity is not None and entry is not None:
        debt = entry - equity
    owed, bought = need(debt, "debt"), need(entry, "entry value")
    fees = inputs.number("fees", "transaction_fees") or (max(0.0, equity + owed - bought) if equity is not None else 0.0)
    left = _debt_at_exit(inputs, owed)
    terms = Buyout(
        entry_value=bought, entry_ebitda=need(ebitda, "entry EBITDA"), debt=owed, fees=fees, years=years, exit_net_debt=left,
        exit_ebitda=need(_exit_ebitda(inputs, ebitda, years), "exit EBITDA"),
        exit_multiple=inputs.number("exit_multiple", "multiple_exit") or bought / need(ebitda, "entry EBITDA"),
    )  # fmt: skip
    found = buyout(terms)
    outputs: Outputs = {
        "moic": found.multiple, "irr": found.irr, "exit_ev": found.exit_value, "exit_equity": found.exit_equity,
        "entry_equity": found.entry_equity, "entry_multiple": found.entry_multiple, "entry_ev": bought,
        "growth": found.from_growth, "multiple_expansion": found.from_multiple, "deleveraging": found.from_debt,
        "gain": found.exit_equity - found.entry_equity, "debt": owed, "exit_net_debt": left,
    }  # fmt: skip
    hurdle = inputs.share("target_irr", "hurdle", "required_irr")
    if hurdle is not None and years is not None:
        outputs["max_entry"] = highest_entry(found.exit_equity, owed, hurdle, years)
    headline = "irr" if re.search(r"\birr\b", case.words) and found.irr is not None else "moic"
    headline = "max_entry" if "max_entry" in outputs and re.search("max|afford|ability", case.words) else headline
    return Answer(outputs, headline, "gain = growth × entry multiple + change of multiple × exit EBITDA + debt repaid")


def _simple(final: float, equity: float, years: float | None) -> Answer:
    outputs: Outputs = {"moic": final / equity}
    if years is not None:
        outputs["irr"] = even_return(final / equity, years)
    return Answer(outputs, "irr" if years is not None else "moic", "exit equity over equity put in, even per year")


def _exit_ebitda(inputs: Inputs, entry: float | None, years: float | None) -> float | None:
    given = inputs.number("exit_ebitda", "ebitda_exit", "final_ebitda", "ebitda5", "ebitda_year_5")
    growth = inputs.share("ebitda_growth", "growth", "ebitda_cagr")
    if given is None and growth is not None and entry is not None and years is not None:
        return float(entry * (1 + growth) ** years)
    return entry if given is None else given


def _debt_at_exit(inputs: Inputs, debt: float) -> float:
    left = inputs.number("exit_net_debt", "exit_debt", "net_debt_exit", "remaining_debt", "net_debt_at_exit", "debt_at_exit")
    paid = inputs.number("debt_paydown", "debt_repaid", "paydown", "debt_repayment", "cumulative_fcf")
    cash = inputs.numbers("fcf", "free_cash_flows", "cash_flows")
    if left is None and paid is not None:
        left = debt - paid
    if left is None and cash is not None:
        left = debt_left(debt, cash, inputs.share("interest_rate", "cost_of_debt") or 0.0, inputs.share(*TAX) or 0.0)[-1]
    return (debt if left is None else left) - (inputs.number("exit_cash", "cash_at_exit") or 0.0)
