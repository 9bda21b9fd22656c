"""Integrations: the decider of the kind. One begins when an acquisition closes, with its whole plan."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from domain.initiative.clocks import Clock, clocks
from domain.initiative.effects import Notify
from domain.initiative.kind import InitiativeKind
from domain.initiative.reactions import notices
from domain.integration import events as n
from domain.integration.checks import case_of
from domain.integration.commands import CharterIntegration, IntegrationCommand
from domain.integration.follows import follows
from domain.integration.rules import charter, charter_again, decide
from domain.integration.state import Integration, begins, evolve
from domain.kernel import Effect, Event

PLAN_EVENTS: tuple[type[Event], ...] = (n.IntegrationBegun, n.PhaseScheduled, n.WorkstreamOpened, n.TaskPlanned)


def reacts(event: Event, integration: Integration) -> Sequence[Effect]:
    """Whom to tell: also the owner who was put in charge, and whoever leads a workstream."""
    match event:
        case n.IntegrationBegun():
            text = f"The acquisition closed on {event.closed_on}; the plan is laid down."
            owner = integration.initiative.charter.owner
            return [Notify(key="integration_begun", to_person=owner, subject="An integration is yours", text=text)]
        case n.WorkstreamOpened():
            key, text = f"workstream_opened:{event.workstream}", f"Your workstream: {event.title}."
            return [Notify(key=key, to_role=event.lead, subject="An integration has begun", text=text)]
        case _:
            return notices(event, integration.initiative)


def integration_clocks(integration: Integration) -> list[Clock]:
    """Every clock of an integration, earliest first."""
    return clocks(integration.initiative)


KIND: InitiativeKind[Integration] = InitiativeKind(
    name="integration",
    running=Integration,
    commands=TypeAdapter(IntegrationCommand),
    events=PLAN_EVENTS,
    opens_with=CharterIntegration,
    opens=charter,
    opens_again=charter_again,
    begins=begins,
    evolve=evolve,
    case=case_of,
    clocks=integration_clocks,
    rule=decide,
    follows=follows,
    reacts=reacts,
)
DECIDER = KIND.decider
