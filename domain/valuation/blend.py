"""Several methods, one football field: a low, a middle and a high per method, and their weighted blend (VA-06)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from pydantic import model_validator

from domain.kernel import Value
from domain.valuation.refusals import NoMethodApplies
from domain.valuation.units import NotNegative

Method = Literal["dcf", "comparables", "precedents"]


class Weights(Value):
    """How much each method counts; they need not sum to 1. By default the reference profile's 50/30/20 (DOMAIN 4.3)."""

    dcf: NotNegative = 0.5
    comparables: NotNegative = 0.3
    precedents: NotNegative = 0.2

    def of(self, method: Method) -> float:
        """The weight of one method before methods that do not apply are dropped."""
        match method:
            case "dcf":
                return self.dcf
            case "comparables":
                return self.comparables
            case "precedents":
                return self.precedents


class Bar(Value):
    """One method's range of enterprise values in millions: low ≤ mid ≤ high."""

    method: Method
    low: float
    mid: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Bar:
        if not self.low <= self.mid <= self.high:
            raise ValueError("a range is low ≤ mid ≤ high")
        return self


class Weighted(Value):
    """A bar of the football field and the share that it has in the blend."""

    bar: Bar
    weight: float


class Blend(Value):
    """The blended range in millions; weights of the methods that applied sum to 1."""

    low: float
    mid: float
    high: float
    parts: tuple[Weighted, ...]


def blend(bars: Sequence[Bar], weights: Weights) -> Blend:
    """Drop the methods that have no bar, re-normalise the weights of the rest. Raises NoMethodApplies."""
    total = math.fsum(weights.of(bar.method) for bar in bars)
    if total <= 0:
        raise NoMethodApplies("No method that carries weight could be applied.", methods=[bar.method for bar in bars])
    parts = tuple(Weighted(bar=bar, weight=weights.of(bar.method) / total) for bar in bars)
    return Blend(
        low=math.fsum(part.weight * part.bar.low for part in parts),
        mid=math.fsum(part.weight * part.bar.mid for part in parts),
        high=math.fsum(part.weight * part.bar.high for part in parts),
        parts=parts,
    )
