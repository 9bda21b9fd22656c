"""How a command is sent to an initiative and answered: the one way in for the API and the command line."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

from pydantic import JsonValue
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import BEHIND, INTERNAL_ERROR, Receipt, Submission
from domain.kernel import StreamId
from workflows.agenda import CONTINUE_AS_NEW_AFTER, Beginning
from workflows.names import type_name
from workflows.refusals import DRAINING, MALFORMED_SUBMISSION

PATIENCE = timedelta(seconds=20)
"""How long a client waits for the answer before it calls the outcome unknown."""

FIRST_PAUSE = 0.01
LONGEST_PAUSE = 0.25
"""Seconds between two sends of the same command while a run hands over to the next."""

MOST_MISSED = 5
"""How often in one call a workflow may end under a command. More often means that something else is not there."""

_ENDED_WITH_THE_RUN = "AcceptedUpdateCompletedWorkflow"
"""Temporal's own word for an update that was accepted by a run which ended before answering."""


class CommandRefused(Exception):
    """The business said no. `code` is stable and part of the API."""

    def __init__(self, code: str, message: str, detail: dict[str, JsonValue] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail: dict[str, JsonValue] = detail or {}


class CommandFailed(Exception):
    """A bug of ours met this command; the initiative lives on. The worker's log names the command id."""


class OutcomeUnknown(Exception):
    """No answer in time. The command may still be recorded; sending the same command id again is safe."""


class _Attempt(Protocol):
    async def __call__(self) -> Receipt: ...


async def send(
    client: Client,
    task_queue: str,
    stream: StreamId,
    submission: Submission,
    *,
    start: bool = False,
    patience: timedelta = PATIENCE,
    continue_as_new_after: int = CONTINUE_AS_NEW_AFTER,
    behind: timedelta = timedelta(0),
) -> Receipt:
    """Send one command and wait for its receipt; the same command id may be sent any number of times.

    `start` is for a command that opens an initiative. Any other also starts the workflow anew, from the log, when it
    has ended. `behind`: how far in the past it lives then, in a simulation. Raises CommandRefused, CommandFailed,
    OutcomeUnknown; RPCError when Temporal itself cannot be reached.
    """
    name = type_name(stream)
    if name is None:
        raise CommandRefused("unknown_kind", "There is no such kind of initiative.", {"initiative": stream})
    running = client.get_workflow_handle(stream)

    async def to_the_running_one() -> Receipt:
        receipt: Receipt = await running.execute_update(
            "submit", submission, id=submission.update_id, result_type=Receipt
        )
        return receipt

    async def with_start() -> Receipt:
        operation = WithStartWorkflowOperation[object, None](
            name,
            Beginning(continue_as_new_after=continue_as_new_after),
            id=stream,
            task_queue=task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            memo={BEHIND: behind.total_seconds()} if behind else None,
            static_summary=name.removesuffix("Workflow").lower(),
        )
        try:
            receipt: Receipt = await client.execute_update_with_start_workflow(
                "submit",
                submission,
                start_workflow_operation=operation,
                id=submission.update_id,
                result_type=Receipt,
            )
        except BaseException as failure:
            # The SDK keeps a failed start a second time, in a future that would complain if nobody looked at it.
            with suppress(type(failure), asyncio.CancelledError):
                await operation.workflow_handle()
            raise
        return receipt

    first = with_start if start else to_the_running_one
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await _until_answered(first, with_start)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as silence:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            # The SDK turns a cancellation into its own error; the caller's wish to stop must not get lost.
            raise asyncio.CancelledError from silence
        message = f"no answer to command {submission.command_id} within {patience}; send it again under the same id"
        raise OutcomeUnknown(message) from silence


async def _until_answered(first: _Attempt, with_start: _Attempt) -> Receipt:
    attempt, pause, missed = first, FIRST_PAUSE, 0
    while True:
        try:
            return await attempt()
        except RPCError as problem:
            # It has ended, or ended just now: the next command starts it again from the log.
            missed += 1
            if problem.status is not RPCStatusCode.NOT_FOUND or missed > MOST_MISSED:
                raise
            attempt = with_start
        except WorkflowUpdateFailedError as failure:
            answer = failure.cause
            if not isinstance(answer, ApplicationError) or answer.type not in {DRAINING, _ENDED_WITH_THE_RUN}:
                raise _meaning(answer) from failure
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _meaning(answer: BaseException) -> Exception:
    if isinstance(answer, ApplicationError) and answer.type and answer.details:
        detail = answer.details[0]
        return CommandRefused(answer.type, answer.message, detail if isinstance(detail, dict) else {})
    if isinstance(answer, ApplicationError) and answer.type in {INTERNAL_ERROR, MALFORMED_SUBMISSION}:
        return CommandFailed(answer.message)
    return CommandFailed(str(answer))
