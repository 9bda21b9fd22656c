"""A screening profile: which measures count, between which floor and target, and how much (DOMAIN 3.1.4).

A profile is data with a version, kept by every deal from its charter on. The weights of the dimensions sum to 1, and so
do the weights of the criteria inside each dimension.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.acquisition.screening.measures import MONEY, MeasureUnit
from domain.kernel import Key, Text, Value
from domain.money import Currency, Money
from domain.playbooks.model import Role

Dimension = Literal["technology", "market", "culture", "talent", "customer"]
Weight = Annotated[Decimal, Field(gt=0, le=1, decimal_places=3)]
"""At most three decimals, so that all points together are exactly 100."""

Quantity = Annotated[Decimal, Field(max_digits=24, decimal_places=6, allow_inf_nan=False)]
Points = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]


class ScreeningCriterion(Value):
    """Nothing at `floor`, everything at `target`, a straight line between; a target below the floor means less is more.

    `mandatory`: the value that must be reached, in the criterion's own direction; None asks for nothing.
    """

    key: Key
    title: Text
    type: Literal["financial", "strategic", "operational"]
    dimension: Dimension
    measure: Key
    unit: MeasureUnit
    currency: Currency | None = None
    floor: Quantity
    target: Quantity
    weight: Weight
    mandatory: Quantity | None = None
    source: Text

    @model_validator(mode="after")
    def _has_a_direction(self) -> ScreeningCriterion:
        if self.floor == self.target:
            raise ValueError(f"criterion {self.key}: floor and target are the same")
        if (self.unit in MONEY) != (self.currency is not None):
            raise ValueError(f"criterion {self.key}: an amount of money names its currency, and nothing else has one")
        return self

    @property
    def more_is_better(self) -> bool:
        """The direction of the criterion."""
        return self.target > self.floor


class SynergyRule(Value):
    """How a synergy is suggested: a share of the target's revenue, or so much a year. Somebody must confirm it."""

    key: Key
    kind: Literal["revenue", "cost", "technology", "market"]
    share_of_revenue: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    flat: Money | None = None
    months: Annotated[int, Field(ge=0, le=120)]
    confidence: Annotated[Decimal, Field(ge=0, le=1)]
    owner_role: Role
    source: Text

    @model_validator(mode="after")
    def _one_of_both(self) -> SynergyRule:
        if (self.share_of_revenue is None) == (self.flat is None):
            raise ValueError(f"suggestion {self.key}: either a share of revenue or a flat amount")
        return self


class ScreeningProfile(Value):
    """How targets are scored, from 0 to 100. `go_by_category` takes the place of `go` for the categories it names."""

    name: Key
    version: Annotated[int, Field(ge=1)]
    weights: dict[Dimension, Weight]
    criteria: Annotated[tuple[ScreeningCriterion, ...], Field(min_length=1)]
    go: Points
    go_by_category: dict[Key, Points] = {}
    suggestions: tuple[SynergyRule, ...] = ()
    source: Text

    @model_validator(mode="after")
    def _weights_are_whole(self) -> ScreeningProfile:
        twice = [key for key, count in Counter(c.key for c in self.criteria).items() if count > 1]
        if twice:
            raise ValueError(f"profile {self.name}: used twice: {', '.join(sorted(twice))}")
        units: dict[Key, set[object]] = {}
        for c in self.criteria:
            units.setdefault(c.measure, set()).add((c.unit, c.currency))
        mixed = sorted(measure for measure, found in units.items() if len(found) > 1)
        if mixed:
            raise ValueError(f"profile {self.name}: read in several units: {', '.join(mixed)}")
        _whole(f"profile {self.name}: the weights of the dimensions", self.weights.values())
        if set(self.weights) != {c.dimension for c in self.criteria}:
            raise ValueError(f"profile {self.name}: every weighted dimension has criteria, and no other one")
        for dimension in self.weights:
            within = (c.weight for c in self.criteria if c.dimension == dimension)
            _whole(f"profile {self.name}: the weights within {dimension}", within)
        return self

    def threshold(self, category: Key) -> Decimal:
        """The score from which the profile suggests to go."""
        return self.go_by_category.get(category, self.go)

    def unit_of(self, measure: Key) -> MeasureUnit | None:
        """The unit in which the profile reads a measure; None when it does not."""
        return next((c.unit for c in self.criteria if c.measure == measure), None)


def _whole(what: str, weights: Iterable[Decimal]) -> None:
    total = sum(weights, Decimal(0))
    if total != 1:
        raise ValueError(f"{what} sum to {total}, not to 1")
