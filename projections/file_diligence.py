"""Due diligence as a deal's file shows it: checklists, figures, red flags, findings, and the report over all of it."""

from __future__ import annotations

from datetime import datetime

from domain.acquisition.diligence.events import (
    Destination,
    FindingDisposed,
    FindingRecorded,
    Impact,
    ItemStatus,
    RedFlagRaised,
    Source,
)
from domain.acquisition.diligence.figures import Figure
from domain.acquisition.diligence.red_flags import Gravity
from domain.acquisition.diligence.report import DiligenceReport, report
from domain.acquisition.diligence.state import Finding, Flag, Item
from domain.acquisition.state import Acquisition
from domain.initiative.events import Level
from domain.kernel import Key, PersonId, Value
from domain.money import Money
from domain.people import Role


class ItemPart(Value):
    """A question, and how far its answer is. `late`: it was due and is not resolved."""

    key: Key
    workstream: Key
    question: str
    mandatory: bool
    owner: Role
    due_at: datetime
    status: ItemStatus
    late: bool
    reason: str | None
    evidence: tuple[Key, ...]


class DispositionPart(Value):
    """Where a finding goes, and who accepted that."""

    destination: Destination
    text: str
    amount: Money | None
    accepted_by: PersonId


class FindingPart(Value):
    """What was found, with where to read it and what became of it."""

    key: Key
    workstream: Key
    title: str
    severity: Gravity
    likelihood: Level
    impact: Impact
    sources: tuple[Source, ...]
    owner: PersonId
    recorded_by: PersonId
    assessor: str | None
    red_flag: Key | None
    disposition: DispositionPart | None
    waived_by: PersonId | None
    waived_because: str | None
    closed_by: PersonId | None
    closed_because: str | None


class RedFlagPart(Value):
    """A rule that was broken, as last raised, and whether it still is."""

    raised: RedFlagRaised
    open: bool
    waived_by: PersonId | None
    waived_because: str | None


class DiligencePart(Value):
    """`checklist` is the version of the checklist that was sent out; None in a deal that has none."""

    checklist: int | None
    items: tuple[ItemPart, ...]
    figures: tuple[Figure, ...]
    red_flags: tuple[RedFlagPart, ...]
    findings: tuple[FindingPart, ...]
    report: DiligenceReport


def diligence_of(deal: Acquisition) -> DiligencePart:
    """The part of the file."""
    diligence = deal.diligence
    return DiligencePart(
        checklist=diligence.version,
        items=tuple(_item(item) for item in diligence.items.values()),
        figures=tuple(diligence.figures.values()),
        red_flags=tuple(_flag(flag) for flag in diligence.flags.values()),
        findings=tuple(_finding(finding) for finding in diligence.findings.values()),
        report=report(deal),
    )


def _item(item: Item) -> ItemPart:
    asked = item.asked
    return ItemPart(
        key=asked.key,
        workstream=asked.workstream,
        question=asked.question,
        mandatory=asked.mandatory,
        owner=asked.owner,
        due_at=item.due_at,
        status=item.status,
        late=item.late and not item.resolved,
        reason=item.reason,
        evidence=item.evidence,
    )


def _flag(flag: Flag) -> RedFlagPart:
    waived = flag.waived
    return RedFlagPart(
        raised=flag.raised,
        open=flag.open,
        waived_by=waived.by if waived else None,
        waived_because=waived.reason if waived else None,
    )


def _finding(finding: Finding) -> FindingPart:
    found: FindingRecorded = finding.recorded
    waived, closed = finding.waived, finding.closed
    return FindingPart(
        key=found.finding,
        workstream=found.workstream,
        title=found.title,
        severity=found.severity,
        likelihood=found.likelihood,
        impact=found.impact,
        sources=found.sources,
        owner=finding.owner,
        recorded_by=found.by,
        assessor=found.assessor,
        red_flag=found.red_flag,
        disposition=_disposition(finding.disposition) if finding.disposition else None,
        waived_by=waived.by if waived else None,
        waived_because=waived.reason if waived else None,
        closed_by=closed.by if closed else None,
        closed_because=closed.reason if closed else None,
    )


def _disposition(goes: FindingDisposed) -> DispositionPart:
    return DispositionPart(
        destination=goes.destination, text=goes.text, amount=goes.amount, accepted_by=goes.accepted_by
    )
