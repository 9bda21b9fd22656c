"""The programs that `worker.py` starts: they work, they end when they are told to, and they say what they lack."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.exc import ProgrammingError

from activities.anchoring import keep_anchored
from domain.directory.commands import Listing, OpenDirectory
from domain.kernel import SYSTEM
from infrastructure.database import read_models, reading
from infrastructure.event_store.anchors import ANCHORS
from infrastructure.event_store.store import Position
from infrastructure.settings import PREFIX, Settings
from projections.everything import PROJECTIONS
from projections.seen import positions
from tests.support.namespaces import in_a_namespace_of_its_own
from tests.support.office import Office, errand, eventually, opened
from tests.support.toy import Begin
from tests.support.tree import ROOT

OPENING = OpenDirectory(people=(Listing(person="ada", name="Ada", roles=("administrator",)),))


@asynccontextmanager
async def program(*words: str, settings: Settings | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
    """`worker.py` in a process of its own."""
    given = {} if settings is None else settings.model_dump(mode="json", exclude_none=True)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "worker.py",
        *words,
        cwd=ROOT,
        env={**os.environ, **{PREFIX + name.upper(): str(value) for name, value in given.items()}},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def told_to_stop(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """The exit code and what was said on standard error."""
    process.send_signal(signal.SIGTERM)
    _, said = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_both_programs_work_and_end_when_they_are_told_to(settings: Settings) -> None:
    settings, client = await in_a_namespace_of_its_own(settings)
    engine = read_models(str(settings.database_url), name="test", size=2)
    async with (
        opened(settings, client) as office,
        program("worker", settings=settings) as working,
        program("projections", settings=settings) as folding,
    ):
        receipt = await office.ask("directory", OPENING, by=SYSTEM, start=True)

        async def folded() -> bool:
            try:
                async with reading(engine) as connection:
                    reached = await positions(connection)
            except ProgrammingError:
                return False  # the runner has not made its schema yet
            there = Position.parse(receipt.position)
            return len(reached) == len(PROJECTIONS) and all(position >= there for position in reached.values())

        await eventually(folded, within=60)
        assert [(await told_to_stop(process))[0] for process in (working, folding)] == [0, 0]
    await engine.dispose()


async def test_a_program_says_what_it_lacks(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"temporal_address": "127.0.0.1:1"})
    for words, lacking, code in (
        (("worker",), nowhere, 4),
        (("projections",), settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/x"}), 4),
        (("sing",), settings, 2),
    ):
        async with program(*words, settings=lacking) as process:
            _, said = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == code
        assert "Traceback" not in said.decode()
        assert said


async def test_the_log_is_anchored_whenever_something_was_added(office: Office) -> None:
    held = office.resources
    keeping = asyncio.create_task(keep_anchored(held.store, held.codec, every=timedelta(milliseconds=20)))
    for times in (1, 2):
        await office.ask(errand(), Begin(), start=True)

        async def anchored(times: int = times) -> bool:
            return await office.types(ANCHORS) == ["log_anchored"] * times

        await eventually(anchored)
    keeping.cancel()
