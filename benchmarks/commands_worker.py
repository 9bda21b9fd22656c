"""One worker process for both contenders of `benchmarks.commands`, with the options that `worker.py` uses.

`python -m benchmarks.commands_worker`; settings come from the environment.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.registry import activities_of
from activities.resources import resources
from benchmarks.bare import Bare, nothing
from infrastructure.settings import Settings
from infrastructure.temporal import connect
from workflows.kinds import WORKFLOWS


async def work(settings: Settings) -> None:
    """Work until standard input ends."""
    client = await connect(settings)
    async with (
        resources(settings) as held,
        Worker(
            client,
            task_queue=settings.task_queue,
            workflows=[*WORKFLOWS, Bare],
            activities=[*activities_of(held), nothing],
            workflow_runner=UnsandboxedWorkflowRunner(),
            max_cached_workflows=settings.cached_workflows,
        ),
    ):
        print("at work", flush=True)
        await asyncio.to_thread(sys.stdin.read)
    await asyncio.sleep(0.2)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work(Settings()))
