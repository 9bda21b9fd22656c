"""Building a read model anew from the whole log, beside the one that is read, and putting it in its place.

Events keep arriving and people keep reading meanwhile. The rows come from the same fold as ever, and nothing is sent
to anybody: a fold has nothing to send with.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic, perf_counter
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import WriteConnection, reading, writing
from infrastructure.event_store.store import EventReader, Position
from projections import catalogue, generations, locks
from projections.batch import Batch, read_batch
from projections.catalogue import Place
from projections.fill import fill
from projections.follower import Follower, Poison, stopped_at
from projections.locks import Locks
from projections.projection import AnyProjection
from projections.tables import Home

log = structlog.get_logger()

AGAIN = 0.05
"""Seconds before asking again for what readers were in the way of."""

PATIENCE = 1.0
"""Seconds to wait for another process that holds the building lock."""

LINGER = 10.0
"""Seconds that a rebuild waits for the last readers of the former generation; after that the next start drops it."""


class BeingBuilt(Exception):
    """Another process is building this read model: wait until it has finished, and ask again if need be."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The `events` of the log up to `position` are in the generation that is read now; building it took `seconds`."""

    generation: int
    events: int
    position: Position
    seconds: float


async def rebuild(
    projection: AnyProjection,
    *,
    store: EventReader,
    engine: AsyncEngine,
    batch: int = 5_000,
    partitions: int = 1,
    upto: Position | None = None,
) -> Rebuilt:
    """Build a generation from the log and have queries read it; the former one is dropped.

    `partitions`: in how many shares a version is followed that has no live generation yet; others keep their number.
    `upto` ends the building early. Raises BeingBuilt; Poison at an event that cannot be folded, and then queries read
    what they read before.
    """
    started = perf_counter()
    await catalogue.prepare(engine)
    async with locks.holding(engine) as held:
        await _alone(projection, held)
        await generations.sweep(engine, projection, held)
        building = Building(projection, store, engine, batch, await generations.open_new(engine, projection))
        try:
            events = await building.fill(upto or await store.head())
            if upto is None:
                await building.catch_up()
            place = await building.go_live(partitions, catch_up=upto is None)
        except Poison as poison:
            await building.give_up(poison)
            raise
        done = Rebuilt(building.number, events, place.position, perf_counter() - started)
        log.info("projection.rebuilt", projection=projection.name, generation=done.generation, events=events)
        await _linger(engine, projection, held)
    return done


class Building:
    """A generation that is being built."""

    def __init__(
        self, projection: AnyProjection, store: EventReader, engine: AsyncEngine, batch: int, number: int
    ) -> None:
        self.number = number
        self._projection = projection
        self._store = store
        self._engine = engine
        self._batch = batch
        self._follower: Follower[Any] | None = None

    async def fill(self, upto: Position) -> int:
        """The rows of the log up to a position, and the checkpoint there. Raises Poison."""
        events = await fill(self._projection, Home.of(self.number), store=self._store, engine=self._engine, upto=upto)
        await generations.analyze(self._engine, self._projection, self.number)
        place = Place(self._projection.name, self._projection.version, self.number, upto)
        async with writing(self._engine) as connection:
            await catalogue.begin(connection, place)
        self._follower = Follower(self._projection, self._engine, place)
        return events

    async def catch_up(self) -> None:
        """Fold what has arrived since, until little is left. Raises Poison."""
        while True:
            batch = await self._next()
            if not batch.events:
                return
            follower = self._following
            changes = await follower.fold(batch)
            async with writing(self._engine) as connection:
                follower.place = await follower.write(connection, batch, changes)
            if len(batch.events) < self._batch:
                return

    async def go_live(self, partitions: int, *, catch_up: bool) -> Place:
        """Have queries read it, from one moment to the next, no earlier than the live one has come. Raises Poison."""
        live = await self._live()
        if live is not None:
            await self._show_both(live)
        while not await self._swapped(partitions):
            if catch_up:
                await self.catch_up()
        return self._following.place

    async def give_up(self, poison: Poison) -> None:
        """Leave a note for operators; the tables go with the next building."""
        stored = poison.stored
        before = Place(self._projection.name, self._projection.version, self.number, just_before(stored.position))
        async with writing(self._engine) as connection:
            if self._follower is None:
                await catalogue.begin(connection, before)
            else:
                before = self._follower.place
            await catalogue.stop(connection, before, stopped_at(stored, poison.__cause__ or poison))

    @property
    def _following(self) -> Follower[Any]:
        if self._follower is None:
            raise RuntimeError("a generation is filled before it is followed")
        return self._follower

    async def _show_both(self, live: int) -> None:
        while not await generations.show(self._engine, self._projection, [live, self.number]):  # noqa: ASYNC110
            await asyncio.sleep(AGAIN)  # readers who leave tell nobody

    async def _live(self) -> int | None:
        async with reading(self._engine) as connection:
            return await catalogue.live_generation(connection, self._projection)

    async def _swapped(self, partitions: int) -> bool:
        """Whether it is the live one now; False when the one that was is further than one batch ahead."""
        follower = self._following
        async with writing(self._engine) as connection:
            former = await self._held_still(connection)
            furthest = max((place.position for place in former), default=follower.place.position)
            place = follower.place
            if furthest > place.position:
                batch = await read_batch(self._store, after=place.position, limit=self._batch, upto=furthest)
                if batch.end < furthest:
                    return False
                place = await follower.write(connection, batch, await follower.fold(batch))
            await generations.put_live(connection, self._projection, self.number)
            await catalogue.divide(connection, place, len(former) or partitions)
        follower.place = place
        return True

    async def _held_still(self, connection: WriteConnection) -> list[Place]:
        """The checkpoints of the live generation, which do not move until this transaction ends."""
        live = await catalogue.live_generation(connection, self._projection)
        return [] if live is None else await catalogue.places(connection, self._projection, live, hold=True)

    async def _next(self) -> Batch:
        return await read_batch(self._store, after=self._following.place.position, limit=self._batch)


def just_before(position: Position) -> Position:
    """A place in the log with everything before that position, and nothing from it on."""
    return Position(position.txid, position.serial - 1)


async def _alone(projection: AnyProjection, held: Locks) -> None:
    """A runner that tidies up holds the lock for a moment; who builds holds it longer."""
    until = monotonic() + PATIENCE
    while not await held.take(locks.building(str(projection))):
        if monotonic() > until:
            raise BeingBuilt(f"{projection} is being built by another process")
        await asyncio.sleep(AGAIN)


async def _linger(engine: AsyncEngine, projection: AnyProjection, held: Locks) -> None:
    until = monotonic() + LINGER
    while any(old.version == projection.version for old in await generations.sweep(engine, projection, held)):
        if monotonic() > until:
            log.info("projection.former_generation_kept", projection=projection.name)
            return
        await asyncio.sleep(AGAIN)
