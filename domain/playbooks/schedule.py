"""The calendar a playbook implies: when each phase may begin and end, at the earliest and latest (DOMAIN 3.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Key
from domain.playbooks.model import Playbook
from domain.working_days import before, due


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """One phase, back to back with its neighbours; equal moments when the playbook gives it no span."""

    key: Key
    earliest_start: datetime
    latest_start: datetime
    earliest_end: datetime
    latest_end: datetime


def schedule(playbook: Playbook, start: datetime) -> Iterator[PlannedPhase]:
    """Every phase in order: minima back to back, and maxima back to back; what prepares ends at the start date."""
    yield from reversed(list(_preparing(playbook, start)))
    earliest = latest = start
    for phase in playbook.phases:
        if phase.prepares:
            continue
        first, last = earliest, latest
        if phase.span is not None:
            earliest = due(earliest, phase.span.minimum, playbook.holidays)
            latest = due(latest, phase.span.maximum, playbook.holidays)
        yield PlannedPhase(phase.key, first, last, earliest, latest)


def _preparing(playbook: Playbook, start: datetime) -> Iterator[PlannedPhase]:
    """The last one first."""
    short = long = start
    for phase in reversed(playbook.phases):
        if not phase.prepares:
            continue
        ends_short, ends_long = short, long
        if phase.span is not None:
            short = before(short, phase.span.minimum, playbook.holidays)
            long = before(long, phase.span.maximum, playbook.holidays)
        yield PlannedPhase(phase.key, long, short, ends_long, ends_short)
