"""Cases about the cost of capital, and about a dividend that grows for ever."""

from __future__ import annotations

import re

from pydantic import JsonValue

from domain.valuation.cashflows import present_value
from domain.valuation.terminal import implied_growth, perpetuity
from domain.valuation.wacc import cost_of_equity, relevered, unlevered, weighted
from tests.valuation.answers import Answer, Case, NotEnough, Outputs, need
from tests.valuation.reading import Inputs

EQUITY_COST = ("ke", "cost_of_equity", "re", "r_e", "equity_cost", "k_e")
DEBT_COST_AFTER_TAX = ("kd_at", "after_tax_cost_of_debt", "cost_of_debt_after_tax", "kd_after_tax", "after_tax_kd")
DEBT_COST = ("kd", "cost_of_debt", "rd", "r_d", "pretax_cost_of_debt", "pre_tax_cost_of_debt", "debt_cost")
DEBT_SHARE = ("debt_ratio", "debt_share", "d_pct", "wd", "d_v", "debt_weight", "debt_to_capital", "debt_pct",
              "weight_debt", "debt_to_total_capitalization", "d_cap", "debt_to_cap")  # fmt: skip
EQUITY_SHARE = ("equity_ratio", "equity_share", "e_pct", "we", "e_v", "equity_weight", "equity_pct", "weight_equity")
TAX = ("tax", "tax_rate", "t", "marginal_tax_rate")
RISK_FREE = ("rf", "risk_free", "risk_free_rate", "r_f")
PREMIUM = ("erp", "mrp", "equity_risk_premium", "premium", "market_risk_premium", "equity_premium")


def debt_share_of(inputs: Inputs) -> float | None:
    """Debt over debt and equity, from a share, from the equity's share, or from amounts."""
    debt = inputs.share(*DEBT_SHARE)
    if debt is not None:
        return debt
    equity = inputs.share(*EQUITY_SHARE)
    if equity is not None:
        return 1 - equity
    owed, owned = inputs.number("d", "debt", "debt_value"), inputs.number("e", "equity", "equity_value", "market_cap")
    if owed is not None and owned is not None and owed + owned:
        return owed / (owed + owned)
    to_equity = inputs.number("debt_to_equity", "d_e", "de_ratio")
    return None if to_equity is None else to_equity / (1 + to_equity)


def equity_cost_of(inputs: Inputs, beta: float | None = None) -> float | None:
    """Given, or by CAPM."""
    given = inputs.share(*EQUITY_COST)
    if given is not None:
        return given
    free, premium = inputs.share(*RISK_FREE), inputs.share(*PREMIUM)
    market = inputs.share("market_return", "rm", "expected_market_return")
    if premium is None and market is not None and free is not None:
        premium = market - free
    levered = beta if beta is not None else inputs.number("beta", "levered_beta", "relevered_beta", "equity_beta")
    if free is None or premium is None or levered is None:
        return None
    return cost_of_equity(free, levered, premium, inputs.share("size_premium", "size", "alpha") or 0.0)


def debt_cost_of(inputs: Inputs) -> float | None:
    """After tax: given so, or before tax with a tax rate."""
    after = inputs.share(*DEBT_COST_AFTER_TAX)
    before, tax = inputs.share(*DEBT_COST), inputs.share(*TAX)
    if after is None and before is not None:
        after = before if tax is None else before * (1 - tax)
    return after


def rate_of(inputs: Inputs) -> float | None:
    """The discount rate: given, or weighted from its parts."""
    given = inputs.share("wacc", "discount_rate", "rate", "r", "cost_of_capital", "k")
    if given is not None:
        return given
    equity, debt, share = equity_cost_of(inputs), debt_cost_of(inputs), debt_share_of(inputs)
    return None if equity is None or debt is None or share is None else weighted(equity, debt, share)


