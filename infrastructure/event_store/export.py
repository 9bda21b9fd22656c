"""The whole log as a file that an auditor can take away: one JSON object a line, verifiable without the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from infrastructure.event_store.anchors import ANCHORS, LogAnchored
from infrastructure.event_store.hashing import Row, row_of
from infrastructure.event_store.store import START, EventReader, Partition, Position, StoredEvent
from infrastructure.event_store.verify import Verified, verified


class UnreadableExport(Exception):
    """A line of the file is not an exported event; the message names the line."""

    code = "unreadable_export"


class _Line(msgspec.Struct, frozen=True):
    """An event with exactly what its hash covers: `data` and `meta` are the bytes of the log as text."""

    position: str
    stream: str
    version: int
    event_id: UUID
    command_id: str
    type: str
    schema_version: int
    occurred_at: datetime
    recorded_at: datetime
    guard: str | None
    meta: str
    data: str
    previous_hash: str
    hash: str


_read = msgspec.json.Decoder(_Line).decode


async def export(store: EventReader, *, upto: Position | None = None) -> AsyncIterator[bytes]:
    """The log in global order up to a position, or else the frontier at the start, as chunks of whole lines."""
    async for batch in store.scan(upto=upto):
        yield lines_of(batch)


def lines_of(events: Sequence[StoredEvent]) -> bytes:
    """These events as lines of an export."""
    return msgspec.json.Encoder().encode_lines([_line(event) for event in events])


def verify_export(file: Path, *, kept: Sequence[LogAnchored] = ()) -> Verified:
    """As `verify`, from the file alone. Raises UnreadableExport. Blocking."""
    upto, anchors = START, []
    for event in _events(file):
        upto = event.position
        if event.stream == ANCHORS:
            anchors.append(event)

    def rows(_: Partition) -> Iterator[list[Row]]:
        return ([row_of(event)] for event in _events(file))

    return verified(rows, upto, anchors, kept=kept)


def _line(event: StoredEvent) -> _Line:
    return _Line(
        position=str(event.position),
        stream=event.stream,
        version=event.version,
        event_id=event.event_id,
        command_id=event.command_id,
        type=event.type,
        schema_version=event.schema_version,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        guard=event.guard,
        meta=event.meta.decode(),
        data=event.data.decode(),
        previous_hash=event.previous_hash.hex(),
        hash=event.hash.hex(),
    )


def _events(file: Path) -> Iterator[StoredEvent]:
    with file.open("rb") as lines:
        for number, text in enumerate(lines, 1):
            try:
                yield _event(_read(text))
            except ValueError as error:
                raise UnreadableExport(f"{file}, line {number}: {error}") from error


def _event(line: _Line) -> StoredEvent:
    return StoredEvent(
        position=Position.parse(line.position),
        stream=line.stream,
        version=line.version,
        event_id=line.event_id,
        command_id=line.command_id,
        type=line.type,
        schema_version=line.schema_version,
        data=line.data.encode(),
        meta=line.meta.encode(),
        guard=line.guard,
        occurred_at=line.occurred_at,
        recorded_at=line.recorded_at,
        previous_hash=bytes.fromhex(line.previous_hash),
        hash=bytes.fromhex(line.hash),
    )
