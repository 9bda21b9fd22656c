"""How far a read model is behind the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from infrastructure.event_store.store import EventReader, Position


@dataclass(frozen=True, slots=True)
class Lag:
    """How many `events` of the log are not folded yet, and how many `seconds` ago the oldest of them was recorded.

    About so many: numbers that were drawn for events and not used count too. Both are 0 when nothing is missing.
    """

    events: int
    seconds: float


CAUGHT_UP = Lag(0, 0.0)


async def lag(store: EventReader, position: Position) -> Lag:
    """How far a place is behind the frontier of the log."""
    head = await store.head()
    if position >= head:
        return CAUGHT_UP
    missing = await store.read_all(position, 1, upto=head)
    if not missing:
        return CAUGHT_UP
    age = datetime.now(UTC) - missing[0].recorded_at  # noqa: TID251 - against the database's clock, not the business's
    return Lag(max(head.serial - position.serial, 1), max(age.total_seconds(), 0.0))
