"""The log as a binary COPY out of PostgreSQL: the fastest way to read all of it, for rebuilds and for verification.

Blocking; meant for a thread or a process of its own.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime
from struct import Struct
from uuid import UUID, SafeUUID

import psycopg
from psycopg import sql

from infrastructure.event_store.connection import answering
from infrastructure.event_store.hashing import Row, instant
from infrastructure.event_store.rows import COLUMNS
from infrastructure.event_store.store import Partition, Position, StoredEvent

BATCH = 5000
"""Events handed over at once."""

_SIGNATURE = 19
_FIXED = Struct(">6xq4xq4xq4xi4x16s4xq4xq4x32s4x32si")
_LENGTH = Struct(">i").unpack_from
_END = b"\xff\xff"


def row_batches(
    database_url: str, partition: Partition, *, upto: Position, types: Sequence[str] | None = None
) -> Generator[list[Row]]:
    """The log up to a position in global order. Raises StoreUnavailable when the connection is lost on the way."""
    with (
        answering("give the log"),
        psycopg.connect(database_url, application_name="concord scan", connect_timeout=5) as connection,
        connection.cursor() as cursor,
        cursor.copy(_query(upto, partition, types)) as copy,
    ):
        batch: list[Row] = []
        skip = _SIGNATURE
        for block in copy:
            row = bytes(block[skip:])
            skip = 0
            if row and row != _END:
                batch.append(_parsed(row))
                if len(batch) == BATCH:
                    yield batch
                    batch = []
        if batch:
            yield batch


def _query(upto: Position, partition: Partition, types: Sequence[str] | None) -> sql.Composed:
    conditions = sql.SQL("(e.txid, e.serial) <= ({}::text::xid8, {})").format(str(upto.txid), upto.serial)
    if partition.of > 1:
        share = sql.SQL(" and (hashtext(e.stream_id) & 2147483647) % {} = {}")
        conditions += share.format(partition.of, partition.number)
    if types is not None:
        conditions += sql.SQL(" and e.type = any({}::text[])").format(list(types))
    return sql.SQL(
        "copy (select {} from concord.event e where {} order by e.txid, e.serial) to stdout (format binary)"
    ).format(sql.SQL(COLUMNS), conditions)


def _parsed(row: bytes) -> Row:
    # Written out, not looped: this runs once for every event of the log.
    txid, serial, version, schema, event_id, occurred, recorded, previous, seal, size = _FIXED.unpack_from(row)
    end = _FIXED.size + size
    stream = row[_FIXED.size : end]
    start, end = end + 4, end + 4 + _LENGTH(row, end)[0]
    command = row[start:end]
    start, end = end + 4, end + 4 + _LENGTH(row, end)[0]
    kind = row[start:end]
    (size,) = _LENGTH(row, end)
    start, end = end + 4, end + 4 + max(size, 0)
    guard = None if size < 0 else row[start:end]
    start, end = end + 4, end + 4 + _LENGTH(row, end)[0]
    meta, payload = row[start:end], row[end + 4 :]
    return (
        *(txid, serial, version, schema, event_id, occurred, recorded, previous, seal),
        *(stream, command, kind, guard, meta, payload),
    )


class _Instants(dict[int, datetime]):
    """Instants seen before: the events of a commit share theirs."""

    def __missing__(self, since_2000: int) -> datetime:
        found = self[since_2000] = instant(since_2000)
        return found


def _uuid(octets: bytes) -> UUID:
    # As UUID(bytes=octets) at a third of its price: every check it makes holds for sixteen bytes.
    made = object.__new__(UUID)
    object.__setattr__(made, "int", int.from_bytes(octets, "big"))
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


def stored_batch(batch: Sequence[Row]) -> list[StoredEvent]:
    """Rows as stored events."""
    at = _Instants()
    return [
        StoredEvent(
            Position(row[0], row[1]),
            row[9].decode(),
            row[2],
            _uuid(row[4]),
            row[10].decode(),
            row[11].decode(),
            row[3],
            row[14],
            row[13],
            None if row[12] is None else row[12].decode(),
            at[row[5]],
            at[row[6]],
            row[7],
            row[8],
        )
        for row in batch
    ]
