"""What a person may ask of an initiative of any kind. These models are the API: there is no second schema."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.initiative.events import Digest, Level, Severity
from domain.initiative.register_events import RiskFamily
from domain.kernel import Command, Key, PersonId, Text, Value
from domain.playbooks.model import Role


class ChangeOwner(Command):
    """Hand the initiative to another owner."""

    type: Literal["change_owner"] = "change_owner"
    owner: PersonId
    reason: Text


class AddMember(Command):
    """Put a person on the team, who may then know of the initiative."""

    type: Literal["add_member"] = "add_member"
    person: PersonId
    duty: Text


class RemoveMember(Command):
    """Take a person off the team."""

    type: Literal["remove_member"] = "remove_member"
    person: PersonId
    reason: Text


class DeclareConflict(Command):
    """Declare your own conflict of interest; you will decide nothing on this initiative."""

    type: Literal["declare_conflict"] = "declare_conflict"
    reason: Text


class AttachEvidence(Command):
    """Bind a document by the SHA-256 of its content; the document itself stays in the data room."""

    type: Literal["attach_evidence"] = "attach_evidence"
    evidence: Key
    title: Text
    sha256: Digest
    media_type: Text = "application/octet-stream"
    locator: str | None = None


class AttestCriterion(Command):
    """Say that a gate's criterion holds."""

    type: Literal["attest_criterion"] = "attest_criterion"
    criterion: Key
    evidence: tuple[Key, ...] = ()
    note: str | None = None


class WaiveCriterion(Command):
    """Set a criterion aside and sign for it."""

    type: Literal["waive_criterion"] = "waive_criterion"
    criterion: Key
    reason: Text


class ProposeGate(Command):
    """Put a gate to its deciders."""

    type: Literal["propose_gate"] = "propose_gate"
    gate: Key
    note: str | None = None


class ProposeReopening(Command):
    """Ask to take a concluded initiative up again in a phase."""

    type: Literal["propose_reopening"] = "propose_reopening"
    phase: Key
    reason: Text


class WithdrawProposal(Command):
    """Take a pending proposal back."""

    type: Literal["withdraw_proposal"] = "withdraw_proposal"
    gate: Key
    reason: Text


class Condition(Value):
    """What must be done before a returned gate may be put again."""

    text: Text
    owner: PersonId
    due_at: AwareDatetime


class DecideGate(Command):
    """Decide a pending gate. `packet` is the hash of what you saw: if it changed since, your decision is refused."""

    type: Literal["decide_gate"] = "decide_gate"
    gate: Key
    packet: Digest
    verdict: Literal["approve", "decline", "return"]
    reason: str | None = None
    conditions: tuple[Condition, ...] = ()


class DelegateDuty(Command):
    """Let another person act for you in one role on this initiative."""

    type: Literal["delegate_duty"] = "delegate_duty"
    role: Role
    to: PersonId
    until: AwareDatetime | None = None
    reason: Text


class RevokeDelegation(Command):
    """End a delegation that you gave."""

    type: Literal["revoke_delegation"] = "revoke_delegation"
    role: Role
    to: PersonId


class FulfilObligation(Command):
    """Say that what was owed is done."""

    type: Literal["fulfil_obligation"] = "fulfil_obligation"
    obligation: Key
    evidence: Annotated[tuple[Key, ...], Field(min_length=1)]


class HoldInitiative(Command):
    """Stop work until a review date; every clock stands still."""

    type: Literal["hold"] = "hold"
    reason: Text
    review_at: AwareDatetime


class Resume(Command):
    """Go on after a hold."""

    type: Literal["resume"] = "resume"
    reason: Text


class Abandon(Command):
    """End the initiative for a reason of our own."""

    type: Literal["abandon"] = "abandon"
    reason: Text


class RaiseRisk(Command):
    """Write a risk down."""

    type: Literal["raise_risk"] = "raise_risk"
    risk: Key
    title: Text
    family: RiskFamily
    owner: PersonId
    mitigation: str | None = None
    source: str | None = None


class AssessRisk(Command):
    """Give a risk its impact and probability."""

    type: Literal["assess_risk"] = "assess_risk"
    risk: Key
    impact: Severity
    probability: Level


class PlanMitigation(Command):
    """Have somebody lower a risk by a date."""

    type: Literal["plan_mitigation"] = "plan_mitigation"
    risk: Key
    action: Text
    owner: PersonId
    due_at: AwareDatetime


class CompleteMitigation(Command):
    """Say that a planned mitigation was carried out."""

    type: Literal["complete_mitigation"] = "complete_mitigation"
    risk: Key
    evidence: tuple[Key, ...] = ()


class CloseRisk(Command):
    """Close a risk."""

    type: Literal["close_risk"] = "close_risk"
    risk: Key
    reason: Text


class RaiseIssue(Command):
    """Write down that something went wrong."""

    type: Literal["raise_issue"] = "raise_issue"
    issue: Key
    title: Text
    severity: Severity
    owner: PersonId


class ResolveIssue(Command):
    """Say how an issue was resolved."""

    type: Literal["resolve_issue"] = "resolve_issue"
    issue: Key
    resolution: Text


class PlanMilestone(Command):
    """Give a milestone its planned date."""

    type: Literal["plan_milestone"] = "plan_milestone"
    milestone: Key
    title: Text
    planned_on: date
    owner: PersonId


class ReachMilestone(Command):
    """Say that a milestone was reached."""

    type: Literal["reach_milestone"] = "reach_milestone"
    milestone: Key
    reached_on: date


class RecordDecision(Command):
    """Write a decision down."""

    type: Literal["record_decision"] = "record_decision"
    decision: Key
    title: Text
    category: Literal["strategic", "tactical", "operational"]
    text: Text
    rationale: Text
    rejected: tuple[Text, ...] = ()


class PassTime(Command):
    """The recorded wake-up has come. Only the workflow's own timer asks this."""

    type: Literal["pass_time"] = "pass_time"
    wake_at: AwareDatetime


CoreCommand = (
    ChangeOwner
    | AddMember
    | RemoveMember
    | DeclareConflict
    | AttachEvidence
    | AttestCriterion
    | WaiveCriterion
    | ProposeGate
    | ProposeReopening
    | WithdrawProposal
    | DecideGate
    | DelegateDuty
    | RevokeDelegation
    | FulfilObligation
    | HoldInitiative
    | Resume
    | Abandon
    | RaiseRisk
    | AssessRisk
    | PlanMitigation
    | CompleteMitigation
    | CloseRisk
    | RaiseIssue
    | ResolveIssue
    | PlanMilestone
    | ReachMilestone
    | RecordDecision
    | PassTime
)
