"""What a rule may know beyond its own stream, read from the events themselves: people and roles, and shared limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.directory.decider import DECIDER
from domain.facts import Facts, GuardedEvent
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.store import StoredEvent
from infrastructure.event_store.streams import StreamCache

DIRECTORY = "directory"
"""The one stream of people and the roles they hold."""


class GuardReader(Protocol):
    """The store itself, good for a first look only, or a transaction that holds the guards' locks."""

    async def read_guard(self, guard: str) -> list[StoredEvent]:
        """Every committed event that carries the guard, in global order."""


@dataclass(frozen=True, slots=True)
class LoadedFacts:
    """The facts, and where the streams stood that they rest on: an append passes that on as `Append.depends`."""

    facts: Facts
    depends: tuple[tuple[str, int], ...]


async def load_facts(
    reader: GuardReader, codec: Codec, streams: StreamCache, guards: Sequence[str] = ()
) -> LoadedFacts:
    """Everything that a decision under these guards may rest on. Raises what the store and the codec raise."""
    people = await streams.fold(DECIDER, DIRECTORY)
    counted = {}
    for guard in guards:
        found = await reader.read_guard(guard)
        counted[guard] = tuple(GuardedEvent(event.stream, codec.event(event)) for event in found)
    return LoadedFacts(Facts(people=people.state, guards=counted), ((DIRECTORY, people.version),))
