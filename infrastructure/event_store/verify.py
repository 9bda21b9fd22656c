"""Proves that the log is what it was: every chain, every version, every event id, every anchor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple, Protocol

from infrastructure.event_store.anchors import ANCHORS, LogAnchored
from infrastructure.event_store.audit import Audited, Ends, Flaw, audit
from infrastructure.event_store.codec import Codec, UnknownEvent, UnreadableEvent
from infrastructure.event_store.hashing import Row, merkle_root
from infrastructure.event_store.store import WHOLE, EventReader, Head, Partition, Position, StoredEvent

Source = Callable[[Partition], Iterable[Sequence[Row]]]
"""The rows of a partition in global order. Blocking, and can be sent to another process."""


class Verifiable(EventReader, Protocol):
    """A store whose rows can be had as they are."""

    def rows(self, upto: Position) -> Source:
        """All rows up to a position, read when called."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was verified before the first flaw, if there is one. `upto`: the place in the log that was looked at."""

    events: int
    streams: int
    anchors: int
    upto: Position
    flaw: Flaw | None = None


class _Claim(NamedTuple):
    """What an anchor says, and where it says it: in the log, or (version 0) outside."""

    anchored: LogAnchored
    version: int
    position: Position

    def flaw(self, what: str) -> Flaw:
        return Flaw(ANCHORS, self.version, self.position, what)


async def verify(store: Verifiable, *, kept: Sequence[LogAnchored] = (), processes: int = 1) -> Verified:
    """Verify everything below the frontier against itself, and against anchors that were kept elsewhere.

    Costs about one core-second for 200,000 events; `processes` share the streams between them. One works in a thread of
    this process. Raises StoreUnavailable when the log cannot be read to its end.
    """
    upto = await store.frontier()
    stored = [event for event in await store.read_stream(ANCHORS) if event.position <= upto]
    return await asyncio.to_thread(verified, store.rows(upto), upto, stored, kept=kept, processes=processes)


def verified(
    source: Source,
    upto: Position,
    anchors: Sequence[StoredEvent],
    *,
    kept: Sequence[LogAnchored] = (),
    processes: int = 1,
) -> Verified:
    """Verify any rows that claim to be the log up to a position. `anchors`: the events of that stream among them."""
    claims, unreadable = _claims(anchors, kept)
    cuts = sorted({claim.anchored.position for claim in claims})
    parts = _audited(source, cuts, processes)
    events, streams = sum(part.events for part in parts), sum(part.streams for part in parts)
    flaws = [flaw for flaw in (*(part.flaw for part in parts), unreadable) if flaw is not None]
    if flaws:
        return Verified(events, streams, 0, upto, min(flaws, key=lambda flaw: flaw.position))
    held, flaw = _held(claims, cuts, parts)
    return Verified(events, streams, held, upto, flaw)


def _audited(source: Source, cuts: Sequence[Position], processes: int) -> list[Audited]:
    if processes == 1:
        return [_part(source, cuts, WHOLE)]
    partitions = [Partition(number, processes) for number in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(partial(_part, source, cuts), partitions))


def _part(source: Source, cuts: Sequence[Position], partition: Partition) -> Audited:
    return audit(source(partition), cuts)


def _claims(stored: Sequence[StoredEvent], kept: Sequence[LogAnchored]) -> tuple[list[_Claim], Flaw | None]:
    """Every anchor there is, ascending by what it covers, and the first that says nothing sensible."""
    claims = [_Claim(anchored, 0, anchored.position) for anchored in kept]
    codec = Codec((LogAnchored,))
    flaw = None
    for event in stored:
        try:
            claim = _Claim(LogAnchored.model_validate(codec.event(event)), event.version, event.position)
        except (UnknownEvent, UnreadableEvent) as error:
            flaw = flaw or Flaw(ANCHORS, event.version, event.position, str(error))
            continue
        if claim.anchored.position >= event.position:
            flaw = flaw or claim.flaw("it covers a position after its own")
        claims.append(claim)
    return sorted(claims, key=lambda claim: claim.anchored.position), flaw


def _held(claims: Sequence[_Claim], cuts: Sequence[Position], parts: Sequence[Audited]) -> tuple[int, Flaw | None]:
    """How many anchors hold, and the first that does not."""
    ends: Ends = {}
    waiting = list(reversed(claims))
    held = 0
    for number, cut in enumerate(cuts):
        for part in parts:
            ends |= part.grown[number]
        heads = [Head(stream.decode(), version, seal) for stream, (version, seal) in sorted(ends.items())]
        there = (len(heads), sum(head.version for head in heads))
        root = merkle_root(heads).hex()
        while waiting and waiting[-1].anchored.position == cut:
            claim = waiting.pop()
            said = (claim.anchored.streams, claim.anchored.events)
            if said != there:
                lost = "of {} streams and {} events up to {} the log holds {} and {}"
                return held, claim.flaw(lost.format(*said, cut, *there))
            if claim.anchored.root != root:
                return held, claim.flaw(f"the streams up to {cut} no longer end where they ended when it was recorded")
            held += 1
    return held, None
