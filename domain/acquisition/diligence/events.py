"""What can happen in due diligence: requests, findings, figures and red flags (DOMAIN 3.1.5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.acquisition.diligence.figures import Figure
from domain.acquisition.diligence.red_flags import Comparator, Gravity, Remedy, Unit
from domain.initiative.events import Level
from domain.kernel import Event, Key, Line, PersonId, Text, Value
from domain.money import Money
from domain.naming import EvidenceKey
from domain.people import Role

ItemStatus = Literal["requested", "received", "in_review", "cleared", "flagged", "not_applicable"]
Destination = Literal["price", "term", "condition_precedent", "indemnity", "integration_item", "accepted"]


class Requested(Value):
    """One question of a checklist, as asked: `owner` is the role that brings the answer by `due_at`."""

    key: Key
    workstream: Key
    question: Text
    mandatory: bool
    owner: Role
    due_at: AwareDatetime


class KnownImpact(Value):
    """What a finding is estimated to cost, once."""

    sort: Literal["amount"] = "amount"
    amount: Money


class UnknownImpact(Value):
    """Nobody can say yet what a finding costs, and why; it is in no sum."""

    sort: Literal["unknown"] = "unknown"
    because: Text


Impact = Annotated[KnownImpact | UnknownImpact, Field(discriminator="sort")]


class Source(Value):
    """Where to read it: an attached document, and the page or place in it."""

    evidence: EvidenceKey
    locator: Line


class DiligenceChecklistIssued(Event):
    """The checklists of all workstreams were sent out, each item with its owner and due date."""

    type: Literal["diligence_checklist_issued"] = "diligence_checklist_issued"
    version: int
    items: tuple[Requested, ...]


class DiligenceItemAdded(Event):
    """Something beyond the checklist was asked for."""

    type: Literal["diligence_item_added"] = "diligence_item_added"
    item: Requested
    by: PersonId


class DiligenceItemsMoved(Event):
    """Items of a workstream reached another status."""

    type: Literal["diligence_items_moved"] = "diligence_items_moved"
    workstream: Key
    items: tuple[Key, ...]
    status: ItemStatus
    by: PersonId
    reason: str | None = None
    evidence: tuple[Key, ...] = ()


class DiligenceItemsLate(Event):
    """Items were due and are not resolved."""

    type: Literal["diligence_items_late"] = "diligence_items_late"
    items: tuple[Key, ...]
    due_at: AwareDatetime


class FindingRecorded(Event):
    """Due diligence found something, with where to read it and who sees it through.

    `assessor`: the outside firm that assessed it. `red_flag`: the red flag whose cost it estimates.
    """

    type: Literal["finding_recorded"] = "finding_recorded"
    finding: Key
    workstream: Key
    title: Text
    severity: Gravity
    likelihood: Level
    impact: Impact
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    owner: PersonId
    assessor: str | None = None
    red_flag: Key | None = None
    by: PersonId


class FindingDisposed(Event):
    """Where a finding goes in the deal, what it is worth there, and who accepted that."""

    type: Literal["finding_disposed"] = "finding_disposed"
    finding: Key
    destination: Destination
    text: Text
    amount: Money | None = None
    owner: PersonId
    accepted_by: PersonId


class FindingClosed(Event):
    """A finding no longer stands."""

    type: Literal["finding_closed"] = "finding_closed"
    finding: Key
    reason: Text
    evidence: tuple[Key, ...] = ()
    by: PersonId


class FindingWaived(Event):
    """The named approver lets the deal go on although a critical finding is open."""

    type: Literal["finding_waived"] = "finding_waived"
    finding: Key
    reason: Text
    by: PersonId


class DiligenceFiguresRecorded(Event):
    """Figures of a workstream were established, each on a document."""

    type: Literal["diligence_figures_recorded"] = "diligence_figures_recorded"
    workstream: Key
    figures: tuple[Figure, ...]
    by: PersonId


class RedFlagRaised(Event):
    """A figure broke a rule. `subjects`: the contracts, people, customers or covenants it is about."""

    type: Literal["red_flag_raised"] = "red_flag_raised"
    rule: Key
    workstream: Key
    title: Text
    measure: Key
    measured: Decimal
    comparator: Comparator
    threshold: Decimal
    unit: Unit
    severity: Gravity
    remedy: Remedy
    evidence: tuple[Key, ...]
    subjects: tuple[str, ...] = ()


class RedFlagCleared(Event):
    """A later figure keeps the rule."""

    type: Literal["red_flag_cleared"] = "red_flag_cleared"
    rule: Key
    measured: Decimal
    evidence: tuple[Key, ...]


class RedFlagWaived(Event):
    """The named approver lets the deal go on although a critical red flag is open."""

    type: Literal["red_flag_waived"] = "red_flag_waived"
    rule: Key
    reason: Text
    by: PersonId


EVENTS: tuple[type[Event], ...] = (
    DiligenceChecklistIssued,
    DiligenceItemAdded,
    DiligenceItemsMoved,
    DiligenceItemsLate,
    FindingRecorded,
    FindingDisposed,
    FindingClosed,
    FindingWaived,
    DiligenceFiguresRecorded,
    RedFlagRaised,
    RedFlagCleared,
    RedFlagWaived,
)
