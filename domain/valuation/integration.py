"""What it costs to make one company of two: scheduled, with its contingency, and charged to the deal (VA-14)."""

from __future__ import annotations

import math

from pydantic import Field, model_validator

from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import CLOSE, NotNegative, Path, Share, per_year

DEFAULT_SHARE_OF_PRICE = 0.075
DEFAULT_CONTINGENCY = 0.20
DEFAULT_ONGOING = 0.10


class Integration(Value):
    """Cost to achieve. Defaults are the documented ones (DOMAIN 3.1.6, 4.3): 7.5% of price, 20% buffer, 10% a year.

    `one_time`: millions; None takes `share_of_price` of the price. `schedule`: shares of the one-time cost at closing,
    then in each following year; they sum to 1. `contingency`: added to the one-time cost and charged with it.
    `ongoing`: share of the one-time cost spent in each year of the forecast. `tax_rate`: at which the cost reduces tax.
    """

    one_time: NotNegative | None = None
    share_of_price: Share = DEFAULT_SHARE_OF_PRICE
    schedule: tuple[Share, ...] = Field(min_length=1)
    contingency: NotNegative = DEFAULT_CONTINGENCY
    ongoing: Path = DEFAULT_ONGOING
    tax_rate: Share

    @model_validator(mode="after")
    def _scheduled_in_full(self) -> Integration:
        if abs(math.fsum(self.schedule) - 1) > CLOSE:
            raise ValueError("the schedule of the one-time cost must sum to 1")
        return self


def cost_shares(integration: Integration, years: int) -> tuple[float, ...]:
    """What is charged at closing and in each year, after tax, as shares of the one-time cost before contingency.

    Raises InsufficientFigures when the cost is scheduled beyond the forecast and would be left out of the value.
    """
    if len(integration.schedule) > years + 1:
        raise InsufficientFigures("Integration is scheduled beyond the forecast.", "forecast")
    planned = (*integration.schedule, *(0.0 for _ in range(years + 1 - len(integration.schedule))))
    ongoing = (0.0, *per_year(integration.ongoing, years))
    after_tax = 1 - integration.tax_rate
    return tuple(
        (share * (1 + integration.contingency) + running) * after_tax
        for share, running in zip(planned, ongoing, strict=True)
    )
