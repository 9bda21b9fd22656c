"""Cases about cash over time: present values, rates of return, growth."""

from __future__ import annotations

import re
from dataclasses import replace

from pydantic import JsonValue

from domain.valuation.cashflows import (
    DayCount,
    Flow,
    FlowTiming,
    compound_growth,
    future_value,
    npv,
    periods_to_reach,
    xnfv,
    xnpv,
)
from domain.valuation.returns import discounted_payback, irr, mirr, payback, profitability_index, xirr
from tests.valuation.answers import Answer, Case, NotEnough, need, rates
from tests.valuation.judging import ANY_OF
from tests.valuation.reading import Inputs, day, number

RATE = ("rate", "discount_rate", "r", "wacc", "hurdle_rate", "hurdle", "required_return", "cost_of_capital", "k", "i")
RATES = (*RATE, "rates", "discount_rates", "waccs")
FLOWS = ("cashflows", "cash_flows", "flows", "values", "payments", "amounts", "cf", "cfs", "fcff", "fcf", "inflows")
OUTLAY = ("initial_outlay_t0", "initial_outlay", "initial_investment", "investment", "outlay", "initial_cost", "t0",
          "capex_t0", "cost_t0")  # fmt: skip
DAY_COUNTS: tuple[tuple[str, DayCount], ...] = (
    (r"365\.25", "act/365.25"),
    (r"act\w*/360|actual/360", "act/360"),
    (r"364", "act/364"),
    (r"act\w*/act|actual/actual", "act/act isda"),
    (r"30e/360|eurobond", "30e/360"),
    (r"30u?/360", "30/360"),
)


def flows_of(inputs: Inputs) -> list[float]:
    """Periodic flows; a separate outlay is not among them. Raises NotEnough."""
    found = inputs.numbers(*FLOWS)
    if found is None:
        raise NotEnough("no cash flows")
    return found


TIMINGS: tuple[tuple[str, FlowTiming], ...] = (
    (r"mid[-_ ]?(year|period)", "mid_period"),
    (r"start_from_zero[=: ]*false|end[-_ ]of[-_ ](period|year)|t ?= ?1|excel", "end_of_period"),
    (r"t ?= ?0|\bt0\b|from[_ ]today|undiscounted|begin", "from_today"),
)


def timing_of(case: Case, flows: list[float]) -> tuple[FlowTiming, str]:
    """When the first flow falls, and how we know: what the inputs say goes before what the method says."""
    for said in (case.inputs.text("timing", "convention", "first_flow"), case.words):
        for pattern, timing in TIMINGS:
            if re.search(pattern, said):
                return timing, "as the case says"
    if case.inputs.number(*OUTLAY) is not None or flows[0] > 0:
        return "end_of_period", "assumed: inflows fall after one period"
    return "from_today", "assumed: the first flow is an outlay today"


def present(case: Case) -> Answer:
    """NPV of periodic flows, with or without a separate outlay today."""
    tried = case.inputs.numbers(*RATES)
    if tried is not None:
        gone: dict[str, JsonValue] = dict.fromkeys(RATES)
        each = [present(replace(case, inputs=case.inputs.with_(**{**gone, "rate": rate}))) for rate in tried]
        return Answer({"npv": [one.outputs["npv"] for one in each]}, "npv", f"{each[0].convention}; at every rate")
    flows, rate = flows_of(case.inputs), need(case.inputs.number(*RATE), "rate")
    outlay = case.inputs.number(*OUTLAY)
    timing, how = timing_of(case, flows)
    if outlay is not None:
        timing, how = "end_of_period", "the outlay is today"
    gross = npv(rate, flows, timing)
    net = gross - abs(outlay) if outlay is not None else gross
    signed = [-abs(outlay), *flows] if outlay is not None else flows
    outputs: dict[str, JsonValue] = {
        "npv": net,
        "net": net,
        "npv_of_inflows": gross,
        "pv": gross,
        "pv_of_inflows": gross,
    }
    outputs["fv"] = future_value(rate, flows)
    if signed[0] < 0:
        outputs["profitability_index"] = profitability_index(rate, signed)
        outputs["discounted_payback"] = discounted_payback(rate, signed)
    return Answer(outputs, "npv", f"flows {timing.replace('_', ' ')} ({how})")


def internal_rate(case: Case) -> Answer:
    """Every rate of return of periodic flows."""
    outlay = case.inputs.number(*OUTLAY)
    flows = ([-abs(outlay)] if outlay is not None else []) + flows_of(case.inputs)
    found = irr(flows)
    outputs: dict[str, JsonValue] = {"irr": rates(found), "roots": list(found.rates), "count": len(found.rates)}
    shown = ", ".join(f"{rate:.6g}" for rate in found.rates) or "none"
    return Answer(outputs, "irr", f"all roots above −100%, first flow today: {shown}")


