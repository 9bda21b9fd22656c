"""What a worker's activities need of the outside world, opened and closed in one place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from activities.beginnings import Beginnings, Opening
from activities.ledger import Ledger, event_store
from activities.messages import Messages, Outbox
from domain.decider import Decider
from domain.kernel import Event, StreamId
from domain.kinds import EVENT_TYPES, decider_of, opening
from infrastructure.database import log_pool
from infrastructure.event_store.anchors import LogAnchored
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.store import EventStore
from infrastructure.event_store.streams import StreamCache
from infrastructure.settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    """The ledger over an open event store, the outbox over an open pool, and how initiatives begin each other."""

    ledger: Ledger
    messages: Messages
    store: EventStore
    codec: Codec
    beginnings: Beginnings


@asynccontextmanager
async def resources(
    settings: Settings,
    *,
    deciders: Callable[[StreamId], Decider[Any]] = decider_of,
    event_types: Iterable[type[Event]] = EVENT_TYPES,
    fill: Opening = opening,
) -> AsyncIterator[Resources]:
    """Open everything for the length of a block, in the event loop that uses it.

    Raises ValueError without a database address (see `infrastructure.embedded.reach`), StoreUnavailable without server.
    """
    if settings.database_url is None:
        raise ValueError("no database address: set CONCORD_DATABASE_URL or start the embedded servers")
    most = settings.database_connections
    async with (
        event_store(settings.database_url, connections=most) as store,
        log_pool(settings.database_url, name="outbox", size=most) as pool,
    ):
        codec, outbox = Codec((*event_types, LogAnchored)), Outbox(pool)
        ledger = Ledger(store, codec, StreamCache(store, codec), deciders, outbox.carried_out)
        yield Resources(ledger, Messages(outbox), store, codec, Beginnings(fill))
