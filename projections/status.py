"""How the read models are: which generations there are, how far each has come, and what has stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import reading
from infrastructure.event_store.store import Position
from projections.catalogue import CHECKPOINT, GENERATION, Standing, Stopped


@dataclass(frozen=True, slots=True)
class ReadModel:
    """One share of one generation of a read model. `events` were folded since its last rebuild.

    `position` is None while nothing has been folded yet; `stopped` names the event that could not be folded.
    """

    projection: str
    version: int
    generation: int
    standing: Standing
    partition: int | None
    partitions: int | None
    position: Position | None
    events: int
    moved_at: datetime | None
    stopped: Stopped | None


async def status(engine: AsyncEngine) -> list[ReadModel]:
    """Every read model in the database; none before a runner has ever run."""
    g, c = GENERATION.c, CHECKPOINT.c
    same = and_(c.projection == g.projection, c.version == g.version, c.generation == g.generation)
    query = (
        select(
            *(g.projection, g.version, g.generation, g.standing),
            *(c.partition, c.partitions, c.position, c.events, c.moved_at, c.stopped),
        )
        .join_from(GENERATION, CHECKPOINT, same, isouter=True)
        .order_by(g.projection, g.version, g.generation, c.partition)
    )
    async with reading(engine) as connection:
        if await connection.scalar(select(func.to_regclass(GENERATION.fullname))) is None:
            return []
        return [_read_model(row) for row in await connection.execute(query)]


def _read_model(row: Any) -> ReadModel:  # noqa: ANN401 - a row of the query
    return ReadModel(
        projection=row.projection,
        version=row.version,
        generation=row.generation,
        standing=row.standing,
        partition=row.partition,
        partitions=row.partitions,
        position=None if row.position is None else Position.parse(row.position),
        events=row.events or 0,
        moved_at=row.moved_at,
        stopped=None if row.stopped is None else Stopped.model_validate(row.stopped),
    )
