"""Who decides a gate, on what, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.acquisition import events as a
from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from tests.support.deals import (
    ADMIN,
    BOARD,
    CEO,
    CFO,
    CSO,
    CTO,
    GC,
    LEAD,
    VP,
    approve,
    at_g1,
    at_g2,
    at_g4,
    evidence,
    propose,
    signed,
    verdict,
)
from tests.support.scenario import Story, directory


def lend(story: Story, role: str, giver: str, to: str, until: datetime | None = None) -> Story:
    return story.by(giver).given(core.DelegateDuty(role=role, to=to, reason="Away.", until=until))


def test_the_proposer_never_decides() -> None:
    story = propose(at_g1(), "g1", VP)
    story.by(VP).when(verdict(story)).then_refused(no.OwnProposal)


def test_the_proposer_never_decides_as_a_delegate_either() -> None:
    story = propose(lend(at_g1(), "cfo", CFO, VP), "g1", VP)
    story.by(VP).when(verdict(story)).then_refused(no.OwnProposal)


def test_nobody_decides_for_the_one_in_whose_name_it_was_proposed() -> None:
    story = lend(at_g1(), "vp_corporate_development", VP, LEAD)
    story = propose(story, "g1", LEAD)
    story = story.by(VP)
    story.when(verdict(story)).then_refused(no.OwnProposal)


def test_nobody_decides_for_a_proposer_who_holds_a_seat_themselves() -> None:
    both = replace(at_g1(), people=directory(vera="vp_corporate_development cfo", gina="general_counsel"))
    story = propose(lend(both, "cfo", VP, GC), "g1", VP).by(GC)
    story.when(verdict(story)).then_refused(no.OwnProposal)


def test_a_pending_seat_is_never_lent_to_the_proposer() -> None:
    story = propose(at_g1(), "g1", VP)
    story.by(CFO).when(core.DelegateDuty(role="cfo", to=VP, reason="Away.")).then_refused(no.DelegationRefused)


def test_an_administrator_has_no_seat() -> None:
    story = propose(at_g1(), "g1", VP).by(ADMIN)
    story.when(verdict(story)).then_refused(no.InitiativeUnknown)


def test_each_person_fills_one_seat_once() -> None:
    story = approve(propose(at_g1(), "g1", VP), CFO)
    story.by(CFO).when(verdict(story)).then_refused(no.AlreadyDecided)


def test_one_person_holding_two_seats_decides_one() -> None:
    story = lend(at_g1(), "chief_strategy_officer", CSO, CFO)
    story = approve(propose(story, "g1", VP), CFO)
    story.by(CFO).when(verdict(story)).then_refused(no.AlreadyDecided)


def test_a_seat_takes_the_role() -> None:
    story = propose(at_g1(), "g1", VP).by(CEO)
    story.when(verdict(story)).then_refused(no.NotEntitled)


def test_a_declared_conflict_keeps_from_deciding() -> None:
    story = propose(at_g1().by(CFO).given(core.DeclareConflict(reason="I hold their shares.")), "g1", VP).by(CFO)
    story.when(verdict(story)).then_refused(no.ConflictOfInterest)


def test_a_delegate_decides_on_behalf_of_the_principal() -> None:
    story = lend(propose(at_g1(), "g1", VP), "cfo", CFO, GC).by(GC)
    vote = story.when(verdict(story)).then(g.GateVoteCast).latest[0]
    assert (vote.by, vote.on_behalf_of, vote.seat) == (GC, CFO, "cfo")


def test_a_chain_of_delegation_is_bounded_and_never_a_circle() -> None:
    story = lend(lend(lend(at_g1(), "cfo", CFO, GC), "cfo", GC, CTO), "cfo", CTO, CSO)
    story.by(CSO).when(core.DelegateDuty(role="cfo", to=CEO, reason="Away.")).then_refused(no.DelegationRefused)
    story.by(CTO).when(core.DelegateDuty(role="cfo", to=GC, reason="Back.")).then_refused(no.DelegationRefused)
    story.by(CTO).when(core.DelegateDuty(role="cfo", to=CFO, reason="Back.")).then_refused(no.DelegationRefused)


def test_a_delegation_ends_with_its_date_its_principal_and_its_revocation() -> None:
    story = propose(lend(at_g1(), "cfo", CFO, GC, until=at_g1().at + timedelta(days=2)), "g1", VP)
    story.after(days=2).by(GC).when(verdict(story)).then_refused(no.NotEntitled)
    chained = lend(lend(propose(at_g1(), "g1", VP), "cfo", CFO, GC), "cfo", GC, CTO)
    ended = chained.by(CFO).given(core.RevokeDelegation(role="cfo", to=GC))
    for former in (GC, CTO):
        ended.by(former).when(verdict(ended)).then_refused(no.NotEntitled)


def test_a_decision_is_only_good_for_the_packet_it_was_given_on() -> None:
    story = propose(at_g1(), "g1", VP)
    stale = core.DecideGate(gate="g1", packet="0" * 64, verdict="approve")
    story.by(CFO).when(stale).then_refused(no.PacketChanged)


def test_a_changed_packet_voids_the_pending_decision() -> None:
    story = approve(propose(at_g1(), "g1", VP), CFO)
    changed = story.by(LEAD).when(core.RaiseIssue(issue="leak", title="Data leak", severity="high", owner=LEAD))
    changed.then_among(g.GateVoided, a.CapitalReleased)
    changed.by(CSO).when(verdict(story)).then_refused(no.NothingProposed)
    again = propose(changed, "g1", VP)
    assert again.state.initiative.proposal.attempt == 2
    assert again.state.initiative.proposal.votes == ()
    again.by(CSO).when(verdict(story)).then_refused(no.PacketChanged)


def test_the_same_packet_put_again_has_another_hash() -> None:
    story = propose(at_g1(), "g1", VP)
    first = story.state.initiative.proposal.packet
    again = propose(story.given(core.WithdrawProposal(gate="g1", reason="Wait.")), "g1", VP)
    assert again.state.initiative.proposal.packet != first


def test_what_deciders_are_not_shown_voids_nothing() -> None:
    story = propose(at_g1(), "g1", VP)
    story.by(LEAD).when(evidence("unrelated")).then(e.EvidenceAttached)


def test_a_return_makes_its_conditions_obligations_that_must_be_fulfilled_first() -> None:
    story = propose(at_g2(), "g2").by(GC)
    condition = core.Condition(text="Assign the IP.", owner=LEAD, due_at=story.at + timedelta(days=10))
    story.when(verdict(story, "return", reason="IP.")).then_refused(no.ReasonRequired)
    returned = story.when(verdict(story, "return", reason="IP.", conditions=(condition,)))
    returned.then(g.GateVoteCast, g.GateReturned, e.ObligationOpened)
    returned.by(LEAD).when(core.ProposeGate(gate="g2")).then_refused(no.ObligationsOpen)
    done = returned.by(LEAD).given(evidence("ip"), core.FulfilObligation(obligation="g2_1_1", evidence=("ip",)))
    done.when(core.ProposeGate(gate="g2")).then(g.GateProposed)


def test_the_board_sits_only_above_its_threshold() -> None:
    assert propose(at_g4(price=250), "g4").state.initiative.proposal.seats == ("cfo", "ceo")
    assert propose(at_g4(price=251), "g4").state.initiative.proposal.seats == ("cfo", "ceo", "board")
    assert BOARD in [v.by for v in signed().every(g.GateVoteCast)]


def test_a_critical_issue_blocks_g2_unless_waived_with_a_signature() -> None:
    story = at_g2().given(core.RaiseIssue(issue="vuln", title="Open vulnerability", severity="critical", owner=LEAD))
    story.when(core.ProposeGate(gate="g2")).then_refused(no.GateStaysShut)
    story.when(core.WaiveCriterion(criterion="no_red_flag", reason="Fixed.")).then_refused(no.NotEntitled)
    waived = story.by(CEO).when(core.WaiveCriterion(criterion="no_red_flag", reason="Patched at signing."))
    waived.then(e.CriterionWaived).by(LEAD).when(core.ProposeGate(gate="g2")).then(g.GateProposed)


def test_who_waived_a_criterion_does_not_propose_the_gate_in_anyones_name() -> None:
    story = at_g2().given(core.RaiseIssue(issue="vuln", title="Open", severity="critical", owner=LEAD))
    story = lend(lend(story, "ceo", CEO, LEAD).by(LEAD), "owner", LEAD, CTO)
    story = story.by(LEAD).given(core.WaiveCriterion(criterion="no_red_flag", reason="Fixed."))
    for proposer in (LEAD, CTO):
        story.by(proposer).when(core.ProposeGate(gate="g2")).then_refused(no.OwnProposal)


def test_a_criterion_nobody_may_waive_is_not_waived() -> None:
    at_g1().by(VP).when(core.WaiveCriterion(criterion="nda", reason="Hurry.")).then_refused(no.NotWaivable)


@pytest.mark.feature("MA-28")
def test_nothing_is_decided_before_it_is_proposed() -> None:
    at_g1().by(CFO).when(core.DecideGate(gate="g1", packet="0" * 64, verdict="approve")).then_refused(
        no.NothingProposed
    )
