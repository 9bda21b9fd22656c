"""Verifies the log now and then, so that a change to it is noticed by a machine and not by chance."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

from infrastructure import metrics
from infrastructure.event_store.store import StoreUnavailable
from infrastructure.event_store.verify import Verifiable, Verified, verify

EVERY = timedelta(hours=24)
AGAIN = timedelta(minutes=5)
"""After a verification that could not be finished because PostgreSQL was away."""

Noted = Callable[[Verified], Awaitable[None]]

log = structlog.get_logger(__name__)


async def watch_log(
    store: Verifiable, *, every: timedelta = EVERY, again: timedelta = AGAIN, noted: Noted | None = None
) -> None:
    """Verify at once and then every so often, until cancelled. One process of an installation does this.

    `noted` is told what was found, each time.

    Costs about one core-second for 200,000 events, in a thread. A flaw is logged as `log.found_broken` and shown as
    `concord_log_verified 0`; the watch goes on, for what it saw does not heal and what comes after is worth watching.
    """
    while True:
        try:
            found = await verified_once(store)
            if noted is not None:
                await noted(found)
        except StoreUnavailable as away:
            log.warning("log.not_verified", problem=str(away))
            await asyncio.sleep(again.total_seconds())
        else:
            await asyncio.sleep(every.total_seconds())


async def verified_once(store: Verifiable) -> Verified:
    """Verify, and tell the figures and the log what was found. Raises StoreUnavailable."""
    found = await verify(store)
    tell(found)
    return found


def tell(found: Verified) -> None:
    """Tell the figures and the log what a verification found."""
    metrics.verified(whole=found.flaw is None, events=found.events, at=datetime.now(UTC))  # noqa: TID251 - no business time
    if found.flaw is None:
        log.info("log.verified", events=found.events, streams=found.streams, anchors=found.anchors)
    else:
        flaw = found.flaw
        log.error(
            "log.found_broken", stream=flaw.stream, version=flaw.version, position=str(flaw.position), what=flaw.what
        )
