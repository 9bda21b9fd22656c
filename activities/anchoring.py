"""Anchors the log now and then, as long as a worker is at work; several workers do it no more often than one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from infrastructure.event_store.anchors import anchor
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.store import Conflict, EventStore, StoreUnavailable

_log = structlog.get_logger(__name__)


async def keep_anchored(store: EventStore, codec: Codec, *, every: timedelta) -> None:
    """Anchor every so often, until cancelled. A database that is away is tried again at the next turn."""
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            done = await anchor(store, codec, at=datetime.now(UTC))  # noqa: TID251 - the log's own time, not a deal's
        except Conflict:
            continue  # another worker has just done it
        except StoreUnavailable as away:
            _log.warning("log.not_anchored", problem=str(away))
            continue
        if done is not None:
            _log.info("log.anchored", position=str(done.position))
