"""The fastest way through the whole log, for read models that see only a part of each event.

PostgreSQL lays the events of each stream together, so that one row is one stream, and its state is over and done with
before the next one begins.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import args_row
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import reading
from infrastructure.event_store.store import EventReader, Position, StoredEvent
from projections.eyes import Eyes
from projections.projection import AnyProjection, Last
from projections.states import States
from projections.tables import driver_of

AT_ONCE = 50
"""Streams that PostgreSQL hands over at once."""

_STREAMS = """
    select stream_id,
           array_agg(type order by version),
           array_agg(occurred_at order by version),
           array_agg(case when type = any(%(types)s) then data end order by version),
           bool_or(schema_version <> (%(schemas)s::integer[])[array_position(%(types)s::text[], type)])
      from concord.event
     where (txid, serial) <= (%(txid)s::text::xid8, %(serial)s) and occurred_at <= %(by)s::timestamptz
     group by stream_id
"""


class Told(NamedTuple):
    """A stream: of each event its type, its business time and, if it is seen at all, its bytes.

    `aged`: some of what is seen was written in an older schema.
    """

    stream: str
    types: Sequence[str]
    times: Sequence[datetime]
    contents: Sequence[bytes | None]
    aged: bool | None


async def told(
    engine: AsyncEngine, schemas: Mapping[str, int], upto: Position, happened_by: datetime | None = None
) -> AsyncIterator[Told]:
    """Every stream as it was at a position. Only reads: the frontier of the log is not held back."""
    asked = {
        "types": list(schemas),
        "schemas": list(schemas.values()),
        "txid": str(upto.txid),
        "serial": upto.serial,
        "by": happened_by or "infinity",
    }
    async with reading(engine) as connection:
        driver = await driver_of(connection)
        async with driver.cursor(row_factory=args_row(Told)) as cursor:
            async for each in cursor.stream(_STREAMS, asked, binary=True, size=AT_ONCE):
                yield each


async def quick_rows(
    projection: AnyProjection,
    eyes: Eyes[Any],
    *,
    store: EventReader,
    engine: AsyncEngine,
    upto: Position,
    happened_by: datetime | None = None,
) -> AsyncIterator[tuple[int, Iterable[object]]]:
    """For every stream, how many events it has and the rows they lead to. Raises Poison."""
    quick, begin, fold = eyes.quick, projection.begin, projection.fold
    async for stream, types, times, contents, aged in told(engine, eyes.seen_schemas, upto, happened_by):
        if not projection.concerns(stream):
            yield len(types), ()
            continue
        if aged:
            yield len(types), _carefully(projection, await _past(store, stream, upto, happened_by))
            continue
        rows: Iterable[object]
        try:
            state = begin(stream)
            for name, at, content in zip(types, times, contents, strict=True):
                if content is not None:
                    state = fold(state, quick[name](content), at)
            rows = tuple(projection.rows(state, Last(stream, len(types), times[-1])))
        except Exception:  # noqa: BLE001 - the careful way says which event it was, and what is wrong with it
            rows = _carefully(projection, await _past(store, stream, upto, happened_by))
        yield len(types), rows


def _carefully(projection: AnyProjection, past: Iterable[StoredEvent]) -> Iterable[object]:
    states = States(projection)
    states.take(past)
    return tuple(states.rows())


async def _past(store: EventReader, stream: str, upto: Position, by: datetime | None) -> list[StoredEvent]:
    stored = await store.read_stream(stream)
    return [one for one in stored if one.position <= upto and (by is None or one.occurred_at <= by)]