def capital(case: Case) -> Answer:
    """Betas unlevered, averaged and relevered; cost of equity, of debt, and the weighted average."""
    inputs, outputs = case.inputs, Outputs()
    target = inputs.within("target", "company", "subject") or inputs
    betas = _unlevered(inputs.rows("firms", "peers", "comparables", "companies", "comps"))
    tax = target.share(*TAX) if target.share(*TAX) is not None else inputs.share(*TAX)
    share = debt_share_of(target) if debt_share_of(target) is not None else debt_share_of(inputs)
    asset = inputs.number("unlevered_beta", "asset_beta", "bu", "beta_u")
    if betas:
        outputs["bu"] = list(betas)
        outputs["avg"], outputs["median_bu"] = sum(betas) / len(betas), sorted(betas)[len(betas) // 2]
        asset = float(outputs["median_bu"]) if "median" in case.words else float(outputs["avg"])  # type: ignore[arg-type]
    elif asset is None and re.search("unlever", case.words) and share is not None:
        levered = need(inputs.number("beta", "levered_beta", "equity_beta"), "beta")
        asset = unlevered(levered, share / (1 - share), need(tax, "tax"))
        new = inputs.number("target_debt_to_equity", "new_debt_to_equity", "target_d_e")
        share = share if new is None else new / (1 + new)
    beta = None
    if asset is not None and share is not None and tax is not None:
        beta = relevered(asset, share / (1 - share), tax)
    outputs["unlevered_beta"], outputs["relevered"] = asset, beta
    outputs["ke"] = equity_cost_of(inputs, beta)
    outputs["kd_at"] = debt_cost_of(inputs) if inputs.share(*TAX) is not None else _debt_cost(inputs, tax)
    if outputs["ke"] is not None and outputs["kd_at"] is not None and share is not None:
        outputs["wacc"] = weighted(float(outputs["ke"]), float(outputs["kd_at"]), share)  # type: ignore[arg-type]
    outputs = {name: value for name, value in outputs.items() if value is not None}
    return Answer(outputs, _headline(case, outputs), "Hamada (debt beta 0), CAPM, market-value weights")


def _debt_cost(inputs: Inputs, tax: float | None) -> float | None:
    return debt_cost_of(inputs if tax is None else inputs.with_(tax=tax))


def _unlevered(rows: list[Inputs]) -> list[float]:
    found = []
    for row in rows:
        beta, tax = row.number("beta", "levered_beta", "equity_beta"), row.share(*TAX)
        share = debt_share_of(row)
        if beta is None or tax is None or share is None:
            raise NotEnough("a firm without beta, tax or capital structure")
        found.append(unlevered(beta, share / (1 - share), tax))
    return found


def _headline(case: Case, outputs: Outputs) -> str:
    for pattern, name in (("relever", "relevered"), ("unlever", "unlevered_beta"), ("capm|cost of equity", "ke")):
        if re.search(pattern, case.words) and "wacc" not in case.id and name in outputs:
            return name
    return next((name for name in ("wacc", "ke", "relevered", "unlevered_beta") if name in outputs), "wacc")


FAST = ("g_high", "g1", "high_growth", "growth_high", "g_hg", "high_growth_rate", "initial_growth")
SLOW = ("g_stable", "g2", "stable_growth", "growth_stable", "g_n", "terminal_growth", "gn", "g", "perpetual_growth")
LENGTH = ("years", "n", "high_growth_years", "length", "periods")


def growing(case: Case) -> Answer:
    """Gordon: a dividend or a cash flow that grows for ever, perhaps after some years of faster growth."""
    inputs, outputs = case.inputs, Outputs()
    if inputs.share(*FAST) is not None and inputs.number(*LENGTH) is not None:
        return _two_stages(inputs)
    equity = equity_cost_of(inputs)
    rate = equity if equity is not None else rate_of(inputs)
    growth = inputs.share("g", "growth", "growth_rate", "terminal_growth", "perpetual_growth", "g_stable")
    latest = inputs.number("dps0", "d0", "dps", "dividend", "fcf0", "fcff0", "cf0", "current_dividend", "fcf", "flow")
    following = inputs.number("dps1", "d1", "next_dividend", "fcf1", "fcff1", "cf1", "expected_dividend")
    price = inputs.number("price", "p0", "market_price", "share_price")
    if following is None and latest is not None and growth is not None:
        following = latest * (1 + growth)
    outputs["ke"] = outputs["wacc"] = rate
    if following is not None and rate is not None and growth is not None:
        outputs["value"] = perpetuity(following, rate, growth)
    if price is not None and latest is not None and rate is not None:
        outputs["implied_growth"] = implied_growth(price, latest, rate, "end_year")
    outputs["next_flow"] = following
    known: dict[str, JsonValue] = {name: value for name, value in outputs.items() if value is not None}
    headline = "value" if "value" in known else "implied_growth"
    return Answer(known, headline, "next flow / (rate − growth), with the unrounded rate")


def _two_stages(inputs: Inputs) -> Answer:
    """Dividends that grow fast for some years, then for ever at a stable rate, perhaps with another payout and rate."""
    fast, slow = need(inputs.share(*FAST), "fast growth"), need(inputs.share(*SLOW), "stable growth")
    years = int(need(inputs.number(*LENGTH), "years"))
    first = need(equity_cost_of(inputs) or rate_of(inputs), "rate")
    after = inputs.share("ke_stable", "cost_of_equity_stable", "stable_ke", "r_stable")
    latest = inputs.number("dps0", "d0", "dps", "dividend", "current_dividend")
    earned, payout = inputs.number("eps0", "eps"), inputs.share("payout_stable", "stable_payout")
    if latest is None:
        latest = need(earned, "dividend or earnings") * need(
            inputs.share("payout", "payout_high", "payout_ratio"), "payout"
        )
    paid = [latest * (1 + fast) ** (year + 1) for year in range(years)]
    following = paid[-1] * (1 + slow)
    if earned is not None and payout is not None:
        following = earned * (1 + fast) ** years * (1 + slow) * payout
    terminal = perpetuity(following, first if after is None else after, slow)
    moments = range(1, years + 1)
    outputs: Outputs = {"pv_dividends": present_value(first, paid, moments), "terminal_price": terminal}
    outputs["pv_terminal"] = present_value(first, [terminal], [years])
    outputs["value"], outputs["ke"] = outputs["pv_dividends"] + outputs["pv_terminal"], first  # type: ignore[operator]
    return Answer(outputs, "value", "dividends year by year, then a perpetuity at its own rate")
