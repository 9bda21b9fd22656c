"""Appending to the log in PostgreSQL. Only the ledger imports this module."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from psycopg import Error

from infrastructure.event_store.connection import Connection, answering, connect, pool
from infrastructure.event_store.group_commit import PATIENCE, GroupCommit
from infrastructure.event_store.read import PostgresReader, guarded_events
from infrastructure.event_store.request import call, explained
from infrastructure.event_store.store import Append, Appended, StoredEvent
from infrastructure.event_store.wake import Notifier

# One after the other in ascending order, so that no two transactions wait for each other.
_LOCK = """select pg_advisory_xact_lock(1129270855, sorted.key)
    from (select distinct hashtext(g) as key from unnest(%b::text[]) g order by 1) sorted"""


class GuardedTransaction:
    """As `GuardedAppend`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.appended = False

    async def read_guard(self, guard: str) -> list[StoredEvent]:
        """As `GuardedAppend.read_guard`."""
        return await guarded_events(self._connection, guard)

    async def append(self, append: Append) -> Appended:
        """As `GuardedAppend.append`."""
        try:
            (answer,) = await call(self._connection, [append])
        except Error as error:
            raise explained(error, append) from error
        if not isinstance(answer, Appended):
            raise answer
        self.appended = self.appended or not answer.duplicate
        return answer


class PostgresEventStore(PostgresReader):
    """The whole store: reads, group commit, guarded transactions, and the word to readers after each commit."""

    def __init__(
        self, database_url: str, *, connections: int = 8, guarded_connections: int = 8, patience: float = PATIENCE
    ) -> None:
        """`guarded_connections`: guarded transactions at once. `patience`: seconds to look for a lost server."""
        super().__init__(database_url, connections=connections)
        self._notifier = Notifier(partial(connect, database_url, "concord notify"))
        self._group = GroupCommit(
            partial(connect, database_url, "concord append"), self._notifier.committed, patience=patience
        )
        # Of its own: who holds a guard also reads, and must not wait for readers that wait for the guard.
        self._guarded = pool(database_url, "concord guarded", guarded_connections, checked=True)

    async def open(self) -> None:
        """As `PostgresReader.open`, for appending too."""
        await super().open()
        with answering("take a connection"):
            await self._group.open()
            await self._guarded.open(wait=True, timeout=10.0)

    async def close(self) -> None:
        """Append what is queued, wake the readers once more, and give all connections back."""
        await self._group.close()
        await self._guarded.close()
        await self._notifier.close()
        await super().close()

    async def append(self, append: Append) -> Appended:
        """As `EventStore.append`."""
        return await self._group.append(append)

    @asynccontextmanager
    async def guarded(self, guards: Sequence[str]) -> AsyncIterator[GuardedTransaction]:
        """As `EventStore.guarded`. Raises StoreUnavailable when its commit was not confirmed."""
        with answering("carry out a guarded transaction"):
            async with self._guarded.connection() as connection:
                transaction = GuardedTransaction(connection)
                async with connection.transaction():
                    await connection.execute(_LOCK, (list(guards),))
                    yield transaction
        if transaction.appended:
            self._notifier.committed()
