"""How long a large integration makes people wait: 2,000 tasks that wait for one another some 4,000 times.

Real processes on servers that write to disk. One person completes task after task, each answered by a receipt, and
looks at the Gantt, first as it is reckoned anew and then again. `python -m benchmarks.plans` prints what it found.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from time import perf_counter
from uuid import uuid4

import httpx
from sqlalchemy import select

from cli import system
from cli.people import open_directory
from domain.integration import DECIDER
from domain.kernel import SYSTEM, PersonId
from domain.people import Directory, Person
from infrastructure.database import reading
from infrastructure.issuer import issue_token
from infrastructure.logs import configure_logs
from infrastructure.settings import Settings
from portfolio.load import load
from projections.integration_plan import PLAN
from tests.projections.world import world_of
from tests.support import big_plans
from tests.support.integrations import charter
from tests.support.scenario import Story

TASKS = 2000
COMMANDS = 100
LOOKS = 40
WARM_UP = 5
LOOKED_EVERY = 0.1
"""Seconds between two looks at how far the read model has come."""


def measure(folder: Path, tasks: int = TASKS) -> dict[str, float]:
    """Milliseconds at the median; `folder` gets servers of its own.

    `plan_receipt_ms`: from completing a task over HTTP until its receipt. `plan_anew_ms`: a Gantt that nobody has asked
    since, from the read model on. `plan_again_ms`: the same one once more.
    """
    settings = Settings(data_folder=folder / "plans")
    with system.running(settings, simulation=False, tick=lambda _: None) as running:
        return asyncio.run(_at_work(running, tasks))


async def _at_work(running: system.System, tasks: int) -> dict[str, float]:
    listed = load().people
    await open_directory(running.settings, listed)
    people = Directory({who.id: Person(name=who.name, roles=tuple(who.roles)) for who in listed})
    office, *_ = people.holders("imo_lead")
    stream = f"integration-{uuid4().hex[:12]}"
    await _lay_down(running, _story(stream, office, people, tasks))
    receipts: list[float] = []
    anew: list[float] = []
    again: list[float] = []
    address, headers = (
        running.state.api_url,
        {"Authorization": f"Bearer {issue_token(running.settings, office)}"},
    )
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=120, trust_env=False) as client:
        for number in range(WARM_UP + COMMANDS):
            took, _ = await _completed(client, stream, number)
            receipts.append(took)
        for number in range(WARM_UP + COMMANDS, WARM_UP + COMMANDS + LOOKS):
            _, version = await _completed(client, stream, number)
            await _followed(running, stream, version)
            anew.append(await _looked(client, stream))
            again.append(await _looked(client, stream))
    return {
        "plan_receipt_ms_p50": median(receipts[WARM_UP:]) * 1000,
        "plan_anew_ms_p50": median(anew) * 1000,
        "plan_again_ms_p50": median(again) * 1000,
    }


def _story(stream: str, office: PersonId, people: Directory, tasks: int) -> Story:
    """An integration that begins today, under the rules of today."""
    today = datetime.now(UTC)
    begins = charter(today.date())
    begins = begins.model_copy(
        update={
            "charter": begins.charter.model_copy(update={"owner": office}),
            "terms": big_plans.terms(tasks),
        }
    )
    return Story(DECIDER, people, stream, at=today).by(SYSTEM).given(begins)


async def _lay_down(running: system.System, story: Story) -> None:
    url = running.settings.database_url
    assert url is not None
    async with world_of(url) as world:
        await world.tell(story)


async def _completed(client: httpx.AsyncClient, stream: str, number: int) -> tuple[float, int]:
    command = {"type": "complete_task", "task": big_plans.key_of(number), "hours": 8}
    key, sent = {"Idempotency-Key": uuid4().hex}, perf_counter()
    answer = await client.post(f"/api/v1/initiatives/{stream}/commands", json=command, headers=key)
    took = perf_counter() - sent
    version: int = answer.raise_for_status().json()["version"]
    return took, version


async def _looked(client: httpx.AsyncClient, stream: str) -> float:
    started = perf_counter()
    (await client.get(f"/api/v1/initiatives/{stream}/plan")).raise_for_status()
    return perf_counter() - started


async def _followed(running: system.System, stream: str, version: int) -> None:
    """Wait, without asking for the plan, until its read model has come so far."""
    url = running.settings.database_url
    assert url is not None
    async with world_of(url) as world:
        wanted = select(PLAN.view.c.version).where(PLAN.view.c.initiative == stream)
        while True:
            async with reading(world.engine) as connection:
                if (await connection.scalar(wanted) or 0) >= version:
                    return
            await asyncio.sleep(LOOKED_EVERY)


def main() -> None:
    """Measure in a folder that is deleted afterwards."""
    configure_logs("warning", "console")
    folder = Path(mkdtemp(prefix="concord-plans-"))
    folder.chmod(0o711)
    try:
        json.dump(measure(folder), sys.stdout, indent=2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
