"""The reference profile, kept to compare with: steps over a floor of 50, culture fixed (DOMAIN 3.1.4, WE-5 = 73.50)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from domain.acquisition.screening.profile import Dimension
from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures, WeightsNotOne

Count = Annotated[int, Field(ge=0)]
Number = Annotated[float, Field(allow_inf_nan=False)]

REFERENCE_WEIGHTS: Mapping[Dimension, float] = {
    "technology": 0.30,
    "market": 0.25,
    "culture": 0.15,
    "talent": 0.15,
    "customer": 0.15,
}
REFERENCE_CULTURE = 75.0
FLOOR = 50.0
CLOSE = 1e-9
"""The sum of the weights may miss 1 by this much."""

STEPS: tuple[tuple[Dimension, str, float, int], ...] = (
    ("technology", "patents", 50, 10),
    ("technology", "developers", 100, 10),
    ("technology", "certifications", 3, 10),
    ("technology", "ai_models", 5, 10),
    ("market", "revenue", 50, 15),
    ("market", "growth", 0.30, 15),
    ("market", "customers", 1000, 10),
    ("talent", "staff", 200, 15),
    ("talent", "developers", 100, 15),
    ("customer", "customers", 500, 20),
)
"""Dimension, figure of the candidate, the step it must exceed, points gained."""


class Candidate(Value):
    """What the reference profile looks at. Revenue in millions a year, growth a decimal, the rest are counts."""

    patents: Count
    developers: Count
    certifications: Count
    ai_models: Count
    revenue: Annotated[Number, Field(ge=0)]
    growth: Number
    customers: Count
    staff: Count


def composite(scores: Mapping[Dimension, float], weights: Mapping[Dimension, float]) -> float:
    """Σ weight × score. Raises WeightsNotOne, InsufficientFigures for a weighted dimension without a score."""
    total = math.fsum(weights.values())
    if abs(total - 1) > CLOSE:
        raise WeightsNotOne(f"The weights of the fit score sum to {total:.4f}, not 1.", total=total)
    missing = [dimension for dimension, weight in weights.items() if weight and dimension not in scores]
    if missing:
        raise InsufficientFigures(f"There is no score for {', '.join(missing)}.", *missing)
    return math.fsum(weight * scores[dimension] for dimension, weight in weights.items() if weight)


def reference_scores(candidate: Candidate) -> Mapping[Dimension, float]:
    """The reference profile: points for each figure above its step, over a floor of 50; culture is fixed at 75."""
    points: dict[Dimension, float] = {"culture": REFERENCE_CULTURE}
    for dimension, figure, above, gains in STEPS:
        reached = getattr(candidate, figure) > above
        points[dimension] = points.get(dimension, FLOOR) + (gains if reached else 0)
    return points
