"""Group commit: callers queue, one flush is in flight, it takes everything queued, and each caller gets its own answer.

A disk can confirm a few thousand commits a second; one commit for thirty callers makes that many more appends.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import compress

from psycopg import OperationalError

from infrastructure import metrics
from infrastructure.event_store.connection import Connection
from infrastructure.event_store.request import call, explained
from infrastructure.event_store.store import Append, Appended, StoreError, StoreUnavailable

MOST_REQUESTS = 256
MOST_EVENTS = 4096
PATIENCE = 5.0
"""Seconds that a flush looks for a new connection after it has lost its own."""

_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 0.5


@dataclass(eq=False, slots=True)
class _Request:
    append: Append
    answer: asyncio.Future[Appended]

    def settle(self, answer: Appended | Exception) -> None:
        """Answer the caller, unless it has gone."""
        if self.answer.done():
            return
        if isinstance(answer, Appended):
            self.answer.set_result(answer)
        else:
            self.answer.set_exception(answer)


class GroupCommit:
    """The queue in front of one connection. Answers are given after the commit, never before."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Connection]],
        committed: Callable[[], None],
        *,
        patience: float = PATIENCE,
    ) -> None:
        """`committed` is called after every commit that appended something."""
        self._connect = connect
        self._committed = committed
        self._patience = patience
        self._queue: deque[_Request] = deque()
        self._queued = asyncio.Event()
        self._connection: Connection | None = None
        self._closing = False
        self._flushing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, and begin to flush. Raises psycopg's OperationalError when there is no server."""
        self._connection = await self._connect()
        self._flushing = asyncio.create_task(self._flush_for_ever(), name="event_store.group_commit")

    async def close(self) -> None:
        """Flush what is queued, then end."""
        self._closing = True
        self._queued.set()
        if self._flushing is not None:
            await self._flushing
        if self._connection is not None:
            await self._connection.close()

    async def append(self, append: Append) -> Appended:
        """Wait for one's own answer. A caller that is cancelled before its flush began has appended nothing."""
        if self._closing or self._flushing is None or self._flushing.done():
            raise StoreUnavailable("the event store is closed: open it before appending, and append before closing it")
        request = _Request(append, asyncio.get_running_loop().create_future())
        self._queue.append(request)
        self._queued.set()
        return await request.answer

    async def _flush_for_ever(self) -> None:
        flight: list[_Request] = []
        try:
            while not self._closing or self._queue:
                await self._queued.wait()
                flight = self._next_flight()
                if flight:
                    await self._fly(flight)
        finally:
            for request in (*flight, *self._queue):
                request.settle(StoreUnavailable("the event store ended while this append waited: ask again"))

    def _next_flight(self) -> list[_Request]:
        """Everything queued, in order, each stream once, up to the maximum; the rest stays queued in order."""
        streams: set[str] = set()
        flight: list[_Request] = []
        left: deque[_Request] = deque()
        events = 0
        while self._queue and len(flight) < MOST_REQUESTS and events < MOST_EVENTS:
            request = self._queue.popleft()
            if request.answer.done():
                continue
            if request.append.stream in streams:
                left.append(request)
                continue
            streams.add(request.append.stream)
            flight.append(request)
            events += len(request.append.events)
        self._queue.extendleft(reversed(left))
        if not self._queue and not self._closing:
            self._queued.clear()
        return flight

    async def _fly(self, flight: Sequence[_Request]) -> None:
        try:
            answers = await self._commit([request.append for request in flight])
        except Exception as error:  # noqa: BLE001 - whatever it was belongs to the caller whose append it was
            if len(flight) == 1:
                flight[0].settle(explained(error, flight[0].append))
            elif isinstance(error, StoreUnavailable):
                for request in flight:
                    request.settle(StoreUnavailable(str(error)))
            else:
                for request in flight:
                    await self._fly([request])
            return
        written = [isinstance(answer, Appended) and not answer.duplicate for answer in answers]
        if any(written):
            metrics.flushed(sum(len(request.append.events) for request in compress(flight, written)))
            self._committed()
        for request, answer in zip(flight, answers, strict=True):
            request.settle(answer)

    async def _commit(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        """One commit. When the connection is lost, the same again on a new one: event ids make that harmless."""
        clock = asyncio.get_running_loop()
        deadline: float | None = None
        pause = _FIRST_PAUSE
        while True:
            try:
                connection = self._connection
                if connection is None or connection.closed:
                    self._connection = connection = await self._connect()
                return await call(connection, appends)
            except OperationalError as error:
                if self._connection is not None and not self._connection.closed:
                    raise
                deadline = deadline or clock.time() + self._patience
                if clock.time() + pause > deadline:
                    raise StoreUnavailable(
                        f"PostgreSQL has not answered for {self._patience:g} seconds: {error}. "
                        "Whether the events are in the log is not known; ask again with the same command id."
                    ) from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
