"""What the last verification of the log found, looked up at most every few seconds for everybody who asks."""

from __future__ import annotations

import time

from sqlalchemy.ext.asyncio import AsyncEngine

from infrastructure.database import reading
from projections import verification
from projections.verification import Verification

FRESH_SECONDS = 3.0


class Verdicts:
    """Remembers the answer for a moment: every page that an operator opens asks."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._known: Verification | None = None
        self._looked_at = float("-inf")

    async def last(self) -> Verification | None:
        """The last verification that has ended; None before the first."""
        if time.monotonic() - self._looked_at >= FRESH_SECONDS:
            self._known = await self.look()
        return self._known

    async def look(self) -> Verification | None:
        """As `last`, not remembered."""
        async with reading(self._engine) as connection:
            found = await verification.latest(connection)
        self._known, self._looked_at = found, time.monotonic()
        return found
