"""Working off the plan of an integration: tasks, dependencies, milestones, signatures, and who may do what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.initiative import commands as core
from domain.initiative import refusals as no
from domain.initiative.events import MilestoneReached
from domain.integration.work import commands as c
from domain.integration.work import events as w
from domain.integration.work import refusals as wrong
from domain.integration.work.figures import overallocated
from domain.kernel import Command
from domain.money import Money
from domain.people import PersonNotListed
from tests.support.deals import AUDITOR, BOARD, COO, CRO, CTO, GC, IMO, STEER, evidence
from tests.support.plans import (
    CLOSED_ON,
    all_done,
    approved,
    begun,
    done,
    migration,
    must_haves,
    reached,
)


def test_a_task_is_planned_begun_reported_and_done() -> None:
    story = begun().by(CTO).given(migration(cost=Money.millions(1), after=()), c.StartTask(task="mail"))
    story = story.given(c.ReportTask(task="mail", percent=40, hours=20, spent=Money.millions("0.2")))
    story = story.after(days=3).given(evidence("log"), c.CompleteTask(task="mail", hours=15, evidence=("log",)))
    task = story.state.work.tasks["mail"]
    assert (task.status, task.percent, task.hours, task.spent) == ("complete", 100, 35, (Money.millions("0.2"),))
    assert (task.started_on, task.completed_on) == (CLOSED_ON, CLOSED_ON + timedelta(days=3))
    story.when(c.CompleteTask(task="mail")).then_nothing()


def test_planning_the_same_twice_adds_nothing_and_a_key_names_one_thing() -> None:
    story = begun().by(CTO).given(migration())
    story.when(migration()).then_nothing()
    story.when(migration(title="Move the post")).then_refused(no.KeyTaken)
    story.when(migration("day_one_complete")).then_refused(no.KeyTaken)
    story.when(migration("x", after=("nowhere",))).then_refused(no.UnknownKey)
    story.when(migration("x", workstream="nowhere")).then_refused(no.NotEntitled)
    story.by(IMO).when(migration("x", workstream="nowhere")).then_refused(no.UnknownKey)


def test_replanning_keeps_what_is_left_out_and_the_baseline() -> None:
    story = begun().by(CTO).given(migration())
    later = CLOSED_ON + timedelta(days=20)
    story = story.given(c.ReplanTask(task="mail", due_on=later, reason="The provider is late."))
    task = story.state.work.tasks["mail"]
    assert (task.due_on, task.starts_on, task.effort_hours) == (later, CLOSED_ON, 40)
    assert task.planned.due_on == CLOSED_ON + timedelta(days=9)
    story.when(c.ReplanTask(task="mail", due_on=later, reason="Again.")).then_nothing()
    story.when(c.ReplanTask(task="mail", due_on=date(2025, 1, 1), reason="No.")).then_refused(wrong.DatesReversed)


@pytest.mark.feature("IO-02")
def test_a_task_goes_only_where_it_may_and_what_it_was_is_kept() -> None:
    story = begun().by(CTO).given(migration(after=()), c.BlockTask(task="mail", reason="No licence."))
    story.when(c.CompleteTask(task="mail")).then_refused(wrong.WrongTaskStep)
    story.when(c.StartTask(task="mail")).then_refused(wrong.WrongTaskStep)
    story = story.given(c.UnblockTask(task="mail"), c.StartTask(task="mail"), c.ReportTask(task="mail", percent=50))
    story.when(c.ReportTask(task="mail", percent=40)).then_refused(wrong.ProgressGoesBack)
    story.when(c.ReopenTask(task="mail", reason="Why?")).then_refused(wrong.WrongTaskStep)
    story = story.given(c.CompleteTask(task="mail"))
    story.when(c.ReplanTask(task="mail", due_on=date(2027, 1, 1), reason="Too late.")).then_refused(wrong.WrongTaskStep)
    story = story.given(c.ReopenTask(task="mail", reason="Half the mail is gone."))
    assert (story.state.work.tasks["mail"].status, story.state.work.tasks["mail"].percent) == ("in_progress", 0)
    assert [event.type for event, _ in story.happened if getattr(event, "task", None) == "mail"] == [
        "task_planned", "task_blocked", "task_unblocked", "task_started", "task_reported", "task_completed",
        "task_reopened",
    ]  # fmt: skip


def test_nothing_is_begun_or_done_before_what_it_waits_for_nor_on_a_day_to_come() -> None:
    story = begun().by(CTO)
    refused = story.when(c.StartTask(task="data_migration")).then_refused(wrong.PredecessorsOpen).refused
    assert refused is not None
    assert refused.detail["open"] == ["technology_plan"]
    story.when(c.CompleteTask(task="data_migration")).then_refused(wrong.PredecessorsOpen)
    story.when(c.StartTask(task="technology_plan", on=date(2026, 1, 6))).then_refused(no.NotYet)
    done(story, "technology_plan").by(CTO).given(c.StartTask(task="data_migration"))


def test_a_task_waits_for_what_its_workstream_waits_for_unless_something_else_is_said() -> None:
    story = begun().by(CTO).given(migration("a"), migration("b", after=()))
    assert (story.state.work.after["a"], story.state.work.after.get("b", ())) == (("legal_close",), ())
    roadmap = c.PlanTask(
        task="ux", workstream="product", title="UX", starts_on=CLOSED_ON, due_on=CLOSED_ON, subject="Cloud console"
    )
    story = story.by(IMO).given(roadmap)
    assert story.state.work.after["ux"] == ("technology_plan",)


def test_workstreams_wait_for_one_another_as_documented() -> None:
    after = begun().state.work.after
    assert after["product_roadmap"] == ("technology_plan",)
    assert after["support_merge"] == ("product_roadmap",)
    leads = ("technology_plan", "joint_go_to_market", "brand_plan", "consolidation_plan", "compliance_audit")
    assert {after[key] for key in (*leads, "retention_packages", "shared_services")} == {("legal_close",)}


def test_what_would_wait_for_itself_is_refused_with_the_circle() -> None:
    story = begun()
    story = story.given(c.AddDependency(item="joint_go_to_market", after="brand_plan"))
    circle = story.when(c.AddDependency(item="brand_plan", after="cross_sell_training"))
    refused = circle.then_refused(wrong.DependencyCycle).refused
    assert refused is not None
    assert refused.detail["circle"] == ["brand_plan", "cross_sell_training", "joint_go_to_market", "brand_plan"]
    story.when(c.AddDependency(item="brand_plan", after="brand_plan")).then_refused(wrong.DependencyCycle)
    gone = c.RemoveDependency(item="joint_go_to_market", after="brand_plan", reason="They are independent.")
    story.given(gone, c.AddDependency(item="brand_plan", after="cross_sell_training")).when(gone).then_nothing()


def test_a_milestone_may_not_close_a_circle_either() -> None:
    waits = c.PlaceMilestone(
        milestone="plan_approved",
        title="Plan",
        phase="stabilisation",
        critical=True,
        planned_on=date(2026, 3, 1),
        owner=IMO,
        after=("technology_complete",),
    )
    begun().when(waits).then_refused(wrong.DependencyCycle)
    begun().when(waits.model_copy(update={"phase": "nowhere"})).then_refused(no.UnknownKey)


@pytest.mark.feature("IO-25")
def test_a_milestone_is_not_reached_before_what_it_waits_for() -> None:
    story = begun()
    assert story.every(MilestoneReached) == [MilestoneReached(milestone="legal_close", reached_on=CLOSED_ON)]
    reach = core.ReachMilestone(milestone="plan_approved", reached_on=CLOSED_ON)
    story.when(reach).then_refused(wrong.PredecessorsOpen)
    story = reached(done(story, *must_haves(story)), "day_one_complete")
    story = done(story, "technology_plan", "joint_go_to_market").by(IMO)
    refused = story.when(reach).then_refused(wrong.PredecessorsOpen).refused
    assert refused is not None
    assert refused.detail["open"] == ["consolidation_plan"]
    done(story, "consolidation_plan").by(IMO).when(reach).then(MilestoneReached)


def test_the_office_may_place_further_milestones_and_move_them() -> None:
    placed = c.PlaceMilestone(
        milestone="one_desk",
        title="One support desk",
        phase="execution",
        critical=False,
        planned_on=date(2026, 6, 1),
        owner=IMO,
        workstream="customer_success",
        after=("support_merge",),
    )
    story = begun().given(placed)
    story.when(placed).then_nothing()
    moved = story.given(placed.model_copy(update={"planned_on": date(2026, 7, 1)}))
    assert moved.state.initiative.milestones["one_desk"].planned_on == date(2026, 7, 1)
    assert moved.state.work.milestones["one_desk"].baseline_on == date(2026, 6, 1)


@pytest.mark.feature("IO-31")
def test_a_cut_over_does_not_start_without_an_approved_rollback_plan() -> None:
    story = all_done(begun(), ("technology_plan",))
    story = story.by(IMO).given(
        c.RemoveDependency(item="cut_over", after="rollback_plans", reason="To see what else holds it."),
    )
    story = done(story, "data_migration").by(CTO)
    story.when(c.StartTask(task="cut_over")).then_refused(wrong.RollbackNotApproved)
    story = done(story, "rollback_plans").by(CTO)
    story.when(c.CompleteTask(task="cut_over")).then_refused(wrong.RollbackNotApproved)
    story = approved(story, "rollback_plans", COO).by(CTO)
    story.when(c.StartTask(task="cut_over")).then_refused(wrong.RollbackNotApproved)
    story.by(IMO).given(c.SignOffDeliverable(deliverable="rollback_plans")).by(CTO).when(
        c.StartTask(task="cut_over")
    ).then(w.TaskStarted)


def test_a_cut_over_of_ones_own_needs_such_a_plan_too() -> None:
    story = begun().by(CTO)
    story.when(migration(sort="cut_over", rollback="nowhere")).then_refused(no.UnknownKey)
    story = story.given(migration(sort="cut_over", after=()))
    story.when(c.StartTask(task="mail")).then_refused(wrong.RollbackNotApproved)


def test_the_lead_of_a_workstream_runs_it_and_no_other() -> None:
    story = begun()
    story.by(CTO).when(c.CompleteTask(task="brand_plan")).then_refused(no.NotEntitled)
    story.by(AUDITOR).when(c.CompleteTask(task="brand_plan")).then_refused(no.NotEntitled)
    story.by(CTO).when(c.AddDependency(item="cut_over", after="brand_plan")).then_refused(no.NotEntitled)
    story.by(BOARD).when(migration()).then_refused(no.NotEntitled)
    handed = story.by(IMO).given(c.ReplanTask(task="brand_plan", owner="cto", reason="He knows better."))
    done_by_him = handed.by(CTO).given(c.CompleteTask(task="brand_plan"))
    assert done_by_him.every(w.TaskCompleted)[-1].by == CTO


def test_signatures_are_given_by_name_on_what_was_handed_over_and_not_by_who_did() -> None:
    story = begun()
    story.by(COO).when(c.SignOffDeliverable(deliverable="rollback_plans")).then_refused(wrong.NotDelivered)
    story = approved(story, "rollback_plans", COO)
    story.when(c.SignOffDeliverable(deliverable="rollback_plans")).then_nothing()
    story.by(CTO).when(c.SignOffDeliverable(deliverable="rollback_plans")).then_refused(no.NotEntitled)
    story = story.by(IMO).given(evidence("v2"), c.Deliver(deliverable="rollback_plans", evidence=("v2",), quality=80))
    assert story.state.work.deliverables["rollback_plans"].unsigned == ("coo", "imo_lead")
    story.when(c.SignOffDeliverable(deliverable="rollback_plans")).then_refused(no.OwnProposal)
    story.when(c.Deliver(deliverable="rollback_plans", evidence=("v3",))).then_refused(no.EvidenceMissing)


def test_further_deliverables_are_planned_once() -> None:
    training = c.PlanDeliverable(
        deliverable="playbook",
        workstream="sales",
        title="Sales playbook",
        sort="training",
        due_on=date(2026, 4, 1),
        sign_off_by=("ceo",),
        task="cross_sell_training",
    )
    story = begun().by(CRO).given(training)
    story.when(training).then_nothing()
    story.when(training.model_copy(update={"title": "Another"})).then_refused(no.KeyTaken)


@pytest.mark.feature("IO-23")
def test_whoever_is_given_away_for_more_than_all_of_their_time_is_shown_and_not_refused() -> None:
    share = c.AllocatePerson(workstream="sales", person=GC, duty="contracts", company="acquirer", percent=60)
    story = begun().given(share, share.model_copy(update={"workstream": "legal"}))
    story.when(share).then_nothing()
    shares = {key: event.percent for key, event in story.state.work.allocations.items()}
    assert overallocated(shares) == {GC: 120}
    story = story.given(share.model_copy(update={"percent": 40}))
    assert overallocated({key: event.percent for key, event in story.state.work.allocations.items()}) == {}
    story.when(share.model_copy(update={"person": "nobody"})).then_refused(PersonNotListed)


def test_progress_set_by_hand_is_on_the_record_with_its_reason_and_can_be_taken_back() -> None:
    by_hand = c.OverrideProgress(workstream="legal", percent=55, reason="The registers are not in the plan.")
    story = begun().by(GC).given(by_hand)
    story.when(by_hand).then_nothing()
    assert story.every(w.ProgressOverridden)[0].by == GC
    story = story.given(c.OverrideProgress(workstream="legal", reason="Now they are."))
    assert story.state.work.overrides["legal"].percent is None


@pytest.mark.feature("IO-02")
def test_on_hold_or_ended_nothing_is_worked_on() -> None:
    held = begun().given(core.HoldInitiative(reason="A court order.", review_at=begun().after(days=9).at))
    ended = begun().by(STEER).given(core.Abandon(reason="Sold again."))
    for story, refusal in ((held, no.OnHold), (ended, no.Concluded)):
        story.by(CTO).when(c.CompleteTask(task="technology_plan")).then_refused(refusal)


@pytest.mark.parametrize(
    "command",
    [
        c.StartTask(task="nowhere"),
        c.AddDependency(item="cut_over", after="nowhere"),
        c.CharterWorkstream(workstream="nowhere", charter="x", budget=Money.millions(1)),
        c.OverrideProgress(workstream="nowhere", percent=1, reason="x"),
        c.Deliver(deliverable="nowhere", evidence=("x",)),
        core.ReachMilestone(milestone="nowhere", reached_on=CLOSED_ON),
    ],
)
def test_what_is_not_in_the_plan_is_refused_by_name(command: Command) -> None:
    begun().when(command).then_refused(no.UnknownKey)
