"""A worker in a process of its own, which can be killed, or which dies by itself at a chosen moment.

`python -m tests.support.mortal_worker MOMENT`; settings come from the environment, as in production.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Literal, cast

from temporalio import activity

from activities.beginnings import Beginnings
from activities.contracts import CarryOutRequest, PendingEffect, Submission
from activities.ledger import Ledger
from activities.messages import Messages, Outbox
from activities.resources import Resources
from domain.initiative.effects import Notify
from infrastructure.database import log_pool
from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.store import Append, Appended
from infrastructure.event_store.streams import StreamCache
from infrastructure.settings import PREFIX, Settings
from infrastructure.simulation import SimulatedClock
from infrastructure.temporal import connect
from tests.support.office import ALL_EVENTS, Office, filled, with_errands
from tests.support.tree import ROOT

Moment = Literal["never", "before_append", "after_append", "after_message", "before_beginning"]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class MortalStore(PostgresEventStore):
    """Dies with its process just before or just after an append."""

    moment: Moment = "never"

    async def append(self, append: Append) -> Appended:
        if self.moment == "before_append":
            _die()
        appended = await super().append(append)
        if self.moment == "after_append":
            _die()
        return appended


class MortalOutbox(Outbox):
    """Dies with its process just after a message was written."""

    moment: Moment = "never"

    async def put(self, request: CarryOutRequest, message: Notify) -> None:
        await super().put(request, message)
        if self.moment == "after_message":
            _die()


class MortalBeginnings(Beginnings):
    """Dies with its process just before another initiative is begun."""

    def __init__(self, moment: Moment) -> None:
        super().__init__(filled)
        self._moment = moment

    @activity.defn(name="first_command")
    async def first_command(self, effect: PendingEffect) -> Submission:
        if self._moment == "before_beginning":
            _die()
        return await super().first_command(effect)


async def work(moment: Moment) -> None:
    """Work until killed."""
    settings = Settings()
    assert settings.database_url is not None
    codec = Codec(ALL_EVENTS)
    async with (
        MortalStore(settings.database_url) as store,
        log_pool(settings.database_url, name="outbox", size=2) as pool,
    ):
        store.moment = moment
        outbox = MortalOutbox(pool)
        outbox.moment = moment
        ledger = Ledger(store, codec, StreamCache(store, codec), with_errands, outbox.carried_out)
        client = await connect(settings)
        held = Resources(ledger, Messages(outbox), store, codec, MortalBeginnings(moment))
        office = Office(settings, client, store, held, codec, SimulatedClock(client))
        async with office.worker():
            print("at work", flush=True)  # noqa: T201 - its parent waits for this line
            await asyncio.Event().wait()


@asynccontextmanager
async def mortal_worker(settings: Settings, moment: Moment = "never") -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker at work in a process of its own; killed at the end of the block if it still lives."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.mortal_worker",
        moment,
        cwd=ROOT,
        env={**os.environ, **_environment(settings)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        assert (await process.stdout.readline()).strip() == b"at work"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _environment(settings: Settings) -> Mapping[str, str]:
    given = {
        "DATABASE_URL": settings.database_url,
        "TEMPORAL_ADDRESS": settings.temporal_address,
        "TASK_QUEUE": settings.task_queue,
    }
    return {PREFIX + name: value for name, value in given.items() if value is not None}


if __name__ == "__main__":
    asyncio.run(work(cast("Moment", sys.argv[1])))
