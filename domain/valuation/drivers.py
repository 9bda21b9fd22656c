"""What drives a company's cash in the coming years: growth, margins, investment and tax, year by year (VA-01)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.kernel import Value
from domain.valuation.units import NotNegative, Path, Positive, Rate, Share, per_year


class OperatingDrivers(Value):
    """The five-year model: unlevered free cash = EBIT·(1−t) + D&A − capex − ΔNWC (DOMAIN 3.1.6).

    `revenue`: the last full year, in millions. `growth`: one decimal per year; it sets the length of the forecast.
    `churn`: share of last year's revenue that is lost, on top; 0 when growth is net of it already.
    `ebitda_margin`, `depreciation`, `capex`: shares of revenue. `working_capital`: share of the *change* of revenue.
    `tax_rate`: on EBIT; a loss is not taxed but carried forward, `losses` (millions) are there to begin with.
    """

    kind: Literal["operating"] = "operating"
    revenue: Positive
    growth: tuple[Rate, ...] = Field(min_length=1)
    churn: Path = 0.0
    ebitda_margin: Path
    depreciation: Path
    capex: Path
    working_capital: Path
    tax_rate: Share
    losses: NotNegative = 0.0

    @property
    def years(self) -> int:
        """How many years are forecast."""
        return len(self.growth)

    @model_validator(mode="after")
    def _as_long_as_growth(self) -> OperatingDrivers:
        for path in (self.churn, self.ebitda_margin, self.depreciation, self.capex, self.working_capital):
            per_year(path, self.years)
        return self


class CashConversion(Value):
    """The reference implementation's model: free cash is a fixed share of EBITDA, untaxed (DOMAIN 3.1.6, WE-1).

    Kept so that its figures can be reproduced; it knows no tax, no investment and no operating profit.
    """

    kind: Literal["cash_conversion"] = "cash_conversion"
    revenue: Positive
    growth: tuple[Rate, ...] = Field(min_length=1)
    ebitda_margin: Path
    conversion: Path

    @property
    def years(self) -> int:
        """How many years are forecast."""
        return len(self.growth)

    @model_validator(mode="after")
    def _as_long_as_growth(self) -> CashConversion:
        per_year(self.ebitda_margin, self.years)
        per_year(self.conversion, self.years)
        return self


Drivers = Annotated[OperatingDrivers | CashConversion, Field(discriminator="kind")]


def fading_growth(first: float, keeps: float, years: int) -> tuple[float, ...]:
    """Growth that really fades: `first`, then each year `keeps` times the year before (0.9 keeps nine tenths)."""
    return tuple(first * keeps**year for year in range(years))


def shifted(drivers: Drivers, growth: float = 0.0, margin: float = 0.0) -> Drivers:
    """The same company with every year's growth and EBITDA margin higher by so many points (0.05 is five).

    Scenarios are made by adding, never by multiplying: times 1.3 turns a decline of 10% into one of 13%, and the bull
    case into the bear case (DOMAIN 3.1.6).
    """
    margins = tuple(share + margin for share in per_year(drivers.ebitda_margin, drivers.years))
    return drivers.model_copy(update={"growth": tuple(g + growth for g in drivers.growth), "ebitda_margin": margins})
