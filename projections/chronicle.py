"""What an initiative's state forgets and its file keeps: past phases, past attempts at gates, words, dates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from domain.acquisition import events as a
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import register_events as r
from domain.initiative.state import Proposal
from domain.kernel import Event, Key
from projections.diligence_chronicle import DiligenceChronicle

Result = Literal["pending", "approved", "declined", "returned", "voided", "withdrawn", "expired"]

RESULTS: dict[type[Event], Result] = {
    g.GateApproved: "approved",
    g.GateDeclined: "declined",
    g.GateReturned: "returned",
    g.GateVoided: "voided",
    g.GateWithdrawn: "withdrawn",
    g.GateExpired: "expired",
}


@dataclass(frozen=True, slots=True)
class Stay:
    """A phase, from when to when."""

    phase: Key
    entered_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A gate put to its deciders, as the state last knew it, and how that ended."""

    proposal: Proposal
    note: str | None
    result: Result = "pending"
    ended_at: datetime | None = None
    reason: str | None = None


@dataclass
class Chronicle:
    """Everything in the order in which it happened."""

    stays: list[Stay] = field(default_factory=list)
    attempts: dict[Key, list[Attempt]] = field(default_factory=dict)
    decisions: list[tuple[e.DecisionRecorded, datetime]] = field(default_factory=list)
    attached_at: dict[Key, datetime] = field(default_factory=dict)
    escalations: list[tuple[e.EscalationRaised, datetime]] = field(default_factory=list)
    resolutions: dict[Key, str] = field(default_factory=dict)
    stages: list[tuple[a.Stage, datetime]] = field(default_factory=list)
    price_warnings: list[tuple[a.PriceOutsideBand, datetime]] = field(default_factory=list)
    diligence: DiligenceChronicle = field(default_factory=DiligenceChronicle)

    def note(self, event: Event, at: datetime, pending: Proposal | None) -> None:
        """Write an event down. `pending` is the proposal as the state knew it just before, or just after a new one."""
        match event:
            case e.InitiativeChartered():
                self._enter(event.playbook.phases[0].key, at)
            case e.PhaseEntered() | e.InitiativeReopened():
                self._enter(event.phase, at)
            case e.InitiativeConcluded():
                self._leave(at)
                self._settle(pending, "voided", at, event.reason)
            case g.GateProposed() if pending is not None:
                self.attempts.setdefault(event.gate, []).append(Attempt(pending, event.note))
            case g.GateApproved() | g.GateVoided() | g.GateExpired():
                self._settle(pending, RESULTS[type(event)], at, None)
            case g.GateDeclined() | g.GateReturned() | g.GateWithdrawn():
                self._settle(pending, RESULTS[type(event)], at, event.reason)
            case e.DecisionRecorded():
                self.decisions.append((event, at))
            case e.EvidenceAttached():
                self.attached_at[event.evidence] = at
            case e.EscalationRaised():
                self.escalations.append((event, at))
            case r.IssueResolved():
                self.resolutions[event.issue] = event.resolution
            case a.StageEntered():
                self.stages.append((event.stage, at))
            case a.PriceOutsideBand():
                self.price_warnings.append((event, at))
            case _:
                self.diligence.note(event, at)

    def _enter(self, phase: Key, at: datetime) -> None:
        """A phase that is entered where it was left off, at its very beginning, goes on."""
        if self.stays and self.stays[-1].phase == phase and self.stays[-1].left_at is None:
            self.stays[-1] = Stay(phase, at)
            return
        self._leave(at)
        self.stays.append(Stay(phase, at))

    def _leave(self, at: datetime) -> None:
        if self.stays and self.stays[-1].left_at is None:
            self.stays[-1] = replace(self.stays[-1], left_at=at)

    def _settle(self, pending: Proposal | None, result: Result, at: datetime, reason: str | None) -> None:
        if pending is None:
            return
        last = self.attempts[pending.gate][-1]
        self.attempts[pending.gate][-1] = replace(last, proposal=pending, result=result, ended_at=at, reason=reason)


def as_it_is(attempt: Attempt, pending: Proposal | None) -> Attempt:
    """An attempt that is still pending, with the seats filled so far and the deadlines as a hold has moved them."""
    return replace(attempt, proposal=pending) if attempt.result == "pending" and pending is not None else attempt
