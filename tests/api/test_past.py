"""In a simulation alone, a request may say that it is asked in the past; what it begins lives there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from activities.contracts import Receipt, Submission
from api.past import AT
from domain.kernel import StreamId
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import FrontDoor, front_door
from tests.support.deals import VP
from tests.support.paper import NOWHERE, Paper, on_paper


@dataclass
class Listening(Paper):
    """Hears how far in the past something is begun."""

    heard: list[timedelta] = field(default_factory=list)

    async def send(
        self, stream: StreamId, submission: Submission, *, start: bool, behind: timedelta = timedelta(0)
    ) -> Receipt:
        """As `Sender.send`."""
        self.heard.append(behind)
        return await super().send(stream, submission, start=start)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[FrontDoor, Listening]]:
    settings = Settings(database_url=NOWHERE, temporal_address="127.0.0.1:1", data_folder=tmp_path)
    paper = Listening()
    async with front_door(settings, on_paper(paper)) as running:
        yield running, paper


@pytest.mark.parametrize("simulation", [True, False])
async def test_only_a_simulation_begins_in_the_past(door: tuple[FrontDoor, Listening], simulation: bool) -> None:
    running, paper = door
    told = running.settings.model_copy(update={"simulation": simulation})
    now = running.resources.clock()
    running.app.state.resources = replace(running.resources, settings=told, clock=lambda: now)
    async with running.person(VP) as vera:
        vera.http.headers[AT] = (now - timedelta(days=560)).isoformat()
        answer = await vera.begins(**opening())
    assert answer.status_code == 201, answer.text
    assert paper.heard == [timedelta(days=560 if simulation else 0)]


async def test_a_time_that_is_none_is_refused(door: tuple[FrontDoor, Listening]) -> None:
    running, _ = door
    told = running.settings.model_copy(update={"simulation": True})
    running.app.state.resources = replace(running.resources, settings=told)
    async with running.person(VP) as vera:
        vera.http.headers[AT] = "yesterday"
        answer = await vera.begins(**opening())
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_request")
