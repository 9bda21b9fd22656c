"""A stretch of the log in the hands of several read models at once: read once, decoded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from infrastructure.event_store.store import WHOLE, EventReader, Partition, Position, StoredEvent


class Readings:
    """What was read and decoded for a round, kept for the next read model that asks for the same."""

    def __init__(self, store: EventReader) -> None:
        self._store = store
        self._read: dict[tuple[Position, Callable[[StoredEvent], Any]], Any] = {}
        self._histories: dict[str, list[StoredEvent]] = {}

    def read(self, stored: StoredEvent, reads: Callable[[StoredEvent], Any]) -> Any:  # noqa: ANN401 - as its fold likes
        """What `reads` makes of the event. Raises what reading raises."""
        found = self._read.get((stored.position, reads))
        if found is None:
            found = self._read[stored.position, reads] = reads(stored)
        return found

    async def history(self, stream: str, upto: int) -> Sequence[StoredEvent]:
        """The stream's events up to that version."""
        found = self._histories.get(stream)
        if found is None or len(found) < upto:
            found = self._histories[stream] = await self._store.read_stream(stream, upto=upto)
        return found[:upto]


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive events of the log; whoever has folded them has seen everything up to and including `end`."""

    events: Sequence[StoredEvent]
    end: Position
    readings: Readings = field(repr=False)

    def before(self, position: Position) -> Batch:
        """The part before a position."""
        return self._of([stored for stored in self.events if stored.position < position])

    def halves(self) -> tuple[Batch, Batch]:
        """Two parts, the second of which ends where the whole ends."""
        middle = len(self.events) // 2
        return self._of(self.events[:middle]), replace(self, events=self.events[middle:])

    def _of(self, events: Sequence[StoredEvent]) -> Batch:
        return replace(self, events=events, end=events[-1].position if events else self.end)


async def read_batch(
    store: EventReader, *, after: Position, limit: int, partition: Partition = WHOLE, upto: Position | None = None
) -> Batch:
    """The next events of a share of the log, at most `limit`, and the place reached by folding them."""
    head = await store.head() if upto is None else upto
    if head <= after:
        return Batch((), after, Readings(store))
    events = await store.read_all(after, limit, upto=head, partition=partition)
    if len(events) < limit:
        return Batch(events, head, Readings(store))
    whole = _whole_transactions(events)
    return Batch(whole, whole[-1].position, Readings(store))


def _whole_transactions(events: Sequence[StoredEvent]) -> Sequence[StoredEvent]:
    """Without the last transaction, which may go on: half a command is not shown. One that fills all of it is kept."""
    last = events[-1].position.txid
    return [stored for stored in events if stored.position.txid != last] or events
