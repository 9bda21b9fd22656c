"""Waking readers: one word to everybody after a commit, never inside it, and never two words at once.

Inside an append, NOTIFY would make all commits of the cluster queue up behind one lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from psycopg import OperationalError

from infrastructure.event_store.connection import Connection
from infrastructure.event_store.waits import Waits

CHANNEL = "concord_event"
GAP = 0.005
"""Seconds between two words at least: at full load readers need no more."""
DEAF = 0.25
"""Seconds between two looks, and between two attempts to connect, while there is no connection."""

Connect = Callable[[], Awaitable[Connection]]


class Notifier:
    """Says that something was appended. What is appended while a word is on its way is covered by the next one."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: Connection | None = None
        self._due = asyncio.Event()
        self._closing = False
        self._speaking: asyncio.Task[None] | None = None

    def committed(self) -> None:
        """Have readers woken soon; returns at once. A word that gets lost costs its readers one slow poll."""
        self._due.set()
        if self._speaking is None:
            self._speaking = asyncio.create_task(self._speak(), name="event_store.notify")

    async def close(self) -> None:
        """Say the last word, then end."""
        self._closing = True
        self._due.set()
        if self._speaking is not None:
            await self._speaking
        if self._connection is not None:
            await self._connection.close()

    async def _speak(self) -> None:
        while not self._closing:
            await self._due.wait()
            self._due.clear()
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = await self._connect()
                await self._connection.execute(f"notify {CHANNEL}")
            except OperationalError:
                await asyncio.sleep(DEAF)
            await asyncio.sleep(GAP)


class Listener:
    """Hears the word, and ends the waits of this process."""

    def __init__(self, connect: Connect, waits: Waits) -> None:
        self._connect = connect
        self._waits = waits
        self._listening: asyncio.Task[None] | None = None
        self._hears = False

    async def wait(self, timeout: float) -> None:
        """As `EventReader.wait`."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(), name="event_store.listen")
        await self._waits.wait(timeout if self._hears else min(timeout, DEAF))

    async def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])

    async def _listen(self) -> None:
        while True:
            try:
                connection = await self._connect()
                try:
                    await self._hear(connection)
                finally:
                    self._hears = False
                    await connection.close()
            except OperationalError:
                await asyncio.sleep(DEAF)

    async def _hear(self, connection: Connection) -> None:
        await connection.execute(f"listen {CHANNEL}")
        self._hears = True
        self._waits.wake()
        async for _ in connection.notifies():
            self._waits.wake()
