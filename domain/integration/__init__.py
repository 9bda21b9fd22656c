"""Integrations: the decider of the kind. One begins when an acquisition closes, with its whole plan."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from domain.decider import Decider, Sheet
from domain.facts import Facts
from domain.initiative import refusals as no
from domain.initiative.authority import sees
from domain.initiative.case import Case
from domain.initiative.catalogue import CORE_EVENTS
from domain.initiative.clocks import Clock, clocks
from domain.initiative.decide import admit
from domain.initiative.effects import Notify
from domain.initiative.reactions import notices
from domain.initiative.sheet import UNCHARTED, sheet_of
from domain.initiative.unfolding import Rules, Unfolding
from domain.integration import events as n
from domain.integration.checks import case_of
from domain.integration.commands import CharterIntegration, IntegrationCommand
from domain.integration.follows import follows
from domain.integration.rules import charter, charter_again
from domain.integration.rules import decide as rule
from domain.integration.state import Integration, State, Uncharted, evolve
from domain.kernel import Asked, Command, Effect, Event, PersonId

PLAN_EVENTS: tuple[type[Event], ...] = (n.IntegrationBegun, n.PhaseScheduled, n.WorkstreamOpened, n.TaskPlanned)


def decide(command: IntegrationCommand, state: State, asked: Asked, facts: Facts) -> Sequence[Event]:
    """Everything a command makes happen: first what time brought about, last what is due at once. Raises Refused."""
    if not isinstance(state, Integration):
        if isinstance(command, CharterIntegration):
            return charter(command, asked, facts.people)
        raise no.InitiativeUnknown("There is no such initiative.")
    if isinstance(command, CharterIntegration):
        return charter_again(command, state, asked)
    unfolding = Unfolding(RULES, state, asked, facts)
    unfolding.pass_time()
    now = _integration(unfolding.state)
    admit(command, case_of(now), asked, facts)
    unfolding.happen(rule(command, now, asked, facts))
    unfolding.pass_time()
    return unfolding.events


def guards(_command: Command, _state: State) -> tuple[str, ...]:
    """An integration counts against no shared limit."""
    return ()


def sheet(state: State) -> Sheet:
    """What the machinery may see."""
    return sheet_of(state.initiative, _clocks(state)) if isinstance(state, Integration) else UNCHARTED


def react(event: Event, state: State) -> Sequence[Effect]:
    """Whom to tell: also the owner who was put in charge, and whoever leads a workstream."""
    if not isinstance(state, Integration):
        return ()
    match event:
        case n.IntegrationBegun():
            text = f"The acquisition closed on {event.closed_on}; the plan is laid down."
            owner = state.initiative.charter.owner
            return [Notify(key="integration_begun", to_person=owner, subject="An integration is yours", text=text)]
        case n.WorkstreamOpened():
            key, text = f"workstream_opened:{event.workstream}", f"Your workstream: {event.title}."
            return [Notify(key=key, to_role=event.lead, subject="An integration has begun", text=text)]
        case _:
            return notices(event, state.initiative)


def may_see(state: State, person: PersonId, facts: Facts) -> bool:
    """Need-to-know; of what does not exist nobody can know."""
    return isinstance(state, Integration) and sees(state.initiative, person, facts.people)


def _integration(state: State) -> Integration:
    if not isinstance(state, Integration):
        raise TypeError(f"{type(state).__name__} has no clocks and no case")
    return state


def _case(state: State) -> Case:
    return case_of(_integration(state))


def _clocks(state: State) -> list[Clock]:
    return clocks(_integration(state).initiative)


RULES: Rules[State] = Rules(case=_case, evolve=evolve, clocks=_clocks, follows=follows)
DECIDER: Decider[State] = Decider(
    kind="integration",
    commands=TypeAdapter(IntegrationCommand),
    events=(*CORE_EVENTS, *PLAN_EVENTS),
    initial=Uncharted(),
    decide=decide,
    evolve=evolve,
    guards=guards,
    react=react,
    sheet=sheet,
    sees=may_see,
)
