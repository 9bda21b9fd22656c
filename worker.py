"""`python worker.py worker` takes work from Temporal; `python worker.py projections` keeps the read models up to date.

Ends with 0 when told to, 2 for wrong settings or an unknown word, 4 when a server is missing.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta

import uvloop
from pydantic import ValidationError
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

from activities.anchoring import keep_anchored
from activities.registry import activities_of
from activities.resources import resources
from infrastructure import embedded, telemetry
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import StoreUnavailable
from infrastructure.log_watch import watch_log
from infrastructure.settings import Settings
from infrastructure.temporal import connect
from projections.serve import noting, serve
from workflows.kinds import WORKFLOWS

WRONG_SETTINGS, SOMETHING_MISSING = 2, 4


class NoEngine(Exception):
    """Temporal does not answer."""


async def worker(settings: Settings, stop: asyncio.Event) -> None:
    """Take tasks until told to stop; those under way are finished first."""
    try:
        client = await connect(settings, plugins=telemetry.temporal_plugins())
    except RuntimeError as problem:
        raise NoEngine(
            f"{settings.temporal_address}: {problem}. Is Temporal up, and is its address right?"
        ) from problem
    async with resources(settings) as held, asyncio.TaskGroup() as errands:
        every = timedelta(minutes=settings.anchor_minutes)
        anchoring = errands.create_task(keep_anchored(held.store, held.codec, every=every))
        async with Worker(
            client,
            task_queue=settings.task_queue,
            workflows=WORKFLOWS,
            activities=activities_of(held),
            workflow_runner=UnsandboxedWorkflowRunner(),
            max_cached_workflows=settings.cached_workflows,
            graceful_shutdown_timeout=timedelta(seconds=10),
            deployment_config=release(settings.worker_release),
        ):
            await stop.wait()
        anchoring.cancel()


def release(name: str | None) -> WorkerDeploymentConfig | None:
    """Which release this worker is, to Temporal; None: one like the other."""
    if name is None:
        return None
    version = WorkerDeploymentVersion(deployment_name="concord", build_id=name)
    return WorkerDeploymentConfig(
        version=version, use_worker_versioning=True, default_versioning_behavior=VersioningBehavior.PINNED
    )


async def projections(settings: Settings, stop: asyncio.Event) -> None:
    """Fold the log into every read model until told to stop; the first of several also verifies the log by and by."""
    log = PostgresReader(str(settings.database_url))
    async with log as store, noting(settings) as noted, asyncio.TaskGroup() as errands:
        first = settings.projection_partition == 0
        watching = errands.create_task(watch_log(store, noted=noted)) if first else None
        await serve(settings, stop)
        if watching is not None:
            watching.cancel()


PROGRAMS = {"worker": worker, "projections": projections}


async def run(name: str, settings: Settings) -> None:
    """Run one program until SIGTERM or SIGINT."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, stop.set)
    await PROGRAMS[name](settings, stop)
    await asyncio.sleep(0.2)  # the SDK's threads may still be letting go of their last call


def main(words: list[str]) -> int:
    """The exit code says how it ended."""
    if len(words) != 1 or words[0] not in PROGRAMS:
        sys.stderr.write(f"usage: python worker.py {{{'|'.join(PROGRAMS)}}}\n")
        return WRONG_SETTINGS
    try:
        settings = embedded.reach(Settings())
        switched_on = telemetry.configure(settings, "worker" if words == ["worker"] else "projections")
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(words[0], settings))
        switched_on.close()
    except ValidationError as problem:
        sys.stderr.write(f"concord {words[0]}: {problem}\n")
        return WRONG_SETTINGS
    except (embedded.EmbeddedError, StoreUnavailable, NoEngine) as problem:
        sys.stderr.write(f"concord {words[0]}: {problem}\n")
        return SOMETHING_MISSING
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
