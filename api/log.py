"""The event log as the front door sees it: folded streams, people and facts. It never writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from api.first_look import Standing
from domain.facts import Facts
from domain.kernel import StreamId
from domain.kinds import EVENT_TYPES, decider_of
from domain.people import Directory
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.facts import load_facts
from infrastructure.event_store.store import EventReader
from infrastructure.event_store.streams import StreamCache


class StoredLog:
    """`api.first_look.Log` on the event store; folded states are kept and brought up to date with each question."""

    def __init__(self, reader: EventReader) -> None:
        self._reader = reader
        self._codec = Codec(EVENT_TYPES)
        self._streams = StreamCache(reader, self._codec)

    async def directory(self) -> Directory:
        """As `Log.directory`."""
        return (await self.facts(())).people

    async def standing(self, stream: StreamId) -> Standing:
        """As `Log.standing`."""
        folded = await self._streams.fold(decider_of(stream), stream)
        return Standing(folded.state, folded.version)

    async def last_moved(self, stream: StreamId, version: int) -> datetime | None:
        """As `Log.last_moved`."""
        events = await self._reader.read_stream(stream, version - 1, version) if version else []
        return events[0].occurred_at if events else None

    async def facts(self, guards: Sequence[str]) -> Facts:
        """As `Log.facts`."""
        return (await load_facts(self._reader, self._codec, self._streams, guards)).facts

    async def recorded(self, stream: StreamId, command_id: str) -> bool:
        """As `Log.recorded`."""
        return bool(await self._reader.find_command(stream, command_id))
