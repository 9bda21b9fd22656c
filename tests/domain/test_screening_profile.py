"""A screening profile is data that is checked: weights, directions, units, bars; the documented one is the default."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.acquisition.screening.default_profile import PROFILE
from domain.acquisition.screening.legacy import REFERENCE_WEIGHTS, Candidate, composite, reference_scores
from domain.acquisition.screening.profile import ScreeningProfile
from domain.acquisition.screening.score import Scored, score
from domain.acquisition.terms import AcquisitionTerms
from domain.valuation.refusals import InsufficientFigures, WeightsNotOne
from tests.support.deals import charter
from tests.support.targets import FITTING, figure

KNOWN = {measure: figure(measure, value) for measure, value in FITTING.items()}


@pytest.mark.feature("MA-04")
def test_the_reference_profile_gives_the_worked_score_of_73_50() -> None:
    candidate = Candidate(
        patents=75, developers=150, certifications=2, ai_models=0, revenue=50, growth=0.35, customers=1_200, staff=350
    )
    scores = reference_scores(candidate)
    assert scores == {"technology": 70, "market": 75, "culture": 75, "talent": 80, "customer": 70}
    assert composite(scores, REFERENCE_WEIGHTS) == pytest.approx(73.50, rel=1e-15)
    with pytest.raises(WeightsNotOne):
        composite({"technology": 70}, {"technology": 0.9})
    with pytest.raises(InsufficientFigures):
        composite({"technology": 70}, {"technology": 0.5, "market": 0.5})


@pytest.mark.feature("MA-04")
def test_a_profile_whose_weights_do_not_sum_to_one_is_rejected() -> None:
    told = PROFILE.model_dump(mode="json")
    lighter = told | {"weights": told["weights"] | {"technology": "0.29"}}
    with pytest.raises(ValidationError, match=r"weights of the dimensions sum to 0\.99"):
        ScreeningProfile.model_validate(lighter)
    first, *rest = told["criteria"]
    with pytest.raises(ValidationError, match="weights within technology sum to"):
        ScreeningProfile.model_validate(told | {"criteria": [first | {"weight": "0.3"}, *rest]})


@pytest.mark.feature("MA-04")
def test_the_documented_weights_are_the_default() -> None:
    assert [str(weight) for weight in PROFILE.weights.values()] == ["0.30", "0.25", "0.15", "0.15", "0.15"]
    assert PROFILE.threshold("storage") == 70
    assert PROFILE.threshold("quantum") == 60


def test_a_profile_reads_each_measure_in_one_unit_and_every_criterion_has_a_direction() -> None:
    told = PROFILE.model_dump(mode="json")
    first, *rest = told["criteria"]
    for wrong, words in (
        ({"target": first["floor"]}, "floor and target are the same"),
        ({"currency": "USD"}, "names its currency"),
        ({"key": "growth"}, "used twice"),
        ({"measure": "growth"}, "read in several units"),
        ({"dimension": "market"}, "weights within"),
    ):
        with pytest.raises(ValidationError, match=words):
            ScreeningProfile.model_validate(told | {"criteria": [first | wrong, *rest]})


@pytest.mark.parametrize(
    ("floor", "target", "passing", "failing"), [(0, 10, "5", "4.999"), (10, 0, "5", "5.001"), (-4, 4, "5", "4")]
)
def test_a_bar_is_passed_by_who_reaches_it_in_the_direction_of_its_criterion(
    floor: int, target: int, passing: str, failing: str
) -> None:
    told = PROFILE.model_dump(mode="json")
    first, *rest = told["criteria"]
    barred = first | {"measure": "growth_of_staff", "unit": "share", "floor": floor, "target": target, "mandatory": "5"}
    profile = ScreeningProfile.model_validate(told | {"criteria": [barred, *rest]})
    for value, unmet in ((passing, []), (failing, [first["key"]])):
        one = figure("growth", value).model_copy(update={"measure": "growth_of_staff"})
        found = score(profile, {"growth_of_staff": one, "churn": figure("churn", "0.1")}, "storage")
        assert [lacking.criterion for lacking in found.unmet] == unmet


def test_terms_that_were_recorded_before_there_were_profiles_still_read() -> None:
    told = charter().terms.model_dump(mode="json")
    del told["screening"]
    assert AcquisitionTerms.model_validate(told).screening is None


def test_a_score_at_the_threshold_suggests_to_go_and_one_just_below_does_not() -> None:
    known = KNOWN
    reached = score(PROFILE, known, "storage").overall
    assert isinstance(reached, Scored)
    for threshold, suggests in ((reached.points, "go"), (reached.points + Decimal("0.000001"), "no_go")):
        profile = PROFILE.model_copy(update={"go": threshold})
        assert score(profile, known, "storage").suggests == suggests
        assert score(profile, known, "quantum").suggests == "go"
