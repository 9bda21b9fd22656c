"""The event log as the front door sees it: folded streams, people and facts. It never writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from api.first_look import Standing
from domain.facts import Facts
from domain.kernel import StreamId
from domain.kinds import EVENT_TYPES, decider_of
from domain.people import Directory
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.facts import load_facts
from infrastructure.event_store.store import EventReader, StoreUnavailable
from infrastructure.event_store.streams import StreamCache

PATIENCE = 5.0
"""Seconds that a question to the log may take; a pool without connections would wait longer."""
IN_DOUBT = 1.0
"""The same after a question without an answer: people are told at once, until the log is back."""


class StoredLog:
    """`api.first_look.Log` on the event store; folded states are kept and brought up to date with each question."""

    def __init__(self, reader: EventReader) -> None:
        self._reader = reader
        self._codec = Codec(EVENT_TYPES)
        self._streams = StreamCache(reader, self._codec)
        self._patience = PATIENCE

    async def directory(self) -> Directory:
        """As `Log.directory`."""
        return (await self.facts(())).people

    async def standing(self, stream: StreamId) -> Standing:
        """As `Log.standing`."""
        async with self._answering():
            folded = await self._streams.fold(decider_of(stream), stream)
        return Standing(folded.state, folded.version)

    async def last_moved(self, stream: StreamId, version: int) -> datetime | None:
        """As `Log.last_moved`."""
        async with self._answering():
            events = await self._reader.read_stream(stream, version - 1, version) if version else []
        return events[0].occurred_at if events else None

    async def facts(self, guards: Sequence[str]) -> Facts:
        """As `Log.facts`."""
        async with self._answering():
            return (await load_facts(self._reader, self._codec, self._streams, guards)).facts

    async def recorded(self, stream: StreamId, command_id: str) -> bool:
        """As `Log.recorded`."""
        async with self._answering():
            return bool(await self._reader.find_command(stream, command_id))

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._patience):
                yield
        except (TimeoutError, StoreUnavailable) as silence:
            self._patience = IN_DOUBT
            raise StoreUnavailable("PostgreSQL did not answer a question to the log in time.") from silence
        self._patience = PATIENCE
