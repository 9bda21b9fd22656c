"""What streams have come to, while a whole log is being folded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infrastructure.event_store.store import StoredEvent
from projections.follower import Poison
from projections.projection import AnyProjection, Last


class States:
    """The state of every stream so far, and its last event."""

    def __init__(self, projection: AnyProjection) -> None:
        self._projection = projection
        self._states: dict[str, Any] = {}
        self._last: dict[str, StoredEvent] = {}

    def take(self, batch: Iterable[StoredEvent]) -> None:
        """Fold events in their order. Raises Poison."""
        projection, states, last = self._projection, self._states, self._last
        handles, reads, fold = projection.handles, projection.reads, projection.fold
        stored: StoredEvent | None = None
        try:
            for stored in batch:
                stream = stored.stream
                if stream not in last:
                    if not projection.concerns(stream):
                        continue
                    states[stream] = projection.begin(stream)
                last[stream] = stored
                if stored.type in handles:
                    states[stream] = fold(states[stream], reads(stored), stored.occurred_at)
        except Exception as error:
            if stored is None:
                raise
            raise Poison(stored) from error

    def rows(self) -> Iterable[object]:
        """The rows of every stream. Raises Poison."""
        for stream, stored in self._last.items():
            try:
                last = Last(stream, stored.version, stored.occurred_at)
                yield from self._projection.rows(self._states[stream], last)
            except Exception as error:
                raise Poison(stored) from error
