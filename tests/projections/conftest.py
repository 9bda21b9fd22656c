"""A world of its own for each test of the read models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from tests.projections.world import World, world_of


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """An empty log and no read models yet, in a real PostgreSQL."""
    async with world_of(database_url) as made:
        yield made


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What the runner says is kept from the console, where a traceback in colours takes seconds."""
    with structlog.testing.capture_logs():
        yield
