"""What a person may ask of an initiative of any kind. These models are the API: there is no second schema."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain import naming as n
from domain.initiative.events import Digest, Level, Severity
from domain.initiative.register_events import RiskFamily
from domain.kernel import Command, Key, Line, Mention, PersonId, Text, Value
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
    duty: Line


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
    evidence: Annotated[Key, Field(description="A short name of your choice for the document.")]
    title: Line
    sha256: Annotated[Digest, Field(title="SHA-256 of its content", description="64 digits, as `sha256sum` has them.")]
    media_type: Line = "application/octet-stream"
    locator: Annotated[Mention, Field(description="Where to find it, as in the data room.")] | None = None


class AttestCriterion(Command):
    """Say that a gate's criterion holds."""

    type: Literal["attest_criterion"] = "attest_criterion"
    criterion: n.CriterionKey
    evidence: tuple[n.EvidenceKey, ...] = ()
    note: str | None = None


class WaiveCriterion(Command):
    """Set a criterion aside and sign for it."""

    type: Literal["waive_criterion"] = "waive_criterion"
    criterion: n.CriterionKey
    reason: Text


class ProposeGate(Command):
    """Put a gate to its deciders."""

    type: Literal["propose_gate"] = "propose_gate"
    gate: n.GateKey
    note: str | None = None


class ProposeReopening(Command):
    """Ask to take a concluded initiative up again in a phase."""

    type: Literal["propose_reopening"] = "propose_reopening"
    phase: n.PhaseKey
    reason: Text


class WithdrawProposal(Command):
    """Take a pending proposal back."""

    type: Literal["withdraw_proposal"] = "withdraw_proposal"
    gate: n.GateKey
    reason: Text


class Condition(Value):
    """What must be done before a returned gate may be put again."""

    text: Annotated[Text, Field(title="What must be done")]
    owner: Annotated[PersonId, Field(title="By whom")]
    due_at: Annotated[AwareDatetime, Field(title="Until")]


class DecideGate(Command):
    """Decide a pending gate. `packet` is the hash of what you saw: if it changed since, your decision is refused."""

    type: Literal["decide_gate"] = "decide_gate"
    gate: n.GateKey
    packet: Annotated[Digest, Field(title="Hash of the packet", description="What you saw, as the gate shows it.")]
    verdict: Literal["approve", "decline", "return"]
    reason: Annotated[str | None, Field(description="Needed to return or to decline.")] = None
    conditions: tuple[Condition, ...] = ()


class DelegateDuty(Command):
    """Let another person act for you in one role on this initiative."""

    type: Literal["delegate_duty"] = "delegate_duty"
    role: Annotated[Role, Field(description="The role that you hold, and in which the other person is to act for you.")]
    to: PersonId
    until: Annotated[AwareDatetime | None, Field(description="Left empty, it lasts until you revoke it.")] = None
    reason: Text


class RevokeDelegation(Command):
    """End a delegation that you gave."""

    type: Literal["revoke_delegation"] = "revoke_delegation"
    role: Role
    to: PersonId


class FulfilObligation(Command):
    """Say that what was owed is done."""

    type: Literal["fulfil_obligation"] = "fulfil_obligation"
    obligation: n.ObligationKey
    evidence: Annotated[tuple[n.EvidenceKey, ...], Field(min_length=1)]


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
    risk: Annotated[Key, Field(description="A short name of your choice for the risk.")]
    title: Line
    family: RiskFamily
    owner: PersonId
    mitigation: str | None = None
    source: Mention | None = None


class AssessRisk(Command):
    """Give a risk its impact and probability."""

    type: Literal["assess_risk"] = "assess_risk"
    risk: n.RiskKey
    impact: Severity
    probability: Level


class PlanMitigation(Command):
    """Have somebody lower a risk by a date."""

    type: Literal["plan_mitigation"] = "plan_mitigation"
    risk: n.RiskKey
    action: Text
    owner: PersonId
    due_at: AwareDatetime


class CompleteMitigation(Command):
    """Say that a planned mitigation was carried out."""

    type: Literal["complete_mitigation"] = "complete_mitigation"
    risk: n.RiskKey
    evidence: tuple[n.EvidenceKey, ...] = ()


class CloseRisk(Command):
    """Close a risk."""

    type: Literal["close_risk"] = "close_risk"
    risk: n.RiskKey
    reason: Text


class RaiseIssue(Command):
    """Write down that something went wrong."""

    type: Literal["raise_issue"] = "raise_issue"
    issue: Annotated[Key, Field(description="A short name of your choice for the issue.")]
    title: Line
    severity: Severity
    owner: PersonId


class ResolveIssue(Command):
    """Say how an issue was resolved."""

    type: Literal["resolve_issue"] = "resolve_issue"
    issue: n.IssueKey
    resolution: Text


class PlanMilestone(Command):
    """Give a milestone its planned date."""

    type: Literal["plan_milestone"] = "plan_milestone"
    milestone: Annotated[Key, Field(description="A short name of your choice; that of a milestone plans it anew.")]
    title: Line
    planned_on: date
    owner: PersonId


class ReachMilestone(Command):
    """Say that a milestone was reached."""

    type: Literal["reach_milestone"] = "reach_milestone"
    milestone: n.MilestoneKey
    reached_on: date


class RecordDecision(Command):
    """Write a decision down."""

    type: Literal["record_decision"] = "record_decision"
    decision: Annotated[Key, Field(description="A short name of your choice for the decision.")]
    title: Line
    category: Literal["strategic", "tactical", "operational"]
    text: Text
    rationale: Text
    rejected: Annotated[tuple[Text, ...], Field(title="Alternatives that were rejected")] = ()


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
