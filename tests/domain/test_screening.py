"""A target is scored by a profile that is data, from figures that somebody can prove; the go/no-go sees the score."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.acquisition import commands as c
from domain.acquisition.fit import ScoredByRule
from domain.acquisition.screening import events as s
from domain.acquisition.screening.commands import RecordTargetFigures, ScoreTarget
from domain.acquisition.screening.rules import NoProfile, NotScreening, WrongUnit
from domain.acquisition.screening.score import Scored, Unscored
from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.playbooks.model import Attested, Computed
from tests.support.deals import (
    CFO,
    CSO,
    LEAD,
    OUTSIDER,
    VP,
    at_g1,
    charter,
    chartered,
    deal,
    evidence,
    in_diligence,
    propose,
    signed,
)
from tests.support.scenario import Story
from tests.support.targets import AS_OF, PROOF, figure, figures, proof, screened


def screening(**changed: str | None) -> Story:
    """In screening, with figures."""
    return chartered().given(c.BeginScreening(), proof(), figures(**changed))


def without_profile() -> Story:
    """A deal that began before there were profiles."""
    plain = charter()
    terms = plain.terms.model_copy(update={"screening": None})
    return deal().by(VP).given(plain.model_copy(update={"terms": terms}), c.BeginScreening())


@pytest.mark.feature("MA-02")
def test_the_same_figures_and_profile_give_the_same_score_and_its_contributions_sum_to_it() -> None:
    one, other = (screening().when(ScoreTarget()).every(s.TargetScored)[0].score for _ in range(2))
    assert one == other
    assert (one.profile, one.profile_version) == ("strategic_fit", 1)
    assert isinstance(one.overall, Scored)
    assert sum(part.contribution or 0 for part in one.contributions) == one.overall.points
    assert sum(part.contribution or 0 for part in one.dimensions) == one.overall.points
    assert one.overall.points == Decimal("86.250000")
    assert one.threshold == 70
    assert one.suggests == "go"
    assert one.unmet == ()


def test_a_score_is_asked_for_and_never_typed_in() -> None:
    screening().when(c.AssessFit(score=Decimal(99), rationale="Trust me.")).then_refused(ScoredByRule)
    scored = screening().given(ScoreTarget())
    scored.when(ScoreTarget()).then_nothing()
    screening().by(CFO).when(ScoreTarget()).then_refused(no.NotEntitled)


def test_a_missing_figure_makes_the_score_insufficient_and_never_a_number() -> None:
    story = screening(culture=None, churn=None).given(ScoreTarget())
    found = story.state.screening.scored.score
    assert isinstance(found.overall, Unscored)
    assert set(found.overall.missing) == {"culture", "churn"}
    assert found.suggests == "insufficient"
    assert [part.contribution for part in found.contributions if part.measure == "culture"] == [None]
    assert [one.criterion for one in found.unmet] == ["churn"]
    refused = story.when(c.AdvanceToPreliminary()).then_refused(no.GateStaysShut)
    assert set(refused.missing) == {"fit", "mandatory_criteria"}
    assert story.state.fit_points is None


def test_a_figure_in_another_currency_is_not_read_as_if_it_were_ours() -> None:
    euros = RecordTargetFigures(figures=(figure("revenue", "50", currency="EUR"),))
    found = screening(revenue=None).given(euros, ScoreTarget()).state.screening.scored.score
    assert found.overall.missing == {"revenue": "known in EUR, read in USD"}


def test_a_score_is_stale_when_a_figure_it_rests_on_changes() -> None:
    story = at_g1()
    newer = RecordTargetFigures(figures=(figure("churn", "0.06"),))
    changed = story.given(newer)
    refused = changed.by(VP).when(core.ProposeGate(gate="g1")).then_refused(no.GateStaysShut)
    assert set(refused.missing) == {"fit", "mandatory_criteria"}
    assert "stale" in refused.missing["fit"]
    changed.given(ScoreTarget()).when(core.ProposeGate(gate="g1")).then_among(g.GateProposed)
    unread = RecordTargetFigures(figures=(figure("net_debt", "7"),))
    story.given(unread).by(VP).when(core.ProposeGate(gate="g1")).then_among(g.GateProposed)


def test_new_figures_change_the_packet_that_is_before_its_deciders() -> None:
    pending = propose(at_g1(), "g1", VP)
    pending.when(RecordTargetFigures(figures=(figure("net_debt", "7"),))).then_among(
        s.TargetFiguresRecorded, g.GateVoided
    )


def test_a_mandatory_criterion_that_fails_shuts_the_gate_until_the_strategy_officer_waives_it() -> None:
    story = screening(churn="0.19").given(ScoreTarget())
    found = story.state.screening.scored.score
    assert [(one.criterion, one.lacks) for one in found.unmet] == [("churn", "0.19 where at most 0.15 is needed")]
    assert found.suggests == "no_go"
    refused = story.when(c.AdvanceToPreliminary()).then_refused(no.GateStaysShut)
    assert set(refused.missing) == {"mandatory_criteria"}
    waiver = core.WaiveCriterion(criterion="mandatory_criteria", reason="They lost one large customer.")
    story.when(waiver).then_refused(no.NotEntitled)
    waived = story.by(CSO).given(waiver).by(VP).given(c.AdvanceToPreliminary())
    for key in ("nda", "dd_budget"):
        waived = waived.given(evidence(key), core.AttestCriterion(criterion=key, evidence=(key,)))
    waived.when(core.ProposeGate(gate="g1")).then_among(g.GateProposed)


def test_a_figure_that_came_and_went_makes_the_score_stale_until_it_is_asked_for_again() -> None:
    story = at_g1().given(RecordTargetFigures(figures=(figure("churn", "0.06"),)), figures())
    assert story.state.screening.stale
    again = story.when(ScoreTarget()).then(s.TargetScored)
    assert not again.state.screening.stale


def test_nobody_can_say_that_the_mandatory_criteria_pass() -> None:
    story = chartered().given(evidence("memo"))
    story.when(core.AttestCriterion(criterion="mandatory_criteria", evidence=("memo",))).then_refused(no.NotAttested)


def test_a_figure_needs_a_document_a_day_that_has_come_and_the_measure_s_own_unit() -> None:
    story = chartered().given(c.BeginScreening())
    story.when(figures()).then_refused(no.EvidenceMissing)
    story = story.given(proof())
    tomorrow = figure("patents", "9").model_copy(update={"as_of": (story.at + timedelta(days=1)).date()})
    story.when(RecordTargetFigures(figures=(tomorrow,))).then_refused(no.NotYet)
    share = figure("patents", "9").model_copy(update={"unit": "share"})
    story.when(RecordTargetFigures(figures=(share,))).then_refused(WrongUnit)
    unread = figure("patents", "9").model_copy(update={"measure": "charisma"})
    story.when(RecordTargetFigures(figures=(unread,))).then_refused(no.UnknownKey)


def test_whoever_takes_part_records_figures_and_only_new_ones_happen() -> None:
    story = screening().by(LEAD)
    story.when(figures()).then_nothing()
    told = story.when(figures(patents="80")).then(s.TargetFiguresRecorded)
    assert [one.measure for one in told.latest[0].figures] == ["patents"]
    screening().by(OUTSIDER).when(figures(patents="81")).then_refused(no.InitiativeUnknown)


def test_a_target_is_scored_while_it_is_screened_and_figures_are_recorded_before_signing() -> None:
    chartered().when(ScoreTarget()).then_refused(NotScreening)
    in_diligence().by(VP).when(ScoreTarget()).then_refused(NotScreening)
    in_diligence().by(VP).when(figures(patents="80")).then(s.TargetFiguresRecorded)


@pytest.mark.parametrize(
    ("measure", "value"), [("patents", "1.5"), ("patents", "-1"), ("culture", "101"), ("culture", "-1")]
)
def test_a_figure_that_makes_no_sense_is_not_taken(measure: str, value: str) -> None:
    with pytest.raises(ValidationError):
        figure(measure, value)


def test_a_command_names_each_measure_once() -> None:
    with pytest.raises(ValidationError, match="recorded once"):
        RecordTargetFigures(figures=(figure("patents", "1"), figure("patents", "2")))


def test_a_deal_without_a_profile_keeps_its_analyst_s_judgement() -> None:
    story = without_profile()
    story.when(ScoreTarget()).then_refused(NoProfile)
    story.when(c.AdvanceToPreliminary()).then_refused(no.GateStaysShut)
    judged = story.given(c.AssessFit(score=Decimal(74), rationale="Close."), c.AdvanceToPreliminary())
    assert (judged.state.stage, judged.state.fit_points) == ("preliminary", 74)


def test_a_deal_that_keeps_the_first_playbook_goes_its_old_way() -> None:
    """Its fit is judged and its mandatory criteria are attested, as when it began."""
    now = charter()
    first = now.playbook.phases[0].gates[0]
    old = {
        "fit": Computed(key="fit", title="Strategic fit is assessed", check="fit_assessed"),
        "mandatory_criteria": Attested(key="mandatory_criteria", title="They pass", waivable_by=("cso",)),
    }
    gate = first.model_copy(update={"criteria": tuple(old.get(one.key, one) for one in first.criteria)})
    phases = (now.playbook.phases[0].model_copy(update={"gates": (gate,)}), *now.playbook.phases[1:])
    began = now.model_copy(
        update={
            "playbook": now.playbook.model_copy(update={"version": 1, "phases": phases}),
            "terms": now.terms.model_copy(update={"screening": None}),
        }
    )
    judged = c.AssessFit(score=Decimal(74), rationale="Close.")
    story = deal().by(VP).given(began, c.BeginScreening(), judged, c.AdvanceToPreliminary())
    for key in ("mandatory_criteria", "nda", "dd_budget"):
        story = story.given(evidence(key), core.AttestCriterion(criterion=key, evidence=(key,)))
    story.when(core.ProposeGate(gate="g1")).then_among(g.GateProposed)


def test_screening_ends_in_the_preliminary_stage() -> None:
    story = chartered().given(*screened())
    assert story.state.stage == "preliminary"
    assert story.state.fit_points == Decimal("86.25")
    assert story.state.screening.figures["churn"].evidence == PROOF
    assert story.state.screening.figures["churn"].as_of == AS_OF
    assert story.every(e.EvidenceAttached)


def test_after_signing_nothing_of_screening_changes() -> None:
    signed().by(VP).when(figures(patents="80")).then_refused(NotScreening)
