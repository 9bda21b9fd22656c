"""What others promised: the reference class that every synergy claim is held against.

153 transactions filed with the SEC's EDGAR between November 2011 and July 2026 whose announcements disclose a synergy
figure; 137 of them with the target's revenue. They are promises at announcement, not results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from domain.kernel import Text, Value
from domain.valuation.multiples import statistics_of
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import Positive


class ReferenceClass(Value):
    """Disclosed annual synergies as shares of the target's annual revenue, over so many deals."""

    name: Text
    deals: int
    lower_quartile: Positive
    median: Positive
    upper_quartile: Positive


DISCLOSED_SYNERGIES = ReferenceClass(
    name="disclosed synergies of 153 EDGAR deals", deals=137, lower_quartile=0.042, median=0.068, upper_quartile=0.109
)


class Standing(Value):
    """Where a claim lies: its share of the target's revenue, how many times the median that is, and the position."""

    share: float
    times_median: float
    position: Literal["up_to_median", "above_median", "above_upper_quartile"]


def reference_class(name: str, disclosed: Sequence[tuple[float, float]]) -> ReferenceClass:
    """From (disclosed synergy, target revenue) of past deals, in one unit. Raises InsufficientFigures without any."""
    found = statistics_of([synergy / revenue for synergy, revenue in disclosed if revenue > 0])
    return ReferenceClass(
        name=name,
        deals=found.count,
        lower_quartile=found.lower_quartile,
        median=found.median,
        upper_quartile=found.upper_quartile,
    )


def standing(claim: float, target_revenue: float, reference: ReferenceClass = DISCLOSED_SYNERGIES) -> Standing:
    """Hold an annual synergy claim against others' promises. Raises InsufficientFigures without revenue."""
    if target_revenue <= 0:
        raise InsufficientFigures("A claim is judged as a share of the target's revenue.", "revenue")
    share = claim / target_revenue
    position: Literal["up_to_median", "above_median", "above_upper_quartile"] = "up_to_median"
    if share > reference.upper_quartile:
        position = "above_upper_quartile"
    elif share > reference.median:
        position = "above_median"
    return Standing(share=share, times_median=share / reference.median, position=position)
