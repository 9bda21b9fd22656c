"""Cases about buyouts on borrowed money: multiple of money, rate of return, and where the gain comes from."""

from __future__ import annotations

import re

from domain.valuation.lbo import Buyout, buyout, debt_left, even_return, highest_entry
from tests.valuation.answers import Answer, Case, Outputs, need
from tests.valuation.reading import Inputs

TAX = ("tax", "tax_rate", "t")


def leveraged(case: Case) -> Answer:
    """A buyout: multiple of money, rate of return, and where the gain comes from."""
    inputs = case.inputs
    ebitda = inputs.number("ebitda0", "entry_ebitda", "ebitda", "ltm_ebitda", "ebitda_entry")
    entry = inputs.number("ev", "entry_ev", "purchase_price", "enterprise_value", "entry_value", "ev_entry")
    multiple = inputs.number("entry_multiple", "purchase_multiple", "multiple")
    years = inputs.number("years", "holding_period", "hold", "n", "exit_year", "hold_years", "holding_years")
    debt, equity = (
        inputs.number("debt", "entry_debt", "total_debt"),
        inputs.number("equity", "sponsor_equity", "entry_equity"),
    )
    if entry is None and ebitda is not None and multiple is not None:
        entry = ebitda * multiple
    turns, part = (
        inputs.number("leverage", "debt_ebitda", "debt_multiple", "leverage_multiple"),
        inputs.share("debt_pct", "ltv"),
    )
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
    fees = inputs.number("fees", "transaction_fees") or (
        max(0.0, equity + owed - bought) if equity is not None else 0.0
    )
    left = _debt_at_exit(inputs, owed)
    terms = Buyout(
        entry_value=bought, entry_ebitda=need(ebitda, "entry EBITDA"), debt=owed, fees=fees, years=years,
        exit_net_debt=left,
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
    left = inputs.number(
        "exit_net_debt", "exit_debt", "net_debt_exit", "remaining_debt", "net_debt_at_exit", "debt_at_exit"
    )
    paid = inputs.number("debt_paydown", "debt_repaid", "paydown", "debt_repayment", "cumulative_fcf")
    cash = inputs.numbers("fcf", "free_cash_flows", "cash_flows")
    if left is None and paid is not None:
        left = debt - paid
    if left is None and cash is not None:
        left = debt_left(debt, cash, inputs.share("interest_rate", "cost_of_debt") or 0.0, inputs.share(*TAX) or 0.0)[
            -1
        ]
    return (debt if left is None else left) - (inputs.number("exit_cash", "cash_at_exit") or 0.0)
