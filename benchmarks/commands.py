"""How many commands a second go through the whole of Concord, against what Temporal alone could do at best.

One Temporal server, one PostgreSQL, one worker process and one client serve both contenders, which take turns.
`python -m benchmarks.commands` starts servers of its own and prints what it found.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from time import perf_counter
from uuid import uuid4

from temporalio.client import Client

from benchmarks.append import Against
from benchmarks.bare import Bare
from infrastructure.settings import PREFIX, Settings
from infrastructure.temporal import connect
from tests.support import deals
from tests.support.office import Office, opened, submission
from tests.support.servers import fresh_database, make_template, throw_away_servers
from tests.support.tree import ROOT

ROUNDS = 9
CLIENTS = 16
EACH = 25
"""Commands that each client sends to a workflow of its own in one round, one after the other."""

Round = Callable[[], Awaitable[float]]


def commands_vs_bare_temporal(settings: Settings, *, rounds: int = ROUNDS) -> Against:
    """16 clients, each with a workflow of its own, each waiting for one answer before it asks again.

    Concord: a command of a real acquisition, from the client through the update, the recording activity with its rules
    and its facts, into PostgreSQL, and back as a receipt. The other way: a workflow with nothing in it, whose update
    carries the same submission and runs one empty regular activity.
    """
    return asyncio.run(_compare(settings, rounds))


async def _compare(settings: Settings, rounds: int) -> Against:
    async with opened(settings, await connect(settings)) as office, _worker(settings):
        await office.list_people(deals.PEOPLE)
        contenders: tuple[Round, Round] = (lambda: _concord(office), lambda: _bare(office.client, settings))
        for contender in contenders:
            await contender()  # to warm up
        rivals = [Against(*[await contender() for contender in contenders]) for _ in range(rounds)]
    # They share a machine with others, who disturb one round more than another: neighbours in time are compared.
    return sorted(rivals, key=lambda rival: rival.ratio)[rounds // 2]


async def _concord(office: Office) -> float:
    streams = [f"acquisition-{uuid4().hex[:12]}" for _ in range(CLIENTS)]
    charter = deals.charter()
    await asyncio.gather(*(office.ask(stream, charter, by=deals.VP, start=True) for stream in streams))
    commands = [deals.evidence(f"document_{n}") for n in range(EACH)]

    async def client(stream: str) -> None:
        for command in commands:
            await office.ask(stream, command, by=deals.VP)

    return await _rate(client(stream) for stream in streams)


async def _bare(client: Client, settings: Settings) -> float:
    handles = [
        await client.start_workflow(Bare.run, id=f"bare-{uuid4().hex}", task_queue=settings.task_queue)
        for _ in range(CLIENTS)
    ]
    asked = [submission(deals.evidence(f"document_{n}"), by=deals.VP) for n in range(EACH)]
    # The first update of a workflow carries its start; Concord's initiatives have had theirs too.
    await asyncio.gather(*(handle.execute_update(Bare.submit, asked[0], id="first") for handle in handles))

    async def ask(number: int) -> None:
        for one in asked:
            await handles[number].execute_update(Bare.submit, one, id=one.update_id)

    rate = await _rate(ask(number) for number in range(CLIENTS))
    for handle in handles:
        await handle.signal(Bare.end)
    return rate


async def _rate(clients: Iterable[Awaitable[None]]) -> float:
    started = perf_counter()
    await asyncio.gather(*clients)
    return CLIENTS * EACH / (perf_counter() - started)


@asynccontextmanager
async def _worker(settings: Settings) -> AsyncIterator[None]:
    given = {
        "DATABASE_URL": settings.database_url,
        "TEMPORAL_ADDRESS": settings.temporal_address,
        "TASK_QUEUE": settings.task_queue,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.commands_worker",
        cwd=ROOT,
        env={**os.environ, **{PREFIX + name: str(value) for name, value in given.items()}},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield
    finally:
        process.stdin.close()
        await process.wait()


def main() -> None:
    """Print both figures and their ratio as one JSON object."""
    with throw_away_servers() as servers, fresh_database(servers, make_template(servers)) as database_url:
        settings = Settings(
            database_url=database_url, temporal_address=servers.temporal_address, task_queue="benchmark"
        )
        found = commands_vs_bare_temporal(settings)
    print(json.dumps({**found._asdict(), "ratio": found.ratio}))


if __name__ == "__main__":
    main()
