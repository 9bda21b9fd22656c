"""What a worker lets people see: one page of figures, Temporal's among them, and lines that a replay never repeats."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from temporalio.client import Client, WorkflowFailureError

from infrastructure.embedded import Servers
from infrastructure.embedded.children import free_port
from infrastructure.settings import Settings
from infrastructure.temporal import connect
from tests.support.deployment import SDK_FAMILIES
from tests.support.traced import Rover, Stumbler, Talker

IDENTIFYING = re.compile(r"(^|_)(id|run_id|workflow_id|activity_id|update_id|stream|person|owner|name|actor)$")


@dataclass(frozen=True)
class Watched:
    """What was seen of one worker: its figures, its lines, the id of the workflow it ran."""

    figures: str
    lines: list[dict[str, Any]]
    workflow_id: str


@pytest.fixture(scope="module")
def watched(servers: Servers) -> Watched:
    """A worker process that ran one workflow and ended."""
    return asyncio.run(watch(servers))


async def watch(servers: Servers) -> Watched:
    port, workflow_id = free_port(None), f"talk-{uuid4().hex[:8]}"
    task_queue = f"test-{uuid4().hex}"
    environment = {
        "PATH": os.environ["PATH"],
        "CONCORD_TEMPORAL_ADDRESS": servers.temporal_address,
        "CONCORD_TASK_QUEUE": task_queue,
        "CONCORD_WORKER_METRICS_PORT": str(port),
    }
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.traced_worker", stdin=PIPE, stderr=PIPE, env=environment
    )
    try:
        client = await connect(Settings(temporal_address=servers.temporal_address))
        handle = await client.start_workflow(Talker.run, id=workflow_id, task_queue=task_queue)
        await handle.execute_update(Talker.say, "heron")
        assert await handle.result() == "heron"
        await trouble(client, task_queue)
        async with httpx.AsyncClient() as http:
            page = await http.get(f"http://127.0.0.1:{port}/metrics")
        _, said = await worker.communicate(b"")
        assert worker.returncode == 0
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
        await asyncio.sleep(0.2)  # Temporal's client is still letting go
    return Watched(page.text, [json.loads(line) for line in said.splitlines()], workflow_id)


async def trouble(client: Client, task_queue: str) -> None:
    """Everything that Temporal counts and that does not happen on a good day."""
    rover = await client.start_workflow(Rover.run, 1, id=f"rover-{uuid4().hex[:8]}", task_queue=task_queue)
    with pytest.raises(WorkflowFailureError):
        await rover.result()
    stumbler = await client.start_workflow(Stumbler.run, id=f"stumbler-{uuid4().hex[:8]}", task_queue=task_queue)
    async with asyncio.timeout(20):
        async for event in stumbler.fetch_history_events(wait_new_event=True):
            if event.HasField("workflow_task_failed_event_attributes"):
                break
    await stumbler.terminate()


@pytest.mark.feature("TS-07")
def test_everything_of_temporals_that_a_dashboard_shows_is_on_a_workers_page(watched: Watched) -> None:
    families = {family.name for family in text_string_to_metric_families(watched.figures)}

    assert SDK_FAMILIES - families == set()


@pytest.mark.feature("TS-06")
def test_one_page_shows_our_figures_and_temporals(watched: Watched) -> None:
    families = {f.name: f for f in text_string_to_metric_families(watched.figures)}

    assert {"concord_commands_recorded", "temporal_activity_execution_latency_seconds", "process_open_fds"} <= set(
        families
    )
    assert families["temporal_activity_task_received"].samples[0].value == 1
    assert [
        s.value for s in families["temporal_workflow_task_replay_latency_seconds"].samples if s.name.endswith("_count")
    ] > [0]
    labels = {label for family in families.values() for sample in family.samples for label in sample.labels}
    assert not [label for label in labels if IDENTIFYING.search(label)]
    assert watched.workflow_id not in watched.figures


@pytest.mark.feature("TS-08")
def test_a_workflow_says_everything_once_though_it_was_replayed(watched: Watched) -> None:
    said = [line["event"] for line in watched.lines if line["event"].startswith(("talk.", "word."))]

    assert sorted(said) == ["talk.began", "talk.ended", "talk.heard", "talk.repeated", "word.remembered"]


@pytest.mark.feature("TS-08")
def test_lines_of_workflows_and_activities_carry_the_stream_as_a_field(watched: Watched) -> None:
    by_event = {line["event"]: line for line in watched.lines}

    assert by_event["talk.began"].items() >= {"stream": watched.workflow_id, "correlation_id": "c-1"}.items()
    assert (
        by_event["word.remembered"].items()
        >= {
            "stream": watched.workflow_id,
            "activity": "remember",
            "word": "heron",
            "logger": "temporalio.activity",
        }.items()
    )
    assert not [line for line in watched.lines if "temporal_workflow" in line or "temporal_activity" in line]
