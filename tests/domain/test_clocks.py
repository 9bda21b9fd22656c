"""Clocks are facts: phases, gates, obligations, mitigations, holds, and the ladder above each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.acquisition import DECIDER
from domain.acquisition import commands as c
from domain.acquisition import events as a
from domain.acquisition.negotiation.events import DeadlineNear
from domain.acquisition.playbook import PLAYBOOK
from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.initiative import register_events as r
from domain.kernel import SYSTEM
from domain.playbooks.schedule import schedule
from tests.support.deals import (
    CFO,
    CSO,
    GC,
    LEAD,
    VP,
    approve,
    at_g1,
    at_g2,
    chartered,
    evidence,
    in_negotiation,
    propose,
    valued,
    verdict,
)
from tests.support.scenario import DAY_ONE, Story


def time_passes(story: Story) -> Story:
    """The timer fires at the recorded wake-up."""
    wake_at = DECIDER.sheet(story.state).wake_at
    assert wake_at is not None
    on_time = story.after(seconds=(wake_at - story.at).total_seconds()).by(SYSTEM)
    return on_time.given(core.PassTime(wake_at=wake_at))


@pytest.mark.feature("MA-20")
def test_the_schedule_gives_22_to_32_weeks_before_closing_and_12_to_18_months_after() -> None:
    planned = list(schedule(PLAYBOOK, DAY_ONE))
    before_close = planned[-2]
    assert before_close.earliest_end - DAY_ONE == timedelta(weeks=22)
    assert before_close.latest_end - DAY_ONE == timedelta(weeks=32)
    closing = list(schedule(PLAYBOOK, datetime(2026, 1, 31, tzinfo=UTC)))[-1]
    assert (closing.earliest_end.year, closing.latest_end.year) == (2027, 2028)


@pytest.mark.feature("MA-20")
def test_a_phase_warns_at_its_minimum_is_overdue_at_its_maximum_and_climbs_the_ladder() -> None:
    warned = time_passes(chartered())
    assert warned.latest == (e.PhaseMinimumReached(phase="screening", due_at=DAY_ONE + timedelta(weeks=4)),)
    overdue = time_passes(warned).then(e.PhaseOverdue, e.EscalationRaised)
    assert overdue.at == DAY_ONE + timedelta(weeks=6)
    assert DECIDER.sheet(overdue.state).health == "red"
    higher = time_passes(overdue).then(e.EscalationRaised).latest[0]
    assert (higher.level, higher.to) == (2, "chief_strategy_officer")
    top = time_passes(time_passes(overdue))
    assert top.latest[0].to == "ceo"
    assert DECIDER.sheet(top.state).wake_at is None, "an exhausted ladder leaves nothing to wait for"


def test_a_wake_up_that_comes_late_rings_everything_that_was_due_in_order() -> None:
    late = chartered().after(weeks=60).by(SYSTEM)
    late.when(core.PassTime(wake_at=late.at)).then(
        e.PhaseMinimumReached, e.PhaseOverdue, e.EscalationRaised, e.EscalationRaised, e.EscalationRaised
    )


def test_a_wake_up_that_comes_early_or_twice_says_nothing() -> None:
    story = chartered().by(SYSTEM)
    story.when(core.PassTime(wake_at=story.at)).then_nothing()
    warned = time_passes(chartered())
    warned.when(core.PassTime(wake_at=warned.at)).then_nothing()


def test_a_late_command_finds_that_time_has_passed_first() -> None:
    chartered().after(weeks=6, days=3).when(c.BeginScreening()).then(
        e.PhaseMinimumReached, e.PhaseOverdue, e.EscalationRaised, a.StageEntered
    )


def test_a_pending_gate_goes_overdue_in_working_days_and_escalates_but_never_decides_itself() -> None:
    story = propose(at_g1(), "g1", VP)
    overdue = time_passes(story).then(g.GateOverdue, e.EscalationRaised)
    assert overdue.at == DAY_ONE + timedelta(days=7), "five working days from a Monday"
    forgotten = overdue.after(days=400)
    decided = approve(forgotten, CFO, CSO)
    assert decided.state.stage == "due_diligence"


def test_the_overdue_obligation_and_its_ladder() -> None:
    story = propose(at_g2(), "g2").by(GC)
    condition = core.Condition(text="Assign the IP.", owner=LEAD, due_at=story.at + timedelta(days=3))
    story = story.given(verdict(story, "return", reason="IP.", conditions=(condition,)))
    time_passes(story).then(e.ObligationOverdue, e.EscalationRaised)


@pytest.mark.feature("RK-04")
def test_an_overdue_mitigation_alerts_and_a_completed_one_does_not() -> None:
    story = (
        chartered()
        .by(LEAD)
        .given(
            core.RaiseRisk(risk="churn", title="Customer churn", family="customer", owner=LEAD),
            core.PlanMitigation(
                risk="churn", action="Call the top ten.", owner=LEAD, due_at=DAY_ONE + timedelta(days=9)
            ),
        )
    )
    late = time_passes(story).then(r.MitigationOverdue)
    notice = DECIDER.react(late.latest[0], late.state)[0]
    assert notice.model_dump()["to_person"] == LEAD
    done = story.given(core.CompleteMitigation(risk="churn")).after(days=20).by(SYSTEM)
    done.when(core.PassTime(wake_at=done.at)).then_nothing()


def test_a_hold_stops_every_clock_and_resuming_moves_them() -> None:
    held = chartered().after(weeks=2).by(LEAD)
    held = held.given(core.HoldInitiative(reason="The seller pauses.", review_at=held.at + timedelta(weeks=8)))
    held.when(c.BeginScreening()).then_refused(no.OnHold)
    reviewed = time_passes(held).then(e.HoldReviewDue)
    resumed = reviewed.by(LEAD).given(core.Resume(reason="They are back."))
    assert DECIDER.sheet(resumed.state).wake_at == DAY_ONE + timedelta(weeks=4 + 8)


def test_a_hold_needs_a_review_ahead_and_only_a_hold_is_resumed() -> None:
    story = chartered().by(LEAD)
    story.when(core.HoldInitiative(reason="Pause.", review_at=story.at)).then_refused(no.NotInTheFuture)
    story.when(core.Resume(reason="Go.")).then_refused(no.NotOnHold)


def test_exclusivity_lapses_once_and_shuts_the_letter_of_intent_gate() -> None:
    story = valued(in_negotiation(), 350).by(LEAD).given(evidence("letter"))
    story = story.given(
        c.RecordLetterOfIntent(
            price=story.state.target.price.mid, exclusive_until=story.at + timedelta(days=30), evidence="letter"
        ),
    )
    near = time_passes(story).then(DeadlineNear)
    lapsed = time_passes(near).then(a.ExclusivityLapsed)
    lapsed.by(LEAD).when(core.ProposeGate(gate="g3")).then_refused(no.GateStaysShut)


def test_milestones_are_missed_the_day_after() -> None:
    story = chartered().given(
        core.PlanMilestone(
            milestone="loi", title="Letter out", planned_on=DAY_ONE.date() + timedelta(days=3), owner=LEAD
        )
    )
    missed = time_passes(story).then(e.MilestoneMissed)
    assert missed.at == datetime(2026, 1, 9, tzinfo=UTC)


def test_an_issue_climbs_by_its_severity() -> None:
    critical = chartered().when(core.RaiseIssue(issue="x", title="Breach", severity="critical", owner=LEAD))
    critical.then(r.IssueRaised, e.EscalationRaised)
    chartered().when(core.RaiseIssue(issue="x", title="Typo", severity="low", owner=LEAD)).then(r.IssueRaised)
    resolved = critical.by(LEAD).given(core.ResolveIssue(issue="x", resolution="Closed the port.")).after(days=20)
    resolved.by(SYSTEM).when(core.PassTime(wake_at=resolved.at)).then_nothing()


def test_nothing_rings_once_it_has_ended() -> None:
    ended = chartered().given(core.Abandon(reason="Strategy changed."))
    assert DECIDER.sheet(ended.state).wake_at is None
    assert DECIDER.sheet(ended.state).concluded
