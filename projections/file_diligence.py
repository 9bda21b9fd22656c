"""Due diligence as a deal's file shows it: checklists, figures, red flags, findings, and the report over all of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

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
from domain.acquisition.diligence.measuring import Measured, measured
from domain.acquisition.diligence.red_flags import Comparator, Gravity, RedFlagRule, Unit
from domain.acquisition.diligence.report import DiligenceReport, report
from domain.acquisition.diligence.state import Finding, Flag, Item
from domain.acquisition.state import Acquisition
from domain.initiative.events import Level
from domain.kernel import Key, PersonId, Value
from domain.money import Money
from domain.people import Role
from projections.diligence_chronicle import DiligenceChronicle


class ItemPart(Value):
    """A question, and how far its answer is. `late`: it was due and is not resolved. `resolved_at`: since when."""

    key: Key
    workstream: Key
    question: str
    mandatory: bool
    owner: Role
    due_at: datetime
    status: ItemStatus
    late: bool
    asked_at: datetime
    resolved_at: datetime | None
    reason: str | None
    evidence: tuple[Key, ...]


class DispositionPart(Value):
    """Where a finding goes, and who accepted that."""

    destination: Destination
    text: str
    amount: Money | None
    accepted_by: PersonId


class ValuedPart(Value):
    """A valuation that reckoned with a finding: so much counted as debt, between enterprise value and equity."""

    valuation: int
    amount: Money


class FindingPart(Value):
    """What was found, with where to read it and what became of it. `valued`: the valuations that reckoned with it."""

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
    valued: tuple[ValuedPart, ...]
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


class MeasurePart(Value):
    """A red-flag rule, by its key, and the figure that it asks for.

    `value` None: it is not established, and the rule cannot judge.
    """

    key: Key
    workstream: Key
    title: str
    measure: Key
    value: Decimal | None
    comparator: Comparator
    threshold: Decimal
    unit: Unit
    severity: Gravity
    fires: bool | None
    evidence: tuple[Key, ...]
    source: str


class DiligencePart(Value):
    """`checklist` is the version of the checklist that was sent out; None in a deal that has none."""

    checklist: int | None
    items: tuple[ItemPart, ...]
    figures: tuple[Figure, ...]
    measures: tuple[MeasurePart, ...]
    red_flags: tuple[RedFlagPart, ...]
    findings: tuple[FindingPart, ...]
    report: DiligenceReport


def diligence_of(deal: Acquisition, chronicle: DiligenceChronicle) -> DiligencePart:
    """The part of the file."""
    diligence = deal.diligence
    return DiligencePart(
        checklist=diligence.version,
        items=tuple(_item(item, chronicle) for item in diligence.items.values()),
        figures=tuple(diligence.figures.values()),
        measures=_measures(deal),
        red_flags=tuple(_flag(flag) for flag in diligence.flags.values()),
        findings=tuple(_finding(finding, chronicle.valued) for finding in diligence.findings.values()),
        report=report(deal),
    )


def _item(item: Item, chronicle: DiligenceChronicle) -> ItemPart:
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
        asked_at=chronicle.asked_at[asked.key],
        resolved_at=chronicle.resolved_at.get(asked.key),
        reason=item.reason,
        evidence=item.evidence,
    )


def _measures(deal: Acquisition) -> tuple[MeasurePart, ...]:
    """Every rule of the deal with the figure it is held against, in the order of the rules."""
    rules = deal.terms.diligence.red_flags if deal.terms.diligence else ()
    known = {found.measure: found for figure in deal.diligence.figures.values() for found in measured(figure)}
    return tuple(_measure(rule, known.get(rule.measure)) for rule in rules)


def _measure(rule: RedFlagRule, found: Measured | None) -> MeasurePart:
    return MeasurePart(
        key=rule.rule,
        workstream=rule.workstream,
        title=rule.title,
        measure=rule.measure,
        value=found.value if found else None,
        comparator=rule.comparator,
        threshold=rule.threshold,
        unit=rule.unit,
        severity=rule.severity,
        fires=rule.fires(found.value) if found else None,
        evidence=found.evidence if found else (),
        source=rule.source,
    )


def _flag(flag: Flag) -> RedFlagPart:
    waived = flag.waived
    return RedFlagPart(
        raised=flag.raised,
        open=flag.open,
        waived_by=waived.by if waived else None,
        waived_because=waived.reason if waived else None,
    )


def _finding(finding: Finding, valued: Mapping[int, Mapping[Key, Money]]) -> FindingPart:
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
        valued=tuple(
            ValuedPart(valuation=number, amount=amounts[found.finding])
            for number, amounts in valued.items()
            if found.finding in amounts
        ),
        waived_by=waived.by if waived else None,
        waived_because=waived.reason if waived else None,
        closed_by=closed.by if closed else None,
        closed_because=closed.reason if closed else None,
    )


def _disposition(goes: FindingDisposed) -> DispositionPart:
    return DispositionPart(
        destination=goes.destination, text=goes.text, amount=goes.amount, accepted_by=goes.accepted_by
    )
