"""Where streams stand: states folded once per process and brought up to date with newer events only."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from domain.decider import Decider
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.store import START, Position, StoredEvent

S = TypeVar("S")

MOST = 4096
"""States kept by default; the least recently asked for goes first."""


class StreamReader(Protocol):
    """All that folding needs of a store."""

    async def read_stream(self, stream: str, after: int = 0, upto: int | None = None) -> list[StoredEvent]:
        """As `EventReader.read_stream`."""


@dataclass(frozen=True, slots=True)
class Folded(Generic[S]):
    """A stream's state after its events up to `version`.

    `position` and `at` (business time) are those of the last of them, START and None without any.
    """

    version: int
    position: Position
    state: S
    at: datetime | None = None


class StreamCache:
    """For one event loop. States are immutable, so that everybody may hold the same one.

    Nothing is ever served without asking the log for newer events, so that a cached state is late for nobody.
    """

    def __init__(self, reader: StreamReader, codec: Codec, *, most: int = MOST) -> None:
        self._reader = reader
        self._codec = codec
        self._most = most
        self._folded: OrderedDict[tuple[str, str], Folded[Any]] = OrderedDict()

    async def fold(self, decider: Decider[S], stream: str, upto: int | None = None) -> Folded[S]:
        """The stream as it stands, or as it stood at version `upto`: never newer than that.

        Raises what the store and the codec raise.
        """
        known = self._known(decider, stream, upto)
        events = await self._reader.read_stream(stream, known.version, upto)
        if not events:
            return known
        state = decider.fold(((self._codec.event(event), event.occurred_at) for event in events), known.state)
        folded = Folded(events[-1].version, events[-1].position, state, events[-1].occurred_at)
        self.remember(decider, stream, folded)
        return folded

    def remember(self, decider: Decider[S], stream: str, folded: Folded[S]) -> None:
        """Keep a state that the log holds, unless a newer one is kept already."""
        key = (decider.kind, stream)
        kept = self._folded.get(key)
        if kept is None or kept.version < folded.version:
            self._folded[key] = folded
        self._folded.move_to_end(key)
        while len(self._folded) > self._most:
            self._folded.popitem(last=False)

    def _known(self, decider: Decider[S], stream: str, upto: int | None) -> Folded[S]:
        key = (decider.kind, stream)
        kept = self._folded.get(key)
        if kept is None or (upto is not None and kept.version > upto):
            return Folded(0, START, decider.initial)
        self._folded.move_to_end(key)
        return kept
