"""`concord verify` asks the proofs of every history: one that breaks them is named, and the command fails."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.acquisition.events import ClearanceObtained
from infrastructure.event_store.read import PostgresReader
from projections.examiner import proved
from tests.projections.world import World, world_of
from tests.support import deals
from tests.support.scenario import Story
from tests.support.tree import ROOT

NO_ENGINE = {"CONCORD_TEMPORAL_ADDRESS": "127.0.0.1:9"}
OTHER = "acquisition-0badc0de"


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """An empty log in a database of its own."""
    async with world_of(database_url) as made:
        yield made


def closed_without_clearance() -> Story:
    """A history that no rule allows: somebody wrote it past them."""
    story = deals.closed()
    happened = tuple(pair for pair in story.happened if not isinstance(pair[0], ClearanceObtained))
    return replace(story, stream=OTHER, happened=happened)


async def verify(url: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "cli", "verify", *words],
        cwd=ROOT,
        env={**clean, "CONCORD_DATA_FOLDER": str(folder), "CONCORD_DATABASE_URL": url, **NO_ENGINE},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


async def test_a_log_in_order_has_no_findings(world: World) -> None:
    await world.people()
    await world.tell(deals.closed())
    async with PostgresReader(world.url) as log:
        assert await proved(log) == ()


async def test_a_merger_carried_out_before_its_clearance_is_reported_and_the_command_fails(
    world: World, tmp_path: Path
) -> None:
    await world.people()
    await world.tell(deals.closed())
    assert (await verify(world.url, tmp_path)).stdout.endswith("every hash holds\nevery proof holds\n")
    await world.tell(closed_without_clearance())
    done = await verify(world.url, tmp_path)
    assert done.returncode == 1
    assert "every hash holds" in done.stdout
    assert f"finding: {OTHER} " in done.stdout
    assert "the company changed hands without the clearance of hsr [clearance_before_integration]" in done.stdout
    told = json.loads((await verify(world.url, tmp_path, "--json")).stdout)
    assert told["verified"] is True
    assert [(finding["stream"], finding["type"]) for finding in told["findings"]] == [(OTHER, "acquisition_closed")]
