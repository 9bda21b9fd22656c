"""The risk register both programmes start with: loaded, scored, owned, on a real initiative."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from domain.initiative.commands import AssessRisk, RaiseRisk
from domain.initiative.register import band, score
from portfolio.load import load
from portfolio.seeds import SeedRisk
from tests.support.deals import chartered

OWNERS = {
    "imo_lead": "ines",
    "chief_strategy_officer": "sofia",
    "cto": "tara",
    "cro": "rosa",
    "cfo": "carl",
    "coo": "otto",
}


def register(family: str) -> list[SeedRisk]:
    return [risk for risk in load().risks if risk.programme == "novacron" and risk.family == family]


@pytest.mark.parametrize(
    ("family", "count"),
    [
        pytest.param("strategic", 4, marks=pytest.mark.feature("RK-01")),
        pytest.param("financial", 3, marks=pytest.mark.feature("RK-02")),
        pytest.param("operational", 3, marks=pytest.mark.feature("RK-03")),
    ],
)
def test_the_documented_risks_of_a_family_can_be_raised_scored_and_owned(family: str, count: int) -> None:
    risks = register(family)
    assert len(risks) == count
    story = chartered()
    for seed in risks:
        owner = OWNERS.get(seed.owner_role, "vera")
        story = story.given(
            RaiseRisk(
                risk=seed.key,
                title=seed.title,
                family=seed.family,
                owner=owner,
                mitigation=seed.mitigation,
                source=seed.source,
            ),
            AssessRisk(risk=seed.key, impact=seed.impact.level, probability=seed.probability.level),
        )
    for seed in risks:
        risk = story.state.initiative.risks[seed.key]
        assert risk.owner
        assert risk.source == seed.source
        assert score(risk.impact, risk.probability) == score(seed.impact.level, seed.probability.level)
        assert band(score(risk.impact, risk.probability)) != "unassessed"


@pytest.mark.feature("RK-05")
def test_the_score_is_impact_times_probability_on_a_scale_of_100() -> None:
    culture = next(risk for risk in load().risks if risk.id == "N2")
    points = score(culture.impact.level, culture.probability.level)
    assert points == Decimal(4 * 2 * 100) / 12
    assert band(points) == "high"


def test_the_whole_seed_register_is_there() -> None:
    ids = [risk.id for risk in load().risks]
    assert ids == [*(f"N{n}" for n in range(1, 12)), *(f"G{n}" for n in range(1, 8)), "R1", "E1", "E2"]
    assert Counter(risk.programme for risk in load().risks) == {"novacron": 11, "ggen": 10}


def test_our_own_assessments_are_marked_as_ours() -> None:
    by_id = {risk.id: risk for risk in load().risks}
    assert by_id["N1"].impact.assessed_by == "STD"
    assert by_id["G4"].probability.assessed_by == "G"
    assert by_id["R1"].probability.assessed_by == "R"
    assert by_id["N2"].impact.assessed_by == "GO"
    assert by_id["N2"].screened is not None
    assert by_id["N2"].screened.impact_0_10 == 8


def test_every_risk_has_an_owner_among_the_people() -> None:
    plan = load()
    assert all(plan.holder(risk.owner_role) for risk in plan.risks)
