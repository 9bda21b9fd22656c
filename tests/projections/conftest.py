"""A world of its own for each test of the read models."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.projections.world import World, world_of


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """An empty log and no read models yet, in a real PostgreSQL."""
    async with world_of(database_url) as made:
        yield made
