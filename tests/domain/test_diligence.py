"""Checklists: what is asked, who answers, who clears, what is late, and when a workstream may be signed off."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.acquisition import DECIDER
from domain.acquisition import commands as c
from domain.acquisition import events as a
from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.checklist import CHECKLIST
from domain.acquisition.diligence.commands import MoveDiligenceItems, RequestDiligenceItem
from domain.acquisition.diligence.refusals import ChecklistOpen, WrongItemStep
from domain.acquisition.playbook import TERMS
from domain.acquisition.stages import WrongStage
from domain.acquisition.terms import AcquisitionTerms
from domain.initiative import commands as core
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.initiative.effects import Notify
from domain.kernel import SYSTEM
from tests.support.deals import (
    CFO,
    COO,
    CSO,
    GC,
    LEAD,
    PEOPLE,
    VP,
    approve,
    at_g1,
    at_g2,
    evidence,
    in_diligence,
    propose,
    staffed_diligence,
)
from tests.support.diligence import cleared, mandatory, worked_off
from tests.support.scenario import Story

SIGN = c.SignOffWorkstream(workstream="financial", summary="Sound.", evidence=("report",))


def move(status: d.ItemStatus, *items: str, reason: str | None = None) -> MoveDiligenceItems:
    """Financial items; all mandatory ones when none are named."""
    return MoveDiligenceItems(
        workstream="financial", items=items or mandatory("financial"), status=status, reason=reason
    )


def entered_at(story: Story) -> datetime:
    """When due diligence began."""
    return next(at for event, at in story.happened if isinstance(event, d.DiligenceChecklistIssued))


def test_every_workstream_of_the_terms_has_a_checklist_with_mandatory_items() -> None:
    asked = Counter(item.workstream for item in CHECKLIST.items if item.mandatory)
    assert set(asked) == set(TERMS.workstreams)
    assert min(asked.values()) >= 3
    assert len({item.key for item in CHECKLIST.items}) == len(CHECKLIST.items)


@pytest.mark.feature("DD-01")
def test_entering_due_diligence_sends_out_the_checklists_with_due_dates() -> None:
    story = in_diligence()
    (sent,) = story.every(d.DiligenceChecklistIssued)
    assert sent.version == CHECKLIST.version
    for item, asked in zip(CHECKLIST.items, sent.items, strict=True):
        assert asked.due_at == entered_at(story) + timedelta(days=item.due_after_days)
    assert {item.status for item in story.state.diligence.items.values()} == {"requested"}


@pytest.mark.feature("DD-01")
def test_a_workstream_is_signed_off_only_when_every_mandatory_item_is_resolved() -> None:
    story = staffed_diligence().by(CFO)
    refused = story.when(SIGN).then_refused(ChecklistOpen)
    assert refused.refused is not None
    assert refused.refused.detail["items"] == list(mandatory("financial"))
    first, second, *others = mandatory("financial")
    story = story.given(move("received"), move("in_review"), move("flagged", first), move("cleared", *others))
    story.when(SIGN).then_refused(ChecklistOpen)
    story.given(move("not_applicable", second, reason="There is none.")).when(SIGN).then(a.WorkstreamSignedOff)


def test_optional_items_hold_nothing_up() -> None:
    story = staffed_diligence().by(CFO).given(*cleared("financial"))
    assert story.state.diligence.items["forecast"].status == "requested"
    story.when(SIGN).then(a.WorkstreamSignedOff)


@pytest.mark.feature("DD-01")
def test_an_item_is_answered_before_it_is_judged() -> None:
    story = staffed_diligence().by(CFO)
    for status in ("in_review", "cleared", "flagged"):
        story.when(move(status)).then_refused(WrongItemStep)
    story = story.given(move("received"))
    story.when(move("received")).then_nothing()
    story.when(move("cleared")).then_refused(WrongItemStep)
    story.given(move("in_review")).when(move("cleared")).then(d.DiligenceItemsMoved)


@pytest.mark.feature("DD-01")
def test_only_the_lead_of_a_workstream_says_what_an_answer_is_worth() -> None:
    story = staffed_diligence().by(LEAD).given(move("received"), move("in_review"))
    story.when(move("cleared")).then_refused(no.NotEntitled)
    story.by(COO).when(move("cleared")).then_refused(no.NotEntitled)
    done = story.by(CFO).given(move("cleared"))
    done.by(LEAD).when(move("in_review")).then_refused(no.NotEntitled)
    done.when(move("in_review")).then(d.DiligenceItemsMoved)
    in_diligence().by(GC).when(move("received")).then_refused(no.NotEntitled)


def test_what_does_not_apply_needs_a_reason_and_what_is_named_must_be_there() -> None:
    story = staffed_diligence().by(CFO)
    story.when(move("not_applicable")).then_refused(no.ReasonRequired)
    story.when(move("received", "litigation")).then_refused(no.UnknownKey)
    lost = MoveDiligenceItems(workstream="financial", items=("tax",), status="received", evidence=("lost",))
    story.when(lost).then_refused(no.EvidenceMissing)
    astrology = lost.model_copy(update={"workstream": "astrology"})
    story.when(astrology).then_refused(no.UnknownKey)
    at_g1().by(CFO).when(move("received")).then_refused(WrongStage)


@pytest.mark.feature("DD-01")
def test_something_beyond_the_checklist_can_be_asked_for() -> None:
    story = staffed_diligence().by(CFO)
    more = RequestDiligenceItem(
        item="leases", workstream="financial", question="All leases", mandatory=True, owner="cfo",
        due_at=story.at + timedelta(days=9),
    )  # fmt: skip
    story.by(GC).when(more).then_refused(no.NotEntitled)
    story.when(more.model_copy(update={"due_at": story.at})).then_refused(no.NotInTheFuture)
    story = story.given(*cleared("financial")).when(more).then(d.DiligenceItemAdded)
    story.when(more).then_nothing()
    story.when(more.model_copy(update={"question": "Other"})).then_refused(no.KeyTaken)
    refused = story.when(SIGN).then_refused(ChecklistOpen).refused
    assert refused is not None
    assert refused.detail["items"] == ["leases"]


def test_what_is_asked_for_after_the_signature_keeps_the_gate_shut() -> None:
    story = at_g2().by(LEAD)
    more = RequestDiligenceItem(
        item="leases", workstream="financial", question="All leases", mandatory=True, owner="cfo",
        due_at=story.at + timedelta(days=9),
    )  # fmt: skip
    refused = story.given(more).when(core.ProposeGate(gate="g2")).then_refused(no.GateStaysShut)
    assert "leases" in refused.missing["checklists"]
    story.when(core.ProposeGate(gate="g2")).then(g.GateProposed)


@pytest.mark.feature("DD-01")
def test_items_that_are_not_resolved_in_time_are_late_and_their_owners_are_told() -> None:
    story = staffed_diligence()
    story = at_moment(story, entered_at(story) + timedelta(days=21))
    story.by(SYSTEM).when(core.PassTime(wake_at=story.at)).then(d.DiligenceItemsLate)
    rung = story.by(SYSTEM).given(core.PassTime(wake_at=story.at))
    (late,) = rung.every(d.DiligenceItemsLate)
    assert set(late.items) == {item.key for item in CHECKLIST.items if item.due_after_days == 21}
    told = [effect for effect in DECIDER.react(late, rung.state) if isinstance(effect, Notify)]
    assert {notice.to_role for notice in told} == {"cfo", "general_counsel", "cto", "cro", "coo"}
    rung.when(core.PassTime(wake_at=story.at)).then_nothing()


def test_what_is_resolved_is_never_late() -> None:
    story = staffed_diligence()
    for who, command in worked_off(PEOPLE):
        story = story.by(who).given(command)
    optional = [item.key for item in CHECKLIST.items if not item.mandatory]
    rung = at_moment(story, entered_at(story) + timedelta(days=50)).by(SYSTEM)
    rung = rung.given(core.PassTime(wake_at=rung.at))
    assert sorted(key for late in rung.every(d.DiligenceItemsLate) for key in late.items) == sorted(optional)


def test_a_deal_that_stands_still_owes_its_answers_later() -> None:
    story = staffed_diligence()
    due = story.state.diligence.items["tax"].due_at
    held = story.by(LEAD).given(core.HoldInitiative(reason="Audit.", review_at=story.at + timedelta(days=300)))
    held = held.after(days=200)
    assert held.given(core.Resume(reason="Done.")).state.diligence.items["tax"].due_at == due + timedelta(days=200)
    assert held.given(core.Resume(reason="Done.")).every(d.DiligenceItemsLate) == []


def test_a_deal_whose_terms_know_no_checklist_goes_on_as_it_did() -> None:
    """What was chartered before there were checklists is signed off by its leads alone."""
    old = AcquisitionTerms.model_validate(TERMS.model_dump(exclude={"diligence"}))
    assert old.diligence is None
    reached = at_g1()
    happened = tuple(
        (event.model_copy(update={"terms": old}) if isinstance(event, a.TargetNamed) else event, at)
        for event, at in reached.happened
    )
    story = approve(propose(replace(reached, happened=happened), "g1", VP), CFO, CSO)
    assert story.every(d.DiligenceChecklistIssued) == []
    story.by(LEAD).given(evidence("report")).by(CFO).when(SIGN).then(a.WorkstreamSignedOff)


def at_moment(story: Story, at: datetime) -> Story:
    """The story at a moment."""
    return story.after(seconds=(at - story.at).total_seconds())
