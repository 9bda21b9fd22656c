"""What an integration is at a moment, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.initiative.evolve import evolve as evolve_core
from domain.initiative.state import Initiative
from domain.integration import events as n
from domain.integration.inherited.events import FindingTakenOver
from domain.integration.money.events import EVENTS as MONEY_EVENTS
from domain.integration.money.folding import evolve as evolve_money
from domain.integration.money.state import Purse
from domain.integration.people.events import EVENTS as PEOPLE_EVENTS
from domain.integration.people.folding import evolve as evolve_people
from domain.integration.people.state import Staying
from domain.integration.synergies.events import EVENTS as SYNERGY_EVENTS
from domain.integration.synergies.folding import evolve as evolve_synergies
from domain.integration.synergies.state import Synergies
from domain.integration.terms import IntegrationTerms
from domain.integration.tsa.events import EVENTS as TSA_EVENTS
from domain.integration.tsa.folding import evolve as evolve_tsa
from domain.integration.tsa.state import AllTsa
from domain.integration.work.events import EVENTS as WORK_EVENTS
from domain.integration.work.state import Work
from domain.integration.work.state import evolve as evolve_work
from domain.kernel import Event, Key, StreamId
from domain.money import Money


@dataclass(frozen=True, slots=True)
class Integration:
    """An integration: of which acquisition, and what of its plan is laid down."""

    initiative: Initiative
    acquisition: StreamId
    closed_on: date
    terms: IntegrationTerms
    phases: Mapping[Key, n.PhaseScheduled] = field(default_factory=dict)
    workstreams: Mapping[Key, n.WorkstreamOpened] = field(default_factory=dict)
    work: Work = field(default_factory=Work)
    target_revenue: Money | None = None
    findings: Mapping[Key, FindingTakenOver] = field(default_factory=dict)
    synergies: Synergies = field(default_factory=Synergies)
    staying: Staying = field(default_factory=Staying)
    purse: Purse = field(default_factory=Purse)
    tsa: AllTsa = field(default_factory=AllTsa)


def begins(initiative: Initiative, event: Event) -> Integration | None:
    """The integration that an event begins, if it is the one that does."""
    if not isinstance(event, n.IntegrationBegun):
        return None
    return Integration(
        initiative=initiative,
        acquisition=event.acquisition,
        closed_on=event.closed_on,
        terms=event.terms,
        target_revenue=event.target_revenue,
    )


def evolve(integration: Integration, event: Event, at: datetime) -> Integration:
    """The integration after an event. Impossible sequences are bugs and raise AssertionError."""
    match event:
        case n.PhaseScheduled():
            return replace(integration, phases={**integration.phases, event.phase: event})
        case n.WorkstreamOpened():
            return replace(integration, workstreams={**integration.workstreams, event.workstream: event})
        case FindingTakenOver():
            return replace(integration, findings={**integration.findings, event.finding: event})
        case _ if isinstance(event, SYNERGY_EVENTS):
            return replace(integration, synergies=evolve_synergies(integration.synergies, event, at))
        case _ if isinstance(event, PEOPLE_EVENTS):
            return replace(integration, staying=evolve_people(integration.staying, event))
        case _ if isinstance(event, MONEY_EVENTS):
            return replace(integration, purse=evolve_money(integration.purse, event))
        case _ if isinstance(event, TSA_EVENTS):
            return replace(integration, tsa=evolve_tsa(integration.tsa, event))
        case _ if isinstance(event, WORK_EVENTS):
            return replace(integration, work=evolve_work(integration.work, event, at))
        case _:
            return replace(integration, initiative=evolve_core(integration.initiative, event, at))
