"""What is measured of a target while it is screened, in which unit, and from where we know it (DOMAIN 3.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Protocol

from pydantic import Field, model_validator

from domain.kernel import Key, Line, Value
from domain.money import Currency
from domain.naming import EvidenceKey

MeasureUnit = Literal["count", "share", "points", "millions", "millions_per_year"]
"""A count is whole; a share is a decimal (0.35 is 35%); points run from 0 to 100; millions are of a currency."""

MONEY: frozenset[MeasureUnit] = frozenset({"millions", "millions_per_year"})
MOST_POINTS = 100

MEASURES: Mapping[Key, MeasureUnit] = {
    "revenue": "millions_per_year",
    "revenue_before": "millions_per_year",
    "growth": "share",
    "gross_margin": "share",
    "ebitda": "millions_per_year",
    "net_debt": "millions",
    "recurring_share": "share",
    "churn": "share",
    "customers": "count",
    "largest_customer_share": "share",
    "employees": "count",
    "developers": "count",
    "patents": "count",
    "certifications": "count",
    "ai_models": "count",
    "culture": "points",
    "market_size": "millions_per_year",
    "market_growth": "share",
}
"""Measures everybody understands the same way; a profile may add its own. `revenue_before`: of the year before."""


class TargetFigure(Value):
    """One measure of a target on a day, with its source. Money names its currency, nothing else has one."""

    measure: Key
    value: Annotated[Decimal, Field(max_digits=24, decimal_places=6, allow_inf_nan=False)]
    unit: Annotated[MeasureUnit, Field(description="A share is a decimal: 0.35 is 35 %. Millions are of a currency.")]
    currency: Currency | None = None
    as_of: date
    source: Line
    evidence: EvidenceKey

    @model_validator(mode="after")
    def _makes_sense(self) -> TargetFigure:
        if (self.unit in MONEY) != (self.currency is not None):
            raise ValueError("an amount of money names its currency, and nothing else has one")
        if self.unit == "count" and (self.value < 0 or self.value != self.value.to_integral_value()):
            raise ValueError("a count is a whole number that is not negative")
        if self.unit == "points" and not 0 <= self.value <= MOST_POINTS:
            raise ValueError("points run from 0 to 100")
        return self


class Measured(Protocol):
    """As much of a figure as a score needs."""

    @property
    def value(self) -> Decimal:
        """How much."""

    @property
    def unit(self) -> MeasureUnit:
        """Of what."""

    @property
    def currency(self) -> Currency | None:
        """Of which money."""


Figures = Mapping[Key, TargetFigure]
"""What is known of a target today, by measure."""
