"""Workflows that should be there and are not: started anew, from the log, where all of their state is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from domain.kernel import StreamId
from workflows.agenda import Beginning
from workflows.names import type_name

AT_ONCE = 16

_THERE = (
    WorkflowExecutionStatus.RUNNING,
    WorkflowExecutionStatus.COMPLETED,
    WorkflowExecutionStatus.CONTINUED_AS_NEW,
)
"""A workflow ends by itself when its initiative has ended and owes nothing: then it is rightly gone."""


async def missing(client: Client, streams: Iterable[StreamId]) -> list[StreamId]:
    """The streams that no workflow lives for: there is none, or it was terminated, cancelled, failed or timed out."""
    places = asyncio.Semaphore(AT_ONCE)

    async def lacks(stream: StreamId) -> bool:
        async with places:
            try:
                return (await client.get_workflow_handle(stream).describe()).status not in _THERE
            except RPCError as problem:
                if problem.status is not RPCStatusCode.NOT_FOUND:
                    raise
                return True

    wanted = [stream for stream in streams if type_name(stream) is not None]
    found = await asyncio.gather(*(lacks(stream) for stream in wanted))
    return [stream for stream, absent in zip(wanted, found, strict=True) if absent]


async def rehydrate(
    client: Client, task_queue: str, streams: Sequence[StreamId], done: Callable[[], None]
) -> list[StreamId]:
    """Start a workflow for each stream; one that is there stays as it is. It finds out from the log where it stands."""
    places = asyncio.Semaphore(AT_ONCE)

    async def start(stream: StreamId) -> None:
        name = type_name(stream)
        if name is None:
            return
        async with places:
            await client.start_workflow(
                name,
                Beginning(),
                id=stream,
                task_queue=task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            )
            done()

    await asyncio.gather(*(start(stream) for stream in streams))
    return list(streams)
