"""A workflow to watch: it says what it does, has an activity record it, and starts anew from nothing at every task."""

from __future__ import annotations

from datetime import timedelta

from temporalio import activity, workflow


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
