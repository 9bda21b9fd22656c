"""Findings: on which document they rest, where they go in the deal, and what they hold up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.acquisition import DECIDER
from domain.acquisition import events as a
from domain.acquisition.commands import CloseAcquisition
from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.commands import (
    CloseFinding,
    DisposeFinding,
    RecordFinding,
    WaiveFinding,
)
from domain.acquisition.diligence.refusals import (
    AmountRequired,
    FindingClosedAlready,
    FindingsUndisposed,
    NotCritical,
)
from domain.acquisition.stages import WrongStage
from domain.initiative import commands as core
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.initiative.effects import Notify
from domain.kernel import Command
from domain.money import Money
from domain.people import Directory, PersonNotListed
from tests.support.deals import (
    AUDITOR,
    CEO,
    CFO,
    CTO,
    GC,
    LEAD,
    PEOPLE,
    VP,
    at_g1,
    at_g2,
    closed,
    evidence,
    propose,
    ready_to_close,
    staffed_diligence,
)
from tests.support.diligence import finding, measures, priced
from tests.support.scenario import Story

G2 = core.ProposeGate(gate="g2")


def closing(story: Story) -> Command:
    """The closing, on an attached document."""
    return CloseAcquisition(closed_on=story.at.date(), price=Money.millions(350), evidence="closing")


@pytest.mark.feature("DD-10")
def test_every_finding_rests_on_an_attached_document_with_its_hash() -> None:
    story = staffed_diligence().by(CFO)
    story.when(finding()).then(d.FindingRecorded)
    lost = (d.Source(evidence="lost", locator="page 3"),)
    story.when(finding().model_copy(update={"sources": lost})).then_refused(no.EvidenceMissing)
    with pytest.raises(ValueError, match="sources"):
        RecordFinding.model_validate(finding().model_dump() | {"sources": []})
    told = story.given(finding())
    for source in told.state.diligence.findings["hidden_debt"].recorded.sources:
        assert len(told.state.initiative.evidence[source.evidence].sha256) == 64


@pytest.mark.feature("MA-27")
def test_a_finding_may_name_the_outside_firm_that_assessed_it() -> None:
    story = staffed_diligence().by(CTO)
    found = finding().model_copy(update={"workstream": "technology", "assessor": "Gartner"})
    (recorded,) = story.given(found).every(d.FindingRecorded)
    assert recorded.assessor == "Gartner"


def test_who_may_record_a_finding_and_when() -> None:
    story = staffed_diligence()
    for able in (LEAD, CFO, "rosa"):
        story.by(able).when(finding()).then(d.FindingRecorded)
    story.by(GC).when(finding()).then_refused(no.NotEntitled)
    story.by(AUDITOR).when(finding()).then_refused(no.NotEntitled)
    story.by(CFO).when(finding(owner="nobody.known")).then_refused(PersonNotListed)
    story.by(CFO).when(finding().model_copy(update={"workstream": "astrology"})).then_refused(no.UnknownKey)
    at_g1().given(evidence("report")).by(LEAD).when(finding()).then_refused(WrongStage)
    closed().by(LEAD).when(finding()).then_refused(WrongStage)


def test_a_finding_is_recorded_once() -> None:
    story = staffed_diligence().by(CFO).given(finding())
    story.when(finding()).then_nothing()
    story.when(finding(severity="minor")).then_refused(no.KeyTaken)


def test_an_impact_is_an_amount_or_explicitly_unknown() -> None:
    unknown = finding().model_copy(update={"impact": d.UnknownImpact(because="The tax audit is not over.")})
    staffed_diligence().by(CFO).when(unknown).then(d.FindingRecorded)
    with pytest.raises(ValueError, match="impact"):
        RecordFinding.model_validate(finding().model_dump() | {"impact": None})


@pytest.mark.feature("DD-09")
def test_an_open_critical_finding_keeps_g2_shut_until_it_is_closed() -> None:
    story = at_g2().by(CFO).given(finding(severity="critical"))
    refused = story.by(LEAD).when(G2).then_refused(no.GateStaysShut)
    assert "hidden_debt" in refused.missing["no_critical_finding"]
    story.by(LEAD).given(priced()).when(G2).then_refused(no.GateStaysShut)
    done = story.by(CFO).given(CloseFinding(finding="hidden_debt", reason="Repaid.", evidence=("report",)))
    done.by(LEAD).when(G2).then(g.GateProposed)


def test_only_the_named_approver_waives_and_only_what_is_critical() -> None:
    story = at_g2().by(CFO).given(finding(severity="critical"), finding("small", "major"))
    waive = WaiveFinding(finding="hidden_debt", reason="Insured.")
    for other in (LEAD, VP, CFO):
        story.by(other).when(waive).then_refused(no.NotEntitled)
    story.by(CEO).when(waive.model_copy(update={"finding": "small"})).then_refused(NotCritical)
    story.by(CEO).when(waive.model_copy(update={"finding": "none"})).then_refused(no.UnknownKey)
    waived = story.by(CEO).when(waive).then(d.FindingWaived)
    waived.when(waive).then_nothing()
    waived.by(LEAD).when(G2).then(g.GateProposed)


def test_who_may_propose_the_gate_waives_nothing_even_for_the_chief_executive() -> None:
    story = at_g2().by(CFO).given(finding(severity="critical")).by(CEO)
    lent = story.given(core.DelegateDuty(role="ceo", to=LEAD, reason="Away."))
    lent = lent.given(core.DelegateDuty(role="ceo", to=CTO, reason="Away."))
    waive = WaiveFinding(finding="hidden_debt", reason="Insured.")
    lent.by(LEAD).when(waive).then_refused(no.OwnProposal)
    lent.by(CTO).when(waive).then(d.FindingWaived)


def test_a_finding_puts_a_cost_on_an_open_red_flag() -> None:
    story = staffed_diligence().by(CFO)
    costly = finding().model_copy(update={"red_flag": "customer_churn"})
    story.when(costly).then_refused(no.UnknownKey)
    told = story.given(measures("financial", customer_churn="18"), costly)
    assert told.state.diligence.findings["hidden_debt"].recorded.red_flag == "customer_churn"


def test_the_gate_itself_can_be_waived_as_it_says() -> None:
    story = at_g2().by(CFO).given(finding(severity="critical"))
    waived = story.by(CEO).given(core.WaiveCriterion(criterion="no_critical_finding", reason="Insured."))
    waived.by(LEAD).when(G2).then(g.GateProposed)


def test_a_finding_that_is_no_longer_critical_to_anyone_does_not_hold_up_g2() -> None:
    at_g2().by(CFO).given(finding(severity="major")).by(LEAD).when(G2).then(g.GateProposed)


def test_what_is_found_while_g2_is_decided_voids_the_decision() -> None:
    story = propose(at_g2(), "g2").by(CFO)
    story.when(finding(severity="minor")).then(d.FindingRecorded, g.GateVoided)


def test_the_owner_is_told_of_what_is_critical() -> None:
    story = staffed_diligence().by(CFO).given(finding(severity="critical"))
    (notice,) = DECIDER.react(story.latest[-1], story.state)
    assert isinstance(notice, Notify)
    assert notice.to_person == LEAD
    assert DECIDER.react(staffed_diligence().by(CFO).given(finding()).latest[-1], story.state) == ()


def test_a_price_and_an_indemnity_need_their_amount() -> None:
    story = staffed_diligence().by(CFO).given(finding()).by(LEAD)
    for destination in ("price", "indemnity"):
        story.when(DisposeFinding(finding="hidden_debt", destination=destination, text="x")).then_refused(
            AmountRequired
        )
    story.when(priced()).then(d.FindingDisposed)
    story.given(priced()).when(priced()).then_nothing()
    story.given(priced()).when(priced(millions=13)).then(d.FindingDisposed)


def test_a_condition_precedent_becomes_a_closing_condition() -> None:
    story = staffed_diligence().by(CFO).given(finding()).by(LEAD)
    goes = DisposeFinding(finding="hidden_debt", destination="condition_precedent", text="The debt is repaid.")
    told = story.when(goes).then(
        d.FindingDisposed, a.ConditionAdded(condition="hidden_debt", text="The debt is repaid.")
    )
    told.when(goes).then_nothing()
    told.when(goes.model_copy(update={"text": "Half is repaid."})).then_refused(no.KeyTaken)


def test_who_recorded_a_finding_does_not_accept_it() -> None:
    accept = DisposeFinding(finding="hidden_debt", destination="accepted", text="We live with it.")
    story = staffed_diligence()
    story.by(CFO).given(finding()).by(LEAD).when(accept).then_refused(no.NotEntitled)
    story.by(CFO).given(finding()).by(VP).when(accept).then(d.FindingDisposed)
    added = story.by(LEAD).given(core.AddMember(person=VP, duty="To help")).by(VP).given(finding())
    added.when(accept).then_refused(no.NotEntitled)


def test_a_closed_finding_stays_closed() -> None:
    close = CloseFinding(finding="hidden_debt", reason="Repaid.")
    story = staffed_diligence().by(CFO).given(finding())
    story.by(LEAD).when(close).then_refused(no.NotEntitled)
    story = story.given(close)
    story.when(close).then_nothing()
    story.by(LEAD).when(priced()).then_refused(FindingClosedAlready)


def test_the_closing_is_refused_while_a_finding_has_no_destination() -> None:
    story = ready_to_close().by(CFO).given(evidence("closing"), finding(), finding("other", "minor"))
    refused = story.by(GC).when(closing(story)).then_refused(FindingsUndisposed).refused
    assert refused is not None
    assert refused.detail["findings"] == {"hidden_debt": "no destination", "other": "no destination"}
    story = story.by(LEAD).given(priced()).by(CFO).given(CloseFinding(finding="other", reason="A mistake."))
    story.by(GC).when(closing(story)).then_among(a.AcquisitionClosed)


def test_the_closing_is_refused_while_the_owner_of_an_open_finding_has_left() -> None:
    story = ready_to_close().by(CFO).given(evidence("closing"), finding(owner=CTO)).by(LEAD).given(priced())
    without = replace(story, people=Directory({k: p for k, p in PEOPLE.people.items() if k != CTO}))
    refused = without.by(GC).when(closing(story)).then_refused(FindingsUndisposed).refused
    assert refused is not None
    assert refused.detail["findings"] == {"hidden_debt": f"its owner {CTO} has left"}
    taken_over = without.by(LEAD).given(priced().model_copy(update={"owner": LEAD}))
    taken_over.by(GC).when(closing(story)).then_among(a.AcquisitionClosed)
