"""The process that keeps the read models, and the operator's word to build one anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import read_models
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import WHOLE, Partition
from infrastructure.settings import Settings
from projections.everything import PROJECTIONS, named
from projections.gauges import export
from projections.rebuild import Rebuilt, rebuild
from projections.runner import Pace, Runner

FEWEST = 6
"""Connections: two hold locks, three build a read model, and one writes the others."""


class DatabaseUnknown(Exception):
    """The settings name no database: set CONCORD_DATABASE_URL, or reach for the embedded servers first."""


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Keep the read models of this process's share up to date until told to stop.

    Raises ValueError for a share that does not exist, DatabaseUnknown, StoreUnavailable.
    """
    partition = Partition(settings.projection_partition, settings.projection_partitions)
    async with _log_and_read_models(settings) as (store, engine):
        pace = Pace(batch=settings.projection_batch, poll=settings.poll_seconds)
        also = export if partition == WHOLE else None
        await Runner(store, engine, PROJECTIONS, pace=pace, partition=partition, also=also).run(stop)


async def rebuild_named(settings: Settings, name: str) -> Rebuilt:
    """Build a read model anew. Raises UnknownReadModel, BeingBuilt, Poison, DatabaseUnknown, StoreUnavailable."""
    projection = named(name)
    async with _log_and_read_models(settings) as (store, engine):
        return await rebuild(projection, store=store, engine=engine, batch=settings.projection_batch)


@asynccontextmanager
async def _log_and_read_models(settings: Settings) -> AsyncIterator[tuple[PostgresReader, AsyncEngine]]:
    if settings.database_url is None:
        raise DatabaseUnknown("the settings name no database: set CONCORD_DATABASE_URL, or start the embedded servers")
    engine = read_models(settings.database_url, name="projections", size=max(settings.database_connections, FEWEST))
    try:
        async with PostgresReader(settings.database_url, connections=settings.database_connections) as store:
            yield store, engine
    finally:
        await engine.dispose()
