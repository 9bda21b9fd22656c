"""What one event of an acquisition brings about: phases, stages, and what the deal claims of the envelope."""

from __future__ import annotations

from collections.abc import Sequence

from domain.acquisition import events as a
from domain.acquisition.advisers.rules import comes_of
from domain.acquisition.charter import outside_band
from domain.acquisition.clearance.events import WaitingPeriodExpired
from domain.acquisition.clearance.rules import cleared_by_expiry
from domain.acquisition.diligence.checklist import issued
from domain.acquisition.envelope import Claims, room_for
from domain.acquisition.handover import order
from domain.acquisition.stages import REOPENS_IN, TRANSITIONS, move
from domain.acquisition.state import Acquisition
from domain.facts import Facts
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative.phases import ends_with, moves_on
from domain.kernel import Asked, Event, Key

CLAIMING_GATE: Key = "g1"
COMMITTING_GATE: Key = "g4"


def follows(event: Event, state: Acquisition, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What follows from an event, given the state just after it. Raises EnvelopeExceeded."""
    match event:
        case g.GateProposed() if event.gate == CLAIMING_GATE:
            return _claim(state, "proposed", asked, facts)
        case g.GateProposed():
            return []
        case g.GateApproved() if event.gate != state.initiative.playbook.reopening.key:
            return _opened(event, state, asked, facts)
        case e.InitiativeReopened():
            return _reopened(event, state, asked, facts)
        case g.GateDeclined():
            return [*_let_go(event.gate, state, "The gate was declined."), *ends_with(event, state.initiative)]
        case g.GateReturned() | g.GateVoided() | g.GateWithdrawn() | g.GateExpired():
            return _let_go(event.gate, state, f"The proposal ended: {event.type}.")
        case e.InitiativeConcluded() if event.outcome != "completed":
            return [*_release(state, f"The initiative was {event.outcome}."), *comes_of(event, state)]
        case a.LetterOfIntentRecorded() | a.AgreementRecorded():
            standing = state.claim.standing if state.claim else None
            claim = _claim(state, standing, asked, facts) if standing else []
            return [*outside_band(state.terms, state.category, [event.price]), *claim]
        case a.AcquisitionClosed():
            stage = a.StageEntered(stage="closed", came_from=state.stage)
            return [stage, *_claim(state, "spent", asked, facts), order(state, asked, facts.people)]
        case WaitingPeriodExpired():
            return [cleared_by_expiry(event, state)]
        case a.StageEntered(stage="due_diligence") if state.terms.diligence and state.diligence.version is None:
            return [issued(state.terms.diligence.checklist, asked.at)]
        case a.StageEntered(stage="closed"):
            return [move(state, "acquisition_closed")]
        case _:
            return comes_of(event, state)


def _opened(event: g.GateApproved, deal: Acquisition, asked: Asked, facts: Facts) -> list[Event]:
    brought: list[Event] = []
    if any(step.because == event.gate for step in TRANSITIONS):
        brought.append(move(deal, event.gate))
    if event.gate == CLAIMING_GATE:
        brought += _claim(deal, "approved", asked, facts)
    if event.gate == COMMITTING_GATE:
        brought += _claim(deal, "committed", asked, facts)
    return [*brought, *moves_on(deal.initiative)]


def _reopened(event: e.InitiativeReopened, deal: Acquisition, asked: Asked, facts: Facts) -> list[Event]:
    stage = a.StageEntered(stage=REOPENS_IN[event.phase], came_from=deal.stage)
    unclaimed = deal.closed is not None or event.phase == deal.initiative.playbook.phases[0].key
    return [stage] if unclaimed else [stage, *_claim(deal, "approved", asked, facts)]


def _claim(deal: Acquisition, standing: a.Standing, asked: Asked, facts: Facts) -> list[Event]:
    """What the deal claims from now on, if it fits. What is paid is recorded in any case: it has happened."""
    if deal.price is None or (deal.claim and (deal.claim.amount, deal.claim.standing) == (deal.price, standing)):
        return []
    envelope = deal.terms.envelope
    if standing != "spent":
        room_for(envelope, Claims.of(facts.guards[f"envelope:{envelope.key}"]), asked.stream, deal.price)
    return [a.CapitalClaimed(envelope=envelope.key, amount=deal.price, standing=standing)]


def _let_go(gate: Key, deal: Acquisition, reason: str) -> list[Event]:
    return _release(deal, reason) if gate == CLAIMING_GATE else []


def _release(deal: Acquisition, reason: str) -> list[Event]:
    if deal.claim is None or deal.claim.standing == "spent":
        return []
    return [a.CapitalReleased(envelope=deal.terms.envelope.key, reason=reason)]
