"""The calendar a playbook implies: when each phase may begin and end, at the earliest and latest (DOMAIN 3.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.kernel import Key
from domain.playbooks.model import Playbook
from domain.working_days import due


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """One phase, back to back with its neighbours; equal moments when the playbook gives it no span."""

    key: Key
    earliest_start: datetime
    latest_start: datetime
    earliest_end: datetime
    latest_end: datetime


def schedule(playbook: Playbook, start: datetime) -> Iterator[PlannedPhase]:
    """Every phase in order, from a start date: minima back to back, and maxima back to back."""
    earliest = latest = start
    for phase in playbook.phases:
        first, last = earliest, latest
        if phase.span is not None:
            earliest = due(earliest, phase.span.minimum, playbook.holidays)
            latest = due(latest, phase.span.maximum, playbook.holidays)
        yield PlannedPhase(phase.key, first, last, earliest, latest)
