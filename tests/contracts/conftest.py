"""Both event stores, one after the other: whoever asks for `store` is run on each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.memory import MemoryEventStore


@pytest.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[MemoryEventStore | PostgresEventStore]:
    """An empty store."""
    if request.param == "memory":
        yield MemoryEventStore()
    else:
        async with PostgresEventStore(request.getfixturevalue("database_url")) as postgres:
            yield postgres
