"""The least that Temporal can do for an update with one activity: what Concord's commands are measured against."""

from __future__ import annotations

from datetime import timedelta

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from activities.contracts import Submission


@activity.defn
async def nothing(_: Submission) -> None:
    """An empty regular activity."""


@workflow.defn
class Bare:
    """Takes updates until it is told to end."""

    def __init__(self) -> None:
        self._over = False

    @workflow.run
    async def run(self) -> None:
        """Wait for the end."""
        await workflow.wait_condition(lambda: self._over)

    @workflow.update
    async def submit(self, submission: Submission) -> str:
        """One empty activity."""
        await workflow.execute_activity(nothing, submission, start_to_close_timeout=timedelta(seconds=10))
        return submission.command_id

    @workflow.signal
    def end(self) -> None:
        """No more updates will come."""
        self._over = True
