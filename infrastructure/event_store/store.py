"""What an event store is: the one interface that PostgreSQL and its in-memory twin both honour.

Global order is the pair (transaction id, serial), read below a safe frontier; see docs/decisions.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from msgspec import Struct

EVENT_IDS = UUID("5f0f8d6e-3c1b-5a57-9a61-6f2a0d0c7b11")
"""The namespace of event ids. It never changes: the log is full of them."""


_POSITION = re.compile("[0-9a-f]{32}")


class Position(Struct, frozen=True, order=True, gc=False):
    """A place in the global order. As text: 32 hexadecimal digits that sort like the position itself."""

    txid: int
    serial: int

    def __str__(self) -> str:
        return f"{self.txid:016x}{self.serial:016x}"

    @classmethod
    def parse(cls, text: str) -> Position:
        """Raises ValueError when the text is not a position."""
        if not _POSITION.fullmatch(text):
            raise ValueError("a position has 32 hexadecimal digits")
        return cls(int(text[:16], 16), int(text[16:], 16))


START = Position(0, 0)
"""Before everything."""


def event_id(stream: str, command_id: str, n: int) -> UUID:
    """The id of the n-th event (from 0) that a command records in a stream: a retry finds it again."""
    return uuid5(EVENT_IDS, f"{stream}/{command_id}/{n}")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be appended. `data` and `meta` are exact JSON bytes: the hash is over these bytes.

    `event_id` is made by the function of that name; `find_command` and the verification rely on it.
    """

    event_id: UUID
    type: str
    schema_version: int
    data: bytes
    meta: bytes
    guard: str | None = None


class StoredEvent(Struct, frozen=True, gc=False):
    """An event as it lies in the log. Instants are in UTC, to the microsecond."""

    position: Position
    stream: str
    version: int
    event_id: UUID
    command_id: str
    type: str
    schema_version: int
    data: bytes
    meta: bytes
    guard: str | None
    occurred_at: datetime
    recorded_at: datetime
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """All events of one command, at least one, for one stream that stands at `expected`.

    `depends` are other streams whose state the decision rests on: the append is refused when one has moved.
    """

    stream: str
    expected: int
    command_id: str
    occurred_at: datetime
    events: Sequence[NewEvent]
    depends: Sequence[tuple[str, int]] = ()

    def __post_init__(self) -> None:
        if not self.events:
            raise ValueError(f"an append to {self.stream} carries no events: a decision without events is not appended")
        if self.occurred_at.tzinfo is None:
            raise ValueError(f"an append to {self.stream} names a time without its zone")


@dataclass(frozen=True, slots=True)
class Appended:
    """`version` and `position` of the last event. `duplicate`: the same events were there already."""

    version: int
    position: Position
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream ends: its last version and that event's hash."""

    stream: str
    version: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Partition:
    """One of `of` equal shares of all streams, numbered from 0. Every stream lies in exactly one."""

    number: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.number < self.of:
            raise ValueError(f"there is no partition {self.number} of {self.of}")


WHOLE = Partition()
"""All streams."""


class StoreError(Exception):
    """An append that was not made; nothing of it is in the log. `code` is stable."""

    code = "store_error"


class Conflict(StoreError):
    """The stream does not stand where the writer thought it did. Fold again and decide again."""

    code = "version_conflict"


class DependencyMoved(StoreError):
    """A stream that the decision rests on has moved. Load the facts again and decide again."""

    code = "dependency_moved"


class EventIdReused(StoreError):
    """An event id is already in the log with other content: this command was recorded with another outcome before.

    Never a plain retry, which finds the same content. `find_command` tells what was recorded.
    """

    code = "event_id_reused"


class NotFirstWrite(StoreError):
    """An append must be the first write of its transaction, or readers could see a stream out of order."""

    code = "append_not_first_write"


class StoreUnavailable(Exception):
    """The store did not answer. An append may or may not have been made: ask again with the same event ids."""

    code = "store_unavailable"


class ForeignLog(Exception):
    """The log was loaded from a dump of another cluster, whose transaction ids this one has not reached.

    Old events would be invisible, and new ones sorted before them: advance the cluster's epoch first (docs/runbook.md).
    """

    code = "foreign_log"


class EventReader(Protocol):
    """The log as its readers see it."""

    async def read_stream(self, stream: str, after: int = 0, upto: int | None = None) -> list[StoredEvent]:
        """The stream's events with `after < version <= upto`, by version."""

    async def read_guard(self, guard: str) -> list[StoredEvent]:
        """As `GuardedAppend.read_guard` without the lock: good for a first look only."""

    async def read_all(
        self,
        after: Position,
        limit: int,
        types: Sequence[str] | None = None,
        upto: Position | None = None,
        partition: Partition = WHOLE,
    ) -> list[StoredEvent]:
        """The next events of the log in global order with `after < position <= upto`, all below the safe frontier.

        Who filters by type or partition and gets fewer than `limit` has seen everything up to `upto`; pass a
        `frontier()` asked for before as `upto` and it may be kept as the place reached.
        """

    def scan(
        self, types: Sequence[str] | None = None, partition: Partition = WHOLE, upto: Position | None = None
    ) -> AsyncIterator[list[StoredEvent]]:
        """The whole log in global order, in batches, up to `upto` or else the frontier at the start: for rebuilds."""

    async def frontier(self) -> Position:
        """Every event before this position is final: committed, or never to be."""

    async def head(self) -> Position:
        """The position of the last event below the frontier; START when there is none."""

    async def stream_versions(self, streams: Sequence[str]) -> Mapping[str, int]:
        """The last version of each stream; 0 for a stream that has no events."""

    async def heads(self, upto: Position) -> list[Head]:
        """Where every stream ended at a position, that event included, by the bytes of the stream's name."""

    async def find_command(self, stream: str, command_id: str) -> list[StoredEvent]:
        """The events a command recorded in a stream, by version; empty when none."""

    async def wait(self, timeout: float) -> None:
        """Return soon after somebody appended, or after `timeout` seconds; now and then earlier, for nothing.

        Nothing is missed between two waits of one task: what is appended after a wait returned ends its next one.
        """


class GuardedAppend(Protocol):
    """A transaction that holds the locks of its guards."""

    async def read_guard(self, guard: str) -> list[StoredEvent]:
        """Every committed event that carries the guard, in global order."""

    async def append(self, append: Append) -> Appended:
        """As `EventStore.append`, inside this transaction, once. Raises NotFirstWrite the second time."""


class EventStore(EventReader, Protocol):
    """Append-only, fenced by version, idempotent by event id, hash-chained per stream, totally ordered."""

    async def append(self, append: Append) -> Appended:
        """Append; shares a group commit with concurrent callers.

        Raises Conflict, DependencyMoved, EventIdReused, StoreUnavailable.
        """

    def guarded(self, guards: Sequence[str]) -> AbstractAsyncContextManager[GuardedAppend]:
        """One transaction of its own, holding the guards' locks (taken in sorted order). Leaving it commits."""
