"""All rows of a read model from the whole log: read once, folded in memory, written by COPY."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from math import ceil

from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import writing
from infrastructure.event_store.store import EventReader, Partition, Position
from projections.eyes import Eyes
from projections.projection import AnyProjection
from projections.quick_fill import quick_rows
from projections.states import States
from projections.tables import Home, copy_in

Told = Callable[[int], Awaitable[None]]
"""Hears after each part how many events it had; the filling waits for it."""


async def fill(
    projection: AnyProjection,
    home: Home,
    *,
    store: EventReader,
    engine: AsyncEngine,
    upto: Position,
    happened_by: datetime | None = None,
    told: Told | None = None,
) -> int:
    """Write the rows of all events up to a position into empty tables; answers how many events. Raises Poison.

    `happened_by`: only of those that had happened by then, in time of the business, which in a stream never runs back.
    """
    reads = projection.reads
    found = (
        quick_rows(projection, reads, store=store, engine=engine, upto=upto, happened_by=happened_by)
        if isinstance(reads, Eyes)
        else _scanned_rows(projection, store, upto, happened_by)
    )
    events = 0
    waiting: list[object] = []
    async for count, rows in found:
        events += count
        for row in rows:
            waiting.append(row)
            if len(waiting) >= projection.rows_at_once:
                await _write(engine, projection, home, waiting)
                waiting = []
        if told is not None:
            await told(count)
    await _write(engine, projection, home, waiting)
    return events


async def _scanned_rows(
    projection: AnyProjection, store: EventReader, upto: Position, happened_by: datetime | None
) -> AsyncIterator[tuple[int, Iterable[object]]]:
    """In shares of the streams, as many as keep the memory in bounds; one share where nothing is remembered."""
    shares = max(ceil(upto.serial / projection.events_at_once), 1) if projection.remembers else 1
    for number in range(shares):
        states = States(projection)
        async for batch in store.scan(partition=Partition(number, shares), upto=upto):
            states.take(batch if happened_by is None else [one for one in batch if one.occurred_at <= happened_by])
            if projection.remembers:
                yield len(batch), ()
            else:
                yield len(batch), states.rows()
                states = States(projection)
        yield 0, states.rows()


async def _write(engine: AsyncEngine, projection: AnyProjection, home: Home, rows: list[object]) -> None:
    by_table: dict[type, list[object]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    if not by_table:
        return
    async with writing(engine) as connection:  # shortly: a long transaction would hold back the frontier of the log
        for kind, theirs in by_table.items():
            await copy_in(connection, projection.table_of[kind], home, theirs)
