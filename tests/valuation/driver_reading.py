"""The cash flows of a case: given, put together line by line, or forecast from drivers."""

from __future__ import annotations

import re

from domain.valuation.drivers import CashConversion, Drivers, OperatingDrivers, fading_growth
from domain.valuation.forecast import after_tax, forecast, free_cash
from domain.valuation.units import Path, array
from tests.valuation.answers import Outputs, need
from tests.valuation.reading import Inputs

CASH = ("ufcf", "fcff", "fcf", "free_cash_flows", "free_cash_flow", "unlevered_fcf", "flows", "cash_flows", "cashflows",
        "ufcfs", "fcffs", "fcfs")  # fmt: skip
G = ("g", "terminal_growth", "terminal_growth_rate", "perpetual_growth", "perpetuity_growth", "long_term_growth",
     "perpetual_growth_rate", "perpetuity_growth_rate", "g_terminal", "stable_growth", "ltg", "tgr", "pgr")  # fmt: skip
LAST_EBITDA = ("terminal_ebitda", "ebitda_terminal", "final_ebitda", "final_year_ebitda", "ebitda_n", "ebitda_5",
               "ebitda_year_5", "year_5_ebitda", "exit_ebitda", "last_ebitda")  # fmt: skip
TAX = ("tax_rate_on_ebit", "tax_rate", "tax", "t", "marginal_tax_rate")


def flows_of(inputs: Inputs, outputs: Outputs) -> tuple[list[float], float | None]:
    given = inputs.numbers(*CASH)
    last = inputs.number(*LAST_EBITDA)
    listed = inputs.numbers("ebitda")
    ebitda = last if last is not None else listed[-1] if listed else inputs.number("ebitda")
    if given is None:
        given = _line_by_line(inputs)
    drivers = drivers_of(inputs) if given is None else None
    if drivers is not None:
        years = forecast(drivers)
        given = [float(cash) for cash in years.cash]
        ebitda = float(years.ebitda[-1]) if last is None else last
        outputs["sales"] = [float(each) for each in years.revenue]
        outputs["ebitda"] = [float(each) for each in years.ebitda]
        outputs["ebit"] = [float(each) for each in years.ebit]
        outputs["nopat"] = [float(each) for each in years.profit]
        growth = inputs.share(*G)
        if growth is not None:
            outputs["normalised_flow"] = float(years.terminal_cash(array(growth), normalised=True))
    if given is not None:
        outputs["ufcf"] = list(given)
        outputs["terminal_ebitda"] = ebitda
    return given or [], ebitda


def _line_by_line(inputs: Inputs) -> list[float] | None:
    ebit, profit = inputs.numbers("ebit", "operating_income"), inputs.numbers("nopat", "ebiat", "nopats")
    charge = inputs.numbers("da", "d_a", "depreciation", "depreciation_and_amortization")
    capex, tied = inputs.numbers("capex", "capital_expenditures"), inputs.numbers("dnwc", "delta_nwc", "change_in_nwc",
                                                                                 "increase_in_nwc")  # fmt: skip
    if profit is None and ebit is not None:
        tax = need(inputs.share(*TAX), "tax rate")
        profit = [float(after_tax(array(each), tax)) for each in ebit]
    if profit is None or charge is None or capex is None:
        return None
    lines = zip(profit, charge, capex, tied or [0.0] * len(profit), strict=True)
    return [float(free_cash(*(array(each) for each in line))) for line in lines]


def _path(inputs: Inputs, *names: str) -> Path | None:
    listed = inputs.shares(*names)
    return tuple(listed) if listed else inputs.share(*names)


def drivers_of(inputs: Inputs) -> Drivers | None:
    revenue = inputs.number("base_sales", "base_revenue", "revenue_0", "revenue0", "sales_0", "sales0",
                            "initial_revenue", "ltm_revenue", "ltm_sales", "revenue", "sales")  # fmt: skip
    growth = _growth(inputs)
    charge = _path(inputs, "da_pct_sales", "da_pct_revenue", "da_of_revenue", "d_a_pct_sales", "depreciation_pct_sales",
                   "da_pct", "da", "depreciation")  # fmt: skip
    margin = _path(inputs, "ebitda_margin", "ebitda_pct_sales", "ebitda")
    if revenue is None or growth is None:
        return None
    conversion = _path(inputs, "fcf_conversion", "cash_conversion", "conversion")
    if conversion is not None and margin is not None:
        return CashConversion(revenue=revenue, growth=growth, ebitda_margin=margin, conversion=conversion)
    operating = _path(inputs, "ebit_margin", "operating_margin", "ebit_pct_sales")
    if margin is None and isinstance(operating, float) and isinstance(charge, float):
        margin = operating + charge
    capex = _path(inputs, "capex_pct_sales", "capex_pct_revenue", "capex_of_revenue", "capex_pct", "capex")
    tied = _path(inputs, "increase_nwc_pct_delta_sales", "nwc_pct_delta_sales", "nwc_pct_delta_revenue",
                 "dnwc_of_delta_rev", "dnwc_pct_delta_sales", "nwc_pct_change_in_sales", "nwc_pct_sales", "nwc_pct",
                 "dnwc", "nwc")  # fmt: skip
    tax = inputs.share(*TAX)
    if margin is None or charge is None or capex is None or tax is None:
        return None
    return OperatingDrivers(
        revenue=revenue, growth=growth, ebitda_margin=margin, depreciation=charge, capex=capex,
        working_capital=0.0 if tied is None else tied, tax_rate=tax,
    )  # fmt: skip


def _growth(inputs: Inputs) -> tuple[float, ...] | None:
    names = ("growth", "revenue_growth", "sales_growth", "growth_rates", "growth_path", "sales_growth_rates")
    listed = inputs.shares(*names)
    if listed:
        return tuple(listed)
    written = re.fullmatch(r"([\d.]+)\s*\*\s*([\d.]+)\s*(?:\^|\*\*)\s*\w", inputs.text(*names))
    first, years = inputs.share(*names), int(inputs.number("years", "n", "periods", "horizon") or 5)
    if written:
        return fading_growth(float(written[1]), float(written[2]), years)
    keeps = inputs.number("fade", "growth_fade", "fade_factor", "growth_keeps")
    return None if first is None else fading_growth(first, 1.0 if keeps is None else keeps, years)
