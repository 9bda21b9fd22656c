"""Cases about discounted cash flow: from drivers or from flows, one value or a whole grid of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from pydantic import JsonValue

from domain.valuation.dcf import Dcf, dcf, described, discount
from domain.valuation.forecast import forecast
from domain.valuation.refusals import WaccNotAboveGrowth
from domain.valuation.terminal import Terminal, implied_growth, perpetuity
from domain.valuation.units import Timing, array
from tests.valuation.answers import Answer, Case, NotEnough, Outputs
from tests.valuation.capital_calculators import rate_of
from tests.valuation.cash_calculators import present
from tests.valuation.driver_reading import CASH, LAST_EBITDA, G, drivers_of, flows_of
from tests.valuation.equity_calculators import bridged
from tests.valuation.grids import MULTIPLE, axes_of, without_axes
from tests.valuation.reading import Inputs

ENDS = ("terminal_value", "tv", *G, *MULTIPLE)
"""What tells a discounted cash flow of a company from the plain present value of an investment."""


def discounted(case: Case) -> Answer:
    """One value, and one per cell when inputs are lists."""
    flows = case.inputs.numbers(*CASH)
    if flows is not None and flows[0] < 0 and not any(case.inputs.raw(name) is not None for name in ENDS):
        return present(case)
    axes = axes_of(case.inputs)
    if not axes:
        return _one(case, case.inputs)
    names = tuple(name for name, _ in axes)
    gone = without_axes(case.inputs, names)
    own = {name: case.inputs.share(name) or values[len(values) // 2] for name, values in axes}
    answer = _one(case, case.inputs.with_(**{**gone, **own}))
    points = product(*(values for _, values in axes))
    cells = [_cell(case, {**gone, **dict(zip(names, point, strict=True))}) for point in points]
    width = len(axes[-1][1]) if len(axes) > 1 else 0
    for name in {name for cell in cells for name in cell}:
        column: list[JsonValue] = [cell.get(name) for cell in cells]
        rows: list[JsonValue] = [column[at : at + width] for at in range(0, len(column), width)] if width else column
        answer.outputs[f"{name}_grid"] = rows
    answer.headline, answer.axes = f"{answer.headline}_grid", tuple(axes)
    answer.outputs["grid"] = answer.outputs.get(answer.headline)
    answer.convention += f"; every cell a full run over {' × '.join(names)}"
    return answer


def _cell(case: Case, changes: dict[str, JsonValue]) -> Outputs:
    try:
        return _one(case, case.inputs.with_(**changes)).outputs
    except WaccNotAboveGrowth:
        return {}


def _one(case: Case, inputs: Inputs) -> Answer:
    outputs: Outputs = {}
    wacc = rate_of(inputs)
    flows, ebitda = flows_of(inputs, outputs)
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
    return Answer(outputs, _headline(case, outputs), found.convention)


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
    """From the present value of a forecast, or only the terminal value of its last flow or last EBITDA."""
    parts = inputs.number("pv_fcff", "pv_ufcf", "pv_fcf", "pv_explicit", "pv_of_fcf", "sum_pv_fcf", "pv_flows")
    value, years = inputs.number("terminal_value", "tv"), inputs.number("years", "n", "periods", "forecast_years")
    value = _terminal_value(inputs, wacc) if value is None else value
    if value is None or (parts is not None and years is None):
        raise NotEnough("no cash flows, nor a terminal value with what it takes to discount it")
    outputs["tv"] = value
    if years is None:
        return Answer(outputs, "tv", "terminal value at the end of the last year")
    empty = [array(0.0)] * int(years)
    found = discount(empty, array(wacc), array(value), "end_year", terminal_mid_year=False)
    outputs["pv_tv"] = float(found.enterprise_value)
    if parts is None:
        return Answer(outputs, "pv_tv", "TV/(1+WACC)^n")
    outputs["ev"] = parts + float(found.enterprise_value)
    bridged(inputs, parts + float(found.enterprise_value), outputs)
    return Answer(outputs, "equity" if "equity" in outputs else "ev", "PV of flows + TV/(1+WACC)^n, unrounded WACC")


def _terminal_value(inputs: Inputs, wacc: float) -> float | None:
    last = inputs.number("final_fcf", "last_fcf", "fcf_n", "final_year_fcf", "terminal_year_fcf", *CASH)
    growth, multiple, ebitda = inputs.share(*G), inputs.number(*MULTIPLE), inputs.number(*LAST_EBITDA, "ebitda")
    if multiple is not None and ebitda is not None:
        return multiple * ebitda
    return None if last is None or growth is None else perpetuity(last * (1 + growth), wacc, growth)


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
        if normalised and following is None and (drivers := drivers_of(inputs)) is not None and growth is not None:
            following = float(forecast(drivers).terminal_cash(array(growth), normalised=True))
        return Terminal(growth=growth, normalised=following is not None, at_year_end=full), following
    if multiple is not None:
        return Terminal(by="exit_multiple", exit_multiple=multiple), None
    return None, None


def _headline(case: Case, outputs: Outputs) -> str:
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
