"""A deal's file shows its figures, its score and how it came about, quick ratios, and the synergies people expect."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.acquisition import commands as c
from domain.acquisition.screening.commands import EstimateSynergy, RecordTargetFigures, ScoreTarget
from domain.acquisition.screening.preliminary import Insufficient, Known, KnownBand
from domain.acquisition.screening.score import Unscored
from domain.money import Money
from projections.file_screening import ScreeningPart
from projections.initiative_file import begin, document, fold
from projections.projection import Last
from tests.domain.test_synergy_estimates import estimate
from tests.support.deals import CRO, VP, at_g1, chartered
from tests.support.scenario import Story
from tests.support.targets import figure, figures, proof


def shown(story: Story) -> ScreeningPart:
    """The part of the story's file."""
    dossier = begin(story.stream)
    for event, at in story.happened:
        dossier = fold(dossier, event, at)
    file = document(dossier, Last(story.stream, len(story.happened), story.at))
    assert file is not None
    assert file.deal is not None
    assert type(file).model_validate_json(file.model_dump_json()) == file
    return file.deal.screening


@pytest.mark.feature("MA-02")
def test_the_file_explains_the_score_and_says_when_it_is_stale() -> None:
    part = shown(at_g1())
    assert part.profile is not None
    assert (part.profile.name, part.profile.version, part.profile.threshold) == ("strategic_fit", 1, Decimal(70))
    assert part.scored is not None
    assert (part.scored.by, part.scored.stale) == (VP, False)
    assert len(part.scored.score.contributions) == 12
    changed = shown(at_g1().given(RecordTargetFigures(figures=(figure("churn", "0.06"),))))
    assert changed.scored is not None
    assert changed.scored.stale
    assert [one.figure.value for one in changed.figures if one.key == "churn"] == [Decimal("0.06")]


@pytest.mark.feature("MA-06")
def test_the_file_shows_quick_ratios_before_due_diligence_and_what_they_lack() -> None:
    ratios = {ratio.key: ratio.reading for ratio in shown(at_g1()).ratios}
    assert ratios["growth"] == Known(value=Decimal("0.3500"))
    assert ratios["revenue_multiple"] == KnownBand(low=Decimal("4.0000"), high=Decimal("10.0000"))
    margin = ratios["ebitda_margin"]
    assert isinstance(margin, Insufficient)
    assert margin.missing == {"ebitda": "no figure is recorded"}


@pytest.mark.feature("MA-14")
def test_the_file_shows_estimates_after_doubt_and_suggestions_apart_from_them() -> None:
    cross = estimate("revenue", 20, key="revenue_synergy", margin="0.6", confidence="0.75", months=12, owner=CRO)
    part = shown(at_g1().given(EstimateSynergy(estimate=cross)))
    assert [(one.key, one.profit, one.risk_weighted) for one in part.synergies] == [
        ("revenue_synergy", Money.millions(12), Money.millions(9))
    ]
    (total,) = part.synergy_sums
    assert (total.claimed, total.risk_weighted) == (Money.millions(12), Money.millions(9))
    assert total.by_year[:2] == (Money.millions("4.5"), Money.millions(9))
    assert [(one.key, one.suggested.confirmed) for one in part.suggested] == [
        ("revenue_synergy", True),
        ("cost_synergy", False),
        ("technology_synergy", False),
    ]


def test_a_score_that_lacks_figures_is_shown_as_insufficient() -> None:
    story = chartered().given(c.BeginScreening(), proof(), figures(culture=None), ScoreTarget())
    part = shown(story)
    assert part.scored is not None
    assert part.scored.score.overall == Unscored(missing={"culture": "no figure is recorded"})
    assert shown(chartered()).scored is None
