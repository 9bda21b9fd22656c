"""Folds the moments that people ask about, keeps the few that were asked about last, and drops the others.

One process of an installation does so at a time; any projection runner may. What was recorded late, of a time before a
moment that is ready, has that moment folded anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
import structlog
from psycopg.errors import InvalidSchemaName, LockNotAvailable, UndefinedTable
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import reading, writing
from infrastructure.event_store.store import EventReader, Position, StoreUnavailable
from projections import catalogue, locks, past
from projections.follower import Poison
from projections.generations import PATIENCE
from projections.past import MOMENT, WISH, Folded
from projections.past_build import build, note
from projections.projection import AnyProjection

log = structlog.get_logger()

KEPT = 6
"""Moments that are ready at once, at most."""

LINGER = "30 seconds"
"""How long a moment that is not kept any more stays for who is just reading it."""

TRIED_AGAIN = "1 minute"
"""After a moment could not be folded."""

_LATE = text("""
    select min(occurred_at) from concord.event
     where (txid, serial) > (cast(:after as text)::xid8, :after_serial)
       and (txid, serial) <= (cast(:upto as text)::xid8, :upto_serial)
""")


@dataclass
class Keeper:
    """`await run(stop)`. `poll`: seconds between two looks at what is asked about."""

    store: EventReader
    engine: AsyncEngine
    projections: Sequence[AnyProjection]
    poll: float = 1.0
    _looked: dict[str, Position] = field(default_factory=dict, init=False)
    _all_live: bool = field(default=False, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the past until told to stop; a database that is away is waited for."""
        while not stop.is_set():
            try:
                await catalogue.prepare(self.engine)
                await past.prepare(self.engine)
                async with locks.holding(self.engine) as held:
                    while not stop.is_set():
                        await held.check()
                        if not (await held.take("past") and await self._round(stop)):
                            await _stopped(stop, self.poll)
            except (DBAPIError, psycopg.Error, PoolTimeout, StoreUnavailable) as error:
                if isinstance(error, DBAPIError) and not isinstance(error.orig, psycopg.OperationalError):
                    raise
                log.warning("past.database_unreachable", error=str(error))
                await _stopped(stop, self.poll)

    async def _round(self, stop: asyncio.Event) -> bool:
        """Whether something was folded, so that a next look is due at once. The caller holds the lock."""
        if not await self._live():
            return False
        await self._drop_what_is_over()
        async with reading(self.engine) as connection:
            known, wishes = await past.all_of(connection), await past.wished(connection)
        mine = [one for one in known if one.recipe == past.recipe_of(self.projections)]
        ready = {one.moment: one for one in mine if one.standing == "ready"}
        waiting = [moment for moment, still in wishes.items() if still and moment not in ready]
        failed = {one.moment for one in mine if one.standing == "failed"}
        kept = [moment for moment in wishes if moment in ready][:KEPT]
        for one in known:
            nobodys = one.standing == "building"  # who built it is gone: the lock is ours
            if nobodys or (one.standing == "ready" and (one not in mine or one.moment not in kept)):
                await self._retire(one)
        late = [moment for moment in kept if moment not in failed and await self._has_more(ready[moment])]
        for moment in [*(each for each in reversed(waiting) if each not in failed), *late]:
            await self._fold(moment, stop)
            return True
        return False

    async def _live(self) -> bool:
        """Whether every read model lies there as of today; windows on it are part of the past."""
        if not self._all_live:
            async with reading(self.engine) as connection:
                found = [await catalogue.live_generation(connection, each) for each in self.projections]
            self._all_live = None not in found
        return self._all_live

    async def _fold(self, moment: str, stop: asyncio.Event) -> None:
        """Fold one moment, unless told to stop meanwhile; then the next keeper begins anew."""
        building = asyncio.create_task(build(moment, self.projections, store=self.store, engine=self.engine))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((building, stopping), return_when=asyncio.FIRST_COMPLETED)
            if not building.done():
                return
            schema = await building
            log.info("past.folded", moment=moment, place=schema)
        except Poison as poison:
            log.exception("past.not_folded", moment=moment, stream=poison.stored.stream, version=poison.stored.version)
        except ProgrammingError as error:
            if not isinstance(error.orig, UndefinedTable | InvalidSchemaName):
                raise
            log.warning("past.taken_over", moment=moment)  # by another keeper, or another release: it folds its own
        finally:
            building.cancel()
            stopping.cancel()
            await asyncio.gather(building, stopping, return_exceptions=True)

    async def _has_more(self, one: Folded) -> bool:
        """Whether something of that moment's past was recorded after it had been folded."""
        head, after = await self.store.head(), self._looked.get(one.schema, one.upto)
        by = past.moment_of(one.moment).happened_by
        if by is None or head <= after:
            return False
        stretch = {"after": str(after.txid), "after_serial": after.serial}
        stretch |= {"upto": str(head.txid), "upto_serial": head.serial}
        async with reading(self.engine) as connection:
            earliest = await connection.scalar(_LATE, stretch)
        if earliest is not None and earliest <= by:
            return True
        self._looked[one.schema] = head
        return False

    async def _retire(self, one: Folded) -> None:
        async with writing(self.engine) as connection:
            await note(connection, one.schema, "retired")
        self._looked.pop(one.schema, None)

    async def _drop_what_is_over(self) -> None:
        m = MOMENT.c
        over = (m.standing == "retired") & (m.ended_at < func.now() - text(f"interval '{LINGER}'"))
        over |= (m.standing == "failed") & (m.ended_at < func.now() - text(f"interval '{TRIED_AGAIN}'"))
        async with reading(self.engine) as connection:
            schemas = (await connection.scalars(select(m.schema).where(over))).all()
        for schema in schemas:
            with suppress(_InUse):
                await self._drop(schema)
        async with writing(self.engine) as connection:
            ancient = WISH.c.asked_at < func.now() - text("interval '30 days'")
            await connection.execute(delete(WISH).where(ancient))

    async def _drop(self, schema: str) -> None:
        try:
            async with writing(self.engine) as connection:
                await connection.execute(text(f"set local lock_timeout = '{PATIENCE}'"))
                await connection.execute(text(f"drop schema if exists {schema} cascade"))
                await connection.execute(delete(MOMENT).where(MOMENT.c.schema == schema))
        except OperationalError as error:
            if isinstance(error.orig, LockNotAvailable):
                raise _InUse from error
            raise


class _InUse(Exception):
    """Somebody still reads it; it goes with the next look."""


async def _stopped(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
