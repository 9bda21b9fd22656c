"""What a person may ask of a deal's due diligence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.acquisition.diligence.events import Destination, Impact, ItemStatus, Source
from domain.acquisition.diligence.figures import Figure
from domain.acquisition.diligence.red_flags import Gravity
from domain.initiative.events import Level
from domain.kernel import Command, Key, Line, PersonId, Text
from domain.money import Money
from domain.naming import EvidenceKey, FindingKey, ItemKey, RedFlagKey, WorkstreamKey
from domain.people import Role


class RequestDiligenceItem(Command):
    """Ask for something beyond the checklist."""

    type: Literal["request_diligence_item"] = "request_diligence_item"
    item: Annotated[Key, Field(description="A short name of your choice for the request.")]
    workstream: WorkstreamKey
    question: Text
    mandatory: bool
    owner: Annotated[Role, Field(title="Who brings the answer")]
    due_at: AwareDatetime


class MoveDiligenceItems(Command):
    """Bring items of one workstream to another status; `reason` is needed for what is not applicable."""

    type: Literal["move_diligence_items"] = "move_diligence_items"
    workstream: WorkstreamKey
    items: Annotated[tuple[ItemKey, ...], Field(min_length=1)]
    status: ItemStatus
    reason: Text | None = None
    evidence: tuple[EvidenceKey, ...] = ()


class RecordFinding(Command):
    """Write down what was found, and where to read it; `red_flag`: the open red flag that it puts a cost on."""

    type: Literal["record_finding"] = "record_finding"
    finding: Annotated[Key, Field(description="A short name of your choice for the finding.")]
    workstream: WorkstreamKey
    title: Line
    severity: Gravity
    likelihood: Level
    impact: Impact
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    owner: PersonId
    assessor: Line | None = None
    red_flag: RedFlagKey | None = None


class DisposeFinding(Command):
    """Say where a finding goes in the deal. A price or an indemnity needs its amount; `owner` takes it over."""

    type: Literal["dispose_finding"] = "dispose_finding"
    finding: FindingKey
    destination: Destination
    text: Text
    amount: Money | None = None
    owner: PersonId | None = None


class CloseFinding(Command):
    """Record that a finding no longer stands."""

    type: Literal["close_finding"] = "close_finding"
    finding: FindingKey
    reason: Text
    evidence: tuple[EvidenceKey, ...] = ()


class WaiveFinding(Command):
    """Let the deal go on although a critical finding is open."""

    type: Literal["waive_finding"] = "waive_finding"
    finding: FindingKey
    reason: Text


class RecordDiligenceFigures(Command):
    """Record figures of a workstream; red flags are raised and cleared by them."""

    type: Literal["record_diligence_figures"] = "record_diligence_figures"
    workstream: WorkstreamKey
    figures: Annotated[tuple[Figure, ...], Field(min_length=1)]


class WaiveRedFlag(Command):
    """Let the deal go on although a critical red flag is open."""

    type: Literal["waive_red_flag"] = "waive_red_flag"
    rule: RedFlagKey
    reason: Text


DiligenceCommand = (
    RequestDiligenceItem
    | MoveDiligenceItems
    | RecordFinding
    | DisposeFinding
    | CloseFinding
    | WaiveFinding
    | RecordDiligenceFigures
    | WaiveRedFlag
)
