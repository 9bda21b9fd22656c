"""What a person may ask of a deal's due diligence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.acquisition.diligence.events import Destination, Impact, ItemStatus, Source
from domain.acquisition.diligence.figures import Figure
from domain.acquisition.diligence.red_flags import Gravity
from domain.initiative.events import Level
from domain.kernel import Command, Key, PersonId, Text
from domain.money import Money
from domain.people import Role


class RequestDiligenceItem(Command):
    """Ask for something beyond the checklist."""

    type: Literal["request_diligence_item"] = "request_diligence_item"
    item: Key
    workstream: Key
    question: Text
    mandatory: bool
    owner: Role
    due_at: AwareDatetime


class MoveDiligenceItems(Command):
    """Bring items of one workstream to another status; `reason` is needed for what is not applicable."""

    type: Literal["move_diligence_items"] = "move_diligence_items"
    workstream: Key
    items: Annotated[tuple[Key, ...], Field(min_length=1)]
    status: ItemStatus
    reason: Text | None = None
    evidence: tuple[Key, ...] = ()


class RecordFinding(Command):
    """Write down what was found, and where to read it; `red_flag`: the open red flag that it puts a cost on."""

    type: Literal["record_finding"] = "record_finding"
    finding: Key
    workstream: Key
    title: Text
    severity: Gravity
    likelihood: Level
    impact: Impact
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    owner: PersonId
    assessor: Text | None = None
    red_flag: Key | None = None


class DisposeFinding(Command):
    """Say where a finding goes in the deal. A price or an indemnity needs its amount; `owner` takes it over."""

    type: Literal["dispose_finding"] = "dispose_finding"
    finding: Key
    destination: Destination
    text: Text
    amount: Money | None = None
    owner: PersonId | None = None


class CloseFinding(Command):
    """Record that a finding no longer stands."""

    type: Literal["close_finding"] = "close_finding"
    finding: Key
    reason: Text
    evidence: tuple[Key, ...] = ()


class WaiveFinding(Command):
    """Let the deal go on although a critical finding is open."""

    type: Literal["waive_finding"] = "waive_finding"
    finding: Key
    reason: Text


class RecordDiligenceFigures(Command):
    """Record figures of a workstream; red flags are raised and cleared by them."""

    type: Literal["record_diligence_figures"] = "record_diligence_figures"
    workstream: Key
    figures: Annotated[tuple[Figure, ...], Field(min_length=1)]


class WaiveRedFlag(Command):
    """Let the deal go on although a critical red flag is open."""

    type: Literal["waive_red_flag"] = "waive_red_flag"
    rule: Key
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
