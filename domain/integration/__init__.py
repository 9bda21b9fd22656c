"""Integrations: the decider of the kind. One begins when an acquisition closes, with its whole plan."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from domain.initiative.clocks import Clock, clocks
from domain.initiative.effects import Notify
from domain.initiative.kind import InitiativeKind
from domain.initiative.reactions import notices
from domain.initiative.rooms import Room
from domain.integration import events as n
from domain.integration.checks import case_of
from domain.integration.commands import CharterIntegration, IntegrationCommand
from domain.integration.follows import follows
from domain.integration.inherited import events as inherited
from domain.integration.money import events as money
from domain.integration.money.rules import WHO as MONEY
from domain.integration.people import events as people
from domain.integration.people.rules import WHO as PEOPLE
from domain.integration.rules import charter, charter_again, decide
from domain.integration.state import Integration, begins, evolve
from domain.integration.synergies import events as synergies
from domain.integration.synergies.clocks import clocks as synergy_clocks
from domain.integration.synergies.ledger import guards
from domain.integration.synergies.rules import WHO as SYNERGIES
from domain.integration.tsa import events as tsa
from domain.integration.tsa.clocks import clocks as tsa_clocks
from domain.integration.tsa.clocks import notices as tsa_notices
from domain.integration.tsa.rules import WHO as TSA
from domain.integration.work import events as work
from domain.integration.work.rules import WHO as WORK
from domain.kernel import Effect, Event

PLAN_EVENTS: tuple[type[Event], ...] = (
    n.IntegrationBegun,
    n.PhaseScheduled,
    n.WorkstreamOpened,
    *work.EVENTS,
    *inherited.EVENTS,
    *synergies.EVENTS,
    *people.EVENTS,
    *money.EVENTS,
    *tsa.EVENTS,
)


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
            return [*notices(event, integration.initiative), *tsa_notices(event, integration)]


def integration_clocks(integration: Integration) -> list[Clock]:
    """Every clock of an integration, earliest first."""
    every = (*clocks(integration.initiative), *synergy_clocks(integration), *tsa_clocks(integration))
    return sorted(every, key=lambda clock: clock.due_at)


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
    guards=guards,
    rooms=(
        Room("Plan", WORK),
        Room("Synergies", SYNERGIES),
        Room("People and customers", PEOPLE),
        Room("Money", MONEY),
        Room("Transitional services", TSA),
    ),
    follows=follows,
    reacts=reacts,
)
DECIDER = KIND.decider
