"""Everything that can happen to an initiative of any kind. The type names are the storage format: never rename one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue

from domain.kernel import Event, Key, Line, PersonId, Text, Value
from domain.playbooks.model import Playbook, Role

Level = Literal["low", "medium", "high"]
Severity = Literal["low", "medium", "high", "critical"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Outcome = Literal["completed", "declined", "lost", "terminated", "abandoned"]


class Charter(Value):
    """What an initiative is for: its name, who owns it, the programme it belongs to."""

    name: Line
    purpose: Text
    owner: Annotated[PersonId, Field(title="Lead")]
    programme: Key


class InitiativeChartered(Event):
    """The initiative exists, with the rules it will keep."""

    type: Literal["initiative_chartered"] = "initiative_chartered"
    charter: Charter
    playbook: Playbook
    chartered_by: PersonId


class OwnerChanged(Event):
    """Somebody else owns the initiative from now on."""

    type: Literal["owner_changed"] = "owner_changed"
    owner: PersonId
    reason: Text


class MemberAdded(Event):
    """A person joined the team and may know of the initiative."""

    type: Literal["member_added"] = "member_added"
    person: PersonId
    duty: Text


class MemberRemoved(Event):
    """A person left the team."""

    type: Literal["member_removed"] = "member_removed"
    person: PersonId
    reason: Text


class ConflictDeclared(Event):
    """A person declared a conflict of interest and decides nothing here."""

    type: Literal["conflict_declared"] = "conflict_declared"
    person: PersonId
    reason: Text


class EvidenceAttached(Event):
    """A document was bound to the initiative by the hash of its content."""

    type: Literal["evidence_attached"] = "evidence_attached"
    evidence: Key
    title: Text
    sha256: Digest
    media_type: Text
    locator: str | None = None


class CriterionAttested(Event):
    """Somebody entitled said that a criterion holds, with the evidence at hand."""

    type: Literal["criterion_attested"] = "criterion_attested"
    criterion: Key
    by: PersonId
    evidence: tuple[Key, ...]
    note: str | None = None


class CriterionWaived(Event):
    """A criterion was set aside by somebody with that right, who signed for it."""

    type: Literal["criterion_waived"] = "criterion_waived"
    criterion: Key
    by: PersonId
    reason: Text


class PhaseEntered(Event):
    """A phase began; its clock runs from here."""

    type: Literal["phase_entered"] = "phase_entered"
    phase: Key


class PhaseMinimumReached(Event):
    """A phase has taken its documented minimum and is still going on."""

    type: Literal["phase_minimum_reached"] = "phase_minimum_reached"
    phase: Key
    due_at: AwareDatetime


class PhaseOverdue(Event):
    """A phase has taken longer than its documented maximum."""

    type: Literal["phase_overdue"] = "phase_overdue"
    phase: Key
    due_at: AwareDatetime


class EscalationRaised(Event):
    """A breached clock was taken one level up."""

    type: Literal["escalation_raised"] = "escalation_raised"
    subject: Text
    level: int
    to: Role
    reason: Text
    due_at: AwareDatetime


class DutyDelegated(Event):
    """A person lends what their role allows on this initiative to another. `chain` runs from the first principal on."""

    type: Literal["duty_delegated"] = "duty_delegated"
    role: Role
    by: PersonId
    to: PersonId
    chain: tuple[PersonId, ...]
    until: AwareDatetime | None = None
    reason: Text


class DelegationRevoked(Event):
    """A delegation and everything built on it ended."""

    type: Literal["delegation_revoked"] = "delegation_revoked"
    role: Role
    by: PersonId
    to: PersonId


class ObligationOpened(Event):
    """Something is owed: a condition of a returned gate, with an owner and a date."""

    type: Literal["obligation_opened"] = "obligation_opened"
    obligation: Key
    text: Text
    owner: PersonId
    due_at: AwareDatetime
    gate: Key | None = None


class ObligationFulfilled(Event):
    """What was owed is done, with evidence."""

    type: Literal["obligation_fulfilled"] = "obligation_fulfilled"
    obligation: Key
    by: PersonId
    evidence: tuple[Key, ...]


class ObligationOverdue(Event):
    """What is owed was not done in time."""

    type: Literal["obligation_overdue"] = "obligation_overdue"
    obligation: Key
    due_at: AwareDatetime


class PutOnHold(Event):
    """Work stopped for a reason, until a review; every clock stands still."""

    type: Literal["put_on_hold"] = "put_on_hold"
    reason: Text
    review_at: AwareDatetime


class HoldReviewDue(Event):
    """The day came to look at a hold again."""

    type: Literal["hold_review_due"] = "hold_review_due"
    due_at: AwareDatetime


class Resumed(Event):
    """Work goes on; every clock moves by the time it stood still."""

    type: Literal["resumed"] = "resumed"
    held_since: AwareDatetime
    reason: Text


class InitiativeConcluded(Event):
    """The initiative ended. Only an approved reopening can take it up again."""

    type: Literal["initiative_concluded"] = "initiative_concluded"
    outcome: Outcome
    reason: Text


class InitiativeReopened(Event):
    """A concluded initiative was taken up again in a phase, by an approved decision."""

    type: Literal["initiative_reopened"] = "initiative_reopened"
    phase: Key


class MilestonePlanned(Event):
    """A milestone got its planned date, or a new one."""

    type: Literal["milestone_planned"] = "milestone_planned"
    milestone: Key
    title: Text
    planned_on: date
    owner: PersonId


class MilestoneReached(Event):
    """A milestone was reached."""

    type: Literal["milestone_reached"] = "milestone_reached"
    milestone: Key
    reached_on: date


class MilestoneMissed(Event):
    """A milestone's planned date passed without it."""

    type: Literal["milestone_missed"] = "milestone_missed"
    milestone: Key
    due_at: AwareDatetime


class DecisionRecorded(Event):
    """A decision was written down, with its reasons and the options it turned down."""

    type: Literal["decision_recorded"] = "decision_recorded"
    decision: Key
    title: Text
    category: Literal["strategic", "tactical", "operational"]
    text: Text
    rationale: Text
    rejected: tuple[Text, ...] = ()
    by: PersonId


class CommandRefused(Event):
    """A command whose sender could not be answered was refused; nothing is dropped in silence."""

    type: Literal["command_refused"] = "command_refused"
    command_type: str
    by: PersonId
    code: Key
    message: Text
    detail: dict[str, JsonValue] = {}
