"""The front door on paper: the real rules, no servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infrastructure.settings import Settings
from tests.support.api import FrontDoor, front_door
from tests.support.paper import NOWHERE, Paper, on_paper


@pytest.fixture
def paper() -> Paper:
    """The usual people, and nothing has happened yet."""
    return Paper()


@pytest.fixture
def paper_settings(tmp_path: Path) -> Settings:
    """Settings that reach no server."""
    return Settings(database_url=NOWHERE, temporal_address="127.0.0.1:1", data_folder=tmp_path / "data")


@pytest.fixture
async def door(paper: Paper, paper_settings: Settings) -> AsyncIterator[FrontDoor]:
    """The app on paper."""
    async with front_door(paper_settings, on_paper(paper)) as running:
        yield running
