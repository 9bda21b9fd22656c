"""Which read models lie in the database, in which versions and generations, and how far each has come.

A generation is one building of a read model's rows; queries read the live one. A checkpoint is the place in the log
that one share of a generation's streams is folded up to. It moves in the transaction that writes the rows, and only
from where its writer left it, so that every event is folded exactly once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.kernel import Value
from infrastructure.database import ReadConnection, WriteConnection, writing
from infrastructure.event_store.store import WHOLE, Partition, Position
from projections.projection import AnyProjection
from projections.tables import SCHEMA

_METADATA = MetaData(schema=SCHEMA)

Standing = Literal["building", "live", "retired"]

GENERATION = Table(
    "generation",
    _METADATA,
    Column("projection", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("standing", Text, nullable=False),
    Column("views", JSONB, nullable=False),
    Column("shape", Text, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("retired_in", BigInteger),
)

CHECKPOINT = Table(
    "checkpoint",
    _METADATA,
    Column("projection", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("partitions", Integer, nullable=False),
    Column("position", Text, nullable=False),
    Column("events", BigInteger, nullable=False, server_default="0"),
    Column("moved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("stopped", JSONB(none_as_null=True)),
)


class Stopped(Value):
    """The event that a read model cannot fold, and why."""

    stream: str
    version: int
    type: str
    position: str
    error: str
    at: datetime


class ShapeChanged(Exception):
    """A read model's tables were changed in the code, but not its version: the rows in the database do not fit."""


class Superseded(Exception):
    """The checkpoint is not where its writer left it: the generation was replaced, or another process has it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one share of a generation has come to."""

    projection: str
    version: int
    generation: int
    position: Position
    partition: Partition = WHOLE


async def prepare(engine: AsyncEngine) -> None:
    """Make the schema and the catalogue where there are none; many processes may start at once."""
    await make(engine, _METADATA, SCHEMA)


async def make(engine: AsyncEngine, tables: MetaData, *schemas: str) -> None:
    """Make schemas and tables where there are none, one process after the other."""
    async with writing(engine) as connection:
        await connection.execute(text("select pg_advisory_xact_lock(hashtextextended('concord read catalogue', 0))"))
        for schema in schemas:
            await connection.execute(text(f"create schema if not exists {schema}"))
        await connection.run_sync(tables.create_all)


async def live_generation(connection: ReadConnection, projection: AnyProjection) -> int | None:
    """The generation of this very version that queries read. Raises ShapeChanged."""
    g = GENERATION.c
    wanted = select(g.generation, g.shape).where(*_of(GENERATION, projection), g.standing == "live")
    found = (await connection.execute(wanted)).one_or_none()
    if found is None:
        return None
    if found.shape != projection.shape:
        raise ShapeChanged(f"the tables of {projection} have other columns in the database: raise its version")
    return int(found.generation)


async def places(
    connection: ReadConnection, projection: AnyProjection, generation: int, *, hold: bool = False
) -> list[Place]:
    """The checkpoints of a generation, by partition. `hold`: they do not move until the transaction ends."""
    c = CHECKPOINT.c
    wanted = select(c.partition, c.partitions, c.position).where(
        *_of(CHECKPOINT, projection), c.generation == generation
    )
    wanted = wanted.order_by(c.partition)
    rows = await connection.execute(wanted.with_for_update() if hold else wanted)
    return [
        Place(
            projection=projection.name,
            version=projection.version,
            generation=generation,
            position=Position.parse(row.position),
            partition=Partition(row.partition, row.partitions),
        )
        for row in rows
    ]


async def begin(connection: WriteConnection, place: Place, events: int = 0) -> None:
    """Write a checkpoint down for the first time."""
    await connection.execute(
        insert(CHECKPOINT).values(
            projection=place.projection,
            version=place.version,
            generation=place.generation,
            partition=place.partition.number,
            partitions=place.partition.of,
            position=str(place.position),
            events=events,
        )
    )


async def divide(connection: WriteConnection, reached: Place, partitions: int) -> None:
    """Give a generation new checkpoints, one for each share, in place of all it had; each has reached that place."""
    c = CHECKPOINT.c
    mine = (c.projection == reached.projection, c.version == reached.version, c.generation == reached.generation)
    events = int(await connection.scalar(select(func.coalesce(func.sum(c.events), 0)).where(*mine)) or 0)
    await connection.execute(delete(CHECKPOINT).where(*mine))
    for number in range(partitions):
        share = replace(reached, partition=Partition(number, partitions))
        await begin(connection, share, events=0 if number else events)


async def move(connection: WriteConnection, place: Place, to: Position, events: int) -> Place:
    """Move a checkpoint on, by that many events. Raises Superseded when it is not at `place` any more."""
    c = CHECKPOINT.c
    moved = await connection.execute(
        update(CHECKPOINT)
        .where(*_at(place))
        .values(position=str(to), events=c.events + events, moved_at=func.clock_timestamp(), stopped=None)
    )
    if moved.rowcount != 1:
        raise Superseded(f"{place.projection} v{place.version} g{place.generation} is not at {place.position} any more")
    return replace(place, position=to)


async def stop(connection: WriteConnection, place: Place, stopped: Stopped) -> None:
    """Write down why a checkpoint does not move. Raises Superseded as `move`."""
    noted = await connection.execute(
        update(CHECKPOINT).where(*_at(place)).values(stopped=stopped.model_dump(mode="json"))
    )
    if noted.rowcount != 1:
        raise Superseded(f"{place.projection} v{place.version} g{place.generation} is not at {place.position} any more")


def _of(table: Table, projection: AnyProjection) -> Sequence[Any]:
    return (table.c.projection == projection.name, table.c.version == projection.version)


def _at(place: Place) -> Sequence[Any]:
    c = CHECKPOINT.c
    return (
        c.projection == place.projection,
        c.version == place.version,
        c.generation == place.generation,
        c.partition == place.partition.number,
        c.partitions == place.partition.of,
        c.position == str(place.position),
    )
