"""Who folds what: locks that a process holds as long as its connection lives, so that a crash gives them back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from infrastructure.event_store.store import Partition

_KEY = "hashtextextended('concord read ' || :name, 0)"


class Locks:
    """Advisory locks of one connection of their own."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._held: set[str] = set()

    async def take(self, name: str) -> bool:
        """Whether the lock is ours now; somebody else's is not waited for."""
        if name not in self._held and await self._ask("pg_try_advisory_lock", name):
            self._held.add(name)
        return name in self._held

    async def join(self, name: str) -> bool:
        """As `take`, but shared: it keeps away only those who want it alone."""
        shared = f"{name} (shared)"
        if shared not in self._held and await self._ask("pg_try_advisory_lock_shared", name):
            self._held.add(shared)
        return shared in self._held

    async def give_back(self, name: str) -> None:
        """Let others have what was taken or joined."""
        shared = f"{name} (shared)"
        if name in self._held:
            self._held.discard(name)
            await self._ask("pg_advisory_unlock", name)
        if shared in self._held:
            self._held.discard(shared)
            await self._ask("pg_advisory_unlock_shared", name)

    async def check(self) -> None:
        """Raises DBAPIError when the connection, and all that it held, is lost."""
        await self._connection.execute(text("select 1"))

    async def _ask(self, function: str, name: str) -> bool:
        return bool(await self._connection.scalar(text(f"select {function}({_KEY})"), {"name": name}))


@asynccontextmanager
async def holding(engine: AsyncEngine) -> AsyncIterator[Locks]:
    """Locks that last as long as the block, or as its connection."""
    connection = await engine.connect()
    try:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        yield Locks(connection)
    finally:
        with suppress(SQLAlchemyError):  # a lost connection has given its locks back already
            await connection.execute(text("select pg_advisory_unlock_all()"))
        await connection.close()


def folding(read_model: str, partition: Partition) -> str:
    """Held by the one process that folds a share of a read model. `read_model` is a projection as text."""
    return f"{read_model} {partition.number}/{partition.of}"


def sharing(read_model: str) -> str:
    """Joined by all who fold shares of a read model; taken alone by whoever divides it anew or drops it."""
    return f"{read_model} shares"


def building(read_model: str) -> str:
    """Held by the one process that builds a new generation of a read model."""
    return f"{read_model} building"
