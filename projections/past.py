"""Which moments of the past people ask about, and where the read models as of each of them lie.

Two tables, one writer each: the front door notes in `asked.moment` what is asked about, and when last; the keeper of
the past notes in `read.moment` what it has folded for it. Who asks about a moment that is not folded yet is told how
far it is, and asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Sequence, Table, Text, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import ReadConnection, WriteConnection, reading, writing
from infrastructure.event_store.store import START, Position
from projections import catalogue, initiatives_board, seen
from projections.initiative_file import Moment
from projections.projection import AnyProjection
from projections.tables import SCHEMA

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)

ASKED = "asked"
"""The schema of the front door's own wishes."""

REPEATED = timedelta(seconds=15)
"""How often a wish is written down again while somebody keeps asking."""

LAPSES = timedelta(minutes=2)
"""After so long without anybody asking, a moment that is not folded yet is not folded any more."""

_METADATA = MetaData()
_NUMBER = Sequence("moment_number", metadata=_METADATA, schema=SCHEMA)

WISH = Table(
    "moment",
    _METADATA,
    Column("moment", Text, primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=ASKED,
)

MOMENT = Table(
    "moment",
    _METADATA,
    Column("schema", Text, primary_key=True),
    Column("moment", Text, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("upto", Text, nullable=False),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger, nullable=False, server_default="0"),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    schema=SCHEMA,
)

Standing = Literal["asked", "building", "ready", "failed", "retired"]


class BeingPrepared(Exception):
    """The read models of that moment are not there yet: `done` of `total` events are folded into each of them."""

    def __init__(self, moment: str, standing: Standing, done: int, total: int) -> None:
        super().__init__(f"{moment}: {standing}, {done} of {total} events")
        self.moment = moment
        self.standing = standing
        self.done = done
        self.total = total


def key_of(moment: Moment) -> str:
    """A moment as the catalogue names it: a position, or a time in UTC."""
    if moment.position is not None:
        return str(moment.position)
    if moment.happened_by is None:
        raise ValueError("read models know moments by time of the business or by position")
    return in_utc(moment.happened_by).isoformat()


def moment_of(key: str) -> Moment:
    """The moment of a name. Raises ValueError."""
    try:
        return Moment(position=Position.parse(key))
    except ValueError:
        return Moment(happened_by=datetime.fromisoformat(key))


def in_utc(time: datetime) -> datetime:
    """The same time in UTC; what lies beyond the calendar there is the calendar's end."""
    try:
        return time.astimezone(UTC)
    except OverflowError:
        return LATEST if time.year > 1 else EARLIEST


def recipe_of(projections: Iterable[AnyProjection]) -> str:
    """What rows of a moment are made by: other versions of the read models make other rows."""
    return sha256("; ".join(f"{each} {each.shape}" for each in projections).encode()).hexdigest()[:16]


async def prepare(engine: AsyncEngine) -> None:
    """Make the tables where there are none; many processes may start at once."""
    await catalogue.make(engine, _METADATA, SCHEMA, ASKED)


async def place(engine: AsyncEngine, moment: Moment, recipe: str) -> str | None:
    """The schema with the read models as of a moment; None when nothing has happened since and the live ones tell it.

    Asks for what is not there. Raises BeingPrepared.
    """
    key = key_of(moment)
    async with reading(engine) as connection:
        if await _nothing_since(connection, moment):
            return None
        found = await _furthest(connection, key, recipe)
        fresh = WISH.c.asked_at > func.now() - REPEATED
        known = await connection.scalar(select(WISH.c.moment).where(WISH.c.moment == key, fresh))
    if known is None:
        async with writing(engine) as connection:
            wish, again = upsert(WISH).values(moment=key), {"asked_at": func.now()}
            await connection.execute(wish.on_conflict_do_update(index_elements=["moment"], set_=again))
    if found is None:
        raise BeingPrepared(key, "asked", 0, 0)
    if found.standing != "ready":
        raise BeingPrepared(key, found.standing, found.done, found.total)
    return found.schema


@dataclass(frozen=True, slots=True)
class Folded:
    """A moment in the catalogue."""

    schema: str
    moment: str
    recipe: str
    standing: Standing
    upto: Position
    done: int
    total: int


async def all_of(connection: ReadConnection) -> list[Folded]:
    """Every moment in the catalogue, the newest building first."""
    m = MOMENT.c
    columns = (m.schema, m.moment, m.recipe, m.standing, m.upto, m.done, m.total)
    rows = await connection.execute(select(*columns).order_by(m.begun_at.desc(), m.schema.desc()))
    return [
        Folded(row.schema, row.moment, row.recipe, row.standing, Position.parse(row.upto), row.done, row.total)
        for row in rows
    ]


async def wished(connection: ReadConnection) -> dict[str, bool]:
    """The moments that were asked about, the last one first; whether somebody still asks."""
    w = WISH.c
    rows = await connection.execute(
        select(w.moment, (w.asked_at > func.now() - LAPSES).label("still")).order_by(w.asked_at.desc(), w.moment)
    )
    return {row.moment: row.still for row in rows}


async def begin(connection: WriteConnection, moment: str, recipe: str, upto: Position, total: int) -> str:
    """Note that a moment is being folded; answers the name of its schema, which no other ever had."""
    number = await connection.scalar(select(_NUMBER.next_value()))
    schema = f"{SCHEMA}_at_{number}"
    await connection.execute(
        insert(MOMENT).values(
            schema=schema, moment=moment, recipe=recipe, standing="building", upto=str(upto), total=total
        )
    )
    return schema


async def _furthest(connection: ReadConnection, key: str, recipe: str) -> Folded | None:
    mine = [one for one in await all_of(connection) if (one.moment, one.recipe) == (key, recipe)]
    ready = (one for one in mine if one.standing == "ready")
    return next(ready, None) or next((one for one in mine if one.standing in {"building", "failed"}), None)


async def _nothing_since(connection: ReadConnection, moment: Moment) -> bool:
    if moment.happened_by is not None:
        last = await connection.scalar(select(func.max(initiatives_board.TABLE.view.c.updated_at)))
        return last is None or last <= in_utc(moment.happened_by)
    reached = await seen.positions(connection)
    return (moment.position or START) >= max(reached.values(), default=START)
