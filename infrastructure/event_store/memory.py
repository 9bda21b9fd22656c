"""The event store in memory: for tests of what stands above it. It passes the same contract as PostgreSQL."""

from __future__ import annotations

import asyncio
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from operator import attrgetter
from uuid import UUID
from zlib import crc32

import msgspec

from infrastructure.event_store.hashing import GENESIS, Row, leaf, row_of
from infrastructure.event_store.store import (
    START,
    WHOLE,
    Append,
    Appended,
    Conflict,
    DependencyMoved,
    EventIdReused,
    Head,
    NotFirstWrite,
    Partition,
    Position,
    StoredEvent,
)
from infrastructure.event_store.waits import Waits

_position = attrgetter("position")


class MemoryTransaction:
    """As `GuardedAppend`. What it appends is in the log once it is left without an error."""

    def __init__(self, store: MemoryEventStore, locks: AsyncExitStack) -> None:
        self._store = store
        self._locks = locks
        self.staged: list[StoredEvent] = []

    async def read_guard(self, guard: str) -> list[StoredEvent]:
        """As `GuardedAppend.read_guard`."""
        return await self._store.read_guard(guard)

    async def append(self, append: Append) -> Appended:
        """As `GuardedAppend.append`."""
        if self.staged:
            raise NotFirstWrite(f"{append.stream}: this transaction has written before; append in a new one")
        await self._store.lock(self._locks, append)
        answer, self.staged = self._store.stage(append)
        return answer


