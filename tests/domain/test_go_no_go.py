"""Screening and the go/no-go."""

from __future__ import annotations

import pytest

from domain.acquisition import commands as c
from domain.acquisition import events as a
from domain.acquisition.diligence.events import DiligenceChecklistIssued
from domain.acquisition.stages import WrongStage
from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from tests.support.deals import (
    ADMIN,
    AUDITOR,
    CEO,
    CFO,
    CSO,
    LEAD,
    OUTSIDER,
    VP,
    approve,
    at_g1,
    charter,
    chartered,
    deal,
    evidence,
    in_diligence,
    propose,
    verdict,
)
from tests.support.targets import screened


def test_a_charter_names_the_target_and_starts_in_sourcing() -> None:
    story = deal().by(VP).when(charter())
    story.then(e.InitiativeChartered, a.TargetNamed, e.PhaseEntered, a.StageEntered, a.ClearanceRequired)


def test_only_the_vp_of_corporate_development_charters() -> None:
    deal().by(LEAD).when(charter()).then_refused(no.NotEntitled)


def test_an_acquisition_is_chartered_once() -> None:
    chartered().when(charter()).then_refused(no.AlreadyChartered)


def test_nothing_can_be_asked_of_what_does_not_exist() -> None:
    deal().by(VP).when(c.BeginScreening()).then_refused(no.InitiativeUnknown)


@pytest.mark.feature("MA-07")
def test_due_diligence_needs_an_approved_go_no_go() -> None:
    at_g1().by(LEAD).when(core.ProposeGate(gate="g2")).then_refused(no.WrongGate)


@pytest.mark.feature("MA-07")
def test_the_last_approval_opens_the_gate_and_the_next_phase() -> None:
    story = approve(propose(at_g1(), "g1", VP), CFO).by(CSO)
    story.when(verdict(story)).then(
        g.GateVoteCast, g.GateApproved, a.StageEntered, DiligenceChecklistIssued, a.CapitalClaimed, e.PhaseEntered
    )
    assert in_diligence().state.stage == "due_diligence"


@pytest.mark.feature("MA-07")
def test_a_declined_go_no_go_needs_a_reason_and_ends_the_deal() -> None:
    story = propose(at_g1(), "g1", VP).by(CFO)
    story.when(verdict(story, "decline")).then_refused(no.ReasonRequired)
    ended = story.when(verdict(story, "decline", reason="Too dear.")).then(
        g.GateVoteCast, g.GateDeclined, a.CapitalReleased, e.InitiativeConcluded
    )
    assert ended.state.initiative.ended.outcome == "declined"
    ended.by(VP).when(c.BeginScreening()).then_refused(no.Concluded)


@pytest.mark.feature("MA-28")
def test_only_the_vp_of_corporate_development_or_a_delegate_proposes_the_go_no_go() -> None:
    story = at_g1()
    for other in (LEAD, CFO, CEO):
        story.by(other).when(core.ProposeGate(gate="g1")).then_refused(no.NotEntitled)
    lent = story.by(VP).given(core.DelegateDuty(role="vp_corporate_development", to=LEAD, reason="On leave."))
    proposed = lent.by(LEAD).when(core.ProposeGate(gate="g1")).then(g.GateProposed, a.CapitalClaimed)
    assert (proposed.latest[0].proposed_by, proposed.latest[0].on_behalf_of) == (LEAD, VP)


def test_a_gate_stays_shut_while_a_criterion_is_missing() -> None:
    story = chartered().given(*screened())
    refused = story.when(core.ProposeGate(gate="g1")).then_refused(no.GateStaysShut)
    assert set(refused.missing) == {"nda", "dd_budget"}


def test_missing_data_is_never_a_default() -> None:
    unpriced = charter().model_copy(update={"target": charter().target.model_copy(update={"price": None})})
    story = deal().by(VP).given(unpriced, *screened())
    refused = story.when(core.ProposeGate(gate="g1")).then_refused(no.GateStaysShut)
    assert "insufficient data" in refused.missing["price"]


def test_the_preliminary_stage_needs_a_fit_and_the_vp() -> None:
    story = chartered().given(c.BeginScreening())
    story.when(c.AdvanceToPreliminary()).then_refused(no.GateStaysShut)
    story.by(LEAD).when(c.AdvanceToPreliminary()).then_refused(no.NotEntitled)


def test_stages_are_entered_along_the_transition_table_only() -> None:
    chartered().when(c.AdvanceToPreliminary()).then_refused(WrongStage)
    in_diligence().by(VP).when(c.BeginScreening()).then_refused(WrongStage)
    in_diligence().by(VP).when(c.DeclineTarget(reason="Late.")).then_refused(WrongStage)


def test_asking_twice_changes_nothing() -> None:
    chartered().given(c.BeginScreening()).when(c.BeginScreening()).then_nothing()
    story = at_g1()
    story.when(core.AttestCriterion(criterion="nda", evidence=("nda",))).then_nothing()
    proposed = propose(story, "g1", VP)
    proposed.when(core.ProposeGate(gate="g1")).then_nothing()


def test_a_computed_criterion_cannot_simply_be_said_to_hold() -> None:
    chartered().when(core.AttestCriterion(criterion="fit")).then_refused(no.NotAttested)


def test_an_attestation_needs_evidence_that_is_attached() -> None:
    chartered().when(core.AttestCriterion(criterion="nda")).then_refused(no.EvidenceMissing)
    chartered().when(core.AttestCriterion(criterion="nda", evidence=("nda",))).then_refused(no.EvidenceMissing)
    chartered().given(evidence("nda")).when(core.AttestCriterion(criterion="nda", evidence=("nda",))).then(
        e.CriterionAttested
    )


def test_who_may_not_know_cannot_tell_that_it_exists() -> None:
    for stranger in (OUTSIDER, ADMIN, "nobody.known"):
        chartered().by(stranger).when(core.RaiseIssue(issue="x", title="x", severity="low", owner=LEAD)).then_refused(
            no.InitiativeUnknown
        )


def test_an_auditor_looks_but_takes_no_part() -> None:
    chartered().by(AUDITOR).when(evidence("x")).then_refused(no.NotEntitled)


def test_nobody_but_the_timer_passes_time() -> None:
    story = chartered()
    story.when(core.PassTime(wake_at=story.at)).then_refused(no.ReservedCommand)
