"""What lies ahead of an initiative: its next deadline, and what has to be done next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.acquisition.clearance.events import WaitingPeriodExpired
from domain.acquisition.diligence.events import DiligenceItemsLate
from domain.acquisition.negotiation.events import DeadlineNear, EscrowReleaseDue
from domain.initiative.clocks import Clock
from domain.initiative.events import EscalationRaised, PhaseMinimumReached
from domain.initiative.state import Initiative

NO_DEADLINE = (
    PhaseMinimumReached,
    EscalationRaised,
    DiligenceItemsLate,
    DeadlineNear,
    EscrowReleaseDue,
    WaitingPeriodExpired,
)
"""Clocks that warn or pass a matter on, or ring for who owes an answer, but are no deadline of the initiative."""


def next_deadline(running: Iterable[Clock]) -> datetime | None:
    """The earliest deadline ahead: of the phase, a gate, something owed, a milestone, a review, an exclusivity."""
    return min((clock.due_at for clock in running if not isinstance(clock.rings, NO_DEADLINE)), default=None)


def next_action(i: Initiative) -> str | None:
    """What has to be done next, in words: decide, review, make good, prepare; None when nothing is left to do."""
    if i.proposal is not None and (gate := i.playbook.gate(i.proposal.gate)) is not None:
        return f"Decide: {gate.title}"
    if i.ended is not None:
        return None
    if i.hold is not None:
        return "Review the hold"
    if any(owed.fulfilled_at is None for owed in i.obligations.values()):
        return "Fulfil what is owed"
    return f"Prepare: {i.next_gate.title}" if i.next_gate else None
