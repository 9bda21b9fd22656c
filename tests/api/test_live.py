"""Hearing when read models move, on any replica, without hearing what moved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx
import pytest

from api.movements import MOST_PER_PERSON, Movements
from api.problems import Rejected
from domain.people import Directory
from infrastructure.event_store.store import Position
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from projections.seen import Watch
from tests.support.api import FrontDoor, front_door, served
from tests.support.paper import Paper, on_paper

HERE, THERE = Position(1, 1), Position(2, 7)


@dataclass
class Models(Watch):
    """Read models that move when told to."""

    news: asyncio.Queue[Mapping[str, Position]] = field(default_factory=asyncio.Queue)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._positions: dict[str, Position] = {}

    async def changes(self) -> AsyncIterator[Mapping[str, Position]]:
        """As `Watch.changes`."""
        if self._positions:
            yield dict(self._positions)
        while True:
            moved = await self.news.get()
            self._positions |= moved
            yield moved
            if self.news.empty():
                self.told.set()


async def test_a_slow_listener_hears_the_newest_of_each_model_once() -> None:
    models = Models()
    movements = Movements(models)
    with movements.listening("vera") as listener:
        for serial in range(1, 50):
            models.news.put_nowait({"board": Position(1, serial), "people": HERE})
        await asyncio.sleep(0)
        await models.told.wait()
        assert await listener.news(5) == {"board": Position(1, 49), "people": HERE}
        assert await listener.news(0) == {}


async def test_one_person_does_not_listen_without_end() -> None:
    movements = Movements(Models())
    listening = [movements.listening("vera") for _ in range(MOST_PER_PERSON)]
    for each in listening:
        each.__enter__()
    with pytest.raises(Rejected) as caught, movements.listening("vera"):
        pass
    assert caught.value.sort.code == "too_many_listeners"
    with movements.listening("liam"):
        listening[0].__exit__(None, None, None)
        with movements.listening("vera"):
            pass
    for each in listening[1:]:
        each.__exit__(None, None, None)
    await asyncio.sleep(0)


@dataclass
class Heard:
    """What came down one stream: `moved` as (model, position, id), and every line of it."""

    lines: AsyncIterator[str]
    written: list[str] = field(default_factory=list)

    async def moved(self) -> tuple[str, Position, Position]:
        """The next move."""
        found: dict[str, str] = {}
        async with asyncio.timeout(5):
            async for line in self.lines:
                self.written.append(line)
                name, _, value = line.partition(": ")
                found[name] = value
                if not line:
                    if found.get("event") == "moved":
                        break
                    found = {}
        told = json.loads(found["data"])
        assert set(told) == {"model", "position"}
        return told["model"], Position.parse(told["position"]), Position.parse(found["id"])

    async def ends(self) -> None:
        """Read until the server closes the stream."""
        async with asyncio.timeout(5):
            async for line in self.lines:
                self.written.append(line)


@dataclass
class Desk:
    """A served front door whose read models move by hand."""

    address: str
    models: Models
    door: FrontDoor
    settings: Settings

    @asynccontextmanager
    async def listens(
        self, person: str, *, lifetime: timedelta = timedelta(hours=1), last: str | None = None
    ) -> AsyncIterator[Heard]:
        """Somebody listens."""
        token = issue_token(self.settings, person, lifetime)
        asked = {"Authorization": f"Bearer {token}"} | ({} if last is None else {"Last-Event-ID": last})
        async with (
            httpx.AsyncClient(base_url=self.address) as client,
            client.stream("GET", "/api/v1/live", headers=asked) as answer,
        ):
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield Heard(answer.aiter_lines())


@pytest.fixture
async def desk(paper: Paper, paper_settings: Settings) -> AsyncIterator[Desk]:
    models = Models()
    async with front_door(paper_settings, on_paper(paper)) as door:
        door.app.state.resources = replace(door.resources, watch=models, movements=Movements(models))
        async with served(door.app) as address:
            yield Desk(address, models, door, paper_settings)


async def test_a_listener_hears_where_everything_is_and_then_each_move(desk: Desk) -> None:
    desk.models.news.put_nowait({"board": HERE, "people": HERE})
    async with desk.listens("vera") as heard:
        assert [await heard.moved(), await heard.moved()] == [("board", HERE, HERE), ("people", HERE, HERE)]
        desk.models.news.put_nowait({"board": THERE})
        assert await heard.moved() == ("board", THERE, HERE), "its id is where the slowest model is"
        desk.models.news.put_nowait({"people": THERE})
        assert await heard.moved() == ("people", THERE, THERE)


async def test_who_connects_again_hears_only_what_moved_since(desk: Desk) -> None:
    desk.models.news.put_nowait({"board": THERE, "people": HERE})
    async with desk.listens("vera", last=str(HERE)) as heard:
        assert await heard.moved() == ("board", THERE, HERE)
        desk.models.news.put_nowait({"people": THERE})
        assert await heard.moved() == ("people", THERE, THERE)


@pytest.mark.parametrize("strange", ["x", "-1", "0" * 33, "'; drop table", str(Position(2**63, 1))])
async def test_a_strange_last_event_id_harms_nobody(desk: Desk, strange: str) -> None:
    async with desk.listens("vera", last=strange) as heard:
        desk.models.news.put_nowait({"board": HERE})
        desk.models.news.put_nowait({"board": THERE})
        assert (await heard.moved())[0] == "board"


async def test_a_silent_stream_says_that_it_is_there(desk: Desk) -> None:
    desk.door.resources.movements.heartbeat = 0.05
    async with desk.listens("vera") as heard:
        async with asyncio.timeout(5):
            async for line in heard.lines:
                if line == ": still here":
                    break


@pytest.mark.feature("TS-28")
async def test_the_stream_of_somebody_who_left_ends(desk: Desk, paper: Paper) -> None:
    desk.door.resources.movements.heartbeat = 0.05
    async with desk.listens("vera") as heard:
        paper.people = Directory()
        await heard.ends()


@pytest.mark.feature("TS-28")
async def test_the_stream_ends_with_the_token(desk: Desk) -> None:
    async with desk.listens("vera", lifetime=timedelta(seconds=1)) as heard:
        await heard.ends()


async def test_who_listens_too_often_is_told_so(desk: Desk) -> None:
    listening = [desk.door.resources.movements.listening("vera") for _ in range(MOST_PER_PERSON)]
    for each in listening:
        each.__enter__()
    async with desk.door.person("vera") as vera:
        answer = await vera.get("/live")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (
        503,
        "too_many_listeners",
        "30",
    )
    for each in listening:
        each.__exit__(None, None, None)
