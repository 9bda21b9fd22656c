"""One Concord and one Chromium for all tests of this folder: `house`. Without a browser they are skipped."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from api.pages.assets import FOLDER
from infrastructure.embedded import Servers
from infrastructure.settings import Settings
from tests.support import chromium
from tests.support.house import House, house_of
from tests.support.servers import fresh_database


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def house(
    servers: Servers, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """The dashboard as people meet it."""
    if chromium.found() is None:
        pytest.skip(chromium.MISSING)
    if not (FOLDER / "manifest.json").is_file():
        pytest.skip("no assets: `make setup` builds what browsers load")
    with fresh_database(servers, migrated_template) as url:
        settings = Settings(
            database_url=url,
            temporal_address=servers.temporal_address,
            task_queue="browser",
            data_folder=tmp_path_factory.mktemp("house"),
        )
        async with house_of(settings) as running:
            yield running
