"""Simulated time: moves the clocks of workflows on a real Temporal server to a chosen moment, in milliseconds.

Every workflow has a clock of its own, which goes with the wall clock until it is moved; one that lives in the past says
by how many seconds, in its memo. The server must allow that (`frontend.WorkflowTimeSkippingEnabled`). For tests and
demonstrations, never for production.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus, WorkflowHandle
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

AT_ONCE = 32
"""Workflows whose clocks are moved at the same time."""

ERRANDS = frozenset({"carry_out", "first_command"})
"""Activities that owe the outside world something and keep nobody waiting."""

PATIENCE = timedelta(seconds=30)
"""Real time that a workflow gets to record what was due, once its clock has arrived."""

_BEHIND = "behind"
"""In a workflow's memo (`activities.contracts.BEHIND`, which lies above us)."""

_STANDING_STILL = TimeSkippingConfig(enabled=False, disable_propagation=True, max_session_skip_count=100_000)
_NEXT_DEADLINE = SearchAttributeKey.for_datetime("ConcordNextDeadline")
_FIRST_LOOK = 0.005
_LONGEST_LOOK = 0.1

AnyHandle = WorkflowHandle[object, object]


class TimeStandsStill(Exception):
    """A workflow's clock has arrived, but what was due by then was not recorded: look at its pending activities."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What one workflow is doing at a moment of its own clock."""

    now: datetime
    children: tuple[str, ...]
    busy: bool
    next_deadline: datetime | None

    def has_settled(self, by: datetime) -> bool:
        return not self.busy and (self.next_deadline is None or self.next_deadline > by)


class SimulatedClock:
    """Drives workflows to absolute times. A workflow that has ended needs no driving."""

    def __init__(self, client: Client, *, patience: timedelta = PATIENCE) -> None:
        self._client = client
        self._patience = patience.total_seconds()
        self._skipper = TimeSkipper(client, config=_STANDING_STILL)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def now(self, workflow_id: str) -> datetime:
        """The workflow's own time. Raises RPCError when there is no such workflow."""
        handle: AnyHandle = self._client.get_workflow_handle(workflow_id)
        return await self._skipper.get_current_time(handle) - await _behind(await handle.describe())

    async def advance(self, workflow_ids: Iterable[str], to: datetime) -> None:
        """Move the clocks to `to`, through every timer on the way; a clock that is further on stays where it is.

        On return all that was due by then is recorded. Raises TimeStandsStill when a workflow does not get there.
        """
        if to.tzinfo is None:
            raise ValueError("simulated time needs a zone")

        async def one(workflow_id: str) -> None:
            async with self._places:
                await self._advance(workflow_id, to)

        outcomes = await asyncio.gather(*(one(workflow_id) for workflow_id in workflow_ids), return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def _advance(self, workflow_id: str, to: datetime) -> None:
        handle: AnyHandle = self._client.get_workflow_handle(workflow_id)
        clock = asyncio.get_running_loop()
        pause = _FIRST_LOOK
        give_up_at = clock.time() + self._patience
        while (seen := await self._look(handle)) is not None:
            # A parent cannot move while a child is pending: leaves first, and it finds itself free again.
            for child in seen.children:
                await self._advance(child, to)
            if seen.now < to and not seen.children:
                await self._fast_forward(handle, to - seen.now)
                give_up_at = clock.time() + self._patience
                pause = _FIRST_LOOK
                continue
            if seen.has_settled(to) or (seen.children and await self._are_there(seen.children, to)):
                return
            if clock.time() > give_up_at:
                raise TimeStandsStill(
                    f"{workflow_id} is at {seen.now.isoformat()}, but what was due by {to.isoformat()} is not recorded "
                    f"(next deadline {seen.next_deadline}); look at its pending activities and the worker's log"
                )
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_LOOK)

    async def _fast_forward(self, handle: AnyHandle, by: timedelta) -> None:
        try:
            await self._skipper.fast_forward(handle, by)
        except RPCError as problem:
            if problem.status is not RPCStatusCode.NOT_FOUND:  # it ended between our look and our push
                raise

    async def _are_there(self, children: Iterable[str], to: datetime) -> bool:
        looks = [await self._look(self._client.get_workflow_handle(child)) for child in children]
        return all(look is not None and look.now >= to for look in looks)

    async def _look(self, handle: AnyHandle) -> _Look | None:
        """None when it is not running."""
        try:
            seen = await handle.describe()
        except RPCError as problem:
            if problem.status is not RPCStatusCode.NOT_FOUND:
                raise
            return None
        return _look_at(seen, await _behind(seen)) if seen.status == WorkflowExecutionStatus.RUNNING else None


async def _behind(seen: WorkflowExecutionDescription) -> timedelta:
    return timedelta(seconds=float(await seen.memo_value(_BEHIND, 0.0)))


def _look_at(seen: WorkflowExecutionDescription, behind: timedelta) -> _Look:
    raw = seen.raw_description
    extended = raw.workflow_extended_info
    now = datetime.now(UTC)  # noqa: TID251 - a clock that was never moved is the wall clock
    if extended.HasField("time_skipping_info"):
        now = extended.time_skipping_info.current_time.ToDatetime(UTC)
    # An errand that has failed before may go on failing for as long as the outside world is down.
    at_work = [a for a in raw.pending_activities if a.activity_type.name not in ERRANDS or a.attempt <= 1]
    return _Look(
        now=now - behind,
        children=tuple(child.workflow_id for child in raw.pending_children),
        busy=bool(at_work) or raw.HasField("pending_workflow_task"),
        next_deadline=seen.typed_search_attributes.get(_NEXT_DEADLINE),
    )