def modified_rate(case: Case) -> Answer:
    """MIRR with its two rates."""
    finance = case.inputs.number("finance_rate", "financing_rate", "finance", "borrowing_rate", *RATE)
    reinvest = case.inputs.number("reinvest_rate", "reinvestment_rate", "reinvest", *RATE)
    value = mirr(flows_of(case.inputs), need(finance, "finance rate"), need(reinvest, "reinvestment rate"))
    return Answer({"mirr": value}, "mirr", "receipts reinvested to the last flow, payments financed to the first")


def recovery(case: Case) -> Answer:
    """Payback, simple and discounted."""
    outlay, rate = case.inputs.number(*OUTLAY), case.inputs.number(*RATE)
    flows = ([-abs(outlay)] if outlay is not None else []) + flows_of(case.inputs)
    outputs: dict[str, JsonValue] = {"payback": payback(flows)}
    if rate is not None:
        outputs["discounted_payback"] = discounted_payback(rate, flows)
        outputs["profitability_index"] = profitability_index(rate, flows)
    headline = "discounted_payback" if "discount" in case.words else "payback"
    headline = "profitability_index" if "profitability" in case.words else headline
    return Answer(outputs, headline, "interpolated within the period; none when never")


def dated_of(inputs: Inputs) -> list[Flow]:
    """Dated flows, as pairs, as mappings or as two lists. Raises NotEnough."""
    for name in FLOWS:
        rows = inputs.raw(name)
        pairs = [_pair(row) for row in rows] if isinstance(rows, list) else []
        if pairs and all(pair is not None for pair in pairs):
            return [Flow(on=day(pair[0]), amount=number(pair[1]) or 0.0) for pair in pairs if pair is not None]
        if isinstance(rows, dict) and rows:
            return [Flow(on=day(on), amount=number(amount) or 0.0) for on, amount in rows.items()]
    days, amounts = inputs.raw("dates", "days"), inputs.numbers(*FLOWS)
    if not isinstance(days, list) or amounts is None:
        raise NotEnough("no dated flows")
    return [Flow(on=day(on), amount=amount) for on, amount in zip(days, amounts, strict=True)]


def _pair(row: JsonValue) -> tuple[JsonValue, JsonValue] | None:
    if isinstance(row, dict):
        table = Inputs(row)
        on, amount = table.raw("date", "on", "day"), table.raw("amount", "value", "flow", "cashflow", "cf")
        return (on, amount) if on is not None and amount is not None else None
    if not isinstance(row, list) or len(row) != 2:
        return None
    swapped = isinstance(row[1], str) and number(row[1]) is None
    return (row[1], row[0]) if swapped else (row[0], row[1])


def day_count_of(case: Case) -> DayCount:
    """The day count that the case names, actual/365 fixed unless stated."""
    said = f"{case.inputs.text('day_count', 'daycount', 'basis', 'day_count_convention')} {case.words}"
    return next((count for pattern, count in DAY_COUNTS if re.search(pattern, said)), "act/365f")


def dated_present(case: Case) -> Answer:
    """XNPV and XNFV."""
    flows, rate = dated_of(case.inputs), need(case.inputs.number(*RATE), "rate")
    count = day_count_of(case)
    since = flows[0].on if re.search(r"base date = first|first element", case.words) else None
    outputs: dict[str, JsonValue] = {"xnpv": xnpv(rate, flows, count, since), "xnfv": xnfv(rate, flows, count)}
    headline = "xnfv" if "xnfv" in case.words or "d_last" in case.words else "xnpv"
    return Answer(outputs, headline, f"{count}, from {'the first' if since else 'the earliest'} day")


def dated_rate(case: Case) -> Answer:
    """XIRR, all of them."""
    flows, count = dated_of(case.inputs), day_count_of(case)
    found = xirr(flows, count)
    outputs: dict[str, JsonValue] = {"xirr": rates(found), "irr": rates(found), "roots": list(found.rates)}
    outputs["count"], outputs["every_rate"] = len(found.rates), {ANY_OF: list(found.rates)}
    shown = ", ".join(f"{rate:.6g}" for rate in found.rates) or "none"
    return Answer(outputs, "xirr", f"{count}, all roots above −100%: {shown}")


def even_growth(case: Case) -> Answer:
    """CAGR, and how long an amount takes."""
    inputs = case.inputs
    start, end = (
        inputs.number("pv", "start", "begin", "beginning", "initial"),
        inputs.number("fv", "end", "ending", "final"),
    )
    series = inputs.numbers("values", "series", "revenue", "revenues")
    if series:
        start, end = series[0], series[-1]
    begins, ends = need(start, "start"), need(end, "end")
    count = inputs.number("periods", "n", "years", "nper") or (len(series) - 1 if series else None)
    outputs: dict[str, JsonValue] = {}
    if count is not None:
        outputs["cagr"] = compound_growth(begins, ends, count)
    rate = inputs.number(*RATE)
    if rate is not None:
        outputs["periods"] = periods_to_reach(rate, begins, ends)
    return Answer(outputs, "cagr" if count is not None else "periods", "compound growth per period")
