"""The part of an initiative's file that only integrations have: what is integrated, and the plan it follows."""

from __future__ import annotations

from datetime import date

from domain.integration.state import Integration
from domain.kernel import Key, StreamId, Value
from domain.playbooks.model import Role


class ScheduledPhasePart(Value):
    """A phase as planned from the closing."""

    key: Key
    starts_on: date
    ends_on: date


class StreamPart(Value):
    """A workstream. `after`: the one it waits for; None: the closing alone. Its tasks are in the plan, not here."""

    key: Key
    title: str
    lead: Role
    after: Key | None
    tasks: int
    tasks_done: int


class IntegrationPart(Value):
    """An integration, beyond what every initiative has."""

    acquisition: StreamId
    closed_on: date
    schedule: tuple[ScheduledPhasePart, ...]
    workstreams: tuple[StreamPart, ...]


def integration_part(integration: Integration) -> IntegrationPart:
    """As its events have laid it down."""
    waits = {stream.key: stream.after for stream in integration.terms.workstreams}
    return IntegrationPart(
        acquisition=integration.acquisition,
        closed_on=integration.closed_on,
        schedule=tuple(
            ScheduledPhasePart(key=key, starts_on=phase.starts_on, ends_on=phase.ends_on)
            for key, phase in integration.phases.items()
        ),
        workstreams=tuple(
            StreamPart(
                key=key,
                title=stream.title,
                lead=stream.lead,
                after=waits.get(key),
                tasks=sum(1 for _ in integration.work.of(key)),
                tasks_done=sum(task.done for task in integration.work.of(key)),
            )
            for key, stream in integration.workstreams.items()
        ),
    )
