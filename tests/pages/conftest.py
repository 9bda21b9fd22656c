"""The dashboard on real servers, with a deal whose first gate waits for its deciders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import FrontDoor, staffed
from tests.support.deals import VP
from tests.support.steps import until_the_go_no_go_waits

NAME = "<b onmouseover=alert(1)>Heron & Sons</b>"


@dataclass(frozen=True)
class Dashboard:
    """A front door, the deal behind it, and the position that the deal has reached."""

    door: FrontDoor
    deal: str
    position: str


@pytest.fixture
async def dashboard(settings: Settings) -> AsyncIterator[Dashboard]:
    """The go/no-go of a deal with a nasty name waits for its two deciders."""
    async with staffed(settings) as door, door.person(VP) as vera:
        chosen = opening()
        chosen["charter"] = {**chosen["charter"], "name": NAME}
        begun = (await vera.begins(**chosen)).json()
        position = begun["position"]
        for _, command in until_the_go_no_go_waits():
            answer = await vera.asks(begun["initiative"], command)
            assert answer.status_code == 200, answer.text
            position = answer.json()["position"]
        await vera.get("/initiatives", seen=position)
        await vera.get("/my-work", seen=position)
        await vera.get(f"/initiatives/{begun['initiative']}", seen=position)
        await vera.get(f"/initiatives/{begun['initiative']}/timeline", seen=position)
        yield Dashboard(door, begun["initiative"], position)
