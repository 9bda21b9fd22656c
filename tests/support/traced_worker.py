"""A worker process of `tests.support.traced`, switched on as every process is; it ends when its input does."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

from temporalio.service import RPCError
from temporalio.worker import Worker

from infrastructure.settings import Settings
from infrastructure.telemetry import configure, temporal_plugins
from infrastructure.temporal import connect, sandbox_runner
from tests.support.traced import Rover, Stumbler, Talker, falter, remember


async def main() -> None:
    """Works without a cache, so that every workflow task replays the workflow from its beginning."""
    settings = Settings()
    telemetry = configure(settings, "worker")
    client = await connect(settings, plugins=temporal_plugins())
    with suppress(RPCError):
        await client.get_workflow_handle("nobody").describe()  # a call that fails is counted
    async with Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[Talker, Rover, Stumbler],
        activities=[remember, falter],
        workflow_runner=sandbox_runner(),
        max_cached_workflows=0,
    ):
        await asyncio.to_thread(sys.stdin.read)
    telemetry.close()
    await asyncio.sleep(0.2)  # the SDK's threads may still be letting go of their last call


if __name__ == "__main__":
    asyncio.run(main())
