"""Building a read model's rows beside the ones that are read, putting them in their place, and dropping the old.

The view that queries name shows the one generation whose standing is `live`. While two lie side by side the view asks
the catalogue which, so that even a transaction that began before the change sees one of them, whole, to its end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from psycopg.errors import LockNotAvailable
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateIndex, CreateTable

from infrastructure.database import WriteConnection, reading, writing
from projections import locks
from projections.catalogue import CHECKPOINT, GENERATION
from projections.locks import Locks
from projections.projection import AnyProjection
from projections.tables import SCHEMA, Home, ReadTable

PATIENCE = "300ms"
"""How long a change of a view waits for its readers; whoever comes to read meanwhile waits as long behind it."""

_UNSEEN = text("""
    select not exists (
        select from pg_stat_activity
        where datname = current_database() and backend_xmin is not null
          and age(backend_xmin) >= age(cast(cast(cast(:retired_in as text) as xid8) as xid))
    )
""")


class ReadersInTheWay(Exception):
    """A view or a table is being read and cannot change now; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One building of a read model's rows."""

    projection: str
    version: int
    number: int
    standing: str
    views: tuple[str, ...]
    retired_in: int | None

    @property
    def read_model(self) -> str:
        """The projection as text."""
        return f"{self.projection} v{self.version}"


async def all_of(engine: AsyncEngine, name: str) -> list[Generation]:
    """Every generation of every version of a projection, oldest first."""
    g = GENERATION.c
    async with reading(engine) as connection:
        rows = await connection.execute(
            select(GENERATION).where(g.projection == name).order_by(g.version, g.generation)
        )
        return [
            Generation(row.projection, row.version, row.generation, row.standing, tuple(row.views), row.retired_in)
            for row in rows
        ]


async def open_new(engine: AsyncEngine, projection: AnyProjection) -> int:
    """Make empty tables beside those that are read. The caller holds `locks.building`."""
    g = GENERATION.c
    async with writing(engine) as connection:
        last = await connection.scalar(select(func.max(g.generation)).where(g.projection == projection.name))
        number = int(last or 0) + 1
        await connection.execute(
            insert(GENERATION).values(
                projection=projection.name,
                version=projection.version,
                generation=number,
                standing="building",
                views=[table.view.name for table in projection.tables],
                shape=projection.shape,
            )
        )
        for table in projection.tables:
            physical = table.physical(Home.of(number))
            await connection.execute(CreateTable(physical))
            for index in physical.indexes:  # now: on full tables it would be a long transaction
                await connection.execute(CreateIndex(index))
    return number


async def analyze(engine: AsyncEngine, projection: AnyProjection, number: int) -> None:
    """Tell the planner what is in the tables."""
    for table in projection.tables:
        async with writing(engine) as connection:
            await connection.execute(text(f"analyze {SCHEMA}.{table.view.name}_g{number}"))


async def put_live(connection: WriteConnection, projection: AnyProjection, number: int) -> None:
    """From this transaction's commit on, queries read this generation. Its view asks the catalogue, if there is one."""
    g = GENERATION.c
    mine = (g.projection == projection.name, g.version == projection.version)
    retired = (
        (
            await connection.execute(
                update(GENERATION)
                .where(*mine, g.standing == "live")
                .values(standing="retired", retired_in=text("cast(cast(pg_current_xact_id() as text) as bigint)"))
                .returning(g.generation)
            )
        )
        .scalars()
        .all()
    )
    c = CHECKPOINT.c
    await connection.execute(
        delete(CHECKPOINT).where(
            c.projection == projection.name, c.version == projection.version, c.generation.in_(retired)
        )
    )
    await connection.execute(update(GENERATION).where(*mine, g.generation == number).values(standing="live"))
    if not retired:
        for table in projection.tables:
            await connection.execute(text(_view(table, [number], projection)))


async def show(engine: AsyncEngine, projection: AnyProjection, numbers: Sequence[int]) -> bool:
    """Have the views show the live one among these generations. False when readers were in the way: ask again."""
    try:
        async with _patiently(engine) as connection:
            for table in projection.tables:
                await connection.execute(text(_view(table, numbers, projection)))
    except ReadersInTheWay:
        return False
    return True


async def sweep(engine: AsyncEngine, projection: AnyProjection, held: Locks) -> list[Generation]:
    """Drop what nobody reads or folds any more; answers what had to stay. The caller holds `locks.building`.

    A generation of this version goes once no open transaction can still be looking at it, an unfinished one at once;
    one of an earlier version when no process folds or builds it. Those of later versions belong to a later release,
    which may be about to fold them.
    """
    generations = [g for g in await all_of(engine, projection.name) if g.version <= projection.version]
    live = [g for g in generations if (g.version, g.standing) == (projection.version, "live")]
    kept: list[Generation] = []
    for old in generations:
        if old in live:
            continue
        if old.version != projection.version:
            gone = bool(live) and await _abandoned(engine, old, held)
        elif old.standing == "retired" and not await _unseen(engine, old):
            gone = False
        else:
            gone = not live or await show(engine, projection, [live[0].number])
            gone = gone and await _drop(engine, old)
        if not gone:
            kept.append(old)
    return kept


async def _unseen(engine: AsyncEngine, old: Generation) -> bool:
    async with reading(engine) as connection:
        return bool(await connection.scalar(_UNSEEN, {"retired_in": old.retired_in}))


async def _abandoned(engine: AsyncEngine, old: Generation, held: Locks) -> bool:
    users = (locks.building(old.read_model), locks.sharing(old.read_model))
    try:
        for name in users:
            if not await held.take(name):
                return False
        return await _drop(engine, old, with_views=True)
    finally:
        for name in users:
            await held.give_back(name)


async def _drop(engine: AsyncEngine, old: Generation, *, with_views: bool = False) -> bool:
    try:
        async with _patiently(engine) as connection:
            for statement in _drops(old.views, old.number, with_views=with_views):
                await connection.execute(text(statement))
            for table in (CHECKPOINT, GENERATION):
                c = table.c
                this = (c.projection == old.projection, c.version == old.version, c.generation == old.number)
                await connection.execute(delete(table).where(*this))
    except ReadersInTheWay:
        return False
    return True


@asynccontextmanager
async def _patiently(engine: AsyncEngine) -> AsyncIterator[WriteConnection]:
    try:
        async with writing(engine) as connection:
            await connection.execute(text(f"set local lock_timeout = '{PATIENCE}'"))
            yield connection
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise ReadersInTheWay("somebody reads what is to change") from error
        raise


def _drops(views: Iterable[str], number: int, *, with_views: bool) -> Iterable[str]:
    for view in views:
        if with_views:
            yield f"drop view if exists {SCHEMA}.{view} cascade"  # moments of the past look through it
        yield f"drop table if exists {SCHEMA}.{view}_g{number}"


def _view(table: ReadTable, numbers: Sequence[int], projection: AnyProjection) -> str:
    columns = ", ".join(column.name for column in table.view.columns)
    tables = [f"{SCHEMA}.{table.view.name}_g{number}" for number in numbers]
    selects = [f"select {columns} from {each}" for each in tables]  # noqa: S608 - every name is ours
    if len(numbers) > 1:
        selects = [
            f"{each} where exists (select from {SCHEMA}.generation where projection = '{projection.name}' "
            f"and version = {projection.version} and generation = {number} and standing = 'live')"
            for each, number in zip(selects, numbers, strict=True)
        ]
    return f"create or replace view {SCHEMA}.{table.view.name} as {' union all '.join(selects)}"
