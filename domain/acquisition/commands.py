"""What a person may ask of an acquisition beyond what may be asked of every initiative."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.acquisition.advisers.commands import AdviserCommand
from domain.acquisition.clearance.commands import ClearanceCommand
from domain.acquisition.diligence.commands import DiligenceCommand
from domain.acquisition.events import Target
from domain.acquisition.negotiation.commands import NegotiationCommand
from domain.acquisition.negotiation.terms import AgreedTerms, Consideration
from domain.acquisition.screening.commands import ScreeningCommand
from domain.acquisition.terms import AcquisitionTerms
from domain.acquisition.valuing.commands import ValuingCommand
from domain.initiative.commands import CoreCommand
from domain.initiative.events import Charter
from domain.kernel import Command, Key, Line, Text
from domain.money import Money
from domain.naming import ClearanceKey, ConditionKey, EvidenceKey, WorkstreamKey
from domain.playbooks.model import Playbook


class CharterAcquisition(Command):
    """Begin an acquisition. Playbook and terms are put in by the front door from the catalogue, unless given."""

    type: Literal["charter_acquisition"] = "charter_acquisition"
    charter: Charter
    target: Target
    playbook: Playbook
    terms: AcquisitionTerms


class BeginScreening(Command):
    """Take a sourced target into screening."""

    type: Literal["begin_screening"] = "begin_screening"


class AssessFit(Command):
    """Judge the target's strategic fit from 0 to 100, in a deal that keeps no screening profile to score it by."""

    type: Literal["assess_fit"] = "assess_fit"
    score: Annotated[Decimal, Field(ge=0, le=100)]
    rationale: Text


class AdvanceToPreliminary(Command):
    """Let a screened target through to the preliminary stage."""

    type: Literal["advance_to_preliminary"] = "advance_to_preliminary"


class DeclineTarget(Command):
    """Decline a target before the go/no-go, with the reason."""

    type: Literal["decline_target"] = "decline_target"
    reason: Text


class SignOffWorkstream(Command):
    """Sign off a due-diligence workstream."""

    type: Literal["sign_off_workstream"] = "sign_off_workstream"
    workstream: WorkstreamKey
    summary: Text
    evidence: Annotated[tuple[EvidenceKey, ...], Field(min_length=1)]


class RecordLetterOfIntent(Command):
    """Put the letter of intent on file. Unless it says until when it is exclusive, the programme's default holds."""

    type: Literal["record_letter_of_intent"] = "record_letter_of_intent"
    price: Money
    exclusive_until: Annotated[AwareDatetime | None, Field(description="If empty, as the programme has it.")] = None
    consideration: Consideration | None = None
    evidence: EvidenceKey


class RecordAgreement(Command):
    """Put the definitive agreement on file."""

    type: Literal["record_agreement"] = "record_agreement"
    price: Money
    terms: AgreedTerms | None = None
    evidence: EvidenceKey


class RequireClearance(Command):
    """Make an authority's clearance necessary for closing."""

    type: Literal["require_clearance"] = "require_clearance"
    authority: Annotated[Key, Field(description="The short name of an authority, for example hsr.")]
    title: Line


class ObtainClearance(Command):
    """Record that an authority cleared the deal."""

    type: Literal["obtain_clearance"] = "obtain_clearance"
    authority: ClearanceKey
    cleared_on: date
    evidence: EvidenceKey


class AddClosingCondition(Command):
    """Add a condition precedent of the agreement."""

    type: Literal["add_closing_condition"] = "add_closing_condition"
    condition: Annotated[Key, Field(description="A short name of your choice for the condition.")]
    text: Text


class MeetClosingCondition(Command):
    """Record that a condition precedent was met."""

    type: Literal["meet_closing_condition"] = "meet_closing_condition"
    condition: ConditionKey
    evidence: EvidenceKey


class CountFramework(Command):
    """Count a compliance framework towards the category's target."""

    type: Literal["count_framework"] = "count_framework"
    framework: Line
    evidence: EvidenceKey


class CloseAcquisition(Command):
    """Record the closing."""

    type: Literal["close_acquisition"] = "close_acquisition"
    closed_on: date
    price: Money
    evidence: EvidenceKey


class MarkLost(Command):
    """Record that the target went to somebody else or withdrew, before signing."""

    type: Literal["mark_lost"] = "mark_lost"
    reason: Text


class TerminateAgreement(Command):
    """Record that a signed agreement ended before closing."""

    type: Literal["terminate_agreement"] = "terminate_agreement"
    reason: Text
    break_fee: Money
    payable_by: Literal["us", "target"]


DealCommand = (
    CharterAcquisition
    | BeginScreening
    | AssessFit
    | AdvanceToPreliminary
    | DeclineTarget
    | SignOffWorkstream
    | RecordLetterOfIntent
    | RecordAgreement
    | RequireClearance
    | ObtainClearance
    | AddClosingCondition
    | MeetClosingCondition
    | CountFramework
    | CloseAcquisition
    | MarkLost
    | TerminateAgreement
    | DiligenceCommand
    | ValuingCommand
    | NegotiationCommand
    | ClearanceCommand
    | AdviserCommand
    | ScreeningCommand
)

AcquisitionCommand = Annotated[CoreCommand | DealCommand, Field(discriminator="type")]
