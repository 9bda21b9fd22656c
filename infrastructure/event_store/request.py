"""One call of the SQL function `concord.append_many`: requests in, one answer each out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Error, OperationalError
from psycopg.errors import UniqueViolation

from infrastructure import metrics
from infrastructure.event_store.connection import Connection
from infrastructure.event_store.store import (
    Append,
    Appended,
    Conflict,
    DependencyMoved,
    EventIdReused,
    NotFirstWrite,
    Position,
    StoreError,
    StoreUnavailable,
)

_CALL = """
    select status, version, txid, serial from concord.append_many(
        %b::text[], %b::bigint[], %b::text[], %b::timestamptz[], %b::integer[],
        %b::uuid[], %b::text[], %b::integer[], %b::bytea[], %b::bytea[], %b::text[],
        %b::integer[], %b::text[], %b::bigint[])
"""

_NOT_FIRST_WRITE = "CO001"


class _Row(NamedTuple):
    status: str
    version: int | None
    txid: int | None
    serial: int | None


async def call(connection: Connection, appends: Sequence[Append]) -> list[Appended | StoreError]:
    """Append many, each stream at most once; a refusal of one is its own answer and touches no other.

    Raises psycopg's errors when the call as a whole failed: then nothing was appended.
    """
    cursor = await connection.execute(_CALL, _parameters(appends), binary=True)
    rows = await cursor.fetchall()
    answers = [_answer(append, _Row(*row)) for append, row in zip(appends, rows, strict=True)]
    for answer in answers:
        if isinstance(answer, StoreError):
            metrics.append_failed(answer.code)
    return answers


def _parameters(appends: Sequence[Append]) -> tuple[list[Any], ...]:
    events = [event for append in appends for event in append.events]
    depends = [(number, *on) for number, append in enumerate(appends, 1) for on in append.depends]
    return (
        [append.stream for append in appends],
        [append.expected for append in appends],
        [append.command_id for append in appends],
        [append.occurred_at for append in appends],
        [len(append.events) for append in appends],
        [event.event_id for event in events],
        [event.type for event in events],
        [event.schema_version for event in events],
        [event.data for event in events],
        [event.meta for event in events],
        [event.guard for event in events],
        [number for number, _, _ in depends],
        [stream for _, stream, _ in depends],
        [version for _, _, version in depends],
    )


def _answer(append: Append, row: _Row) -> Appended | StoreError:
    if row.version is not None and row.txid is not None and row.serial is not None:
        return Appended(row.version, Position(row.txid, row.serial), duplicate=row.status == "duplicate")
    if row.status == EventIdReused.code:
        return _reused(append)
    if row.status == DependencyMoved.code:
        named = ", ".join(f"{stream} at {version}" for stream, version in append.depends)
        return DependencyMoved(f"{append.stream} depends on {named}, and not all of them still stand there")
    return Conflict(f"{append.stream} stands at {row.version}, not at {append.expected}")


def _reused(append: Append) -> EventIdReused:
    return EventIdReused(f"{append.stream}: command {append.command_id} is in the log with other content")


def explained(error: Exception, append: Append) -> Exception:
    """What a failed call with this one request means to its caller."""
    if isinstance(error, UniqueViolation):
        if error.diag.constraint_name == "event_event_id":
            metrics.append_failed(EventIdReused.code)
            return _reused(append)
        return Conflict(f"{append.stream} was written to by somebody who did not take its lock")
    if isinstance(error, Error) and error.sqlstate == _NOT_FIRST_WRITE:
        return NotFirstWrite(f"{append.stream}: this transaction has written before; append in a new one")
    if isinstance(error, OperationalError):
        return StoreUnavailable(f"PostgreSQL did not append to {append.stream}: {error}")
    return error
