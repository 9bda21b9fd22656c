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


@dataclass(frozen=True, slots=True)
class _Kept:
    folded: Folded[Any]
    commands: set[str]


class StreamCache:
    """For one event loop. States are immutable, so that everybody may hold the same one.

    Nothing is ever served without asking the log for newer events, so that a cached state is late for nobody.
    """

    def __init__(self, reader: StreamReader, codec: Codec, *, most: int = MOST) -> None:
        self._reader = reader
        self._codec = codec
        self._most = most
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()

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
        self._keep(decider, stream, known.version, folded, {event.command_id for event in events})
        return folded

    def holds(self, decider: Decider[S], stream: str, command_id: str) -> bool:
        """Whether a stream that was just folded has events of a command."""
        kept = self._kept.get((decider.kind, stream))
        return kept is not None and command_id in kept.commands

    def append(self, decider: Decider[S], stream: str, before: Folded[S], after: Folded[S], command_id: str) -> None:
        """Keep the state that a command has led to, once the log has its events: they need not be read again."""
        self._keep(decider, stream, before.version, after, {command_id})

    def _keep(self, decider: Decider[S], stream: str, after: int, folded: Folded[S], commands: set[str]) -> None:
        """`commands` are those of the events after a version; a newer state that is kept already stays."""
        key = (decider.kind, stream)
        kept = self._kept.get(key)
        if kept is None and after == 0:
            self._kept[key] = _Kept(folded, commands)
        elif kept is not None and after <= kept.folded.version < folded.version:
            self._kept[key] = _Kept(folded, kept.commands)
            kept.commands.update(commands)
        if key in self._kept:
            self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def _known(self, decider: Decider[S], stream: str, upto: int | None) -> Folded[S]:
        key = (decider.kind, stream)
        kept = self._kept.get(key)
        if kept is None or (upto is not None and kept.folded.version > upto):
            return Folded(0, START, decider.initial)
        self._kept.move_to_end(key)
        return kept.folded
