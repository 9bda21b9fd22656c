"""What an investment brings: rate of return, modified rate, payback, return on capital (DOMAIN 3.1.6, VA-08, VA-09)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from domain.valuation.cashflows import DayCount, Flow, discount_factor, periods, present_value, year_fractions
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.roots import Roots, roots_of


def irr(amounts: Sequence[float]) -> Roots:
    """Every internal rate of return of periodic flows, the first one today. None and several are said as such."""
    return roots_of(amounts, periods(len(amounts), "from_today"))


def xirr(flows: Sequence[Flow], day_count: DayCount = "act/365f") -> Roots:
    """Every internal rate of return of dated flows, in any order. Raises InsufficientFigures without flows."""
    return roots_of([flow.amount for flow in flows], year_fractions(flows, day_count))


def mirr(
    amounts: Sequence[float], finance_rate: float, reinvest_rate: float, times: Sequence[float] | None = None
) -> float:
    """Modified rate: what is paid is financed at one rate, what is received is reinvested at the other.

    (Future value of receipts / present value of payments)^(1/n) − 1 over the n periods to the last flow.
    Raises InsufficientFigures unless something is paid and, later, something received; RateOutOfRange.
    """
    moments = tuple(times) if times is not None else periods(len(amounts), "from_today")
    last = max(moments, default=0.0)
    flows = tuple(zip(amounts, moments, strict=True))
    received = math.fsum(amount / discount_factor(reinvest_rate, last - time) for amount, time in flows if amount > 0)
    paid = math.fsum(-amount * discount_factor(finance_rate, time) for amount, time in flows if amount < 0)
    if received <= 0 or paid <= 0 or last <= 0:
        raise InsufficientFigures("A modified rate needs something paid and something received.", "flows")
    return float((received / paid) ** (1 / last)) - 1


def payback(amounts: Sequence[float], times: Sequence[float] | None = None) -> float | None:
    """Periods until what was paid has come back, interpolated within the period; None when it never does."""
    moments = tuple(times) if times is not None else periods(len(amounts), "from_today")
    balance = before = 0.0
    for amount, moment in zip(amounts, moments, strict=True):
        if balance < 0 <= balance + amount:
            return before + (moment - before) * (-balance / amount)
        balance += amount
        before = moment
    return None


def discounted_payback(rate: float, amounts: Sequence[float], times: Sequence[float] | None = None) -> float | None:
    """As `payback`, of present values. Raises RateOutOfRange."""
    moments = tuple(times) if times is not None else periods(len(amounts), "from_today")
    return payback([a * discount_factor(rate, t) for a, t in zip(amounts, moments, strict=True)], moments)


def return_on_invested_capital(operating_profit_after_tax: float, invested: float) -> float:
    """After-tax operating profit of a year over all capital put in. Raises InsufficientFigures without capital."""
    if invested <= 0:
        raise InsufficientFigures("A return on capital needs capital.", "invested")
    return operating_profit_after_tax / invested


def profitability_index(rate: float, amounts: Sequence[float]) -> float:
    """Present value of what follows over what is paid today. Raises InsufficientFigures, RateOutOfRange."""
    if not amounts or amounts[0] >= 0:
        raise InsufficientFigures("An index needs an investment today.", "flows")
    following = present_value(rate, amounts[1:], range(1, len(amounts)))
    return following / -amounts[0]
