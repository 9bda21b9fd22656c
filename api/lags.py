"""How far the read models are behind the log: looked for at most twice a second, told with every answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import reading
from infrastructure.event_store.store import EventReader, Position
from projections.lag import lag
from projections.seen import positions

FRESH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a read model is, and the age in seconds of the oldest event that it lacks; 0.0 when it lacks none."""

    position: Position
    seconds: float


class Lags:
    """Asks the log and the checkpoints, and remembers the answer for half a second."""

    def __init__(self, engine: AsyncEngine, log: EventReader) -> None:
        self._engine = engine
        self._log = log
        self._turn = asyncio.Lock()
        self._known: Mapping[str, Reach] = {}
        self._looked_at = float("-inf")

    async def all(self) -> Mapping[str, Reach]:
        """Of every read model, by name. Raises StoreUnavailable and SQLAlchemyError without PostgreSQL."""
        if not self._fresh():
            async with self._turn:
                if not self._fresh():
                    self._known = await self._look()
                    self._looked_at = time.monotonic()
        return self._known

    def _fresh(self) -> bool:
        return time.monotonic() - self._looked_at < FRESH_SECONDS

    async def _look(self) -> Mapping[str, Reach]:
        async with reading(self._engine) as connection:
            reached = await positions(connection)
        head = await self._log.head()
        return {
            model: Reach(at, 0.0 if at >= head else (await lag(self._log, at)).seconds) for model, at in reached.items()
        }
