"""One process that keeps all read models up to date: reads the log once for those at the same place, folds, commits.

Several runners may share the work, each with its share of the streams; of two runners of the same share one folds and
the other stands by. What has no rows yet is built first, in the background.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from time import monotonic
from typing import Any

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure import metrics
from infrastructure.database import reading
from infrastructure.event_store.store import WHOLE, EventReader, Partition, StoreUnavailable
from projections import catalogue, generations, locks
from projections.batch import Batch, read_batch
from projections.build import build
from projections.catalogue import Superseded
from projections.follower import Follower
from projections.lag import lag
from projections.locks import Locks
from projections.projection import AnyProjection
from projections.seen import Herald
from projections.shares import divide

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How much and how often. `batch`: events folded in one transaction at most.

    The others are seconds: between two looks at the log when nobody wakes the runner, between two looks at who folds
    what and how far it is, and before a lost database is tried again.
    """

    batch: int = 5_000
    poll: float = 1.0
    muster: float = 2.0
    retry: float = 1.0


@dataclass
class Runner:
    """`await run(stop)`; when `stop` is set, the batch in hand is finished and everything given back.

    `also` is done whenever the runner says how far its read models are.
    """

    store: EventReader
    engine: AsyncEngine
    projections: Sequence[AnyProjection]
    pace: Pace = field(default_factory=Pace)
    partition: Partition = WHOLE
    also: Callable[[AsyncEngine], Awaitable[None]] | None = None
    _followers: dict[str, Follower[Any]] = field(default_factory=dict, init=False)
    _builds: dict[str, asyncio.Task[bool]] = field(default_factory=dict, init=False)
    _given_up: set[str] = field(default_factory=set, init=False)
    _tidied: set[str] = field(default_factory=set, init=False)
    _muster_at: float = field(default=float("-inf"), init=False)

    @property
    def following(self) -> Mapping[str, Follower[Any]]:
        """The read models that this runner folds now, by name."""
        return self._followers

    async def run(self, stop: asyncio.Event) -> None:
        """Fold until told to stop. A database that is away is waited for; any other error is a bug and ends the run."""
        while not stop.is_set():
            try:
                await catalogue.prepare(self.engine)
                async with locks.holding(self.engine) as held:
                    await self._serve(held, stop)
            except (DBAPIError, psycopg.Error, PoolTimeout, StoreUnavailable) as error:
                if not _is_away(error):
                    raise
                log.warning("projection.database_unreachable", error=str(error))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self.pace.retry)
            finally:
                await self._let_go()

    async def _serve(self, held: Locks, stop: asyncio.Event) -> None:
        herald = Herald(self.engine)
        told = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                if monotonic() >= self._muster_at:
                    self._muster_at = monotonic() + self.pace.muster
                    await self._muster(held)
                    await self._report()
                moved = await self._round(herald)
                await herald.say(now=not moved)
                if not moved:
                    await self._rest(told)
            await herald.say(now=True)
        finally:
            told.cancel()

    async def _round(self, herald: Herald) -> bool:
        """One batch for every place that read models have reached; those behind read up to where the next one is."""
        following = [follower for follower in self._followers.values() if follower.stopped is None]
        reached = sorted({follower.place.position for follower in following})
        moved = False
        for position, ahead in zip_longest(reached, reached[1:]):
            batch = await read_batch(
                self.store, after=position, limit=self.pace.batch, partition=self.partition, upto=ahead
            )
            if batch.end <= position:
                continue
            for follower in following:
                if follower.place.position == position:
                    await self._advance(follower, batch, herald)
                    moved = True
        return moved

    async def _advance(self, follower: Follower[Any], batch: Batch, herald: Herald) -> None:
        name = follower.projection.name
        try:
            await follower.advance(batch)
        except Superseded:
            log.info("projection.superseded", projection=name, generation=follower.place.generation)
            del self._followers[name]
            self._muster_at = monotonic()
        else:
            herald.moved(name, follower.place.position)

    async def _muster(self, held: Locks) -> None:
        """See what is to be folded, what is to be built, and what somebody else does."""
        await held.check()
        for projection in self.projections:
            if projection.name in self._followers:
                await self._tidy(projection, held)
            elif projection.name not in self._given_up and not await self._being_built(projection):
                await self._follow(projection, held)

    async def _being_built(self, projection: AnyProjection) -> bool:
        task = self._builds.get(projection.name)
        if task is not None and not task.done():
            return True
        if task is not None:
            del self._builds[projection.name]
            if not await task:
                self._given_up.add(projection.name)
            return False
        async with reading(self.engine) as connection:
            if await catalogue.live_generation(connection, projection) is not None:
                return False
        if self._builds:  # one after the other: each takes connections, and none would be faster beside another
            return True
        building = build(
            projection, store=self.store, engine=self.engine, batch=self.pace.batch, partitions=self.partition.of
        )
        self._builds[projection.name] = asyncio.create_task(building, name=f"build {projection}")
        return True

    async def _follow(self, projection: AnyProjection, held: Locks) -> None:
        name = str(projection)
        if not (await held.join(locks.sharing(name)) and await held.take(locks.folding(name, self.partition))):
            return
        async with reading(self.engine) as connection:
            live = await catalogue.live_generation(connection, projection)
            places = [] if live is None else await catalogue.places(connection, projection, live)
        for place in places:
            if place.partition == self.partition:
                self._followers[projection.name] = Follower(projection, self.engine, place)
                log.info("projection.following", projection=projection.name, generation=live, place=str(place.position))
                return
        await held.give_back(locks.sharing(name))
        if places and await held.take(locks.sharing(name)):
            await divide(projection, self.partition.of, store=self.store, engine=self.engine, batch=self.pace.batch)
            await held.give_back(locks.sharing(name))

    async def _tidy(self, projection: AnyProjection, held: Locks) -> None:
        """Drop former versions and unfinished buildings, as soon as nobody reads or folds them."""
        name = locks.building(str(projection))
        if projection.name in self._tidied or not await held.take(name):
            return
        try:
            if not await generations.sweep(self.engine, projection, held):
                self._tidied.add(projection.name)
        finally:
            await held.give_back(name)

    async def _report(self) -> None:
        for follower in self._followers.values():
            behind = await lag(self.store, follower.place.position)
            metrics.lagging(follower.projection.name, events=behind.events, seconds=behind.seconds)
            if follower.stopped is not None:
                metrics.poisoned(follower.projection.name)
        if self.also is not None:
            await self.also(self.engine)

    async def _rest(self, told: asyncio.Future[Any]) -> None:
        """Until there is more of the log, a build ends, or the runner is told to stop.

        The log is waited for in the task that reads it, whose looks the store remembers.
        """
        ends = (told, *self._builds.values())
        loop, patience = asyncio.get_running_loop(), asyncio.timeout(None)
        resting = True

        def no_more(_: asyncio.Future[Any]) -> None:
            if resting:  # a future that is done says so a turn of the loop later, when all may be over
                patience.reschedule(loop.time())

        try:
            async with patience:
                for end in ends:
                    end.add_done_callback(no_more)
                try:
                    await self.store.wait(self.pace.poll)
                finally:
                    resting = False
                    for end in ends:
                        end.remove_done_callback(no_more)
        except TimeoutError:
            if not patience.expired():
                raise
        if any(build.done() for build in ends[1:]):
            self._muster_at = monotonic()

    async def _let_go(self) -> None:
        self._followers.clear()
        self._tidied.clear()
        self._muster_at = float("-inf")
        for task in self._builds.values():
            task.cancel()
            with suppress(asyncio.CancelledError, DBAPIError, psycopg.Error, PoolTimeout, StoreUnavailable):
                await task
        self._builds.clear()


def _is_away(error: BaseException) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError | PoolTimeout | StoreUnavailable)
