"""The file of an initiative: everything there is to know about it, as one document."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from domain.initiative.events import Charter, Level, Outcome, Severity
from domain.initiative.health import Health
from domain.initiative.register_events import RiskFamily
from domain.kernel import Key, PersonId, Value
from domain.money import Money
from domain.playbooks.model import Role
from projections.file_deal_document import DealPart
from projections.file_integration import IntegrationPart

Band = Literal["high", "medium", "low", "unassessed"]


class CriterionPart(Value):
    """`lacks` says what a missing one still needs."""

    key: Key
    title: str
    sort: Literal["attested", "computed"]
    standing: Literal["met", "waived", "missing"]
    lacks: str | None
    by: PersonId | None
    at: datetime | None
    evidence: tuple[Key, ...]
    note: str | None
    waivable_by: tuple[Role, ...]


class VotePart(Value):
    """A seat that was filled."""

    seat: Role
    by: PersonId
    on_behalf_of: PersonId | None
    verdict: Literal["approve", "decline", "return"]
    at: datetime
    reason: str | None


class AttemptPart(Value):
    """A gate put to its deciders once. `packet` is the hash of what they saw."""

    key: int
    packet: str
    proposed_by: PersonId
    on_behalf_of: PersonId | None
    proposed_at: datetime
    seats: tuple[Role, ...]
    seats_open: tuple[Role, ...]
    quorum: int
    due_at: datetime
    expires_at: datetime | None
    at_stake: Money | None
    note: str | None
    reopens: Key | None
    overdue: bool
    votes: tuple[VotePart, ...]
    result: Literal["pending", "approved", "declined", "returned", "voided", "withdrawn", "expired"]
    ended_at: datetime | None
    reason: str | None


class GatePart(Value):
    """A gate, with every attempt to pass it."""

    key: Key
    title: str
    phase: Key | None
    standing: Literal["open", "pending", "shut"]
    criteria: tuple[CriterionPart, ...]
    attempts: tuple[AttemptPart, ...]


class PhasePart(Value):
    """A stretch of work. The plan runs from the charter, minima and maxima back to back; the deadlines from its entry.

    `warns_at` and `due_at` only while it is on and its clock runs; they move by the time the initiative stood still.
    """

    key: Key
    title: str
    source: str
    minimum: str | None
    maximum: str | None
    planned_start: tuple[datetime, datetime]
    planned_end: tuple[datetime, datetime]
    entered_at: datetime | None
    left_at: datetime | None
    warns_at: datetime | None
    due_at: datetime | None
    standing: Literal["ahead", "on", "done"]
    warned: bool
    overdue: bool


class MemberPart(Value):
    """Somebody on the team."""

    key: PersonId
    duty: str


class ConflictPart(Value):
    """Somebody who decides nothing here."""

    key: PersonId
    reason: str


class DelegationPart(Value):
    """A duty lent on. `chain` runs from the first principal to whoever lent it last."""

    role: Role
    to: PersonId
    chain: tuple[PersonId, ...]
    until: datetime | None


class ObligationPart(Value):
    """Something owed."""

    key: Key
    text: str
    owner: PersonId
    due_at: datetime
    gate: Key | None
    overdue: bool
    fulfilled_at: datetime | None


class MitigationPart(Value):
    """How a risk is to be lowered."""

    action: str
    owner: PersonId
    due_at: datetime
    overdue: bool
    completed_at: datetime | None


class RiskPart(Value):
    """`score` from 0 to 100; None until somebody assessed the risk."""

    key: Key
    title: str
    family: RiskFamily
    owner: PersonId
    source: str | None
    intended: str | None
    impact: Severity | None
    probability: Level | None
    score: Decimal | None
    band: Band
    mitigation: MitigationPart | None
    closed: bool


class IssuePart(Value):
    """Something that went wrong."""

    key: Key
    title: str
    severity: Severity
    owner: PersonId
    raised_at: datetime
    resolved_at: datetime | None
    resolution: str | None


class MilestonePart(Value):
    """A planned date."""

    key: Key
    title: str
    owner: PersonId
    planned_on: date
    reached_on: date | None
    missed: bool


class DecisionPart(Value):
    """A decision that was written down."""

    key: Key
    title: str
    category: Literal["strategic", "tactical", "operational"]
    text: str
    rationale: str
    rejected: tuple[str, ...]
    by: PersonId
    at: datetime


class EvidencePart(Value):
    """A document, known by the hash of its content."""

    key: Key
    title: str
    sha256: str
    media_type: str
    locator: str | None
    attached_at: datetime


class EscalationPart(Value):
    """A matter that was taken up a level; `stands` until it is settled."""

    key: str
    subject: str
    level: int
    to: Role
    reason: str
    raised_at: datetime
    stands: bool


class HoldPart(Value):
    """Work stands still."""

    since: datetime
    reason: str
    review_at: datetime
    review_due: bool


class EndPart(Value):
    """How it ended."""

    outcome: Outcome
    reason: str
    at: datetime


class InitiativeFile(Value):
    """An initiative in full, after its event number `version`, which happened at `updated_at` in the business."""

    initiative: str
    kind: Key
    version: int
    updated_at: datetime
    charter: Charter
    chartered_by: PersonId
    chartered_at: datetime
    playbook: str
    playbook_version: int
    status: Literal["underway", "on_hold", "concluded"]
    health: Health
    phase: Key
    next_gate: Key | None
    next_deadline: datetime | None
    next_action: str | None
    pending: Key | None
    hold: HoldPart | None
    end: EndPart | None
    phases: tuple[PhasePart, ...]
    gates: tuple[GatePart, ...]
    team: tuple[MemberPart, ...]
    conflicts: tuple[ConflictPart, ...]
    delegations: tuple[DelegationPart, ...]
    obligations: tuple[ObligationPart, ...]
    risks: tuple[RiskPart, ...]
    issues: tuple[IssuePart, ...]
    milestones: tuple[MilestonePart, ...]
    decisions: tuple[DecisionPart, ...]
    evidence: tuple[EvidencePart, ...]
    escalations: tuple[EscalationPart, ...]
    deal: DealPart | None
    integration: IntegrationPart | None
