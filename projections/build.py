"""The first rows of a read model, or of a new version of it, when a runner starts and finds none."""

from __future__ import annotations

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure import metrics
from infrastructure.event_store.store import EventReader, Position
from projections import generations
from projections.follower import Poison
from projections.projection import AnyProjection
from projections.rebuild import BeingBuilt, just_before, rebuild

log = structlog.get_logger()


async def build(
    projection: AnyProjection, *, store: EventReader, engine: AsyncEngine, batch: int, partitions: int
) -> bool:
    """Build what nobody has built yet. False when it cannot be built and another version serves its readers.

    Without another version, an event that cannot be folded ends the building just before it: what is known up to
    there can be read, and whoever follows stops at that event as always.
    """
    upto: Position | None = None
    while True:
        try:
            await rebuild(projection, store=store, engine=engine, batch=batch, partitions=partitions, upto=upto)
        except BeingBuilt:
            return True
        except Poison as poison:
            upto = just_before(poison.stored.position)
            if await _another_serves(engine, projection):
                metrics.poisoned(projection.name)
                log.exception(
                    "projection.build_stopped",
                    projection=projection.name,
                    projection_version=projection.version,
                    stream=poison.stored.stream,
                    version=poison.stored.version,
                    type=poison.stored.type,
                )
                return False
        else:
            return True


async def _another_serves(engine: AsyncEngine, projection: AnyProjection) -> bool:
    return any(g.standing == "live" for g in await generations.all_of(engine, projection.name))
