"""The score of a target by a profile: computed, explained contribution by contribution, never typed in (DOMAIN 3.1.4).

Points of a criterion run from 0 at its floor to 100 at its target. A contribution is weight times points, rounded once
to six decimals; every total is the sum of its contributions, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.acquisition.screening.measures import MOST_POINTS, Measured
from domain.acquisition.screening.profile import (
    Dimension,
    Points,
    Quantity,
    ScreeningCriterion,
    ScreeningProfile,
    Weight,
)
from domain.kernel import Key, Text, Value

SMALLEST = Decimal("0.000001")
NOTHING = Decimal(0)

Suggestion = Literal["go", "no_go", "insufficient"]


class Scored(Value):
    """The whole score, 0 to 100."""

    sort: Literal["scored"] = "scored"
    points: Points


class Unscored(Value):
    """There is no score, because these measures are missing: an explicit answer, never a number in its place."""

    sort: Literal["insufficient"] = "insufficient"
    missing: Annotated[dict[Key, Text], Field(min_length=1)]


Overall = Annotated[Scored | Unscored, Field(discriminator="sort")]


class Contribution(Value):
    """What one criterion adds to the score. `weight` is that of its dimension times its own; None: figure missing."""

    criterion: Key
    dimension: Dimension
    measure: Key
    value: Quantity | None
    points: Points | None
    weight: Annotated[Decimal, Field(gt=0, le=1)]
    contribution: Points | None


class DimensionScore(Value):
    """What one dimension adds to the score, the sum of its criteria; None: a figure is missing."""

    dimension: Dimension
    weight: Weight
    contribution: Points | None


class Unmet(Value):
    """A mandatory criterion that does not pass, and why."""

    criterion: Key
    lacks: Text


class Score(Value):
    """A target's score: what it rests on, what it comes to, and what the profile suggests."""

    profile: Key
    profile_version: Annotated[int, Field(ge=1)]
    overall: Overall
    dimensions: tuple[DimensionScore, ...]
    contributions: tuple[Contribution, ...]
    unmet: tuple[Unmet, ...]
    threshold: Points
    suggests: Suggestion


def score(profile: ScreeningProfile, figures: Mapping[Key, Measured], category: Key) -> Score:
    """Score a target by its figures. The same figures and profile always give the same score."""
    lacking = {c.measure: lack for c in profile.criteria if (lack := _lack(c, figures))}
    contributions = tuple(_contribution(profile, c, figures, lacking) for c in profile.criteria)
    dimensions = tuple(
        DimensionScore(
            dimension=name,
            weight=weight,
            contribution=_sum(c.contribution for c in contributions if c.dimension == name),
        )
        for name, weight in profile.weights.items()
    )
    total = _sum(part.contribution for part in contributions)
    unmet = tuple(Unmet(criterion=c.key, lacks=lack) for c in profile.criteria if (lack := _unmet(c, figures, lacking)))
    threshold = profile.threshold(category)
    return Score(
        profile=profile.name,
        profile_version=profile.version,
        overall=Unscored(missing=lacking) if total is None else Scored(points=total),
        dimensions=dimensions,
        contributions=contributions,
        unmet=unmet,
        threshold=threshold,
        suggests="insufficient" if total is None else "go" if total >= threshold and not unmet else "no_go",
    )


def points_of(criterion: ScreeningCriterion, value: Decimal) -> Decimal:
    """0 at the floor and beyond, 100 at the target and beyond, a straight line between."""
    share = (value - criterion.floor) / (criterion.target - criterion.floor)
    return (min(max(share, NOTHING), Decimal(1)) * MOST_POINTS).quantize(SMALLEST)


def _lack(criterion: ScreeningCriterion, figures: Mapping[Key, Measured]) -> str | None:
    figure = figures.get(criterion.measure)
    if figure is None:
        return "no figure is recorded"
    if (figure.unit, figure.currency) != (criterion.unit, criterion.currency):
        return f"known in {figure.currency or figure.unit}, read in {criterion.currency or criterion.unit}"
    return None


def _contribution(
    profile: ScreeningProfile, criterion: ScreeningCriterion, figures: Mapping[Key, Measured], lacking: dict[Key, str]
) -> Contribution:
    known = None if criterion.measure in lacking else figures[criterion.measure].value
    points = None if known is None else points_of(criterion, known)
    weight = profile.weights[criterion.dimension] * criterion.weight
    return Contribution(
        criterion=criterion.key,
        dimension=criterion.dimension,
        measure=criterion.measure,
        value=known,
        points=points,
        weight=weight,
        contribution=None if points is None else (weight * points).quantize(SMALLEST),
    )


def _unmet(criterion: ScreeningCriterion, figures: Mapping[Key, Measured], lacking: dict[Key, str]) -> str | None:
    needed = criterion.mandatory
    if needed is None:
        return None
    if criterion.measure in lacking:
        return f"insufficient: {lacking[criterion.measure]}"
    value = figures[criterion.measure].value
    reached = value >= needed if criterion.more_is_better else value <= needed
    wanted = "at least" if criterion.more_is_better else "at most"
    return None if reached else f"{value.normalize():f} where {wanted} {needed.normalize():f} is needed"


def _sum(parts: Iterable[Decimal | None]) -> Decimal | None:
    total = NOTHING
    for part in parts:
        if part is None:
            return None
        total += part
    return total
