"""From drivers to cash, year by year. One set of formulas, for one company or for a hundred thousand draws of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.valuation.drivers import CashConversion, Drivers, OperatingDrivers
from domain.valuation.units import Array, array, per_year

NOTHING = array(0.0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """One array per year, in millions. `ebit` and `profit` (EBIT after tax) are empty when drivers have neither."""

    drivers: Drivers
    margin_shift: Array
    revenue: tuple[Array, ...]
    ebitda: tuple[Array, ...]
    ebit: tuple[Array, ...]
    profit: tuple[Array, ...]
    cash: tuple[Array, ...]

    def terminal_cash(self, growth: Array, *, normalised: bool) -> Array:
        """The cash of the first year after the forecast.

        Normalised, it is recomputed from the last year's drivers at the growth for ever: fully taxed, with the
        investment that this growth needs. Otherwise it is the last year's cash times (1+growth).
        """
        if not normalised or isinstance(self.drivers, CashConversion):
            return self.cash[-1] * (1 + growth)
        drivers, years = self.drivers, self.drivers.years
        before = self.revenue[-1]
        revenue = before * (1 + growth)
        depreciation = per_year(drivers.depreciation, years)[-1]
        margin = per_year(drivers.ebitda_margin, years)[-1] + self.margin_shift
        profit = after_tax((margin - depreciation) * revenue, drivers.tax_rate)
        spent = revenue * per_year(drivers.capex, years)[-1]
        tied = (revenue - before) * per_year(drivers.working_capital, years)[-1]
        return free_cash(profit, revenue * depreciation, spent, tied)


def after_tax(ebit: Array, tax_rate: float) -> Array:
    """Operating profit after tax; a loss is not taxed."""
    profit: Array = ebit - np.maximum(ebit, 0.0) * tax_rate
    return profit


def free_cash(profit_after_tax: Array, depreciation: Array, capex: Array, working_capital_increase: Array) -> Array:
    """Unlevered free cash flow = EBIT·(1−t) + D&A − capex − ΔNWC."""
    return profit_after_tax + depreciation - capex - working_capital_increase


def forecast(drivers: Drivers, growth: Array = NOTHING, margin: Array = NOTHING) -> Forecast:
    """The years ahead, with so many points added to every year's growth and EBITDA margin."""
    match drivers:
        case OperatingDrivers():
            return _operating(drivers, growth, margin)
        case CashConversion():
            return _conversion(drivers, growth, margin)


def _operating(drivers: OperatingDrivers, growth: Array, margin: Array) -> Forecast:
    years = drivers.years
    churn, margins = per_year(drivers.churn, years), per_year(drivers.ebitda_margin, years)
    depreciation, capex = per_year(drivers.depreciation, years), per_year(drivers.capex, years)
    working_capital = per_year(drivers.working_capital, years)
    revenue: list[Array] = []
    ebitda: list[Array] = []
    ebit: list[Array] = []
    profit: list[Array] = []
    cash: list[Array] = []
    before, losses = array(drivers.revenue), array(drivers.losses)
    for year in range(years):
        sold = before * (1 + (drivers.growth[year] - churn[year]) + growth)
        earned = sold * (margins[year] + margin)
        operating = earned - sold * depreciation[year]
        taxable = np.maximum(operating - losses, 0.0)
        losses = np.maximum(losses - operating, 0.0)
        kept = operating - taxable * drivers.tax_rate
        revenue.append(sold)
        ebitda.append(earned)
        ebit.append(operating)
        profit.append(kept)
        tied = (sold - before) * working_capital[year]
        cash.append(free_cash(kept, sold * depreciation[year], sold * capex[year], tied))
        before = sold
    return Forecast(drivers, margin, tuple(revenue), tuple(ebitda), tuple(ebit), tuple(profit), tuple(cash))


def _conversion(drivers: CashConversion, growth: Array, margin: Array) -> Forecast:
    margins, conversion = per_year(drivers.ebitda_margin, drivers.years), per_year(drivers.conversion, drivers.years)
    revenue: list[Array] = []
    before = array(drivers.revenue)
    for year in range(drivers.years):
        before = before * (1 + drivers.growth[year] + growth)
        revenue.append(before)
    ebitda = tuple(sold * (share + margin) for sold, share in zip(revenue, margins, strict=True))
    cash = tuple(earned * share for earned, share in zip(ebitda, conversion, strict=True))
    return Forecast(drivers, margin, tuple(revenue), ebitda, (), (), cash)
