"""What tests of every level may ask for. Servers start when the first test asks, once per run.

Imports stand inside the fixtures, so that tests of pure rules do not wait for drivers to load.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings as hypothesis

if TYPE_CHECKING:
    from temporalio.client import Client

    from infrastructure.embedded import Servers
    from infrastructure.settings import Settings

# How long an example takes says what else the machine does, and nothing about us.
hypothesis.register_profile("untimed", parent=hypothesis(), deadline=None)
hypothesis.load_profile("untimed")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """A real PostgreSQL and a real Temporal server, shared by all tests of the run."""
    from tests.support.servers import throw_away_servers

    with throw_away_servers() as running:
        yield running


@pytest.fixture(scope="session")
def migrated_template(servers: Servers) -> str:
    """The name of a migrated database to copy."""
    from tests.support.servers import make_template

    return make_template(servers)


@pytest.fixture
def database_url(servers: Servers, migrated_template: str) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own."""
    from tests.support.servers import fresh_database

    with fresh_database(servers, migrated_template) as url:
        yield url


@pytest.fixture
def task_queue() -> str:
    """A task queue of this test's own: its workers see no other test's work."""
    return f"test-{uuid4().hex}"


@pytest.fixture
def settings(servers: Servers, database_url: str, task_queue: str, tmp_path: Path) -> Settings:
    """Settings of this test's own: its database, its task queue, its data folder."""
    from infrastructure.settings import Settings

    return Settings(
        database_url=database_url,
        temporal_address=servers.temporal_address,
        task_queue=task_queue,
        data_folder=tmp_path / "data",
    )


@pytest.fixture
async def temporal_client(servers: Servers) -> Client:
    """A client of the shared Temporal server, with the project's data converter."""
    from infrastructure.settings import Settings
    from infrastructure.temporal import connect

    return await connect(Settings(temporal_address=servers.temporal_address))
