"""What due diligence has asked, found and measured, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.figures import Figure
from domain.acquisition.diligence.measuring import key_of
from domain.initiative.events import Resumed
from domain.kernel import Event, Key, PersonId, Value

F = TypeVar("F", bound=Value)
RESOLVED: frozenset[d.ItemStatus] = frozenset({"cleared", "flagged", "not_applicable"})


@dataclass(frozen=True, slots=True)
class Item:
    """One request, and how far it is. `due_at` moves when the initiative stood still."""

    asked: d.Requested
    due_at: datetime
    status: d.ItemStatus = "requested"
    reason: str | None = None
    evidence: tuple[Key, ...] = ()
    late: bool = False

    @property
    def resolved(self) -> bool:
        """Cleared, flagged or not applicable."""
        return self.status in RESOLVED


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding: where it goes, whether it was waived, and whether it still stands."""

    recorded: d.FindingRecorded
    disposition: d.FindingDisposed | None = None
    waived: d.FindingWaived | None = None
    closed: d.FindingClosed | None = None

    @property
    def open(self) -> bool:
        """Whether it still stands."""
        return self.closed is None

    @property
    def owner(self) -> PersonId:
        """Who sees it through."""
        return self.disposition.owner if self.disposition else self.recorded.owner


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag, as last raised."""

    raised: d.RedFlagRaised
    waived: d.RedFlagWaived | None = None
    cleared: d.RedFlagCleared | None = None

    @property
    def open(self) -> bool:
        """Whether no later figure has cleared it."""
        return self.cleared is None


@dataclass(frozen=True, slots=True)
class Diligence:
    """`version` is that of the checklist; None when none was issued. `figures` by measure, or by sort of figure."""

    version: int | None = None
    items: Mapping[Key, Item] = field(default_factory=dict)
    findings: Mapping[Key, Finding] = field(default_factory=dict)
    figures: Mapping[Key, Figure] = field(default_factory=dict)
    flags: Mapping[Key, Flag] = field(default_factory=dict)

    @property
    def open_findings(self) -> dict[Key, Finding]:
        """What still stands."""
        return {key: finding for key, finding in self.findings.items() if finding.open}

    @property
    def open_flags(self) -> dict[Key, Flag]:
        """What no later figure has cleared."""
        return {key: flag for key, flag in self.flags.items() if flag.open}

    def figure(self, key: Key, sort: type[F]) -> F | None:
        """The latest figure of a sort, if it was recorded."""
        found = self.figures.get(key)
        return found if isinstance(found, sort) else None


def evolve(diligence: Diligence, event: Event, at: datetime) -> Diligence:
    """Due diligence after an event; any other event leaves it as it is."""
    match event:
        case d.DiligenceChecklistIssued():
            items = {asked.key: Item(asked, asked.due_at) for asked in event.items}
            return replace(diligence, version=event.version, items=items)
        case d.DiligenceItemAdded():
            added = Item(event.item, event.item.due_at)
            return replace(diligence, items={**diligence.items, event.item.key: added})
        case d.DiligenceItemsMoved():
            return _moved(diligence, event)
        case d.DiligenceItemsLate():
            late = {key: replace(diligence.items[key], late=True) for key in event.items}
            return replace(diligence, items={**diligence.items, **late})
        case d.FindingRecorded():
            return replace(diligence, findings={**diligence.findings, event.finding: Finding(event)})
        case d.FindingDisposed():
            return _finding(diligence, replace(diligence.findings[event.finding], disposition=event))
        case d.FindingWaived():
            return _finding(diligence, replace(diligence.findings[event.finding], waived=event))
        case d.FindingClosed():
            return _finding(diligence, replace(diligence.findings[event.finding], closed=event))
        case d.DiligenceFiguresRecorded():
            new = {key_of(figure): figure for figure in event.figures}
            return replace(diligence, figures={**diligence.figures, **new})
        case d.RedFlagRaised():
            return replace(diligence, flags={**diligence.flags, event.rule: Flag(event)})
        case d.RedFlagCleared():
            return _flag(diligence, event.rule, replace(diligence.flags[event.rule], cleared=event))
        case d.RedFlagWaived():
            return _flag(diligence, event.rule, replace(diligence.flags[event.rule], waived=event))
        case Resumed():
            return _shifted(diligence, event, at)
        case _:
            return diligence


def _moved(diligence: Diligence, event: d.DiligenceItemsMoved) -> Diligence:
    moved: dict[Key, Item] = {}
    for key in event.items:
        item = diligence.items[key]
        evidence = tuple(dict.fromkeys((*item.evidence, *event.evidence)))
        moved[key] = replace(item, status=event.status, reason=event.reason, evidence=evidence)
    return replace(diligence, items={**diligence.items, **moved})


def _finding(diligence: Diligence, finding: Finding) -> Diligence:
    return replace(diligence, findings={**diligence.findings, finding.recorded.finding: finding})


def _flag(diligence: Diligence, rule: Key, flag: Flag) -> Diligence:
    return replace(diligence, flags={**diligence.flags, rule: flag})


def _shifted(diligence: Diligence, event: Resumed, at: datetime) -> Diligence:
    """What is still owed is due later by the time the initiative stood still."""
    by = at - event.held_since
    items = {
        key: item if item.resolved or item.late else replace(item, due_at=item.due_at + by)
        for key, item in diligence.items.items()
    }
    return replace(diligence, items=items)
