"""Cases about discounted cash flow: from drivers or from flows, one value or a whole grid of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from pydantic import JsonValue

from domain.valuation.dcf import Dcf, dcf, described, discount
from domain.valuation.drivers import CashConversion, Drivers, OperatingDrivers, fading_growth
from domain.valuation.forecast import after_tax, forecast, free_cash
from domain.valuation.refusals import WaccNotAboveGrowth
from domain.valuation.terminal import Terminal, implied_growth
from domain.valuation.units import Path, Timing, array
from tests.valuation.answers import Answer, Case, NotEnough, Outputs, need
from tests.valuation.capital_calculators import rate_of
from tests.valuation.market_calculators import bridged
from tests.valuation.reading import Inputs

CASH = ("ufcf", "fcff", "fcf", "free_cash_flows", "free_cash_flow", "unlevered_fcf", "flows", "cash_flows", "cashflows",
        "ufcfs", "fcffs", "fcfs")  # fmt: skip
G = ("g", "terminal_growth", "terminal_growth_rate", "perpetual_growth", "perpetuity_growth", "long_term_growth",
     "perpetual_growth_rate", "perpetuity_growth_rate", "g_terminal", "stable_growth", "ltg", "tgr", "pgr")  # fmt: skip
MULTIPLE = ("exit_multiple", "terminal_multiple", "exit_ev_ebitda", "ev_ebitda_exit", "ebitda_multiple")
LAST_EBITDA = ("terminal_ebitda", "ebitda_terminal", "final_ebitda", "final_year_ebitda", "ebitda_n", "ebitda_5",
               "ebitda_year_5", "year_5_ebitda", "exit_ebitda", "last_ebitda")  # fmt: skip
TAX = ("tax_rate_on_ebit", "tax_rate", "tax", "t", "marginal_tax_rate")
AXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("wacc", ("wacc", "waccs", "discount_rate", "discount_rates", "rate", "rates", "wacc_range", "wacc_values", "wacc_grid")),
    ("exit_multiple", (*MULTIPLE, "exit_multiples", "multiples", "exit_multiple_range", "exit_multiple_values",
                       "exit_multiple_grid")),
    ("g", (*G, "growth_rates_terminal", "g_range", "g_values", "g_grid", "terminal_growth_range", "terminal_growths",
           "terminal_growth_values", "terminal_growth_grid", "perpetuity_growths", "terminal_growth_rates")),
)  # fmt: skip


def discounted(case: Case) -> Answer:
    """One value, and one per cell when inputs are lists."""
    axes = _axes(case.inputs)
    if not axes:
        return _one(case, case.inputs)
    middle = {name: values[len(values) // 2] for name, values in axes}
    answer = _one(case, case.inputs.with_(**_single(case.inputs, middle)))
    cells = [_cell(case, dict(zip(dict(axes), point, strict=True))) for point in product(*dict(axes).values())]
    width = len(axes[-1][1]) if len(axes) > 1 else 0
    for name in {name for cell in cells for name in cell}:
        column: list[JsonValue] = [cell.get(name) for cell in cells]
        rows: list[JsonValue] = [column[at : at + width] for at in range(0, len(column), width)] if width else column
        answer.outputs[f"{name}_grid"] = rows
    answer.outputs["grid"] = answer.outputs.get(f"{answer.headline}_grid")
    answer.headline = f"{answer.headline}_grid"
    answer.convention += f"; every cell a full run over {' × '.join(dict(axes))}"
    return answer


def _axes(inputs: Inputs) -> list[tuple[str, list[float]]]:
    found = [
        (name, list(inputs.given).index(key), values)
        for name, keys in AXES
        for key in keys
        if key in inputs.given and (values := inputs.shares(key) if name != "exit_multiple" else inputs.numbers(key))
    ]
    return [(name, values) for name, _, values in sorted(found, key=lambda axis: axis[1])]


def _single(inputs: Inputs, point: dict[str, float]) -> dict[str, JsonValue]:
    known = dict(AXES)
    lists: dict[str, JsonValue] = {key: None for name in point for key in known[name] if isinstance(inputs.raw(key), list)}
    scalars: dict[str, JsonValue] = {name: inputs.number(*known[name]) or value for name, value in point.items()}
    return {**lists, **scalars}


def _cell(case: Case, point: dict[str, float]) -> Outputs:
    known = dict(AXES)
    gone: dict[str, JsonValue] = {key: None for name in point for key in known[name]}
    try:
        return _one(case, case.inputs.with_(**{**gone, **point})).outputs
    except WaccNotAboveGrowth:
        return {}


def _one(case: Case, inputs: Inputs) -> Answer:
    outputs: Outputs = {}
    wacc = rate_of(inputs)
    flows, ebitda = _flows(inputs, outputs)
    timing: Timing = "mid_year" if _mid_year(case, inputs) else "end_year"
    outputs["wacc"] = wacc
    if wacc is None:
        return Answer(outputs, "ufcf", "UFCF = EBIT·(1−t) + D&A − capex − ΔNWC")
    if not flows:
        return _from_parts(inputs, outputs, wacc)
    terminal, following = _terminal(case, inputs)
    found = _valued(inputs, flows, wacc, terminal, timing, following, ebitda)
    other: Timing = "end_year" if timing == "mid_year" else "mid_year"
    twin = _valued(inputs, flows, wacc, terminal, other, following, ebitda)
    _told(outputs, found, wacc, timing)
    outputs[timing], outputs[other] = found.enterprise_value, twin.enterprise_value
    outputs[f"ev_{timing}"], outputs[f"ev_{other}"] = found.enterprise_value, twin.enterprise_value
    _both_ways(inputs, outputs, flows, wacc, timing, ebitda)
    bridged(inputs, found.enterprise_value, outputs)
    return Answer(outputs, _headline(case, outputs, inputs), found.convention)


def _valued(
    inputs: Inputs, flows: Sequence[float], wacc: float, terminal: Terminal | None, timing: Timing,
    following: float | None, ebitda: float | None,
) -> Dcf:  # fmt: skip
    given = inputs.number("terminal_value", "tv")
    if given is None:
        return dcf(flows, wacc, terminal, timing, terminal_flow=following, ebitda=ebitda)
    cash = [array(flow) for flow in flows]
    found = discount(cash, array(wacc), array(given), timing, terminal_mid_year=False)
    return described(flows, wacc, found, None, timing, following=None, ebitda=ebitda)


def _told(outputs: Outputs, found: Dcf, wacc: float, timing: Timing) -> None:
    outputs["ev"] = found.enterprise_value
    outputs["pv_explicit"], outputs["pv_tv"] = found.explicit_value, found.terminal_present_value
    outputs["tv"], outputs["terminal_share"] = found.terminal_value, found.terminal_share
    outputs["explicit_share"] = None if found.terminal_share is None else 1 - found.terminal_share
    outputs["pv_flows"], outputs["terminal_flow"] = list(found.present_values), found.terminal_flow
    outputs["implied_multiple"] = found.implied_multiple
    outputs["implied_growth"] = found.implied_growth
    if found.implied_growth is None and found.terminal_value:
        outputs["implied_growth"] = implied_growth(found.terminal_value, found.flows[-1], wacc, timing)


def _both_ways(
    inputs: Inputs, outputs: Outputs, flows: Sequence[float], wacc: float, timing: Timing, ebitda: float | None
) -> None:
    growth, multiple = inputs.share(*G), inputs.number(*MULTIPLE)
    if growth is not None and wacc > growth:
        outputs["ev_gordon"] = dcf(flows, wacc, Terminal(growth=growth), timing).enterprise_value
    if multiple is not None and ebitda is not None:
        by = Terminal(by="exit_multiple", exit_multiple=multiple)
        outputs["ev_exit"] = dcf(flows, wacc, by, timing, ebitda=ebitda).enterprise_value


def _from_parts(inputs: Inputs, outputs: Outputs, wacc: float) -> Answer:
    """Present value of the forecast given, terminal value to be discounted over so many years."""
    parts = inputs.number("pv_fcff", "pv_ufcf", "pv_fcf", "pv_explicit", "pv_of_fcf", "sum_pv_fcf", "pv_flows")
    value = inputs.number("terminal_value", "tv")
    years = inputs.number("years", "n", "periods", "forecast_years")
    if parts is None or value is None or years is None:
        raise NotEnough("no cash flows, nor their present value with a terminal value and years")
    empty = [array(0.0)] * int(years)
    found = discount(empty, array(wacc), array(value), "end_year", terminal_mid_year=False)
    outputs["pv_tv"], outputs["tv"] = float(found.enterprise_value), value
    outputs["ev"] = parts + float(found.enterprise_value)
    bridged(inputs, parts + float(found.enterprise_value), outputs)
    return Answer(outputs, "equity" if "equity" in outputs else "ev", "PV of flows + TV/(1+WACC)^n, unrounded WACC")


def _flows(inputs: Inputs, outputs: Outputs) -> tuple[list[float], float | None]:
    given = inputs.numbers(*CASH)
    last = inputs.number(*LAST_EBITDA)
    listed = inputs.numbers("ebitda")
    ebitda = last if last is not None else listed[-1] if listed else inputs.number("ebitda")
    if given is None:
        given = _line_by_line(inputs)
    drivers = _drivers(inputs) if given is None else None
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


def _drivers(inputs: Inputs) -> Drivers | None:
    revenue = inputs.number("base_sales", "base_revenue", "revenue_0", "revenue0", "sales_0", "sales0", "initial_revenue",
                            "ltm_revenue", "ltm_sales", "revenue", "sales")  # fmt: skip
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


def _mid_year(case: Case, inputs: Inputs) -> bool:
    if inputs.raw("mid_year", "midyear", "mid_year_convention") is not None:
        return inputs.flag("mid_year", "midyear", "mid_year_convention")
    said = f"{inputs.text('timing', 'convention')} {case.words}"
    return bool(re.search(r"mid[-_ ]?(year|period)", said)) and not re.search(r"end[-_ ]?(year|of)", said)


def _terminal(case: Case, inputs: Inputs) -> tuple[Terminal | None, float | None]:
    growth, multiple = inputs.share(*G), inputs.number(*MULTIPLE)
    following = inputs.number("terminal_flow", "terminal_fcf", "normalised_flow", "normalized_fcf", "terminal_year_fcf",
                              "fcf_terminal", "fcf_n_plus_1", "terminal_fcff")  # fmt: skip
    by_growth = growth is not None and (multiple is None or bool(re.search("gordon|perpetu|pgm", case.words)))
    full = inputs.flag(*(key for key in inputs.given if re.search(r"tv.*(full|year_end|end_year)", key)))
    if by_growth:
        normalised = inputs.flag("normalised", "normalized", "normalise_terminal") or "normali" in case.words
        if normalised and following is None and (drivers := _drivers(inputs)) is not None and growth is not None:
            following = float(forecast(drivers).terminal_cash(array(growth), normalised=True))
        return Terminal(growth=growth, normalised=following is not None, at_year_end=full), following
    if multiple is not None:
        return Terminal(by="exit_multiple", exit_multiple=multiple), None
    return None, None


def _headline(case: Case, outputs: Outputs, inputs: Inputs) -> str:
    words = f"{case.id} {case.words}"
    if re.search(r"\bufcf\b ?=|fcff ?= ?ebit|unlevered free cash", words) and not re.search(r"\+ ?tv|terminal", words):
        return "ufcf"
    for pattern, name in (
        (r"implied.{0,24}growth|implied[-_ ]g\b", "implied_growth"),
        (r"implied.{0,24}multiple|implied.{0,12}ev/ebitda", "implied_multiple"),
        (r"terminal share|tv share|tv %|% of (ev|enterprise)|pv of tv as|tv[-_ ]pct", "terminal_share"),
        (r"share price|per share|per-share", "per_share"),
        (r"equity", "equity"),
        (r"pv of (the )?(tv|terminal)|pv[-_ ]tv", "pv_tv"),
        (r"(?<!\+ )\btv ?=|terminal[-_ ]value", "tv"),
    ):
        if name in outputs and outputs[name] is not None and re.search(pattern, words) and "enterprise" not in words:
            return name
    return "ev"
