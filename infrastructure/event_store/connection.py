"""How the event store speaks to PostgreSQL: its connections, its pool, and what it says when there is no answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg.types.numeric import Int8BinaryLoader
from psycopg_pool import AsyncConnectionPool

from infrastructure.event_store.store import StoreUnavailable

Connection = AsyncConnection[Any]

XID8 = 5069
"""The type number of `xid8`, the 64-bit transaction id; psycopg does not know it."""

SESSION: dict[str, Any] = {
    "autocommit": True,
    "prepare_threshold": 0,
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c TimeZone=UTC -c idle_in_transaction_session_timeout=30s -c lock_timeout=10s",
}
"""No transaction of ours may hang: a stuck one holds its locks and, with them, the frontier."""


async def teach(connection: Connection) -> None:
    """Let a connection read transaction ids as numbers."""
    connection.adapters.register_loader(XID8, Int8BinaryLoader)


async def connect(database_url: str, name: str) -> Connection:
    """A connection of its own. `name` is what operators see in pg_stat_activity."""
    connection = await AsyncConnection.connect(database_url, application_name=name, **SESSION)
    await teach(connection)
    return connection


def pool(database_url: str, name: str, most: int, *, checked: bool = False) -> AsyncConnectionPool[Connection]:
    """A pool, not yet open, of at most `most` connections; a caller waits 10 seconds for one at most.

    `checked`: each connection is tried before it is handed out, at the price of a round trip.
    """
    return AsyncConnectionPool(
        database_url,
        kwargs={"application_name": name, **SESSION},
        min_size=1,
        max_size=most,
        timeout=10.0,
        open=False,
        configure=teach,
        check=AsyncConnectionPool.check_connection if checked else None,
        name=name,
    )


@contextmanager
def answering(what: str) -> Iterator[None]:
    """Say StoreUnavailable, and what was being done, when PostgreSQL does not answer."""
    try:
        yield
    except OperationalError as error:
        raise StoreUnavailable(f"PostgreSQL did not {what}: {error}. Is it up, and is its address right?") from error
