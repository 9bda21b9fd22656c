"""Verifies the log now and then, so that a change to it is noticed by a machine and not by chance."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from infrastructure import metrics
from infrastructure.event_store.store import StoreUnavailable
from infrastructure.event_store.verify import Verifiable, Verified, verify

EVERY = timedelta(hours=24)
AGAIN = timedelta(minutes=5)
"""After a verification that could not be finished because PostgreSQL was away."""

log = structlog.get_logger(__name__)


async def watch_log(store: Verifiable, *, every: timedelta = EVERY, again: timedelta = AGAIN) -> None:
    """Verify at once and then every so often, until cancelled. One process of an installation does this.

    Costs about one core-second for 200,000 events, in a thread. A flaw is logged as `log.found_broken` and shown as
    `concord_log_verified 0`; the watch goes on, for what it saw does not heal and what comes after is worth watching.
    """
    while True:
        try:
            await verified_once(store)
        except StoreUnavailable as away:
            log.warning("log.not_verified", problem=str(away))
            await asyncio.sleep(again.total_seconds())
        else:
            await asyncio.sleep(every.total_seconds())


async def verified_once(store: Verifiable) -> Verified:
    """Verify, and tell the figures and the log what was found. Raises StoreUnavailable."""
    found = await verify(store)
    metrics.verified(whole=found.flaw is None, events=found.events, at=datetime.now(UTC))  # noqa: TID251 - no business time
    if found.flaw is None:
        log.info("log.verified", events=found.events, streams=found.streams, anchors=found.anchors)
    else:
        flaw = found.flaw
        log.error(
            "log.found_broken", stream=flaw.stream, version=flaw.version, position=str(flaw.position), what=flaw.what
        )
    return found
