"""Acquisitions: the decider of the kind. Start here; the rules are in `rules`, what follows from them in `follows`."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from domain.acquisition import events as a
from domain.acquisition import rules as deal_rules
from domain.acquisition.advisers import events as advisers
from domain.acquisition.advisers import rules as advisers_rules
from domain.acquisition.advisers.rules import ADVISERS_MAY, GUARDED
from domain.acquisition.charter import charter
from domain.acquisition.checks import case_of
from domain.acquisition.clearance import events as clearance
from domain.acquisition.clearance import rules as clearance_rules
from domain.acquisition.clearance.clocks import clocks as clearance_clocks
from domain.acquisition.clearance.clocks import notices as clearance_notices
from domain.acquisition.commands import (
    AcquisitionCommand,
    CharterAcquisition,
    RecordAgreement,
    RecordLetterOfIntent,
)
from domain.acquisition.diligence import events as diligence
from domain.acquisition.diligence import who as diligence_who
from domain.acquisition.diligence.clocks import clocks as diligence_clocks
from domain.acquisition.diligence.clocks import notices as diligence_notices
from domain.acquisition.follows import follows
from domain.acquisition.handover import begin
from domain.acquisition.negotiation import events as negotiation
from domain.acquisition.negotiation import rules as negotiation_rules
from domain.acquisition.negotiation.clocks import clocks as negotiation_clocks
from domain.acquisition.negotiation.clocks import notices as negotiation_notices
from domain.acquisition.playbook import PLAYBOOK
from domain.acquisition.rules import decide
from domain.acquisition.screening import events as screening
from domain.acquisition.screening import rules as screening_rules
from domain.acquisition.state import Acquisition, begins, evolve
from domain.acquisition.valuing import events as valuing
from domain.acquisition.valuing import rules as valuing_rules
from domain.initiative import commands as c
from domain.initiative.clocks import Clock, clocks
from domain.initiative.kind import InitiativeKind
from domain.initiative.reactions import notices
from domain.initiative.rooms import Room
from domain.kernel import Command, Effect, Event

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


def guards(command: Command, deal: Acquisition) -> tuple[str, ...]:
    """Commands that may claim capital are decided under their envelope's guard, those about firms under theirs."""
    if isinstance(command, GUARDED):
        return (f"advisers:{deal.initiative.charter.programme}",)
    return (f"envelope:{deal.terms.envelope.key}",) if isinstance(command, CLAIMING) else ()


def reacts(event: Event, deal: Acquisition) -> Sequence[Effect]:
    """Whom to tell; and the integration that a closing begins."""
    if isinstance(event, a.IntegrationOrdered):
        return [begin(event, deal)]
    rooms = (negotiation_notices, clearance_notices, diligence_notices)
    return (*notices(event, deal.initiative), *(effect for room in rooms for effect in room(event, deal)))


def deal_clocks(deal: Acquisition) -> list[Clock]:
    """The core's clocks and those of the deal's own parts, earliest first."""
    running = [*clocks(deal.initiative), *negotiation_clocks(deal), *clearance_clocks(deal), *diligence_clocks(deal)]
    return sorted(running, key=lambda clock: clock.due_at)


ROOMS: tuple[Room[Acquisition], ...] = (
    Room("The deal", deal_rules.WHO, deal_rules.STAGES),
    Room("Screening", screening_rules.WHO, screening_rules.STAGES),
    Room("Due diligence", diligence_who.WHO, diligence_who.STAGES),
    Room("Valuation", valuing_rules.WHO, valuing_rules.STAGES),
    Room("Negotiation", negotiation_rules.WHO, negotiation_rules.STAGES),
    Room("Clearance", clearance_rules.WHO, clearance_rules.STAGES),
    Room("Outside firms", advisers_rules.WHO),
)
CLAIMING = (c.ProposeGate, c.DecideGate, RecordLetterOfIntent, RecordAgreement)
KIND: InitiativeKind[Acquisition] = InitiativeKind(
    name="acquisition",
    running=Acquisition,
    commands=TypeAdapter(AcquisitionCommand),
    events=DEAL_EVENTS,
    opens_with=CharterAcquisition,
    opens=charter,
    begins=begins,
    evolve=evolve,
    case=case_of,
    clocks=deal_clocks,
    rule=decide,
    follows=follows,
    reacts=reacts,
    guards=guards,
    advisers_may=ADVISERS_MAY,
    rooms=ROOMS,
    stage=lambda deal: deal.stage,
    begun_by=PLAYBOOK.chartered_by,
)
DECIDER = KIND.decider
