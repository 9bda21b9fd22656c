"""The plan an integration begins with: its playbook's phases, and its terms' milestones and workstreams, dated.

Laid down once: what is there already is not planned again (DOMAIN 9.1 MA-21, MA-22).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from domain.initiative.events import MilestonePlanned, MilestoneReached
from domain.integration.events import PhaseScheduled, WorkstreamOpened
from domain.integration.state import Integration
from domain.integration.terms import Deliverable, IntegrationTerms, Workstream
from domain.integration.work.events import DeliverablePlanned, MilestonePlaced, TaskPlanned
from domain.integration.work.terms import MilestoneTerm
from domain.kernel import Event, PersonId
from domain.playbooks.model import Playbook
from domain.playbooks.schedule import schedule
from domain.working_days import due


def plan(playbook: Playbook, terms: IntegrationTerms, closed_on: date, owner: PersonId) -> Iterator[Event]:
    """Every phase back to back around the closing, every milestone, every workstream with its lead and its tasks."""
    closing = datetime.combine(closed_on, time.min, UTC)
    for phase in schedule(playbook, closing):
        yield PhaseScheduled(phase=phase.key, starts_on=phase.latest_start.date(), ends_on=phase.latest_end.date())
    for milestone in terms.work.milestones if terms.work else ():
        yield from _milestone(milestone, due(closing, milestone.due, playbook.holidays).date(), owner, closed_on)
    for stream in terms.workstreams:
        yield WorkstreamOpened(workstream=stream.key, title=stream.title, lead=stream.lead)
        for task in stream.deliverables:
            yield from _task(stream, task, due(closing, task.due, playbook.holidays).date())


def unplanned(integration: Integration) -> list[Event]:
    """What the plan asks for and is not laid down yet: nothing, when it was instantiated before."""
    i = integration.initiative
    planned = plan(i.playbook, integration.terms, integration.closed_on, i.charter.owner)
    return [event for event in planned if not _is_there(event, integration)]


def _milestone(milestone: MilestoneTerm, on: date, owner: PersonId, closed_on: date) -> Iterator[Event]:
    yield MilestonePlanned(milestone=milestone.key, title=milestone.title, planned_on=on, owner=owner)
    yield MilestonePlaced(
        milestone=milestone.key,
        phase=milestone.phase,
        critical=milestone.critical,
        planned_on=on,
        after=milestone.after,
    )
    if milestone.at_closing:
        yield MilestoneReached(milestone=milestone.key, reached_on=closed_on)


def _task(stream: Workstream, task: Deliverable, due_on: date) -> Iterator[Event]:
    yield TaskPlanned(
        task=task.key,
        workstream=stream.key,
        title=task.title,
        owner=stream.lead,
        due_on=due_on,
        starts_on=None if task.days is None else due_on - timedelta(days=task.days),
        after=stream.predecessors(task),
        **{name: getattr(task, name) for name in ("effort_hours", "sort", "rollback", "day_one", "synergy", "subject")},
    )
    if task.result is not None:
        yield DeliverablePlanned(
            deliverable=task.key,
            workstream=stream.key,
            title=task.title,
            sort=task.result.sort,
            due_on=due_on,
            sign_off_by=task.result.by,
            task=task.key,
        )


def _is_there(event: Event, integration: Integration) -> bool:
    i, work = integration.initiative, integration.work
    match event:
        case PhaseScheduled():
            return event.phase in integration.phases
        case WorkstreamOpened():
            return event.workstream in integration.workstreams
        case MilestonePlanned():
            return event.milestone in i.milestones
        case MilestonePlaced():
            return event.milestone in work.milestones
        case MilestoneReached():
            there = i.milestones.get(event.milestone)
            return there is not None and there.reached_on is not None
        case TaskPlanned():
            return event.task in work.tasks
        case DeliverablePlanned():
            return event.deliverable in work.deliverables
        case _:
            raise AssertionError(f"{event.type} is no part of a plan")
