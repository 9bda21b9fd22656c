"""A closing orders one integration, in the right hands, and the integration begins with its whole plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.acquisition import DECIDER as DEALS
from domain.acquisition import commands as c
from domain.acquisition.events import IntegrationOrdered
from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.initiative.effects import BeginInitiative, Notify
from domain.integration import DECIDER
from domain.integration import events as n
from domain.integration.commands import CharterIntegration
from domain.integration.playbook import PLAYBOOK, TERMS
from domain.integration.work import events as w
from domain.kernel import SYSTEM
from domain.kinds import KINDS, opening
from domain.money import Money
from domain.people import Person, PersonNotListed
from tests.support import deals, plans
from tests.support.deals import AUDITOR, CEO, CFO, CTO, GC, IMO, LEAD, OUTSIDER, STEER, VP, approve, evidence, propose
from tests.support.integrations import STREAM, begun, charter, integration

CLOSED_ON = date(2026, 1, 31)
NINE = {
    "technology": "cto",
    "product": "cpo",
    "sales": "cro",
    "marketing": "cmo",
    "customer_success": "vp_customer_success",
    "finance": "cfo",
    "legal": "general_counsel",
    "people": "chro",
    "operations": "coo",
}
"""DOMAIN 3.4.3."""


@pytest.mark.feature("IO-01")
def test_a_closing_orders_one_integration_owned_by_the_first_who_leads_the_office() -> None:
    people = replace(deals.PEOPLE, people={**deals.PEOPLE.people, "hugo": Person(name="Hugo", roles=("imo_lead",))})
    story = replace(deals.ready_to_close(), people=people).by(GC).given(evidence("closing"))
    close = c.CloseAcquisition(closed_on=story.at.date(), price=Money.millions(350), evidence="closing")
    story = story.when(close).then_among(IntegrationOrdered)
    assert story.every(IntegrationOrdered) == [
        IntegrationOrdered(integration=STREAM, playbook="integration", owner="hugo")
    ]
    assert story.when(close).then_nothing().every(IntegrationOrdered) == story.every(IntegrationOrdered)


def test_without_such_an_office_the_deals_owner_owns_the_integration() -> None:
    nobody = {who: one for who, one in deals.PEOPLE.people.items() if who != IMO}
    story = replace(deals.ready_to_close(), people=replace(deals.PEOPLE, people=nobody)).by(GC)
    closing = c.CloseAcquisition(closed_on=story.at.date(), price=Money.millions(350), evidence="closing")
    (ordered,) = story.given(evidence("closing"), closing).every(IntegrationOrdered)
    assert ordered.owner == LEAD


def test_the_order_is_an_effect_that_says_all_the_shelf_does_not() -> None:
    story = deals.closed()
    (ordered,) = story.every(IntegrationOrdered)
    (effect,) = DEALS.react(ordered, story.state)
    assert isinstance(effect, BeginInitiative)
    command = CharterIntegration.model_validate(opening(effect.kind, effect.playbook, effect.fields))
    assert (command.acquisition, command.closed_on) == (deals.STREAM, story.at.date())
    assert (command.charter.owner, command.charter.programme) == (IMO, "novacron")
    assert (command.playbook, command.terms) == (PLAYBOOK, TERMS)


@pytest.mark.feature("MA-21")
def test_an_integration_begins_with_four_phases_and_nine_workstreams_in_hands_and_dated_from_the_closing() -> None:
    story = begun(CLOSED_ON)
    dates = {event.phase: (event.starts_on, event.ends_on) for event in story.every(n.PhaseScheduled)}
    assert dates == {
        "day_one": (date(2025, 12, 31), CLOSED_ON),
        "stabilisation": (CLOSED_ON, date(2026, 4, 30)),
        "execution": (date(2026, 4, 30), date(2027, 4, 30)),
        "optimisation": (date(2027, 4, 30), date(2027, 10, 30)),
    }
    assert {event.workstream: event.lead for event in story.every(n.WorkstreamOpened)} == NINE
    tasks = story.every(w.TaskPlanned)
    assert {task.workstream for task in tasks} == {*NINE}
    assert all(task.owner == NINE[task.workstream] and task.due_on >= CLOSED_ON for task in tasks)
    (chartered,) = story.every(e.InitiativeChartered)
    assert chartered.charter.owner == IMO


@pytest.mark.feature("MA-22")
def test_instantiating_the_playbook_plans_every_task_by_its_offset_from_the_closing() -> None:
    planned = {task.task: task.due_on for task in begun(CLOSED_ON).every(w.TaskPlanned)}
    assert planned == {
        task.key: CLOSED_ON + timedelta(days=task.due.amount) for s in TERMS.workstreams for task in s.deliverables
    }
    assert (planned["signed_documents"], planned["employee_message"], planned["retention_packages"]) == (
        CLOSED_ON,
        date(2026, 2, 1),
        date(2026, 3, 2),
    )


@pytest.mark.feature("MA-22")
def test_instantiating_it_twice_adds_nothing() -> None:
    story = begun(CLOSED_ON)
    assert story.when(charter(CLOSED_ON)).then_nothing().happened == story.happened
    story.when(charter(date(2026, 2, 1))).then_refused(no.AlreadyChartered)


@pytest.mark.feature("MA-22")
def test_a_plan_that_was_laid_down_in_part_is_completed_and_no_more() -> None:
    whole = begun(CLOSED_ON)
    lacking = [event for event, _ in whole.happened if isinstance(event, w.TaskPlanned)][-2:]
    part = replace(whole, happened=tuple(step for step in whole.happened if step[0] not in lacking))
    part.when(charter(CLOSED_ON)).then(*lacking)


@pytest.mark.parametrize("who", [VP, IMO, LEAD, OUTSIDER])
def test_only_a_closing_begins_an_integration(who: str) -> None:
    integration().by(who).when(charter()).then_refused(no.ReservedCommand)
    begun().by(who).when(charter()).then_refused(no.ReservedCommand)


def test_an_integration_needs_its_own_sort_of_playbook_and_an_owner_who_is_here() -> None:
    other = KINDS["acquisition"].shelf["acquisition"]["playbook"]
    integration().when(charter().model_copy(update={"playbook": other})).then_refused(no.BadPlaybook)
    gone = {who: one for who, one in deals.PEOPLE.people.items() if who != IMO}
    integration(replace(deals.PEOPLE, people=gone)).when(charter()).then_refused(PersonNotListed)


def test_what_is_not_begun_is_unknown_and_what_is_begun_is_known_to_those_who_work_on_it() -> None:
    integration().by(IMO).when(core.DeclareConflict(reason="My brother works there.")).then_refused(
        no.InitiativeUnknown
    )
    story = begun()
    risk = core.RaiseRisk(risk="x", title="X", family="technology", owner=CTO)
    story.by(AUDITOR).when(risk).then_refused(no.NotEntitled)
    story.by(CTO).given(risk)
    story.by(VP).when(core.ProposeGate(gate="day_one_exit")).then_refused(no.InitiativeUnknown)


def test_a_phase_that_takes_longer_than_documented_is_overdue_and_goes_up_the_ladder() -> None:
    late = begun().after(days=45).by(SYSTEM).given(core.PassTime(wake_at=begun().at))
    (overdue,) = late.every(e.PhaseOverdue)
    assert overdue.phase == "day_one"
    assert [raised.to for raised in late.every(e.EscalationRaised)] == ["imo_lead", "steering_committee", "ceo"]


def test_a_declined_gate_leaves_the_integration_where_it_is_and_it_may_be_taken_up_again_after_its_end() -> None:
    story = plans.begun()
    story = plans.budgeted(plans.reached(plans.done(story, *plans.must_haves(story)), "day_one_complete"))
    story = propose(story, "day_one_exit", IMO).by(STEER)
    story = story.given(deals.verdict(story, "decline", "Not yet.")).by(CEO).given(core.Abandon(reason="Sold again."))
    assert story.every(g.GateDeclined)
    assert story.state.initiative.ended.outcome == "abandoned"
    story = approve(story.by(IMO).given(core.ProposeReopening(phase="execution", reason="Not sold.")), STEER, CEO)
    assert story.state.initiative.phase.key == "execution"


def test_who_is_put_in_charge_is_told() -> None:
    story, told = begun(), []
    state = DECIDER.initial
    for event, at in story.happened:
        state = DECIDER.evolve(state, event, at)
        told += [effect for effect in DECIDER.react(event, state) if isinstance(effect, Notify)]
    assert [note.to_person for note in told if note.to_person] == [IMO]
    assert {note.to_role for note in told if note.to_role} == {*NINE.values()}
    assert CFO in story.people.people
