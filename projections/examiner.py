"""Verifies the log on somebody's wish: the whole of it as long work with progress, one stream at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.kernel import PersonId, StreamId, Value
from domain.kinds import KINDS
from domain.proofs import findings
from domain.proving import Finding, Happened
from infrastructure import log_watch
from infrastructure.database import writing
from infrastructure.event_store.anchors import ANCHORS
from infrastructure.event_store.audit import audit
from infrastructure.event_store.codec import UnknownEvent, UnreadableEvent
from infrastructure.event_store.hashing import Row, row_of
from infrastructure.event_store.store import EventReader, Partition, StoredEvent, StoreUnavailable
from infrastructure.event_store.verify import Source, Verifiable, Verified, verified
from projections import locks, verification
from projections.decoding import decoded
from projections.verification import BadEvent, Held

log = structlog.get_logger()

TOLD_EVERY = 0.5
"""Seconds between two notes of how far it is."""


class Examined(Value):
    """One stream, every hash of it computed anew. `flaw` is its first bad event; anchors are of the whole log."""

    stream: StreamId
    events: int
    flaw: BadEvent | None
    findings: tuple[Held, ...]

    @property
    def whole(self) -> bool:
        """Whether every hash holds, and so does every proof."""
        return self.flaw is None and not self.findings


async def examined(store: EventReader, stream: StreamId) -> Examined:
    """Verify one stream at once, and ask the proofs of it. Raises UnknownEvent, UnreadableEvent, StoreUnavailable."""
    stored = await store.read_stream(stream)
    found = await asyncio.to_thread(audit, [[row_of(event) for event in stored]])
    flaw = None if found.flaw is None else verification.bad(found.flaw)
    held = [] if flaw else held_against(stream, stored)
    told = tuple(Held(proof=f.proof, stream=f.stream, version=f.version, type=f.type, what=f.what) for f in held)
    return Examined(stream=stream, events=len(stored), flaw=flaw, findings=told)


def held_against(stream: StreamId, stored: Sequence[StoredEvent]) -> list[Finding]:
    """What the proofs hold against the events of a stream; nothing where its kind has none."""
    if stream.split("-", 1)[0] not in KINDS:
        return []
    return list(findings(stream, [Happened(event.version, event.occurred_at, decoded(event)) for event in stored]))


async def proved(store: EventReader) -> tuple[Finding, ...]:
    """Ask every proof of every stream, as far as the log reaches now. Raises UnknownEvent, UnreadableEvent."""
    found: list[Finding] = []
    for head in await store.heads(await store.head()):
        found += held_against(head.stream, await store.read_stream(head.stream, upto=head.version))
    return tuple(found)


@dataclass
class Examiner:
    """`await run(stop)`: does what is wished for, one after the other; one process of an installation at a time."""

    store: Verifiable
    engine: AsyncEngine
    poll: float = 1.0

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; a database that is away is waited for."""
        while not stop.is_set():
            try:
                await verification.prepare(self.engine)
                async with locks.holding(self.engine) as held:
                    while not stop.is_set():
                        await held.check()
                        wish = await verification.open_wish(self.engine)
                        if wish is not None and await held.take("verification"):
                            await self._fulfil(*wish, stop)
                        else:
                            await _stopped(stop, self.poll)
            except (DBAPIError, psycopg.Error, PoolTimeout, StoreUnavailable) as error:
                if isinstance(error, DBAPIError) and not isinstance(error.orig, psycopg.OperationalError):
                    raise
                log.warning("verification.database_unreachable", error=str(error))
                await _stopped(stop, self.poll)

    async def _fulfil(self, wish: int, by: PersonId, stop: asyncio.Event) -> None:
        upto = await self.store.frontier()
        total = sum(head.version for head in await self.store.heads(upto))
        async with writing(self.engine) as connection:
            await verification.begin(connection, wish, by, total)
        anchors = [event for event in await self.store.read_stream(ANCHORS) if event.position <= upto]
        counted = _Counted(self.store.rows(upto), stop)
        working = asyncio.create_task(asyncio.to_thread(verified, counted, upto, anchors))
        while not (await asyncio.wait((working,), timeout=TOLD_EVERY))[0]:
            async with writing(self.engine) as connection:
                await verification.progress(connection, wish, counted.events)
        with suppress(_BrokenOff):
            await self._told(wish, await working)

    async def _told(self, wish: int, found: Verified) -> None:
        log_watch.tell(found)
        held: tuple[Finding, ...] = ()
        try:
            held = () if found.flaw else await proved(self.store)
        except (UnknownEvent, UnreadableEvent):
            log.exception("verification.proofs_not_asked")  # a newer release wrote here: the hashes hold all the same
        async with writing(self.engine) as connection:
            await verification.end(connection, wish, found, held)


class _BrokenOff(Exception):
    """The process ends; the next one begins anew."""


class _Counted:
    """The rows of the log, counted as they are read by another thread."""

    def __init__(self, source: Source, stop: asyncio.Event) -> None:
        self.events = 0
        self._source = source
        self._stop = stop

    def __call__(self, partition: Partition) -> Iterator[Sequence[Row]]:
        rows: Iterable[Sequence[Row]] = self._source(partition)
        for batch in rows:
            if self._stop.is_set():
                raise _BrokenOff
            yield batch
            self.events += len(batch)


async def _stopped(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
