"""One read model on its way through the log: folds a batch, writes the rows and the checkpoint together.

An event that cannot be folded stops it. What lies before that event is kept, the event is named, and nothing after
it is touched until a process that knows better starts.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import psycopg
import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure import metrics
from infrastructure.database import WriteConnection, writing
from infrastructure.event_store.store import StoredEvent
from infrastructure.tracing import batch_span, carried
from projections import catalogue
from projections.batch import Batch
from projections.catalogue import Place, Stopped
from projections.projection import Last, Projection
from projections.tables import Changes

log = structlog.get_logger()

S = TypeVar("S")

LONGEST = 500
"""Characters of an error that are written down."""


class Poison(Exception):
    """An event that a read model cannot fold; the cause says why."""

    def __init__(self, stored: StoredEvent) -> None:
        super().__init__(f"{stored.type} at {stored.stream}/{stored.version} ({stored.position}) cannot be folded")
        self.stored = stored


class Follower(Generic[S]):
    """`place` is where it has come to; `stopped` is set once it does not go on."""

    def __init__(self, projection: Projection[S], engine: AsyncEngine, place: Place) -> None:
        self.projection = projection
        self.place = place
        self.stopped: Stopped | None = None
        self._engine = engine
        self._memory: OrderedDict[str, tuple[int, S]] = OrderedDict()

    async def advance(self, batch: Batch) -> None:
        """Fold as much of a batch as can be folded, exactly once. Raises catalogue.Superseded, and OperationalError."""
        if batch.end <= self.place.position:
            return
        try:
            traces = (carried(stored.meta) for stored in batch.events)
            with (
                batch_span("projection.folded", traces, projection=self.projection.name, events=len(batch.events)),
                metrics.folding(self.projection.name, len(batch.events)),
            ):
                changes = await self.fold(batch)
                async with writing(self._engine) as connection:
                    place = await self.write(connection, batch, changes)
            self.place = place
        except Poison as poison:
            self._memory.clear()
            good = batch.before(poison.stored.position)
            if good.events:
                await self.advance(good)
            if self.stopped is None:
                await self._stop(poison.stored, poison.__cause__ or poison)
        except (DBAPIError, psycopg.Error) as error:
            self._memory.clear()
            if not _is_about_the_rows(error):
                raise
            await self._narrow_down(batch, error)
        except BaseException:
            self._memory.clear()
            raise

    async def fold(self, batch: Batch) -> Changes:
        """The rows that the batch leads to. Raises Poison."""
        streams: dict[str, list[StoredEvent]] = {}
        for stored in batch.events:
            if self.projection.concerns(stored.stream):
                streams.setdefault(stored.stream, []).append(stored)
        rows: dict[str, list[Any]] = {table.name: [] for table in self.projection.tables}
        for stream, events in streams.items():
            state = await self._remembered(stream, events[0], batch)
            state = self._folded(state, events, batch)
            self._remember(stream, events[-1].version, state)
            for row in self._rows(state, events[-1]):
                rows[self.projection.table_of[type(row)].name].append(row)
        return Changes({stream: events[0].version - 1 for stream, events in streams.items()}, rows)

    async def write(self, connection: WriteConnection, batch: Batch, changes: Changes) -> Place:
        """Move the checkpoint and write the rows, in the connection's transaction. Raises catalogue.Superseded."""
        place = await catalogue.move(connection, self.place, batch.end, len(batch.events))
        await changes.write(connection, self.projection.tables, self.place.generation)
        return place

    async def _remembered(self, stream: str, first: StoredEvent, batch: Batch) -> S:
        before = first.version - 1
        version, state = self._memory.get(stream, (-1, None))
        if state is not None and version == before:
            return state
        state = self.projection.begin(stream)
        if before == 0 or not self.projection.remembers:
            return state
        return self._folded(state, await batch.readings.history(stream, before), batch)

    def _folded(self, state: S, events: Sequence[StoredEvent], batch: Batch) -> S:
        handles, reads, fold = self.projection.handles, self.projection.reads, self.projection.fold
        version = events[0].version
        for stored in events:
            try:
                if stored.version != version:
                    raise AssertionError(f"version {version} of {stored.stream} is missing")  # noqa: TRY301 - as any other
                if stored.type in handles:
                    state = fold(state, batch.readings.read(stored, reads), stored.occurred_at)
            except Exception as error:  # whatever a fold raises, its event is named and the read model stops there
                raise Poison(stored) from error
            version += 1
        return state

    def _rows(self, state: S, last: StoredEvent) -> Sequence[object]:
        try:
            return tuple(self.projection.rows(state, Last(last.stream, last.version, last.occurred_at)))
        except Exception as error:
            raise Poison(last) from error

    def _remember(self, stream: str, version: int, state: S) -> None:
        if not self.projection.remembers:
            return
        self._memory[stream] = (version, state)
        self._memory.move_to_end(stream)
        while len(self._memory) > self.projection.streams_kept:
            self._memory.popitem(last=False)

    async def _narrow_down(self, batch: Batch, error: BaseException) -> None:
        """PostgreSQL refused a row and does not say whose: find its event by halving."""
        if len(batch.events) == 1:
            await self._stop(batch.events[0], error)
            return
        first, second = batch.halves()
        await self.advance(first)
        if self.stopped is None:
            await self.advance(second)

    async def _stop(self, stored: StoredEvent, error: BaseException) -> None:
        stopped = stopped_at(stored, error)
        async with writing(self._engine) as connection:
            await catalogue.stop(connection, self.place, stopped)
        self.stopped = stopped
        metrics.poisoned(self.projection.name)
        log.error(
            "projection.stopped",
            projection=self.projection.name,
            projection_version=self.projection.version,
            **stopped.model_dump(exclude={"at"}),
            exc_info=error,
        )


def stopped_at(stored: StoredEvent, error: BaseException) -> Stopped:
    """What operators are told of an event that cannot be folded."""
    return Stopped(
        stream=stored.stream,
        version=stored.version,
        type=stored.type,
        position=str(stored.position),
        error=_words(error),
        at=datetime.now(UTC),  # noqa: TID251 - when a read model stopped is no business time
    )


def _is_about_the_rows(error: BaseException) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, psycopg.DataError | psycopg.IntegrityError)


def _words(error: BaseException) -> str:
    """What went wrong, without the values it went wrong on: they may be confidential."""
    if isinstance(error, ValidationError):
        found = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_input=False))
        return f"{error.title}: {'; '.join(found)}"[:LONGEST]
    return f"{type(error).__name__}: {error}"[:LONGEST]
