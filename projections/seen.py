"""Telling readers how far the read models are, and waiting until one has seen what somebody just did."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from time import monotonic

import structlog
from psycopg import AsyncConnection, OperationalError
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import ReadConnection, reading
from infrastructure.event_store.store import Position
from projections.catalogue import CHECKPOINT, GENERATION

log = structlog.get_logger()

CHANNEL = "concord_read"
"""Payload: the name of a read model, a blank, the position it has reached."""

GAP = 0.02
"""Seconds between two words at least while a read model catches up; the last word is always said."""

LOOK_ANYWAY = 1.0
"""Seconds after which a waiter looks by itself, in case a word was lost."""


class Herald:
    """Says how far read models have come, after their commits, at most every `GAP` seconds."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._news: dict[str, Position] = {}
        self._said_at = -GAP

    def moved(self, projection: str, position: Position) -> None:
        """To be said next time."""
        self._news[projection] = position

    async def say(self, *, now: bool) -> None:
        """Say what is new; unless `now`, only when the last word is long enough ago."""
        if not self._news or not (now or monotonic() - self._said_at >= GAP):
            return
        news, self._news = self._news, {}
        self._said_at = monotonic()
        words = [f"{projection} {position}" for projection, position in news.items()]
        statement = text("select pg_notify(:channel, word) from unnest(cast(:words as text[])) word")
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(statement, {"channel": CHANNEL, "words": words})


async def positions(connection: ReadConnection) -> Mapping[str, Position]:
    """How far each read model that is read has come: a divided one, its slowest share. Empty before any runner ran."""
    if await connection.scalar(select(func.to_regclass(CHECKPOINT.fullname))) is None:
        return {}
    same = (
        (CHECKPOINT.c.projection == GENERATION.c.projection)
        & (CHECKPOINT.c.version == GENERATION.c.version)
        & (CHECKPOINT.c.generation == GENERATION.c.generation)
    )
    rows = await connection.execute(
        select(CHECKPOINT.c.projection, func.min(CHECKPOINT.c.position).label("position"))
        .join(GENERATION, same)
        .where(GENERATION.c.standing == "live")
        .group_by(CHECKPOINT.c.projection)
    )
    return {row.projection: Position.parse(row.position) for row in rows}


class Watch:
    """The positions of all read models, as this process knows them. Use it as `async with watching(...) as watch`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._positions: Mapping[str, Position] = {}
        self._news = asyncio.Event()

    @property
    def positions(self) -> Mapping[str, Position]:
        """By name of the read model."""
        return self._positions

    async def wait_until(self, projections: Iterable[str], position: Position, timeout: float) -> bool:
        """Whether all of these read models have seen everything up to a position, within that many seconds."""
        wanted = tuple(projections)
        until = monotonic() + timeout
        if not self._have(wanted, position):
            await self.look()
        while not self._have(wanted, position):
            left = until - monotonic()
            if left <= 0:
                return False
            if not await _heard(self._news, min(left, LOOK_ANYWAY)):
                await self.look()
        return True

    async def changes(self) -> AsyncIterator[Mapping[str, Position]]:
        """The positions now, then those that have moved, whenever some have."""
        told: Mapping[str, Position] = {}
        await self.look()
        while True:
            news, known = self._news, self._positions
            fresh = {name: at for name, at in known.items() if told.get(name) != at}
            told = known
            if fresh:
                yield fresh
            elif not await _heard(news, LOOK_ANYWAY):
                await self.look()

    async def look(self) -> None:
        """Ask the database, and tell everybody who waits here."""
        async with reading(self._engine) as connection:
            found = await positions(connection)
        # Never backwards: of two looks at once, the earlier may answer later.
        self._positions = {name: max(at, self._positions.get(name, at)) for name, at in found.items()}
        self._news.set()
        self._news = asyncio.Event()

    def _have(self, wanted: Iterable[str], position: Position) -> bool:
        return all(name in self._positions and self._positions[name] >= position for name in wanted)


@asynccontextmanager
async def watching(engine: AsyncEngine, database_url: str) -> AsyncIterator[Watch]:
    """A watch that listens on a connection of its own; without that connection it looks every second."""
    watch = Watch(engine)
    ear = asyncio.create_task(_listen(watch, database_url), name="projections.listen")
    try:
        yield watch
    finally:
        ear.cancel()
        with suppress(asyncio.CancelledError):
            await ear


async def _heard(news: asyncio.Event, timeout: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(news.wait(), timeout)
    return news.is_set()


async def _listen(watch: Watch, database_url: str) -> None:
    while True:
        try:
            connection = await AsyncConnection.connect(
                database_url, autocommit=True, application_name="concord watch", connect_timeout=5
            )
            async with connection:
                await connection.execute(f"listen {CHANNEL}")
                await watch.look()
                async for _ in connection.notifies():
                    await watch.look()
        except (OperationalError, DBAPIError) as error:
            log.warning("projection.watch_interrupted", error=str(error))
        await asyncio.sleep(LOOK_ANYWAY)
