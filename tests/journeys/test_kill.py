"""Every part of Concord is killed while people work; nothing they were told is lost, and nothing happens twice."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sized
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.contracts import CommandJson, Receipt
from cli import system
from cli.audit import checked
from cli.front_door import FrontDoor, Unreachable
from cli.people import open_directory
from cli.runtime import log_of
from cli.system import System
from infrastructure import embedded
from infrastructure.database import read_models, reading
from infrastructure.embedded.children import Child, alive
from infrastructure.embedded.folder import opened
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import START, Position
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from portfolio.load import load
from projections.everything import PROJECTIONS
from projections.rebuild import rebuild
from projections.seen import positions

pytestmark = pytest.mark.timeout(420)

DEALS, COMMANDS, CLIENTS, SEED = 20, 200, 8, 20_261_122
VP = "p-amara"


@asynccontextmanager
async def concord(folder: Path) -> AsyncIterator[System]:
    """The whole of it, on a folder of its own."""
    settings = Settings(data_folder=folder)
    running = await asyncio.to_thread(system.start, settings, simulation=False, bound=False, tick=quietly)
    try:
        await open_directory(running.settings, load().people)
        yield running
    finally:
        await asyncio.to_thread(system.stop, folder)


def parts(running: System) -> dict[str, Callable[[], Child]]:
    """How to find each part's process as it is now."""
    folder = running.settings.data_folder

    def program(name: str) -> Child:
        state = system.remembered(folder)
        assert state is not None
        return next(at.child for at in state.programs if at.name == name)

    def server(name: str) -> Child:
        at = getattr(opened(folder).remembered(), name)
        assert at is not None
        child: Child = at.child
        return child

    named: dict[str, Callable[[], Child]] = {n: partial(program, n) for n in ("worker", "projections", "api")}
    return {**named, **{n: partial(server, n) for n in ("postgres", "temporal")}}


async def insist(door: FrontDoor, deal: str, command: CommandJson, key: str) -> Receipt:
    """Ask again under the same key until there is an answer, whatever is down meanwhile."""
    while True:
        try:
            return await door.ask(VP, deal, command, key)
        except Unreachable:
            await asyncio.sleep(0.2)


def charter(n: int) -> CommandJson:
    """A deal like any other."""
    return {
        "kind": "acquisition",
        "charter": {"name": f"Deal {n}", "purpose": "Grow.", "owner": VP, "programme": "novacron"},
        "target": {"organisation": f"Target {n}", "category": "storage"},
    }


def document(n: int) -> CommandJson:
    """A document that no other command attaches."""
    digest = hashlib.sha256(str(n).encode()).hexdigest()
    return {"type": "attach_evidence", "evidence": f"doc_{n}", "title": f"Document {n}", "sha256": digest}


async def rows(database_url: str) -> dict[str, list[str]]:
    """Every row of every read model that people read, as text."""
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        found = await connection.execute("select viewname from pg_views where schemaname = 'read' order by 1")
        views = [name for (name,) in await found.fetchall()]
        return {
            name: sorted(
                str(row) for row in await (await connection.execute(f'select * from read."{name}"')).fetchall()
            )
            for name in views
        }


def quietly(_: str) -> None:
    """Nobody watches."""


async def enough(told: Sized, wanted: int) -> bool:
    """Whether that many commands were acknowledged."""
    return len(told) >= wanted


async def gone(child: Child) -> bool:
    """Whether a process has ended."""
    return not alive(child)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition; the test's own time limit bounds it."""
    while not await true():  # noqa: ASYNC110 - other processes bring it about, so there is no event to wait for
        await asyncio.sleep(0.02)


async def caught_up(engine: AsyncEngine, head: Position) -> bool:
    """Whether every read model has seen the whole log."""
    async with reading(engine) as connection:
        reached = await positions(connection)
    return all(reached.get(projection.name, START) >= head for projection in PROJECTIONS)


async def everything_is_there_once(running: System, told: Mapping[int, tuple[str, Receipt]]) -> None:
    """The log holds what was acknowledged, once; it is sound; the read models are what a rebuild makes of it."""
    url = log_of(running.settings)
    async with PostgresReader(url) as log:
        for n, (deal, receipt) in told.items():
            (event,) = await log.find_command(deal, f"command-{n}")
            assert (event.version, str(event.position)) == (receipt.version, receipt.position)
        attached = [event async for batch in log.scan() for event in batch if event.type == "evidence_attached"]
        assert len(attached) == COMMANDS
        assert (await checked(log)).flaw is None
        engine = read_models(url, name="rebuild", size=2)
        await until(partial(caught_up, engine, await log.head()))
        live = await rows(url)
        for projection in PROJECTIONS:
            await rebuild(projection, store=log, engine=engine)
        await engine.dispose()
    assert sum(map(len, live.values())) > COMMANDS
    assert await rows(url) == live


@pytest.mark.feature("TS-02")
async def test_what_was_acknowledged_is_in_the_log_exactly_once_whatever_is_killed(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - so that a failure can be repeated
    async with (
        concord(tmp_path / "concord") as running,
        FrontDoor(running.state.api_url, partial(issue_token, running.settings)) as door,
    ):
        deals = [(await door.open(VP, charter(n), f"charter-{n}")).initiative for n in range(DEALS)]
        waiting = [(n, chance.choice(deals)) for n in range(COMMANDS)]
        told: dict[int, tuple[str, Receipt]] = {}

        async def client() -> None:
            while waiting:
                n, deal = waiting.pop()
                told[n] = (deal, await insist(door, deal, document(n), f"command-{n}"))

        async def killer() -> None:
            order = list(parts(running))
            chance.shuffle(order)
            for n, name in enumerate(order, start=1):
                await until(partial(enough, told, n * COMMANDS // (len(order) + 2)))
                child = parts(running)[name]()
                os.kill(child.pid, signal.SIGKILL)
                await until(partial(gone, child))
                await asyncio.to_thread(system.revive, running, quietly)

        async with asyncio.TaskGroup() as everybody:
            everybody.create_task(killer())
            for _ in range(CLIENTS):
                everybody.create_task(client())

        assert len(told) == COMMANDS
        await everything_is_there_once(running, told)
    assert embedded.find(tmp_path / "concord") is None
