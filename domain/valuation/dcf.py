"""Discounted cash flow: the present value of a forecast and of everything after it (VA-02, WE-1, WE-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures, RateOutOfRange, WaccNotAboveGrowth
from domain.valuation.terminal import Terminal, implied_growth, implied_multiple
from domain.valuation.units import Array, Timing, array


class Dcf(Value):
    """Amounts in millions, today's unless named otherwise; shares and rates as decimals.

    `terminal_value` is as of the end of the last year, or half a year earlier for a perpetuity of mid-year flows.
    `terminal_share` is None when the enterprise is worth nothing. `implied_growth`: what an exit multiple stands for.
    `implied_multiple`: of the last EBITDA, that the terminal value stands for. `convention` names the timing.
    """

    convention: str
    wacc: float
    flows: tuple[float, ...]
    present_values: tuple[float, ...]
    explicit_value: float
    terminal_flow: float | None
    terminal_value: float
    terminal_present_value: float
    enterprise_value: float
    terminal_share: float | None
    implied_growth: float | None
    implied_multiple: float | None


@dataclass(frozen=True, slots=True)
class Discounted:
    """A discounted forecast before rounding: one number or one per draw."""

    factors: tuple[Array, ...]
    explicit: Array
    terminal_value: Array
    terminal_factor: Array

    @property
    def enterprise_value(self) -> Array:
        """Present value of the forecast and of what follows it."""
        return self.explicit + self.terminal_value * self.terminal_factor


def discount(
    cash: Sequence[Array], wacc: Array, terminal_value: Array, timing: Timing, *, terminal_mid_year: bool
) -> Discounted:
    """Σ cash·(1+wacc)^−t + TV·(1+wacc)^−n, where t and n lie half a year earlier as far as mid-year says so."""
    step = 1 / (1 + wacc)
    half = np.sqrt(1 + wacc) if timing == "mid_year" else None
    factors: list[Array] = []
    factor = step
    explicit: Array | None = None
    for year, flow in enumerate(cash):
        if year:
            factor = factor * step
        factors.append(factor)
        explicit = flow * factor if explicit is None else explicit + flow * factor
    if explicit is None:
        raise InsufficientFigures("A discounted cash flow needs a forecast.", "flows")
    if half is None:
        return Discounted(tuple(factors), explicit, terminal_value, factor)
    last = factor * half if terminal_mid_year else factor
    return Discounted(tuple(each * half for each in factors), explicit * half, terminal_value, last)


def gordon(next_flow: Array, wacc: Array, growth: Array) -> Array:
    """Next year's flow / (wacc − growth). Raises WaccNotAboveGrowth when any draw's rate does not exceed its growth."""
    spread = wacc - growth
    if np.any(spread <= 0):
        worst = float(np.max(growth)), float(np.min(wacc))
        raise WaccNotAboveGrowth(
            f"Growth of {worst[0]:.2%} for ever is not below a rate of {worst[1]:.2%}.",
            wacc=worst[1],
            growth=worst[0],
        )
    value: Array = next_flow / spread
    return value


def mid_year_terminal(terminal: Terminal, timing: Timing) -> bool:
    """Whether the terminal value lies half a year before the end, as a perpetuity of mid-year flows does."""
    return timing == "mid_year" and terminal.by == "growth" and not terminal.at_year_end


def dcf(
    flows: Sequence[float],
    wacc: float,
    terminal: Terminal | None,
    timing: Timing,
    *,
    terminal_flow: float | None = None,
    ebitda: float | None = None,
) -> Dcf:
    """Value flows in millions, the first one a year from now (or half a year, in the mid-year convention).

    `terminal_flow`: the cash of the first year after the forecast; without it the last flow times (1+growth).
    `ebitda`: of the last year, for multiples. `terminal` None values the forecast alone.
    Raises WaccNotAboveGrowth, RateOutOfRange, InsufficientFigures (no flows, or a multiple without EBITDA).
    """
    if wacc <= -1:
        raise RateOutOfRange(f"{wacc:.2%} is not a rate that anything can be discounted at.")
    if not flows:
        raise InsufficientFigures("A discounted cash flow needs a forecast.", "flows")
    following: float | None = None
    value = 0.0
    if terminal is not None and terminal.by == "growth":
        following = flows[-1] * (1 + terminal.for_ever) if terminal_flow is None else terminal_flow
        value = float(gordon(array(following), array(wacc), array(terminal.for_ever)))
    elif terminal is not None:
        if ebitda is None:
            raise InsufficientFigures("An exit multiple needs the last year's EBITDA.", "ebitda")
        value = terminal.at_exit * ebitda
    mid = terminal is not None and mid_year_terminal(terminal, timing)
    found = discount([array(flow) for flow in flows], array(wacc), array(value), timing, terminal_mid_year=mid)
    return described(flows, wacc, found, terminal, timing, following=following, ebitda=ebitda)


def described(
    flows: Sequence[float],
    wacc: float,
    found: Discounted,
    terminal: Terminal | None,
    timing: Timing,
    *,
    following: float | None,
    ebitda: float | None,
) -> Dcf:
    """A single discounted forecast with its cross-checks: terminal share, implied growth, implied multiple."""
    total, value = float(found.enterprise_value), float(found.terminal_value)
    present = float(found.terminal_value * found.terminal_factor)
    mid = terminal is not None and mid_year_terminal(terminal, timing)
    multiple = growth = None
    if terminal is not None and ebitda is not None:
        multiple = implied_multiple(value, ebitda, wacc, timing, mid_year_value=mid)
    if terminal is not None and terminal.by == "exit_multiple":
        growth = implied_growth(value, flows[-1], wacc, timing)
    return Dcf(
        convention=convention(terminal, timing),
        wacc=wacc,
        flows=tuple(flows),
        present_values=tuple(float(flow * factor) for flow, factor in zip(flows, found.factors, strict=True)),
        explicit_value=float(found.explicit),
        terminal_flow=following,
        terminal_value=value,
        terminal_present_value=present,
        enterprise_value=total,
        terminal_share=None if total == 0 else present / total,
        implied_growth=growth,
        implied_multiple=multiple,
    )


def convention(terminal: Terminal | None, timing: Timing) -> str:
    """The conventions in words, for whoever reads the figure."""
    flows = "flows at year end" if timing == "end_year" else "flows at mid-year"
    if terminal is None:
        return f"{flows}, no terminal value"
    if terminal.by == "exit_multiple":
        return f"{flows}, exit multiple of the last EBITDA discounted from year end"
    start = "normalised terminal year" if terminal.normalised else "last flow × (1+g)"
    moment = "mid-year" if mid_year_terminal(terminal, timing) else "year end"
    return f"{flows}, Gordon growth on the {start} discounted from {moment}"
