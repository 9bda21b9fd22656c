"""What the gates of an integration ask of its plan: each workstream, Day 1, the end of every phase."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.initiative import commands as core
from domain.initiative import refusals as no
from domain.initiative.events import InitiativeConcluded, PhaseEntered
from domain.integration.playbook import PLAYBOOK, TERMS
from domain.integration.work import commands as c
from domain.integration.work import events as w
from domain.integration.work import refusals as wrong
from domain.integration.workstreams import WORKSTREAMS
from domain.kernel import Key
from domain.money import Money
from tests.support import deals
from tests.support.deals import CEO, CFO, CRO, CTO, GC, IMO, STEER, evidence, propose
from tests.support.integrations import charter
from tests.support.plans import (
    CLOSED_ON,
    LEADS,
    PEOPLE,
    all_done,
    approved,
    begun,
    budgeted,
    done,
    migration,
    must_haves,
    on_day_one,
    passed,
    reached,
)
from tests.support.scenario import Story

IN_ORDER = (
    "technology_plan", "rollback_plans", "data_migration", "cut_over", "infrastructure",
    "product_roadmap", "feature_integration", "joint_go_to_market", "cross_sell_training", "consolidation_plan",
    "first_close", "shared_services", "procurement",
)  # fmt: skip


@pytest.mark.feature("IO-03")
def test_technology_has_owner_plan_and_budget_its_cut_over_a_rollback_plan_and_consolidation_its_synergy() -> None:
    story = budgeted(begun())
    plan = {task.planned.task: task.planned for task in story.state.work.of("technology")}
    assert (plan["cut_over"].sort, plan["cut_over"].rollback) == ("cut_over", "rollback_plans")
    assert "rollback_plans" in story.state.work.after["cut_over"]
    assert plan["infrastructure"].synergy == "infrastructure"
    assert_present(story, "technology", CTO)


@pytest.mark.feature("IO-04")
def test_product_waits_for_technology_and_every_item_names_the_surviving_product() -> None:
    story = budgeted(begun())
    assert_present(story, "product", "piet")
    assert all(task.planned.subject for task in story.state.work.of("product"))
    unnamed = c.PlanTask(task="ux", workstream="product", title="UX", starts_on=CLOSED_ON, due_on=CLOSED_ON)
    story.when(unnamed).then_refused(wrong.SubjectMissing)
    story.by("piet").when(c.StartTask(task="product_roadmap")).then_refused(wrong.PredecessorsOpen)


@pytest.mark.feature("IO-06")
def test_the_brand_is_not_launched_before_its_transition_plan_is_approved() -> None:
    story = budgeted(begun())
    assert_present(story, "marketing", "olga")
    story = done(story, "brand_plan").by("olga")
    story.when(c.StartTask(task="brand_launch")).then_refused(wrong.PredecessorsOpen)
    story = approved(story, "brand_plan", CEO).by("olga")
    story.when(c.StartTask(task="brand_launch")).then_refused(wrong.PredecessorsOpen)
    story.by(CRO).given(c.SignOffDeliverable(deliverable="brand_plan")).by("olga").given(
        c.StartTask(task="brand_launch")
    )


@pytest.mark.feature("IO-09")
@pytest.mark.parametrize("lacking", ["entity_map", "consent_list"])
def test_day_one_does_not_pass_without_the_entity_map_and_the_list_of_consents(lacking: Key) -> None:
    story = budgeted(begun())
    assert_present(story, "legal", GC)
    story = done(story, *(key for key in must_haves(story) if key != lacking))
    assert (lacks(story, "day_one_exit"))["day_one_items"] == f"not done: {lacking}"


def assert_present(story: Story, workstream: Key, lead: str) -> None:
    """The workstream has an owner, a plan and a budget."""
    assert LEADS[workstream] == lead
    assert list(story.state.work.of(workstream))
    assert story.state.work.chartered[workstream].budget == Money.millions(2)


def lacks(story: Story, gate: Key) -> dict[str, str]:
    return story.by(IMO).when(core.ProposeGate(gate=gate)).then_refused(no.GateStaysShut).missing


@pytest.mark.feature("IO-12")
def test_day_one_passes_only_when_everything_it_must_have_is_done_or_waived_by_name() -> None:
    story = budgeted(begun())
    must = must_haves(story)
    assert {"system_access", "signed_documents", "employee_message", "entity_map", "payroll"} <= {*must}
    story = done(story, *must[1:])
    assert lacks(story, "day_one_exit") == {
        "day_one_items": f"not done: {must[0]}",
        "day_one_milestones": "not reached: day_one_complete",
    }
    waiver = c.WaiveDayOneItem(task=must[0], reason="Thirty people get their access on Wednesday.")
    story.by(IMO).when(waiver).then_refused(no.NotEntitled)
    story = story.by(CEO).given(waiver)
    story.when(waiver).then_nothing()
    assert story.state.work.waived[must[0]].by == CEO
    story = passed(reached(story, "day_one_complete"), "day_one_exit")
    assert story.state.initiative.phase.key == "stabilisation"
    story.by(CEO).when(c.WaiveDayOneItem(task="brand_plan", reason="Later.")).then_refused(wrong.NotOnDayOne)


@pytest.mark.feature("IO-13", "IO-14", "IO-15")
def test_every_phase_ends_by_its_criteria_and_the_committees_approval() -> None:
    story = on_day_one(begun())
    assert lacks(story, "stabilisation_exit") == {"stabilisation_milestones": "not reached: plan_approved"}
    story = reached(all_done(story, IN_ORDER), "plan_approved")
    story = passed(story, "stabilisation_exit")
    assert lacks(story, "execution_exit") == {"execution_milestones": "not reached: technology_complete"}
    story = passed(reached(story, "technology_complete"), "execution_exit")
    assert {*lacks(story, "optimisation_exit")} == {
        "optimisation_milestones", "synergies_handed_over", "lessons_learned",
    }  # fmt: skip
    story = reached(story, "synergies_realised")
    for key in ("synergies_handed_over", "lessons_learned"):
        story = story.by(IMO).given(evidence(key), core.AttestCriterion(criterion=key, evidence=(key,)))
    story = passed(story, "optimisation_exit")
    assert [event.phase for event in story.every(PhaseEntered)] == [phase.key for phase in PLAYBOOK.phases]
    assert story.every(InitiativeConcluded)[-1].outcome == "completed"
    assert story.state.initiative.gates_passed == tuple(f"{phase.key}_exit" for phase in PLAYBOOK.phases)


@pytest.mark.feature("IO-13")
def test_no_phase_ends_with_a_critical_issue_open_or_a_budget_exceeded() -> None:
    story = begun()
    assert lacks(story, "day_one_exit")["day_one_budget"].startswith("insufficient data, no budget: technology")
    story = done(budgeted(story), *must_haves(story))
    story = reached(story, "day_one_complete").by(CTO).given(migration(after=()), c.StartTask(task="mail"))
    story = story.given(c.ReportTask(task="mail", percent=1, spent=Money.millions("2.4")))
    inside = story.by(IMO).when(core.ProposeGate(gate="day_one_exit"))
    assert inside.refused is None
    over = story.given(c.ReportTask(task="mail", percent=1, spent=Money.millions("0.01")))
    assert lacks(over, "day_one_exit") == {"day_one_budget": "over budget: technology"}
    assert over.by(CFO).given(core.WaiveCriterion(criterion="day_one_budget", reason="Once.")).refused is None
    outage = core.RaiseIssue(issue="outage", title="Mail is down", severity="critical", owner=IMO)
    assert lacks(story.by(IMO).given(outage), "day_one_exit") == {"day_one_issues": "critical and open: outage"}


def test_work_in_other_places_does_not_void_a_decision_that_is_pending() -> None:
    story = budgeted(begun())
    story = propose(reached(done(story, *must_haves(story)), "day_one_complete"), "day_one_exit", IMO)
    busy = done(story, "technology_plan", "joint_go_to_market", hours=5)
    assert busy.state.initiative.proposal is not None
    raised = busy.by(STEER).given(c.CharterWorkstream(workstream="sales", charter="More", budget=Money.millions(3)))
    assert raised.state.initiative.proposal is None


def test_the_phases_end_and_begin_at_the_closing() -> None:
    dates = {key: (phase.starts_on, phase.ends_on) for key, phase in begun(date(2026, 3, 31)).state.phases.items()}
    assert dates == {
        "day_one": (date(2026, 2, 28), date(2026, 3, 31)),
        "stabilisation": (date(2026, 3, 31), date(2026, 6, 30)),
        "execution": (date(2026, 6, 30), date(2027, 6, 30)),
        "optimisation": (date(2027, 6, 30), date(2027, 12, 30)),
    }


def test_an_integration_that_began_before_there_was_more_to_a_plan_keeps_its_rules() -> None:
    old = [
        stream.model_copy(update={"waits_for": None, "subject": None, "deliverables": tuple(
            task.model_copy(update={"after": None, "result": None, "day_one": None}) for task in stream.deliverables
        )})
        for stream in WORKSTREAMS
    ]  # fmt: skip
    terms = TERMS.model_copy(update={"workstreams": tuple(old), "work": None})
    story = begun(terms=terms)
    assert (story.state.initiative.milestones, dict(story.state.work.after)) == ({}, {})
    story = done(story, "technology_plan", "system_access")
    assert story.state.work.tasks["technology_plan"].done
    lacking = [event for event, _ in story.happened if isinstance(event, w.TaskPlanned)][-1]
    part = replace(story, happened=tuple(step for step in story.happened if step[0] != lacking))
    again = charter(CLOSED_ON).model_copy(update={"playbook": PLAYBOOK, "terms": terms})
    part.by("system").when(again).then(lacking)


def test_everybody_of_the_plan_is_there() -> None:
    assert {*LEADS} == {stream.key for stream in WORKSTREAMS}
    assert {*LEADS.values()} <= {*PEOPLE.people} - {deals.OUTSIDER} | {"olga"}
