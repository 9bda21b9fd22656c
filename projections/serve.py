"""The process that keeps the read models, and the operator's word to build one anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import read_models
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import WHOLE, Partition
from infrastructure.log_watch import Noted
from infrastructure.settings import Settings
from projections import verification
from projections.everything import PROJECTIONS, named
from projections.examiner import Examiner
from projections.gauges import export
from projections.past_keeper import Keeper
from projections.rebuild import Rebuilt, rebuild
from projections.runner import Pace, Runner

log = structlog.get_logger()

NO_DATABASE = "the settings name no database: set CONCORD_DATABASE_URL, or start the embedded servers"

FEWEST = 6
"""Connections: two hold locks, three build a read model, and one writes the others."""


ASIDE = 5
"""Connections: two hold locks, and two fold a moment or note what was verified."""


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
        runner = Runner(store, engine, PROJECTIONS, pace=pace, partition=partition, also=also)
        async with _past(settings, store, stop):
            await runner.run(stop)


@asynccontextmanager
async def _past(settings: Settings, store: PostgresReader, stop: asyncio.Event) -> AsyncIterator[None]:
    """What people ask of the past and of the log is done beside, on connections of its own."""
    engine, poll = read_models(str(settings.database_url), name="past", size=ASIDE), min(settings.poll_seconds, 1.0)
    errands = [
        asyncio.create_task(Keeper(store, engine, PROJECTIONS, poll=poll).run(stop), name="past"),
        asyncio.create_task(Examiner(store, engine, poll=poll).run(stop), name="verification"),
    ]
    for errand in errands:
        errand.add_done_callback(_ended)
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*errands)
        await engine.dispose()


def _ended(errand: asyncio.Task[None]) -> None:
    """A bug in what is done beside must be known at once; the read models of today go on."""
    if not errand.cancelled() and (error := errand.exception()) is not None:
        log.error("errand.failed", errand=errand.get_name(), exc_info=error)


@asynccontextmanager
async def noting(settings: Settings) -> AsyncIterator[Noted]:
    """Somewhere to note what a verification of the log found, for the dashboard. Raises DatabaseUnknown."""
    if settings.database_url is None:
        raise DatabaseUnknown(NO_DATABASE)
    engine = read_models(settings.database_url, name="verification", size=1)
    await verification.prepare(engine)
    try:
        yield partial(verification.note, engine)
    finally:
        await engine.dispose()


async def rebuild_named(settings: Settings, name: str) -> Rebuilt:
    """Build a read model anew. Raises UnknownReadModel, BeingBuilt, Poison, DatabaseUnknown, StoreUnavailable."""
    projection = named(name)
    async with _log_and_read_models(settings) as (store, engine):
        return await rebuild(projection, store=store, engine=engine, batch=settings.projection_batch)


@asynccontextmanager
async def _log_and_read_models(settings: Settings) -> AsyncIterator[tuple[PostgresReader, AsyncEngine]]:
    if settings.database_url is None:
        raise DatabaseUnknown(NO_DATABASE)
    engine = read_models(settings.database_url, name="projections", size=max(settings.database_connections, FEWEST))
    try:
        async with PostgresReader(settings.database_url, connections=settings.database_connections) as store:
            yield store, engine
    finally:
        await engine.dispose()
