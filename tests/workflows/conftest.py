"""An office for errands: the toy decider behind the real host, on a real Temporal server and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client

from infrastructure.settings import Settings
from tests.support.office import Office, opened


@pytest.fixture
async def office(settings: Settings, temporal_client: Client) -> AsyncIterator[Office]:
    """Open, with one worker at work."""
    async with opened(settings, temporal_client) as office, office.worker():
        yield office


@pytest.fixture
async def closed_office(settings: Settings, temporal_client: Client) -> AsyncIterator[Office]:
    """Open, with nobody at work yet."""
    async with opened(settings, temporal_client) as office:
        yield office
