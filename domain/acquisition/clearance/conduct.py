"""Clean conduct before clearance, proved from the log: nothing that carries out the merger precedes its clearances.

Planning is allowed before. What counts as carrying it out is the list below. The proof folds the history by itself,
without the state that decided, and reckons every waiting period anew from its notification.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from domain.acquisition import events as a
from domain.acquisition.clearance import events as k
from domain.acquisition.clearance.calendar import instant, local_day, waiting_ends
from domain.acquisition.clearance.jurisdictions import JURISDICTIONS, waiting_of
from domain.acquisition.clearance.thresholds import assess
from domain.kernel import Event, Key, StreamId
from domain.proving import Finding, Happened

PROOF: Key = "clearance_before_integration"


class Execution(NamedTuple):
    """Events of a type that carry the merger out: all of them, or those whose `field` is one of `values`."""

    type: str
    why: str
    field: str | None = None
    values: tuple[str, ...] = ()

    def counts(self, event: Event) -> bool:
        """Whether the event is one of these."""
        return event.type == self.type and (self.field is None or getattr(event, self.field) in self.values)


EXECUTION: tuple[Execution, ...] = (
    Execution("acquisition_closed", "the company changed hands"),
    Execution("stage_entered", "the deal went into integration", "stage", ("closed", "integration")),
    Execution("integration_ordered", "an integration was begun"),
    Execution("capital_claimed", "the price was paid", "standing", ("spent",)),
)


@dataclass
class _Standing:
    """Where the deal stands with its authorities, as the proof reads it."""

    required: set[Key] = field(default_factory=set)
    cleared: dict[Key, a.ClearanceObtained] = field(default_factory=dict)
    not_needed: dict[Key, k.FilingAssessed] = field(default_factory=dict)
    ends_at: dict[Key, datetime] = field(default_factory=dict)

    def note(self, event: Event) -> None:
        match event:
            case a.ClearanceRequired():
                self.required.add(event.authority)
            case a.ClearanceObtained():
                self.cleared[event.authority] = event
            case k.FilingAssessed():
                self.not_needed.pop(event.authority, None)
                if event.assessed.verdict == "not_required":
                    self.not_needed[event.authority] = event
            case k.NotificationFiled():
                self._waits(event.authority, event.filed_at, event.days)
            case k.ComplianceCertified():
                self._waits(event.authority, event.certified_at, event.days)
            case k.SecondRequestReceived() | k.NotificationWithdrawn() | k.NotificationLapsed() | k.ClearanceLapsed():
                self.cleared.pop(event.authority, None)
                self.ends_at.pop(event.authority, None)
            case _:
                pass

    def lacks(self, event: Event) -> str | None:
        """Whose clearance was missing when the event happened."""
        closing = event if isinstance(event, a.AcquisitionClosed) else None
        open_ones = [key for key in sorted(self.required) if not self._allows(key, closing)]
        return f"without the clearance of {', '.join(open_ones)}" if open_ones else None

    def _allows(self, authority: Key, closing: a.AcquisitionClosed | None) -> bool:
        cleared = self.cleared.get(authority)
        if cleared is not None:
            return closing is None or _in_term(cleared, closing.closed_on)
        small = self.not_needed.get(authority)
        return small is not None and (closing is None or _too_small(small, closing))

    def _waits(self, authority: Key, begun: datetime, days: int | None) -> None:
        waiting = waiting_of(authority)
        if waiting is not None and days is not None:
            last = waiting_ends(local_day(begun, waiting.zone), days)
            self.ends_at[authority] = instant(last, waiting.ends, waiting.zone)


def clearance_before_integration(stream: StreamId, kind: str, history: Sequence[Happened]) -> Iterator[Finding]:
    """Whatever carries out an acquisition before every required authority has cleared it, up to its closing."""
    if kind != "acquisition":
        return
    standing = _Standing()
    for version, at, event in history:
        if isinstance(event, k.WaitingPeriodExpired):
            ends_at = standing.ends_at.get(event.authority)
            if ends_at is None or event.due_at < ends_at or at < event.due_at:
                yield _finding(stream, version, event, f"the wait for {event.authority} was not over")
        standing.note(event)
        for execution in EXECUTION:
            if execution.counts(event) and (lacks := standing.lacks(event)):
                yield _finding(stream, version, event, f"{execution.why} {lacks}")
        if isinstance(event, a.AcquisitionClosed):
            return


def _too_small(assessed: k.FilingAssessed, closing: a.AcquisitionClosed) -> bool:
    """Whether the assessment holds at the price that was paid, under the law of the day of closing."""
    notices = JURISDICTIONS[assessed.authority].thresholds
    again = assess(closing.price, closing.closed_on, assessed.buyer_size, assessed.target_size, notices)
    return again.verdict == "not_required"


def _in_term(cleared: a.ClearanceObtained, closed_on: date) -> bool:
    """From the day of the clearance, or after that of a period's end, up to the day on which it lapses."""
    waiting = waiting_of(cleared.authority)
    begun = cleared.cleared_on < closed_on or (cleared.cleared_on == closed_on and not cleared.by_expiry)
    over = (
        cleared.lapses_at is not None and waiting is not None and closed_on > local_day(cleared.lapses_at, waiting.zone)
    )
    return begun and not over


def _finding(stream: StreamId, version: int, event: Event, what: str) -> Finding:
    return Finding(PROOF, stream, version, event.type, what)
