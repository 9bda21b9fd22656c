"""What money at other times is worth today. Every convention is a parameter with a name, none is assumed silently."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

import pyxirr

from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures, RateOutOfRange
from domain.valuation.units import Amount

FlowTiming = Literal["end_of_period", "from_today", "mid_period"]
"""When the first of several periodic flows falls: after one period (spreadsheets' NPV), today, or after half a one."""

FIRST_AT: dict[FlowTiming, float] = {"end_of_period": 1.0, "from_today": 0.0, "mid_period": 0.5}

DayCount = Literal["act/365f", "act/365.25", "act/360", "act/364", "act/act isda", "30/360", "30e/360", "30u/360"]
"""How a stretch of days becomes a fraction of a year."""

_COUNTS: dict[DayCount, pyxirr.DayCount] = {
    "act/365f": pyxirr.DayCount.ACT_365F,
    "act/365.25": pyxirr.DayCount.ACT_365_25,
    "act/360": pyxirr.DayCount.ACT_360,
    "act/364": pyxirr.DayCount.ACT_364,
    "act/act isda": pyxirr.DayCount.ACT_ACT_ISDA,
    "30/360": pyxirr.DayCount.THIRTY_360_ISDA,
    "30e/360": pyxirr.DayCount.THIRTY_E_360,
    "30u/360": pyxirr.DayCount.THIRTY_U_360,
}


class Flow(Value):
    """Cash on a calendar day: positive is received, negative is paid. A day, never a moment: clocks are changed."""

    on: date
    amount: Amount


def discount_factor(rate: float, time: float) -> float:
    """What one unit after `time` periods is worth today. Raises RateOutOfRange at −100% and below."""
    if rate <= -1:
        raise RateOutOfRange(f"{rate:.2%} is not a rate that anything can be discounted at.")
    return float((1 + rate) ** -time)


def present_value(rate: float, amounts: Sequence[float], times: Sequence[float]) -> float:
    """Σ amount·(1+rate)^−time. Raises RateOutOfRange."""
    return math.fsum(amount * discount_factor(rate, time) for amount, time in zip(amounts, times, strict=True))


def periods(count: int, timing: FlowTiming) -> tuple[float, ...]:
    """When each of `count` periodic flows falls, in periods from today."""
    return tuple(FIRST_AT[timing] + index for index in range(count))


def npv(rate: float, amounts: Sequence[float], timing: FlowTiming) -> float:
    """Net present value of periodic flows. Raises RateOutOfRange, InsufficientFigures without flows."""
    if not amounts:
        raise InsufficientFigures("A present value needs cash flows.", "flows")
    return present_value(rate, amounts, periods(len(amounts), timing))


def future_value(rate: float, amounts: Sequence[float]) -> float:
    """What periodic flows have grown to when the last one falls. Raises RateOutOfRange."""
    return present_value(rate, amounts, [index + 1 - len(amounts) for index in range(len(amounts))])


def year_fractions(flows: Sequence[Flow], day_count: DayCount, since: date | None = None) -> tuple[float, ...]:
    """Years of each flow since a day, by default the earliest one. Raises InsufficientFigures without flows."""
    if not flows:
        raise InsufficientFigures("Dated flows are missing.", "flows")
    start = since or min(flow.on for flow in flows)
    return tuple(_years(start, flow.on, day_count) for flow in flows)


def _years(start: date, end: date, day_count: DayCount) -> float:
    forward = float(pyxirr.year_fraction(min(start, end), max(start, end), _COUNTS[day_count]))
    return forward if end >= start else -forward


def xnpv(rate: float, flows: Sequence[Flow], day_count: DayCount = "act/365f", since: date | None = None) -> float:
    """Present value of dated flows on the earliest day, or on `since`. Raises RateOutOfRange, InsufficientFigures."""
    return present_value(rate, [flow.amount for flow in flows], year_fractions(flows, day_count, since))


def xnfv(rate: float, flows: Sequence[Flow], day_count: DayCount = "act/365f") -> float:
    """Value of dated flows on the latest day. Raises RateOutOfRange, InsufficientFigures without flows."""
    if not flows:
        raise InsufficientFigures("Dated flows are missing.", "flows")
    return xnpv(rate, flows, day_count, since=max(flow.on for flow in flows))


def compound_growth(start: float, end: float, count: float) -> float:
    """The even growth per period that turns `start` into `end` (CAGR). Raises InsufficientFigures at a start of 0."""
    if start == 0 or count == 0 or end / start < 0:
        raise InsufficientFigures("Growth needs two amounts of one sign and a stretch of time.", "start", "periods")
    return float((end / start) ** (1 / count)) - 1


def periods_to_reach(rate: float, start: float, end: float) -> float:
    """How many periods `start` takes to become `end`. Raises RateOutOfRange, InsufficientFigures."""
    if rate <= -1 or rate == 0:
        raise RateOutOfRange(f"At {rate:.2%} an amount never arrives.")
    if start == 0 or end / start <= 0:
        raise InsufficientFigures("Both amounts must be of one sign.", "start", "end")
    return math.log(end / start) / math.log1p(rate)
