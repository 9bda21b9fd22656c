"""What came over from the deal on the first day."""

from __future__ import annotations

from typing import Literal

from domain.kernel import Event, Key, PersonId, Text


class FindingTakenOver(Event):
    """A finding of due diligence is dealt with in a workstream from here on, as an obligation under its own key."""

    type: Literal["finding_taken_over"] = "finding_taken_over"
    finding: Key
    workstream: Key
    title: Text
    severity: Key
    text: Text
    owner: PersonId


EVENTS: tuple[type[Event], ...] = (FindingTakenOver,)
