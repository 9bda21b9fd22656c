"""Diligence, closing, reopening, the register, and the people on a deal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.acquisition import DECIDER
from domain.acquisition import commands as c
from domain.acquisition import events as a
from domain.acquisition.stages import WrongStage
from domain.facts import Facts
from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.initiative.register import band, score
from domain.initiative.register_events import RiskFamily
from domain.money import Money
from tests.support.deals import (
    AUDITOR,
    BOARD,
    CEO,
    CFO,
    CSO,
    GC,
    IMO,
    LEAD,
    OUTSIDER,
    PEOPLE,
    STEER,
    VP,
    approve,
    at_g1,
    at_g2,
    chartered,
    closed,
    evidence,
    in_diligence,
    propose,
    ready_to_close,
    signed,
    staffed_diligence,
    verdict,
)
from tests.support.diligence import cleared


@pytest.mark.feature("DD-01")
def test_a_workstream_is_signed_by_its_lead_with_evidence_and_only_in_diligence() -> None:
    sign = c.SignOffWorkstream(workstream="financial", summary="Sound.", evidence=("report",))
    story = staffed_diligence().by(CFO).given(*cleared("financial"))
    story.by(LEAD).when(sign).then_refused(no.NotEntitled)
    story.by(CFO).when(sign).then(a.WorkstreamSignedOff)
    story.by(CFO).when(sign.model_copy(update={"workstream": "astrology"})).then_refused(no.UnknownKey)
    story.by(CFO).when(sign.model_copy(update={"evidence": ("lost",)})).then_refused(no.EvidenceMissing)
    at_g1().given(evidence("report")).by(CFO).when(sign).then_refused(WrongStage)


@pytest.mark.feature("DD-01")
def test_diligence_is_accepted_only_with_all_six_workstreams() -> None:
    story = in_diligence().by(LEAD)
    refused = story.when(core.ProposeGate(gate="g2")).then_refused(no.GateStaysShut)
    assert "environmental" in refused.missing["workstreams"]


FAMILIES: tuple[RiskFamily, ...] = ("strategic", "financial", "operational", "market")


@pytest.mark.feature("MA-15")
@pytest.mark.parametrize("missing", FAMILIES)
def test_diligence_is_not_accepted_unless_a_risk_of_each_family_is_assessed(missing: RiskFamily) -> None:
    story = in_diligence().by(LEAD)
    for family in FAMILIES:
        story = story.given(core.RaiseRisk(risk=family, title=f"A {family} risk", family=family, owner=LEAD))
        if family != missing:
            story = story.given(core.AssessRisk(risk=family, impact="medium", probability="low"))
    refused = story.when(core.ProposeGate(gate="g2")).then_refused(no.GateStaysShut)
    assert refused.missing["risk_families"] == f"no assessed risk: {missing}"


def test_four_families_of_risk_must_be_assessed() -> None:
    story = at_g2()
    story = story.given(core.CloseRisk(risk="market", reason="Gone."))
    story.when(core.ProposeGate(gate="g2")).then(g.GateProposed)
    refused = in_diligence().by(LEAD).when(core.ProposeGate(gate="g2"))
    assert "market" in refused.missing["risk_families"]


def test_closing_waits_for_clearances_conditions_and_g5() -> None:
    story = signed().by(GC).given(evidence("hsr"))
    close = c.CloseAcquisition(closed_on=story.at.date(), price=Money.millions(350), evidence="hsr")
    story.when(close).then_refused(no.GateStaysShut)
    story.when(core.ProposeGate(gate="g5")).then_refused(no.NotEntitled)
    story.by(LEAD).when(core.ProposeGate(gate="g5")).then_refused(no.GateStaysShut)
    late = (
        ready_to_close()
        .by(GC)
        .given(evidence("x"), c.AddClosingCondition(condition="consent", text="Landlord agrees."))
    )
    late.when(close.model_copy(update={"evidence": "x"})).then_refused(no.GateStaysShut)
    met = late.given(c.MeetClosingCondition(condition="consent", evidence="x"))
    met.when(close.model_copy(update={"evidence": "x"})).then(
        a.AcquisitionClosed, a.StageEntered, a.StageEntered, a.CapitalClaimed, a.IntegrationOrdered
    )


def test_no_close_date_in_the_future() -> None:
    story = ready_to_close().by(GC).given(evidence("x"))
    tomorrow = story.at.date() + timedelta(days=1)
    close = c.CloseAcquisition(closed_on=tomorrow, price=Money.millions(350), evidence="x")
    story.when(close).then_refused(no.NotYet)


def test_closing_twice_closes_once() -> None:
    story = closed()
    again = c.CloseAcquisition(closed_on=story.at.date(), price=Money.millions(350), evidence="closing")
    story.when(again).then_nothing()
    story.when(again.model_copy(update={"price": Money.millions(351)})).then_refused(WrongStage)


def test_the_last_gate_completes_the_acquisition() -> None:
    story = closed().by(IMO).given(evidence("exit"))
    for key in ("optimisation_exit", "synergy_hand_over"):
        story = story.given(core.AttestCriterion(criterion=key, evidence=("exit",)))
    done = approve(propose(story, "g6", IMO), STEER)
    assert done.state.initiative.ended.outcome == "completed"
    assert done.state.claim.standing == "spent"


def test_a_lost_deal_is_taken_up_again_only_by_an_approved_reopening() -> None:
    lost = in_diligence().by(LEAD).given(c.MarkLost(reason="Another bidder."))
    lost.by(VP).when(c.BeginScreening()).then_refused(no.Concluded)
    asked = lost.by(VP).when(core.ProposeReopening(phase="due_diligence", reason="They came back."))
    asked.then(g.GateProposed)
    refused = asked.by(CFO).when(verdict(asked, "decline", reason="No."))
    refused.then(g.GateVoteCast, g.GateDeclined)
    assert DECIDER.sheet(refused.state).concluded
    back = approve(asked, CFO, CEO)
    assert (back.state.stage, back.state.initiative.phase.key) == ("due_diligence", "due_diligence")
    assert back.state.claim.standing == "approved"
    assert "g1" in back.state.initiative.gates_passed
    approve(propose(at_g2(back), "g2"), CFO, GC, "tara")


def test_only_what_has_ended_is_reopened_and_in_a_phase_it_can_have() -> None:
    in_diligence().by(VP).when(core.ProposeReopening(phase="screening", reason="?")).then_refused(no.NotConcluded)
    lost = in_diligence().by(LEAD).given(c.MarkLost(reason="Another bidder."))
    lost.by(VP).when(core.ProposeReopening(phase="closing", reason="?")).then_refused(WrongStage)


def test_no_approval_is_left_open_at_any_end() -> None:
    story = propose(at_g2(), "g2").by(LEAD).given(c.MarkLost(reason="Another bidder."))
    assert story.state.initiative.proposal is None


def test_how_a_deal_may_end_depends_on_its_stage() -> None:
    signed().by(LEAD).when(c.MarkLost(reason="?")).then_refused(WrongStage)
    signed().by(VP).when(core.Abandon(reason="?")).then_refused(WrongStage)
    at_g1().by(CEO).when(c.TerminateAgreement(reason="?", break_fee=Money.millions(1), payable_by="us")).then_refused(
        WrongStage
    )


@pytest.mark.feature("RK-05")
def test_a_risk_scores_impact_times_probability_on_a_hundred() -> None:
    assert score("critical", "high") == 100
    assert score("low", "low") == Decimal(100) / 12
    assert score(None, None) is None
    assert [band(Decimal(x)) for x in (50, 49, 25, 24)] == ["high", "medium", "medium", "low"]
    assert band(None) == "unassessed"


def test_evidence_is_added_and_never_replaced() -> None:
    story = chartered().given(evidence("nda"))
    story.when(evidence("nda")).then_nothing()
    story.when(evidence("nda").model_copy(update={"sha256": "cd" * 32})).then_refused(no.KeyTaken)


def test_need_to_know_follows_the_team_the_seats_and_the_cleared_roles() -> None:
    state, facts = chartered().state, Facts(people=PEOPLE)
    for insider in (LEAD, VP, CFO, CSO, AUDITOR, BOARD):
        assert DECIDER.sees(state, insider, facts)
    assert not DECIDER.sees(state, OUTSIDER, facts)
    joined = chartered().given(core.AddMember(person=OUTSIDER, duty="marketing"))
    assert DECIDER.sees(joined.state, OUTSIDER, facts)
    left = joined.given(core.RemoveMember(person=OUTSIDER, reason="Done."))
    assert not DECIDER.sees(left.state, OUTSIDER, facts)


def test_the_owner_changes_hands_and_stays_on_the_team() -> None:
    story = chartered()
    story.when(core.ChangeOwner(owner=OUTSIDER, reason="?")).then_refused(no.NotEntitled)
    story.when(core.RemoveMember(person=LEAD, reason="?")).then_refused(no.LastMember)
    story.when(core.ChangeOwner(owner=VP, reason="Liam left.")).then(e.OwnerChanged)


def test_decisions_are_written_once() -> None:
    decision = core.RecordDecision(
        decision="d1", title="All cash", category="strategic", text="Cash.", rationale="Speed.", rejected=("Stock",)
    )
    story = chartered().given(decision)
    story.when(decision).then_refused(no.KeyTaken)


def test_notices_name_no_target() -> None:
    story = propose(at_g1(), "g1", VP)
    for event, _ in story.happened:
        for notice in DECIDER.react(event, story.state):
            assert "Heron" not in notice.model_dump_json()


def test_an_obligation_is_fulfilled_on_evidence_or_not_at_all() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        core.FulfilObligation(obligation="g2_1_1", evidence=())
