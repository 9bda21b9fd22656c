"""How Concord speaks to PostgreSQL: psycopg for the event log, SQLAlchemy Core for the read models."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NewType

from psycopg import AsyncConnection as LogConnection
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

LogPool = AsyncConnectionPool[LogConnection]
"""Connections for the event log."""

ReadConnection = NewType("ReadConnection", AsyncConnection)
"""A connection on which PostgreSQL itself refuses every write."""

WriteConnection = NewType("WriteConnection", ReadConnection)
"""A connection in a transaction that may write; whatever reads accepts it too."""


def log_pool(database_url: str, *, name: str, size: int) -> LogPool:
    """At most `size` connections, opened by `async with`. `name` is what the database's operator sees."""
    return AsyncConnectionPool(
        database_url,
        min_size=1,
        max_size=size,
        open=False,
        name=name,
        timeout=10.0,
        kwargs={"application_name": f"concord {name}"},
    )


def read_models(database_url: str, *, name: str, size: int) -> AsyncEngine:
    """The engine of the read models; the caller disposes of it."""
    return create_async_engine(
        make_url(database_url).set(drivername="postgresql+psycopg"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=10.0,
        pool_pre_ping=True,
        connect_args={"application_name": f"concord {name}"},
    )


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[ReadConnection]:
    """One consistent look: a read-only transaction that sees the same state from its first query to its last."""
    async with engine.connect() as connection:
        yield ReadConnection(
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[WriteConnection]:
    """One transaction: all of it when the block ends, nothing of it when the block raises."""
    async with engine.begin() as connection:
        yield WriteConnection(ReadConnection(connection))
