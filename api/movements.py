"""Which read model has reached which position, watched once per process for everybody who listens."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import structlog
from psycopg import Error as DriverError
from sqlalchemy.exc import SQLAlchemyError

from api import problems
from domain.kernel import PersonId
from infrastructure import metrics
from infrastructure.event_store.store import Position
from projections.seen import Watch

DEAF = 1.0
"""Seconds between two looks while the database is away."""
MOST_PER_PERSON = 16
HEARTBEAT = 15.0
"""Seconds after which a silent stream says that it is still there, and whoever listens is looked up again."""

Positions = Mapping[str, Position]

log = structlog.get_logger(__name__)


class Listener:
    """One client. It keeps the newest position per model, not a queue: a slow client costs nothing."""

    def __init__(self) -> None:
        self._news: dict[str, Position] = {}
        self._woken = asyncio.Event()

    def tell(self, positions: Positions) -> None:
        """Note positions for the client to fetch when it can."""
        if positions:
            self._news.update(positions)
            self._woken.set()

    async def news(self, seconds: float) -> Positions:
        """What moved since the last call, as soon as something has; empty after that many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
        news, self._news = self._news, {}
        return news


class Movements:
    """One look for all listeners; nobody looks while nobody listens."""

    def __init__(self, watch: Watch, *, heartbeat: float = HEARTBEAT) -> None:
        self.heartbeat = heartbeat
        self._watch = watch
        self._listeners: set[Listener] = set()
        self._per_person: Counter[PersonId] = Counter()
        self._following: asyncio.Task[None] | None = None

    @property
    def positions(self) -> Positions:
        """By name of the read model, as last looked."""
        return self._watch.positions

    def room_for(self, person: PersonId) -> None:
        """Raises Rejected (too_many_listeners) when a person listens too often already."""
        if self._per_person[person] >= MOST_PER_PERSON:
            raise problems.Rejected(problems.TOO_MANY_LISTENERS, f"You listen {MOST_PER_PERSON} times already.")

    @contextmanager
    def listening(self, person: PersonId) -> Iterator[Listener]:
        """A listener, as long as the block lasts; it hears all positions first. Raises as `room_for`."""
        self.room_for(person)
        listener = Listener()
        listener.tell(self.positions)
        self._per_person[person] += 1
        self._listeners.add(listener)
        if self._following is None:
            self._following = asyncio.create_task(self._follow(), name="live.follow")
        try:
            with metrics.listening():
                yield listener
        finally:
            self._listeners.discard(listener)
            self._per_person[person] -= 1
            if not self._listeners:
                self._following.cancel()
                self._following = None

    async def _follow(self) -> None:
        while True:
            try:
                async for moved in self._watch.changes():
                    for listener in self._listeners:
                        listener.tell(moved)
            except (DriverError, SQLAlchemyError) as problem:
                log.warning("live.interrupted", problem=type(problem).__name__)
                await asyncio.sleep(DEAF)
