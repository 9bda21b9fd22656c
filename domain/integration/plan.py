"""The plan an integration begins with: its playbook's phases and its terms' workstreams, dated from the closing.

Laid down once: what is there already is not planned again (DOMAIN 9.1 MA-21, MA-22).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from domain.integration.events import PhaseScheduled, TaskPlanned, WorkstreamOpened
from domain.integration.state import Integration
from domain.integration.terms import IntegrationTerms
from domain.kernel import Event
from domain.playbooks.model import Playbook
from domain.playbooks.schedule import schedule
from domain.working_days import due


def plan(playbook: Playbook, terms: IntegrationTerms, closed_on: date) -> Iterator[Event]:
    """Every phase back to back from the closing, every workstream with its lead, every first deliverable."""
    closing = datetime.combine(closed_on, time.min, UTC)
    for phase in schedule(playbook, closing):
        yield PhaseScheduled(phase=phase.key, starts_on=phase.latest_start.date(), ends_on=phase.latest_end.date())
    for stream in terms.workstreams:
        yield WorkstreamOpened(workstream=stream.key, title=stream.title, lead=stream.lead)
        for task in stream.deliverables:
            yield TaskPlanned(
                task=task.key,
                workstream=stream.key,
                title=task.title,
                owner=stream.lead,
                due_on=due(closing, task.due, playbook.holidays).date(),
            )


def unplanned(integration: Integration) -> list[Event]:
    """What the plan asks for and is not laid down yet: nothing, when it was instantiated before."""
    planned = plan(integration.initiative.playbook, integration.terms, integration.closed_on)
    return [event for event in planned if not _is_there(event, integration)]


def _is_there(event: Event, integration: Integration) -> bool:
    match event:
        case PhaseScheduled():
            return event.phase in integration.phases
        case WorkstreamOpened():
            return event.workstream in integration.workstreams
        case TaskPlanned():
            return event.task in integration.tasks
        case _:
            raise AssertionError(f"{event.type} is no part of a plan")
