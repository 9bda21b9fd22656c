"""Whether the log is what it was when it was written, whether it proves what it must, and proof of it for others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue, ValidationError

from activities.ledger import event_store
from cli.problems import Trouble
from domain.initiative.refusals import InitiativeUnknown
from domain.proving import Finding
from infrastructure.event_store.anchors import ANCHORS, LogAnchored, anchor
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import Conflict, StoredEvent
from infrastructure.event_store.verify import Verified, verify


class NoSuchStream(Trouble):
    """The log holds no history of that name."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"the log holds no {stream} [{InitiativeUnknown.code}]")


async def checked(log: PostgresReader, *, kept: Path | None = None, processes: int = 1) -> Verified:
    """Compute every hash anew, against the anchors in the log and those kept elsewhere. Raises Trouble."""
    return await verify(log, kept=_kept(kept), processes=processes)


def verdict(found: Verified, held: Sequence[Finding] = ()) -> dict[str, JsonValue]:
    """What was found, as one document. `flaw` is the first bad event, `findings` what the proofs hold against any."""
    flaw: JsonValue = None
    if found.flaw is not None:
        bad = found.flaw
        flaw = {"stream": bad.stream, "version": bad.version, "position": str(bad.position), "what": bad.what}
    return {
        "verified": found.flaw is None,
        "events": found.events,
        "streams": found.streams,
        "anchors": found.anchors,
        "upto": str(found.upto),
        "flaw": flaw,
        "findings": [asdict(finding) for finding in held],
    }


async def anchored(database_url: str) -> dict[str, JsonValue] | None:
    """Anchor the log as it stands; the newest anchor, or None when there is nothing to anchor.

    Print it, keep it elsewhere: `concord verify --against` then proves the log even against its own database.
    """
    codec = Codec((LogAnchored,))
    async with event_store(database_url, connections=2) as store:
        with suppress(Conflict):  # somebody else has just anchored
            await anchor(store, codec, at=datetime.now(UTC))
        stored = await store.read_stream(ANCHORS)
    return None if not stored else codec.event(stored[-1]).model_dump(mode="json")


async def history(log: PostgresReader, stream: str) -> Iterator[dict[str, JsonValue]]:
    """Every event of a stream with its hashes, oldest first: enough to compute them anew. Raises NoSuchStream."""
    stored = await log.read_stream(stream)
    if not stored:
        raise NoSuchStream(stream)
    return (_exported(event) for event in stored)


def _exported(event: StoredEvent) -> dict[str, JsonValue]:
    data: JsonValue = json.loads(event.data)
    meta: JsonValue = json.loads(event.meta)
    return {
        "position": str(event.position),
        "stream": event.stream,
        "version": event.version,
        "event_id": str(event.event_id),
        "command_id": event.command_id,
        "type": event.type,
        "schema_version": event.schema_version,
        "guard": event.guard,
        "occurred_at": event.occurred_at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "data": data,
        "meta": meta,
        # The hash is over these very bytes; parsed and written again they could differ.
        "data_text": event.data.decode(),
        "meta_text": event.meta.decode(),
        "previous_hash": event.previous_hash.hex(),
        "hash": event.hash.hex(),
    }


def _kept(file: Path | None) -> tuple[LogAnchored, ...]:
    if file is None:
        return ()
    try:
        return tuple(LogAnchored.model_validate_json(line) for line in file.read_text().splitlines() if line.strip())
    except OSError as problem:
        raise Trouble(f"{file} cannot be read: {problem.strerror}") from None
    except ValidationError as problem:
        raise Trouble(f"{file} does not hold anchors, one JSON document a line: {problem.errors()[0]['msg']}") from None
