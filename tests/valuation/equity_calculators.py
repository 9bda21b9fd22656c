"""Cases about the way from the enterprise to the share: claims, equity, options by the treasury-stock method."""

from __future__ import annotations

import math

from domain.valuation.bridge import Claims, OptionTranche, Shares, bridge, equity_value, new_shares
from tests.valuation.answers import Answer, Case, NotEnough, Outputs, need
from tests.valuation.reading import Inputs

SHARES = ("diluted_shares", "shares", "shares_outstanding", "basic_shares", "fully_diluted_shares", "share_count",
          "fdso", "basic_shares_outstanding", "basic")  # fmt: skip
OWN = ("debt", "total_debt", "gross_debt", "net_debt", "cash", "cash_and_equivalents", "preferred", "preferred_equity",
       "preferred_stock", "minority", "minority_interest", "nci", "noncontrolling_interest", "debt_like", "pension",
       "leases", "associates", "equity_investments", "nwc_shortfall", "working_capital_shortfall")  # fmt: skip


def claims_of(inputs: Inputs) -> Claims | None:
    """What stands between enterprise and equity value; None when nothing of it is given."""
    if not any(inputs.number(name) is not None for name in OWN):
        return None
    debt = inputs.number("debt", "total_debt", "gross_debt")
    cash = inputs.number("cash", "cash_and_equivalents", "cash_and_cash_equivalents") or 0.0
    net = inputs.number("net_debt")
    if debt is None and net is not None:
        debt, cash = max(net, 0.0), max(-net, 0.0)
    extra = [inputs.number(name) or 0.0 for name in ("debt_like", "pension", "leases")]
    return Claims(
        debt=debt or 0.0,
        cash=cash,
        debt_like=math.fsum(extra),
        preferred=inputs.number("preferred", "preferred_equity", "preferred_stock") or 0.0,
        minority=inputs.number("minority", "minority_interest", "nci", "noncontrolling_interest") or 0.0,
        associates=inputs.number("associates", "equity_investments") or 0.0,
        working_capital_shortfall=inputs.number("nwc_shortfall", "working_capital_shortfall") or 0.0,
    )


def tranches_of(inputs: Inputs) -> tuple[OptionTranche, ...]:
    """Options and warrants, one strike or many, as lists or as a table."""
    rows = inputs.rows("options", "tranches", "option_tranches", "warrants")
    if rows:
        pairs = [(row.number("count", "number", "options", "n", "shares"), row.number("strike", "exercise_price", "k"))
                 for row in rows]  # fmt: skip
    else:
        names = (("options", "options_outstanding", "warrants", "n_options", "number", "n"),
                 ("strike", "exercise_price", "strikes", "strike_price", "k"))  # fmt: skip
        listed = [inputs.numbers(*each) for each in names]
        counts, strikes = (
            [*many] if many else [inputs.number(*each)] for many, each in zip(listed, names, strict=True)
        )
        pairs = list(zip(counts, strikes, strict=False))
    found = [OptionTranche(count=n, strike=k) for n, k in pairs if n is not None and k is not None]
    units = inputs.number("rsus", "restricted_stock", "restricted_shares")
    return (*found, OptionTranche(count=units, strike=0)) if units is not None else tuple(found)


def bridged(inputs: Inputs, enterprise: float, outputs: Outputs, prefix: str = "") -> None:
    """Equity and price per share, as far as claims and shares are given."""
    claims = claims_of(inputs)
    if claims is not None:
        outputs[f"{prefix}equity"] = equity_value(enterprise, claims)
        outputs[f"{prefix}net_claims"] = claims.net
    count = inputs.number(*SHARES)
    if count is None or (claims is None and prefix == "" and inputs.number("enterprise_value", "ev") is not None):
        return
    found = bridge(enterprise, claims or Claims(debt=0, cash=0), Shares(basic=count, options=tranches_of(inputs)))
    outputs[f"{prefix}per_share"], outputs[f"{prefix}diluted_shares"] = found.per_share, found.diluted_shares


def bridging(case: Case) -> Answer:
    """From enterprise value to equity and share, or back from equity to the enterprise."""
    inputs, outputs = case.inputs, Outputs()
    enterprise = inputs.number("ev", "enterprise_value", "tev")
    equity = inputs.number("equity", "equity_value", "market_cap", "equity_purchase_price")
    price, count = inputs.number("share_price", "price", "offer_price"), inputs.number(*SHARES)
    claims = claims_of(inputs) or Claims(debt=0, cash=0)
    if equity is None and enterprise is None and price is not None and count is not None:
        diluted = count + sum(new_shares(tranche, price) for tranche in tranches_of(inputs))
        equity, outputs["diluted_shares"] = price * diluted, diluted
    if enterprise is None:
        outputs["equity"] = need(equity, "enterprise value or equity value")
        outputs["ev"] = need(equity, "equity value") + claims.net
        return Answer(outputs, "ev", "EV = equity + debt + preferred + minority − cash")
    outputs["ev"] = enterprise
    outputs["equity"] = equity_value(enterprise, claims)
    bridged(inputs, enterprise, outputs)
    headline = "per_share" if "per share" in case.words else "equity"
    return Answer(outputs, headline, "equity = EV − debt − debt-like − preferred − minority + cash")


def diluting(case: Case) -> Answer:
    """Treasury-stock method: how many shares options really add."""
    inputs = case.inputs
    price = need(inputs.number("avg_price", "average_price", "price", "share_price", "market_price", "offer_price",
                               "current_price", "p"), "share price")  # fmt: skip
    tranches = tranches_of(inputs)
    if not tranches:
        raise NotEnough("no options with a strike price")
    added = sum(new_shares(tranche, price) for tranche in tranches)
    outputs: Outputs = {"new_shares": added, "net_new_shares": added}
    outputs["repurchased"] = sum(tranche.count for tranche in tranches if tranche.strike < price) - added
    basic = inputs.number(*SHARES)
    if basic is not None:
        outputs["diluted_shares"] = basic + added
        outputs["equity"] = (basic + added) * price
        income = inputs.number("net_income", "earnings")
        if income is not None:
            outputs["diluted_eps"], outputs["basic_eps"] = income / (basic + added), income / basic
    headline = "diluted_shares" if basic is not None else "new_shares"
    headline = "diluted_eps" if "diluted_eps" in outputs and "eps" in case.words else headline
    return Answer(outputs, headline, "treasury-stock method: exercised in the money, N·(P−K)/P")
