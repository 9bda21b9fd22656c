"""Laws of the score: it sums up, it moves with each measure in that measure's direction, and it never guesses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acquisition.screening.default_profile import PROFILE
from domain.acquisition.screening.measures import MEASURES, Figures
from domain.acquisition.screening.profile import ScreeningCriterion, ScreeningProfile
from domain.acquisition.screening.score import Scored, Unscored, points_of, score
from tests.support.targets import FITTING, figure

MEASURED = sorted({criterion.measure for criterion in PROFILE.criteria})


def values(measure: str) -> st.SearchStrategy[Decimal]:
    """What may be recorded of a measure."""
    match MEASURES[measure]:
        case "count":
            return st.integers(0, 5_000).map(Decimal)
        case "points":
            return st.decimals(0, 100, places=2)
        case _:
            return st.decimals(-5, 500, places=4)


@st.composite
def known(draw: st.DrawFn) -> dict[str, Decimal]:
    """A target of which everything is known."""
    return {measure: draw(values(measure)) for measure in MEASURED}


@st.composite
def profiles(draw: st.DrawFn) -> ScreeningProfile:
    """A profile of two dimensions with any weights, floors and targets."""
    heavy = draw(st.integers(1, 999))
    weights = {"technology": Decimal(heavy) / 1000, "market": Decimal(1000 - heavy) / 1000}
    criteria = []
    for dimension, measures in (("technology", ("patents", "developers")), ("market", ("customers", "employees"))):
        first = draw(st.integers(1, 999))
        for measure, share in zip(measures, (first, 1000 - first), strict=True):
            ends = st.lists(st.integers(-50, 3_000), min_size=2, max_size=2, unique=True)
            floor, target = draw(ends)
            criteria.append(
                {
                    "key": measure,
                    "title": measure,
                    "type": "strategic",
                    "dimension": dimension,
                    "measure": measure,
                    "unit": "count",
                    "floor": floor,
                    "target": target,
                    "weight": Decimal(share) / 1000,
                    "source": "drawn",
                }
            )
    told = {"name": "drawn", "version": 1, "weights": weights, "criteria": criteria, "go": 50, "source": "drawn"}
    return ScreeningProfile.model_validate(told)


def as_figures(told: dict[str, Decimal]) -> Figures:
    """Values as figures."""
    return {measure: figure(measure, value) for measure, value in told.items()}


def total(profile: ScreeningProfile, told: dict[str, Decimal]) -> Decimal:
    """The score of a target of which everything is known."""
    overall = score(profile, as_figures(told), "storage").overall
    assert isinstance(overall, Scored)
    return overall.points


@pytest.mark.feature("MA-02")
@given(profiles(), known())
@settings(max_examples=150, deadline=None)
def test_contributions_sum_to_the_score_by_criterion_and_by_dimension(
    profile: ScreeningProfile, told: dict[str, Decimal]
) -> None:
    found = score(profile, as_figures(told), "storage")
    assert found == score(profile, as_figures(dict(reversed(told.items()))), "storage")
    assert isinstance(found.overall, Scored)
    assert sum(part.contribution or 0 for part in found.contributions) == found.overall.points
    assert sum(part.contribution or 0 for part in found.dimensions) == found.overall.points
    assert sum(part.weight for part in found.contributions) == 1
    assert 0 <= found.overall.points <= 100


@given(known(), st.sampled_from(PROFILE.criteria), st.data())
@settings(max_examples=200, deadline=None)
def test_more_of_what_is_better_never_lowers_the_score(
    told: dict[str, Decimal], criterion: ScreeningCriterion, data: st.DataObject
) -> None:
    other = data.draw(values(criterion.measure))
    worse, better = sorted((told[criterion.measure], other), reverse=not criterion.more_is_better)
    low = total(PROFILE, {**told, criterion.measure: worse})
    assert total(PROFILE, {**told, criterion.measure: better}) >= low


@given(known(), st.sets(st.sampled_from(MEASURED), min_size=1))
@settings(max_examples=100, deadline=None)
def test_a_score_with_something_missing_is_never_a_number(told: dict[str, Decimal], absent: set[str]) -> None:
    found = score(PROFILE, as_figures({key: value for key, value in told.items() if key not in absent}), "storage")
    assert isinstance(found.overall, Unscored)
    assert set(found.overall.missing) == absent
    assert found.suggests == "insufficient"
    assert all((part.contribution is None) == (part.measure in absent) for part in found.contributions)


@given(st.sampled_from(PROFILE.criteria), st.decimals(-10, 2_000, places=3))
def test_points_are_a_straight_line_from_floor_to_target(criterion: ScreeningCriterion, value: Decimal) -> None:
    assert points_of(criterion, criterion.floor) == 0
    assert points_of(criterion, criterion.target) == 100
    assert points_of(criterion, (criterion.floor + criterion.target) / 2) == 50
    assert 0 <= points_of(criterion, value) <= 100


def test_a_change_of_one_measure_changes_only_what_rests_on_it() -> None:
    told = {key: Decimal(value) for key, value in FITTING.items()}
    before = score(PROFILE, as_figures(told), "storage").contributions
    after = score(PROFILE, as_figures({**told, "patents": Decimal(10)}), "storage").contributions
    assert [b.criterion for b, a in zip(before, after, strict=True) if b != a] == ["patents"]
