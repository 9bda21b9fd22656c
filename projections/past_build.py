"""Folding the part of the log before a moment into the same tables as ever, in a schema of their own.

Nothing that is read now is touched: what holds for every moment is looked up where it is, what only grows is cut off
by a view, and all the rest is folded anew by the same folds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateIndex, CreateTable

from infrastructure.database import WriteConnection, reading, writing
from infrastructure.event_store.store import EventReader
from projections import past
from projections.fill import fill
from projections.follower import Poison
from projections.initiative_file import Moment
from projections.past import MOMENT
from projections.projection import AnyProjection
from projections.tables import SCHEMA, Home, ReadTable

TOLD_EVERY = 0.5
"""Seconds between two notes of how far it is."""

TURN = 0.01
"""Seconds of work after which the read models of today have their turn, for as long."""

_EVENTS = text("select count(*) from concord.event where (txid, serial) <= (cast(:txid as text)::xid8, :serial)")


async def build(moment: str, projections: Sequence[AnyProjection], *, store: EventReader, engine: AsyncEngine) -> str:
    """Fold every read model as of a moment; answers the schema, which is ready to be read. Raises Poison."""
    asked = past.moment_of(moment)
    head = await store.head()
    upto = head if asked.position is None else min(asked.position, head)
    async with reading(engine) as connection:
        total = int(await connection.scalar(_EVENTS, {"txid": str(upto.txid), "serial": upto.serial}) or 0)
    folded = [each for each in projections if not _is_seen_through(each)]
    async with writing(engine) as connection:
        # What is ready is as far as the log was: `upto` is where the keeper looks on for what came late.
        schema = await past.begin(connection, moment, past.recipe_of(projections), head, total)
        await connection.execute(text(f"create schema {schema}"))
        for projection in projections:
            await _lay_out(connection, Home(schema), projection, asked)
    progress = _Progress(engine, schema, len(folded), total)
    try:
        for projection in folded:
            by = asked.happened_by
            home = Home(schema)
            await fill(projection, home, store=store, engine=engine, upto=upto, happened_by=by, told=progress.told)
            await _analyze(engine, home, projection)
            await progress.next()
    except Poison:
        async with writing(engine) as connection:
            await note(connection, schema, "failed")
        raise
    async with writing(engine) as connection:
        await _put_ready(connection, schema, moment)
    return schema


async def note(connection: WriteConnection, schema: str, standing: past.Standing) -> None:
    """Write down what has become of a moment."""
    await connection.execute(
        update(MOMENT).where(MOMENT.c.schema == schema).values(standing=standing, ended_at=func.now())
    )


def _is_seen_through(projection: AnyProjection) -> bool:
    return projection.of_today or all(each.cut_by is not None for each in projection.tables)


async def _lay_out(connection: WriteConnection, home: Home, projection: AnyProjection, moment: Moment) -> None:
    for each in projection.tables:
        if _is_seen_through(projection):
            await connection.execute(text(_window(each, home, moment, whole=projection.of_today)))
        else:
            physical = each.physical(home)
            await connection.execute(CreateTable(physical))
            for index in physical.indexes:
                await connection.execute(CreateIndex(index))


def _window(each: ReadTable, home: Home, moment: Moment, *, whole: bool) -> str:
    """A view on the rows of today, or on those of them that the moment's past made."""
    columns = ", ".join(column.name for column in each.view.columns)
    view = f"create view {home.schema}.{each.view.name} as select {columns} from {SCHEMA}.{each.view.name}"  # noqa: S608 - every name is ours
    if whole or each.cut_by is None:
        return view
    at, position = each.cut_by
    if moment.happened_by is not None:
        return f"{view} where {at} <= '{past.in_utc(moment.happened_by).isoformat()}'::timestamptz"
    return f"{view} where {position} <= '{moment.position}'"


async def _analyze(engine: AsyncEngine, home: Home, projection: AnyProjection) -> None:
    for each in projection.tables:
        async with writing(engine) as connection:
            await connection.execute(text(f"analyze {home.schema}.{each.view.name}"))


async def _put_ready(connection: WriteConnection, schema: str, moment: str) -> None:
    m = MOMENT.c
    former = update(MOMENT).where(m.moment == moment, m.standing == "ready")
    await connection.execute(former.values(standing="retired", ended_at=func.now()))
    await note(connection, schema, "ready")


@dataclass
class _Progress:
    """Says how far a building is, and leaves the process to the live read models for half of the time."""

    engine: AsyncEngine
    schema: str
    models: int
    total: int
    finished: int = 0
    events: int = 0
    woken: float = field(default_factory=monotonic)
    told_at: float = field(default_factory=monotonic)

    async def told(self, events: int) -> None:
        """So many more events were folded into the read model that is being filled."""
        self.events += events
        now = monotonic()
        if now - self.told_at > TOLD_EVERY:
            self.told_at = now
            await self._write()
        if (spent := now - self.woken) > TURN:
            await asyncio.sleep(spent)
            self.woken = monotonic()

    async def next(self) -> None:
        """One more read model is done."""
        self.finished, self.events = self.finished + 1, 0
        await self._write()

    async def _write(self) -> None:
        share = (self.finished * self.total + min(self.events, self.total)) // max(self.models, 1)
        async with writing(self.engine) as connection:
            await connection.execute(update(MOMENT).where(MOMENT.c.schema == self.schema).values(done=share))
