"""Acquisitions: the decider of the kind. Start here; the rules are in `rules`, what follows from them in `follows`."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from domain.acquisition import events as a
from domain.acquisition.advisers import events as advisers
from domain.acquisition.advisers.rules import ADVISERS_MAY, GUARDED
from domain.acquisition.charter import charter
from domain.acquisition.checks import case_of
from domain.acquisition.clearance import events as clearance
from domain.acquisition.clearance.clocks import clocks as clearance_clocks
from domain.acquisition.clearance.clocks import notices as clearance_notices
from domain.acquisition.commands import (
    AcquisitionCommand,
    CharterAcquisition,
    RecordAgreement,
    RecordLetterOfIntent,
)
from domain.acquisition.diligence import events as diligence
from domain.acquisition.diligence.clocks import clocks as diligence_clocks
from domain.acquisition.diligence.clocks import notices as diligence_notices
from domain.acquisition.follows import follows
from domain.acquisition.handover import begin
from domain.acquisition.negotiation import events as negotiation
from domain.acquisition.negotiation.clocks import clocks as negotiation_clocks
from domain.acquisition.negotiation.clocks import notices as negotiation_notices
from domain.acquisition.rules import decide as rule
from domain.acquisition.screening import events as screening
from domain.acquisition.state import Acquisition, State, Uncharted, evolve
from domain.acquisition.valuing import events as valuing
from domain.decider import Decider, Sheet
from domain.facts import Facts
from domain.initiative import commands as c
from domain.initiative import refusals as no
from domain.initiative.authority import sees
from domain.initiative.case import Case
from domain.initiative.catalogue import CORE_EVENTS
from domain.initiative.clocks import Clock, clocks
from domain.initiative.decide import admit
from domain.initiative.reactions import notices
from domain.initiative.sheet import UNCHARTED, sheet_of
from domain.initiative.unfolding import Rules, Unfolding
from domain.kernel import Asked, Command, Effect, Event, PersonId

DEAL_EVENTS: tuple[type[Event], ...] = (
    a.TargetNamed,
    a.StageEntered,
    a.PriceOutsideBand,
    a.FitAssessed,
    a.WorkstreamSignedOff,
    a.LetterOfIntentRecorded,
    a.ExclusivityLapsed,
    a.AgreementRecorded,
    a.ClearanceRequired,
    a.ClearanceObtained,
    a.ConditionAdded,
    a.ConditionMet,
    a.FrameworkCounted,
    a.CapitalClaimed,
    a.CapitalReleased,
    a.AcquisitionClosed,
    a.IntegrationOrdered,
    a.BreakFeeRecorded,
    *screening.EVENTS,
    *diligence.EVENTS,
    *valuing.EVENTS,
    *negotiation.EVENTS,
    *clearance.EVENTS,
    *advisers.EVENTS,
)


def decide(command: AcquisitionCommand, state: State, asked: Asked, facts: Facts) -> Sequence[Event]:
    """Everything a command makes happen: first what time brought about, last what is due at once. Raises Refused."""
    if not isinstance(state, Acquisition):
        if isinstance(command, CharterAcquisition):
            return charter(command, asked, facts.people)
        raise no.InitiativeUnknown("There is no such initiative.")
    unfolding = Unfolding(RULES, state, asked, facts)
    unfolding.pass_time()
    now = _deal(unfolding.state)
    admit(command, case_of(now), asked, facts, ADVISERS_MAY)
    unfolding.happen(rule(command, now, asked, facts))
    unfolding.pass_time()
    return unfolding.events


def guards(command: Command, state: State) -> tuple[str, ...]:
    """Commands that may claim capital are decided under their envelope's guard, those about firms under theirs."""
    if isinstance(state, Acquisition) and isinstance(command, GUARDED):
        return (f"advisers:{state.initiative.charter.programme}",)
    if not isinstance(state, Acquisition) or not isinstance(command, CLAIMING):
        return ()
    return (f"envelope:{state.terms.envelope.key}",)


def sheet(state: State) -> Sheet:
    """What the machinery may see."""
    return sheet_of(state.initiative, deal_clocks(state)) if isinstance(state, Acquisition) else UNCHARTED


def react(event: Event, state: State) -> Sequence[Effect]:
    """Whom to tell; and the integration that a closing begins."""
    if not isinstance(state, Acquisition):
        return ()
    if isinstance(event, a.IntegrationOrdered):
        return [begin(event, state)]
    rooms = (negotiation_notices, clearance_notices, diligence_notices)
    return (*notices(event, state.initiative), *(effect for room in rooms for effect in room(event, state)))


def may_see(state: State, person: PersonId, facts: Facts) -> bool:
    """Need-to-know; of what does not exist nobody can know."""
    return isinstance(state, Acquisition) and sees(state.initiative, person, facts.people)


def deal_clocks(state: State) -> list[Clock]:
    """The core's clocks and those of the deal's own parts, earliest first."""
    deal = _deal(state)
    running = [*clocks(deal.initiative), *negotiation_clocks(deal), *clearance_clocks(deal), *diligence_clocks(deal)]
    return sorted(running, key=lambda clock: clock.due_at)


def _deal(state: State) -> Acquisition:
    if not isinstance(state, Acquisition):
        raise TypeError(f"{type(state).__name__} has no clocks and no case")
    return state


def _case(state: State) -> Case:
    return case_of(_deal(state))


CLAIMING = (c.ProposeGate, c.DecideGate, RecordLetterOfIntent, RecordAgreement)
RULES: Rules[State] = Rules(case=_case, evolve=evolve, clocks=deal_clocks, follows=follows)
DECIDER: Decider[State] = Decider(
    kind="acquisition",
    commands=TypeAdapter(AcquisitionCommand),
    events=(*CORE_EVENTS, *DEAL_EVENTS),
    initial=Uncharted(),
    decide=decide,
    evolve=evolve,
    guards=guards,
    react=react,
    sheet=sheet,
    sees=may_see,
)
