"""Workflows to watch: one says what it does, the others meet every trouble that Temporal counts."""

from __future__ import annotations

from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError


@activity.defn
async def remember(word: str) -> str:
    """Answers the word; its log line shows that an activity speaks for its workflow."""
    activity.logger.info("word.remembered", extra={"word": word})
    return word


@workflow.defn
class Talker:
    """Repeats one word and ends."""

    def __init__(self) -> None:
        self._said: str | None = None

    @workflow.run
    async def run(self) -> str:
        """Waits for its word."""
        workflow.logger.info("talk.began", extra={"correlation_id": "c-1"})
        await workflow.wait_condition(lambda: self._said is not None)
        workflow.logger.info("talk.ended")
        return self._said or ""

    @workflow.update
    async def say(self, word: str) -> str:
        """Has the word remembered."""
        workflow.logger.info("talk.heard")
        said = await workflow.execute_activity(remember, word, start_to_close_timeout=timedelta(seconds=10))
        workflow.logger.info("talk.repeated")
        self._said = said
        return said


@activity.defn
async def falter() -> None:
    """Fails the first time."""
    if activity.info().attempt == 1:
        raise ApplicationError("not yet")


@workflow.defn
class Rover:
    """Moves on to a second run, and fails there."""

    @workflow.run
    async def run(self, runs: int) -> None:
        """Has an activity tried twice on the way."""
        if runs == 1:
            workflow.continue_as_new(2)
        soon = RetryPolicy(initial_interval=timedelta(milliseconds=1))
        await workflow.execute_activity(falter, start_to_close_timeout=timedelta(seconds=10), retry_policy=soon)
        raise ApplicationError("the end")


@workflow.defn
class Stumbler:
    """Meets a bug in its first task, again and again."""

    @workflow.run
    async def run(self) -> None:
        """Never gets anywhere."""
        raise KeyError("a bug")