class MemoryEventStore:
    """As `EventStore`, for one event loop."""

    def __init__(self) -> None:
        self._log: list[StoredEvent] = []
        self._streams: defaultdict[str, list[StoredEvent]] = defaultdict(list)
        self._ids: dict[UUID, StoredEvent] = {}
        self._stream_locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._guard_locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waits = Waits()
        self._txid = 0
        self._serial = 0
        self._open: set[int] = set()

    async def append(self, append: Append) -> Appended:
        """As `EventStore.append`."""
        async with AsyncExitStack() as locks:
            await self.lock(locks, append)
            answer, staged = self.stage(append)
            self._commit(staged)
        return answer

    @asynccontextmanager
    async def guarded(self, guards: Sequence[str]) -> AsyncIterator[MemoryTransaction]:
        """As `EventStore.guarded`."""
        async with AsyncExitStack() as locks:
            for guard in sorted(set(guards)):
                await locks.enter_async_context(self._guard_locks[guard])
            transaction = MemoryTransaction(self, locks)
            try:
                yield transaction
            except BaseException:
                self._open -= {event.position.txid for event in transaction.staged}
                raise
            self._commit(transaction.staged)

    async def lock(self, locks: AsyncExitStack, append: Append) -> None:
        """Take the locks of the stream and of those it depends on, in sorted order."""
        for stream in sorted({append.stream, *(stream for stream, _ in append.depends)}):
            await locks.enter_async_context(self._stream_locks[stream])

    def stage(self, append: Append) -> tuple[Appended, list[StoredEvent]]:
        """The answer to a request, and the events to commit. Raises what `EventStore.append` raises."""
        before = self._recorded_before(append)
        if before is not None:
            return Appended(before.version, before.position, duplicate=True), []
        stream = self._streams[append.stream]
        if len(stream) != append.expected:
            raise Conflict(f"{append.stream} stands at {len(stream)}, not at {append.expected}")
        for other, version in append.depends:
            if len(self._streams[other]) != version:
                raise DependencyMoved(f"{append.stream} depends on {other} at {version}, which has moved")
        staged = self._sealed(append, stream[-1].hash if stream else GENESIS)
        return Appended(staged[-1].version, staged[-1].position), staged

    async def read_stream(self, stream: str, after: int = 0, upto: int | None = None) -> list[StoredEvent]:
        """As `EventReader.read_stream`."""
        return self._streams[stream][max(after, 0) : upto]

    async def read_guard(self, guard: str) -> list[StoredEvent]:
        """As `EventReader.read_guard`."""
        return [event for event in self._log if event.guard == guard]

    async def read_all(
        self,
        after: Position,
        limit: int,
        types: Sequence[str] | None = None,
        upto: Position | None = None,
        partition: Partition = WHOLE,
    ) -> list[StoredEvent]:
        """As `EventReader.read_all`."""
        self._waits.hold_back(held_back=bool(self._open))
        return list(self._between(after, upto, types, partition))[:limit]

    async def scan(
        self, types: Sequence[str] | None = None, partition: Partition = WHOLE, upto: Position | None = None
    ) -> AsyncIterator[list[StoredEvent]]:
        """As `EventReader.scan`."""
        if found := list(self._between(START, upto, types, partition)):
            yield found

    def rows(self, upto: Position) -> Callable[[Partition], list[list[Row]]]:
        """As `Verifiable.rows`."""
        return lambda partition: [[row_of(event) for event in self._between(START, upto, None, partition)]]

    async def frontier(self) -> Position:
        """As `EventReader.frontier`."""
        return self._frontier()

    async def head(self) -> Position:
        """As `EventReader.head`."""
        self._waits.hold_back(held_back=bool(self._open))
        below = list(self._between(START, None, None, WHOLE))
        return below[-1].position if below else START

    async def stream_versions(self, streams: Sequence[str]) -> dict[str, int]:
        """As `EventReader.stream_versions`."""
        return {stream: len(self._streams[stream]) for stream in streams}

    async def heads(self, upto: Position) -> list[Head]:
        """As `EventReader.heads`."""
        last = {event.stream: event for event in self._log if event.position <= upto}
        return [Head(stream, event.version, event.hash) for stream, event in sorted(last.items())]

    async def find_command(self, stream: str, command_id: str) -> list[StoredEvent]:
        """As `EventReader.find_command`."""
        return [event for event in self._streams[stream] if event.command_id == command_id]

    async def wait(self, timeout: float) -> None:
        """As `EventReader.wait`."""
        await self._waits.wait(timeout)

    def _between(
        self, after: Position, upto: Position | None, types: Sequence[str] | None, partition: Partition
    ) -> Iterable[StoredEvent]:
        last = self._frontier() if upto is None else min(upto, self._frontier())
        start = bisect_right(self._log, after, key=_position)
        for event in self._log[start : bisect_right(self._log, last, key=_position)]:
            share = crc32(event.stream.encode()) % partition.of
            if share == partition.number and (types is None or event.type in types):
                yield event

    def _frontier(self) -> Position:
        return Position(min(self._open, default=self._txid + 1), 0)

    def _recorded_before(self, append: Append) -> StoredEvent | None:
        known = [self._ids[event.event_id] for event in append.events if event.event_id in self._ids]
        if not known:
            return None
        stream, first = self._streams[append.stream], known[0].version - 1
        there = [event for event in stream[first:] if event.command_id == append.command_id]
        if known == there and [_content(event) for event in there] == [_content(event) for event in append.events]:
            return known[-1]
        raise EventIdReused(f"{append.stream}: command {append.command_id} is in the log with other content")

    def _sealed(self, append: Append, previous: bytes) -> list[StoredEvent]:
        self._txid += 1
        self._open.add(self._txid)
        recorded_at = datetime.now(UTC)  # noqa: TID251 - this is the database's clock
        staged: list[StoredEvent] = []
        for number, event in enumerate(append.events, 1):
            self._serial += 1
            open_event = StoredEvent(
                position=Position(self._txid, self._serial),
                stream=append.stream,
                version=append.expected + number,
                event_id=event.event_id,
                command_id=append.command_id,
                type=event.type,
                schema_version=event.schema_version,
                data=event.data,
                meta=event.meta,
                guard=event.guard,
                occurred_at=append.occurred_at.astimezone(UTC),
                recorded_at=recorded_at,
                previous_hash=previous,
                hash=b"",
            )
            previous = leaf(row_of(open_event))
            staged.append(msgspec.structs.replace(open_event, hash=previous))
        return staged

    def _commit(self, staged: Sequence[StoredEvent]) -> None:
        for event in staged:
            insort(self._log, event, key=_position)
            self._streams[event.stream].append(event)
            self._ids[event.event_id] = event
            self._open.discard(event.position.txid)
        if staged:
            self._waits.wake()


def _content(event: object) -> tuple[object, ...]:
    return attrgetter("event_id", "type", "schema_version", "data", "meta", "guard")(event)
