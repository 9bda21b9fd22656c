"""Reading the log in PostgreSQL: by stream, by guard, in global order, all of it for a rebuild; and waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Self

from psycopg import OperationalError
from psycopg.abc import QueryNoTemplate
from psycopg.rows import AsyncRowFactory, tuple_row

from infrastructure.event_store.connection import Connection, answering, connect, pool
from infrastructure.event_store.hashing import Row
from infrastructure.event_store.rows import COLUMNS, events
from infrastructure.event_store.store import START, WHOLE, ForeignLog, Head, Partition, Position, StoredEvent, event_id
from infrastructure.event_store.waits import Waits
from infrastructure.event_store.wake import Listener
from infrastructure.event_store.wire import row_batches, stored_batch

_LAST_VERSION = 2**63 - 1

_FROM = f"select {COLUMNS} from concord.event e where"  # noqa: S608 - columns and conditions are constants
_STREAM = f"{_FROM} e.stream_id = %b and e.version > %b::bigint and e.version <= %b::bigint order by e.version"
_GUARD = f"{_FROM} e.guard = %b order by e.txid, e.serial"
_SINCE = "e.version >= (select f.version from concord.event f where f.event_id = %b and f.stream_id = %b)"
_COMMAND = f"{_FROM} e.stream_id = %b and e.command_id = %b and {_SINCE} order by e.version"
_ALL = f"""{_FROM} (e.txid, e.serial) > (%b::text::xid8, %b::bigint)
    and (e.txid, e.serial) <= (%b::text::xid8, %b::bigint)"""
_OF_TYPES = " and e.type = any(%b::text[])"
_OF_PARTITION = " and (hashtext(e.stream_id) & 2147483647) %% %b::bigint = %b::bigint"
_PAGE = " order by e.txid, e.serial limit %b::bigint"
_FRONTIER = "select concord.frontier()"
# Ordered by the key, or a plan without statistics would look for the row from the other end of the table.
_BEYOND = "select 1 from concord.event e where e.txid >= %b::text::xid8 order by e.txid, e.serial limit 1"
_AHEAD = """select 1 from concord.event e where e.txid >= pg_snapshot_xmax(pg_current_snapshot())
    order by e.txid, e.serial limit 1"""
_LAST = "select e.txid, e.serial from concord.event e where e.txid < %b::text::xid8 order by 1 desc, 2 desc limit 1"
_VERSIONS = """select s.stream_id,
    coalesce((select max(e.version) from concord.event e where e.stream_id = s.stream_id), 0)
    from unnest(%b::text[]) s(stream_id)"""
# From stream to stream along the index: a log has far fewer streams than events.
_HEADS = """
    with recursive stream(stream_id) as (
        (select e.stream_id from concord.event e order by e.stream_id limit 1)
        union all
        select (select e.stream_id from concord.event e where e.stream_id > s.stream_id order by e.stream_id limit 1)
          from stream s where s.stream_id is not null
    )
    select s.stream_id, h.version, h.hash from stream s cross join lateral (
        select e.version, e.hash from concord.event e
         where e.stream_id = s.stream_id and (e.txid, e.serial) <= (%b::text::xid8, %b::bigint)
         order by e.version desc limit 1
    ) h order by s.stream_id"""


async def guarded_events(connection: Connection, guard: str) -> list[StoredEvent]:
    """Every committed event that carries the guard, in global order."""
    async with connection.cursor(binary=True, row_factory=events) as cursor:
        await cursor.execute(_GUARD, (guard,), prepare=True)
        return await cursor.fetchall()


async def _require_own_log(connection: Connection) -> None:
    if await (await connection.execute("select where to_regclass('concord.event') is null")).fetchone() is not None:
        return
    if await (await connection.execute(_AHEAD)).fetchone() is not None:
        raise ForeignLog(
            "the log in this database was loaded from a dump of another PostgreSQL cluster, whose transaction ids this "
            "cluster has not reached. Advance its epoch first: docs/runbook.md, 'Restore a dump into another cluster'."
        )


class PostgresReader:
    """The read side. Open it in the event loop that uses it; every call raises StoreUnavailable without an answer."""

    def __init__(self, database_url: str, *, connections: int = 8) -> None:
        """`connections`: at most so many in the pool of reads."""
        self.database_url = database_url
        self._pool = pool(database_url, "concord read", connections)
        self._waits = Waits()
        self._listener = Listener(partial(connect, database_url, "concord listen"), self._waits)

    async def open(self) -> None:
        """Connect. Raises StoreUnavailable without a server, ForeignLog when the log belongs to another cluster."""
        with answering("take a connection"):
            # Alone first: the pool would keep trying for its whole timeout, and a wrong address is better told at once.
            async with await connect(self.database_url, "concord open") as connection:
                await _require_own_log(connection)
            await self._pool.open(wait=True, timeout=10.0)

    async def close(self) -> None:
        """Give all connections back."""
        await self._listener.close()
        await self._pool.close()

    async def __aenter__(self) -> Self:
        try:
            await self.open()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def read_stream(self, stream: str, after: int = 0, upto: int | None = None) -> list[StoredEvent]:
        """As `EventReader.read_stream`."""
        return await self._rows(_STREAM, (stream, after, _LAST_VERSION if upto is None else upto), events)

    async def read_guard(self, guard: str) -> list[StoredEvent]:
        """As `EventReader.read_guard`."""
        return await self._rows(_GUARD, (guard,), events)

    async def read_all(
        self,
        after: Position,
        limit: int,
        types: Sequence[str] | None = None,
        upto: Position | None = None,
        partition: Partition = WHOLE,
    ) -> list[StoredEvent]:
        """As `EventReader.read_all`."""
        frontier = await self.frontier()
        last = frontier if upto is None else min(upto, frontier)
        query, parameters = _ALL, [str(after.txid), after.serial, str(last.txid), last.serial]
        if types is not None:
            query += _OF_TYPES
            parameters.append(list(types))
        if partition.of > 1:
            query += _OF_PARTITION
            parameters += [partition.of, partition.number]
        found: list[StoredEvent] = await self._rows(query + _PAGE, [*parameters, limit], events)
        if len(found) < limit:
            await self._look_beyond(frontier)
        return found

    async def scan(
        self, types: Sequence[str] | None = None, partition: Partition = WHOLE, upto: Position | None = None
    ) -> AsyncIterator[list[StoredEvent]]:
        """As `EventReader.scan`. Runs in a thread with a connection of its own, one batch at a time."""
        frontier = await self.frontier()
        last = frontier if upto is None else min(upto, frontier)
        batches = row_batches(self.database_url, partition, upto=last, types=types)
        loop = asyncio.get_running_loop()
        thread = ThreadPoolExecutor(1, "event_store.scan")
        try:
            while batch := await loop.run_in_executor(thread, next, batches, None):
                yield stored_batch(batch)
        finally:
            thread.submit(batches.close)
            thread.shutdown(wait=False)

    def rows(self, upto: Position) -> partial[Generator[list[Row]]]:
        """As `Verifiable.rows`."""
        return partial(row_batches, self.database_url, upto=upto)

    async def frontier(self) -> Position:
        """As `EventReader.frontier`."""
        ((txid,),) = await self._rows(_FRONTIER, (), tuple_row)
        return Position(txid, 0)

    async def head(self) -> Position:
        """As `EventReader.head`."""
        frontier = await self.frontier()
        await self._look_beyond(frontier)
        rows = await self._rows(_LAST, (str(frontier.txid),), tuple_row)
        return Position(*rows[0]) if rows else START

    async def stream_versions(self, streams: Sequence[str]) -> dict[str, int]:
        """As `EventReader.stream_versions`."""
        return dict(await self._rows(_VERSIONS, (list(streams),), tuple_row))

    async def heads(self, upto: Position) -> list[Head]:
        """As `EventReader.heads`."""
        return [Head(*row) for row in await self._rows(_HEADS, (str(upto.txid), upto.serial), tuple_row)]

    async def find_command(self, stream: str, command_id: str) -> list[StoredEvent]:
        """As `EventReader.find_command`."""
        first = event_id(stream, command_id, 0)
        return await self._rows(_COMMAND, (stream, command_id, first, stream), events)

    async def wait(self, timeout: float) -> None:
        """As `EventReader.wait`."""
        await self._listener.wait(timeout)

    async def _look_beyond(self, frontier: Position) -> None:
        beyond = await self._rows(_BEYOND, (str(frontier.txid),), tuple_row)
        self._waits.hold_back(held_back=bool(beyond))

    async def _rows(self, query: QueryNoTemplate, parameters: Sequence[Any], made: AsyncRowFactory[Any]) -> list[Any]:
        """Ask, and ask again on another connection when one turns out to have died while it rested in the pool."""
        for died in range(self._pool.max_size + 1):
            with answering("answer a read of the log"):
                async with self._pool.connection() as connection:
                    try:
                        async with connection.cursor(binary=True, row_factory=made) as cursor:
                            await cursor.execute(query, parameters, prepare=True)
                            return await cursor.fetchall()
                    except OperationalError:
                        if not connection.closed or died == self._pool.max_size:
                            raise
        raise AssertionError("unreachable: the last attempt returns or raises")
