"""How long we wait and how often we try again, for every call that leaves a workflow, in one place.

Nothing here has an overall deadline: an initiative outlives every outage.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio.common import Priority, RetryPolicy
from temporalio.workflow import ActivityConfig

_LEDGER = ActivityConfig(
    # Recording takes milliseconds. A worker that dies in the middle is noticed after this long.
    start_to_close_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=10)
    ),
)


def command(summary: str) -> ActivityConfig:
    """Recording what a person asked."""
    return ActivityConfig(**_LEDGER, priority=Priority(priority_key=2), summary=summary)


def time(summary: str) -> ActivityConfig:
    """Recording that time has passed: deadlines come first."""
    return ActivityConfig(**_LEDGER, priority=Priority(priority_key=1), summary=summary)


def standing() -> ActivityConfig:
    """Asking the log where a stream stands."""
    return ActivityConfig(**_LEDGER, priority=Priority(priority_key=2), summary="where it stands")


def effect(summary: str) -> ActivityConfig:
    """Carrying out an effect: nobody waits for it, and it is never given up."""
    return ActivityConfig(
        start_to_close_timeout=timedelta(seconds=10),
        retry_policy=RetryPolicy(
            initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(minutes=10)
        ),
        priority=Priority(priority_key=4),
        summary=summary,
    )


FIRST_STALL = timedelta(minutes=1)
LONGEST_STALL = timedelta(days=1)
"""How long a wake-up rests that did not move when its time was recorded; doubled each time in between."""


def stall(times: int) -> timedelta:
    """How long to rest after a wake-up stood still for the given number of times in a row, from 1."""
    doubled: int = 2 ** min(times - 1, 20)
    return min(FIRST_STALL * doubled, LONGEST_STALL)
