"""Rows of the log as stored events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from psycopg import AsyncCursor

from infrastructure.event_store.store import Position, StoredEvent

COLUMNS = (
    "e.txid, e.serial, e.version, e.schema_version, e.event_id, e.occurred_at, e.recorded_at, e.previous_hash, e.hash, "
    "e.stream_id, e.command_id, e.type, e.guard, e.meta, e.data"
)
"""In the order of `stored`; those of fixed width come first, which `wire` relies on."""


def stored(row: Sequence[Any]) -> StoredEvent:
    """The event of a row of COLUMNS."""
    return StoredEvent(
        position=Position(row[0], row[1]),
        version=row[2],
        schema_version=row[3],
        event_id=row[4],
        occurred_at=row[5],
        recorded_at=row[6],
        previous_hash=row[7],
        hash=row[8],
        stream=row[9],
        command_id=row[10],
        type=row[11],
        guard=row[12],
        meta=row[13],
        data=row[14],
    )


def events(_cursor: AsyncCursor[Any]) -> Callable[[Sequence[Any]], StoredEvent]:
    """A row factory that makes stored events."""
    return stored
