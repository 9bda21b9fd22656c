"""A log in a real PostgreSQL, what puts events of the business into it, and what waits for read models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.directory.events import PersonListed, RoleGranted
from domain.kernel import Event
from domain.people import Directory
from infrastructure.database import read_models, reading
from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.codec import Meta
from infrastructure.event_store.store import WHOLE, Append, Appended, Partition
from projections.access import Viewer
from projections.decoding import CODEC
from projections.projection import AnyProjection
from projections.runner import Pace, Runner
from projections.seen import positions
from tests.projections.histories import Told
from tests.support import deals
from tests.support.scenario import DAY_ONE, Story

QUICK = Pace(batch=50, poll=0.05, muster=0.05, retry=0.05)

T = TypeVar("T")


@dataclass
class World:
    """One test's log and read models."""

    url: str
    store: PostgresEventStore
    engine: AsyncEngine
    versions: dict[str, int] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)

    async def happen(self, stream: str, *events: Event, at: datetime = DAY_ONE, by: str = "vera") -> Appended:
        """Append one command's events."""
        command = f"command-{next(self.numbers)}"
        version = self.versions.get(stream, 0)
        meta = Meta(actor=by, correlation_id=command, command_type="told", command_digest="0" * 64)
        new = [CODEC.encode(event, stream=stream, command_id=command, n=n, meta=meta) for n, event in enumerate(events)]
        done = await self.store.append(Append(stream, version, command, at, new))
        self.versions[stream] = done.version
        return done

    async def tell(self, story: Story | Told, *, upto: int | None = None) -> None:
        """Append what happened in a story since it was last told, each moment as one command."""
        known = self.versions.get(story.stream, 0)
        moments: list[tuple[datetime, list[Event]]] = []
        for event, at in story.happened[known:upto]:
            if not moments or moments[-1][0] != at:
                moments.append((at, []))
            moments[-1][1].append(event)
        for at, events in moments:
            await self.happen(story.stream, *events, at=at)

    async def people(self, directory: Directory = deals.PEOPLE) -> None:
        """Put everybody into the directory."""
        listed: list[Event] = []
        for who, person in directory.people.items():
            listed.append(PersonListed(person=who, name=person.name))
            listed += [RoleGranted(person=who, role=role, by="system") for role in person.roles]
        await self.happen("directory", *listed, by="adam")

    def runner(self, *projections: AnyProjection, pace: Pace = QUICK, partition: Partition = WHOLE) -> Runner:
        """A runner that is not running yet."""
        return Runner(self.store, self.engine, projections, pace=pace, partition=partition)

    async def rows(self, table: str, order: str = "1, 2") -> list[tuple[Any, ...]]:
        """What lies in a view or a table of the read models."""
        async with reading(self.engine) as connection:
            found = await connection.execute(text(f"select * from read.{table} order by {order}"))
            return [tuple(row) for row in found]

    async def ask(self, query: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the query answers
        """One value."""
        async with reading(self.engine) as connection:
            return await connection.scalar(text(query), parameters)

    async def reached(self) -> dict[str, str]:
        """How far each read model has come; nothing before there is any."""
        if await self.ask("select to_regclass('read.checkpoint')") is None:
            return {}
        async with reading(self.engine) as connection:
            return {name: str(at) for name, at in (await positions(connection)).items()}


def viewer(who: str, directory: Directory = deals.PEOPLE) -> Viewer:
    """A person who looks, with the roles they hold."""
    return Viewer(person=who, roles=directory.roles_of(who))


@asynccontextmanager
async def running(runner: Runner) -> AsyncIterator[asyncio.Task[None]]:
    """A runner for the length of a block; it is stopped the way operators stop it."""
    stop = asyncio.Event()
    task = asyncio.create_task(runner.run(stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


async def until(
    condition: Callable[[], Awaitable[T]], *, seconds: float = 30, task: asyncio.Task[None] | None = None
) -> T:
    """Wait until a condition holds; answers what it answered. A runner that has failed meanwhile fails the test."""
    async with asyncio.timeout(seconds):
        while not (found := await condition()):
            if task is not None and task.done():
                task.result()
                raise AssertionError("the runner has ended")
            await asyncio.sleep(0.01)
    return found


async def caught_up(world: World, *projections: AnyProjection, task: asyncio.Task[None] | None = None) -> None:
    """Until these read models have seen everything that is in the log now."""
    serial = await world.ask("select coalesce(max(serial), 0) from concord.event")
    last = await until(lambda: _head_at(world, serial)) or ""

    async def there() -> bool:
        reached = await world.reached()
        return all(reached.get(projection.name, "") >= last for projection in projections)

    await until(there, task=task)


async def _head_at(world: World, serial: int) -> str | None:
    head = await world.store.head()
    return str(head) if head.serial >= serial else None


@asynccontextmanager
async def world_of(url: str) -> AsyncIterator[World]:
    """The world of one database."""
    engine = read_models(url, name="projections", size=10)
    try:
        async with PostgresEventStore(url) as store:
            yield World(url, store, engine)
    finally:
        await engine.dispose()
