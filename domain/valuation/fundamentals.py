"""Value from fundamentals: what is reinvested and what it returns make the growth; synergy is a second valuation.

A firm grows for some years by reinvestment rate × return on capital, then for ever at a stable rate, reinvesting just
what that needs. Synergy = value of the combined firm with its effects − value of the two by themselves (Damodaran,
Damodaran on Valuation, chapter 15).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.kernel import Value
from domain.valuation.dcf import Dcf, dcf
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.terminal import Terminal
from domain.valuation.units import Amount, Positive, Rate, Share


class Firm(Value):
    """`operating_income`: EBIT of the last year, in millions. `return_on_capital`: after tax. Rates are decimals.

    `stable_return`: on capital for ever; None means it falls to the cost of capital, so that growth adds no value.
    """

    operating_income: Amount
    tax_rate: Share
    return_on_capital: Amount
    reinvestment_rate: Amount
    years: Annotated[int, Field(gt=0)]
    wacc: Rate
    stable_growth: Rate
    stable_return: Positive | None = None

    @property
    def growth(self) -> float:
        """Reinvestment rate × return on capital."""
        return self.reinvestment_rate * self.return_on_capital

    @property
    def stable_reinvestment(self) -> float:
        """What growth for ever takes: stable growth / stable return. Raises InsufficientFigures without a return."""
        earns = self.wacc if self.stable_return is None else self.stable_return
        if earns <= 0:
            raise InsufficientFigures("Growth for ever needs a positive return on capital.", "stable_return")
        return self.stable_growth / earns


def firm_value(firm: Firm) -> Dcf:
    """Σ EBIT·(1−t)·(1−reinvestment), then a perpetuity with the stable reinvestment. Raises WaccNotAboveGrowth."""
    profit = firm.operating_income * (1 - firm.tax_rate)
    flows: list[float] = []
    for _ in range(firm.years):
        profit *= 1 + firm.growth
        flows.append(profit * (1 - firm.reinvestment_rate))
    following = profit * (1 + firm.stable_growth) * (1 - firm.stable_reinvestment)
    return dcf(flows, firm.wacc, Terminal(growth=firm.stable_growth), "end_year", terminal_flow=following)


def synergy(combined: Firm, *apart: Firm) -> float:
    """Value of the combined firm with its effects, less the values of the firms by themselves, in millions."""
    return firm_value(combined).enterprise_value - sum(firm_value(firm).enterprise_value for firm in apart)
