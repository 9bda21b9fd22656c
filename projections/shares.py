"""Dividing a read model anew among its runners, when there are more or fewer of them than before."""

from __future__ import annotations

from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import reading, writing
from infrastructure.event_store.store import EventReader
from projections import catalogue
from projections.batch import read_batch
from projections.follower import Follower
from projections.projection import AnyProjection

log = structlog.get_logger()


async def divide(
    projection: AnyProjection, partitions: int, *, store: EventReader, engine: AsyncEngine, batch: int
) -> bool:
    """Whether the live generation is divided into that many shares now. The caller holds `locks.sharing` alone.

    All former shares are brought to the same place first; one that has stopped at a poison event keeps the division.
    """
    async with reading(engine) as connection:
        live = await catalogue.live_generation(connection, projection)
        former = [] if live is None else await catalogue.places(connection, projection, live)
    if not former:
        return False
    furthest = max(place.position for place in former)
    for place in former:
        follower = Follower(projection, engine, place)
        while follower.place.position < furthest:
            await follower.advance(
                await read_batch(
                    store, after=follower.place.position, limit=batch, partition=place.partition, upto=furthest
                )
            )
            if follower.stopped is not None:
                log.warning("projection.division_kept", projection=projection.name, partitions=len(former))
                return False
    async with writing(engine) as connection:
        await catalogue.divide(connection, replace(former[0], position=furthest), partitions)
    log.info("projection.divided", projection=projection.name, partitions=partitions)
    return True
