"""What an initiative is at a moment, folded from its events. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from domain.initiative.events import Charter, EvidenceAttached, Level, Outcome, Severity
from domain.initiative.register_events import RiskFamily
from domain.kernel import Key, PersonId
from domain.money import Money
from domain.playbooks.model import Gate, Playbook, Role


@dataclass(frozen=True, slots=True)
class Attestation:
    """Who said that a criterion holds, when, on what evidence."""

    by: PersonId
    at: datetime
    evidence: tuple[Key, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who set a criterion aside, when and why."""

    by: PersonId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One filled seat."""

    seat: Role
    by: PersonId
    on_behalf_of: PersonId | None
    verdict: Literal["approve", "decline", "return"]
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A gate before its deciders."""

    gate: Key
    attempt: int
    packet: str
    proposed_by: PersonId
    on_behalf_of: PersonId | None
    proposed_at: datetime
    seats: tuple[Role, ...]
    quorum: int
    due_at: datetime
    expires_at: datetime | None
    at_stake: Money | None
    reopens: Key | None
    overdue: bool = False
    votes: tuple[Vote, ...] = ()

    @property
    def open_seats(self) -> tuple[Role, ...]:
        """Seats nobody has filled yet."""
        filled = {vote.seat for vote in self.votes}
        return tuple(seat for seat in self.seats if seat not in filled)

    @property
    def subject(self) -> str:
        """What escalations about this proposal are about."""
        return f"gate:{self.gate}:{self.attempt}"


@dataclass(frozen=True, slots=True)
class Delegation:
    """`chain` runs from the first principal to the one who lent last; `to` acts for chain[0]."""

    role: Role
    to: PersonId
    chain: tuple[PersonId, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something owed by a date."""

    text: str
    owner: PersonId
    due_at: datetime
    gate: Key | None
    overdue: bool = False
    fulfilled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mitigation:
    """A planned lowering of a risk."""

    action: str
    owner: PersonId
    due_at: datetime
    overdue: bool = False
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk; `impact` and `probability` are None until somebody assessed it."""

    title: str
    family: RiskFamily
    owner: PersonId
    source: str | None
    intended: str | None
    impact: Severity | None = None
    probability: Level | None = None
    mitigation: Mitigation | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that went wrong."""

    title: str
    severity: Severity
    owner: PersonId
    raised_at: datetime
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A planned date; `clock` is the moment from which it counts as missed."""

    title: str
    owner: PersonId
    planned_on: date
    reached_on: date | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Work stands still."""

    since: datetime
    reason: str
    review_at: datetime
    review_due: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How and why it ended."""

    outcome: Outcome
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PhaseClock:
    """The phase that is on: when it began, and which of its clocks have rung."""

    key: Key
    entered_at: datetime
    minimum_reached: bool = False
    overdue: bool = False

    @property
    def subject(self) -> str:
        """What escalations about this phase are about."""
        return f"phase:{self.key}"


@dataclass(frozen=True, slots=True)
class Initiative:
    """An initiative of any kind. `escalated` holds the level reached per subject."""

    charter: Charter
    playbook: Playbook
    chartered_by: PersonId
    chartered_at: datetime
    phase: PhaseClock
    gates_passed: tuple[Key, ...] = ()
    attempts: Mapping[Key, int] = field(default_factory=dict)
    proposal: Proposal | None = None
    attestations: Mapping[Key, Attestation] = field(default_factory=dict)
    waivers: Mapping[Key, Waiver] = field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()
    members: Mapping[PersonId, str] = field(default_factory=dict)
    conflicts: Mapping[PersonId, str] = field(default_factory=dict)
    evidence: Mapping[Key, EvidenceAttached] = field(default_factory=dict)
    obligations: Mapping[Key, Obligation] = field(default_factory=dict)
    risks: Mapping[Key, Risk] = field(default_factory=dict)
    issues: Mapping[Key, Issue] = field(default_factory=dict)
    milestones: Mapping[Key, Milestone] = field(default_factory=dict)
    decisions: tuple[Key, ...] = ()
    escalated: Mapping[str, int] = field(default_factory=dict)
    hold: Hold | None = None
    ended: Ended | None = None

    @property
    def next_gate(self) -> Gate | None:
        """The first gate of the present phase that is still shut."""
        for gate in self.playbook.phase(self.phase.key).gates:
            if gate.key not in self.gates_passed:
                return gate
        return None
