"""What an integration is at a moment, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.initiative.evolve import evolve as evolve_core
from domain.initiative.state import Initiative
from domain.integration import events as n
from domain.integration.terms import IntegrationTerms
from domain.kernel import Event, Key, StreamId


@dataclass(frozen=True, slots=True)
class Integration:
    """An integration: of which acquisition, and what of its plan is laid down."""

    initiative: Initiative
    acquisition: StreamId
    closed_on: date
    terms: IntegrationTerms
    phases: Mapping[Key, n.PhaseScheduled] = field(default_factory=dict)
    workstreams: Mapping[Key, n.WorkstreamOpened] = field(default_factory=dict)
    tasks: Mapping[Key, n.TaskPlanned] = field(default_factory=dict)


def begins(initiative: Initiative, event: Event) -> Integration | None:
    """The integration that an event begins, if it is the one that does."""
    if not isinstance(event, n.IntegrationBegun):
        return None
    return Integration(
        initiative=initiative, acquisition=event.acquisition, closed_on=event.closed_on, terms=event.terms
    )


def evolve(integration: Integration, event: Event, at: datetime) -> Integration:
    """The integration after an event. Impossible sequences are bugs and raise AssertionError."""
    match event:
        case n.PhaseScheduled():
            return replace(integration, phases={**integration.phases, event.phase: event})
        case n.WorkstreamOpened():
            return replace(integration, workstreams={**integration.workstreams, event.workstream: event})
        case n.TaskPlanned():
            return replace(integration, tasks={**integration.tasks, event.task: event})
        case _:
            return replace(integration, initiative=evolve_core(integration.initiative, event, at))
