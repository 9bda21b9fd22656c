"""Waiting for more events without missing any: each task remembers what it had heard when its last wait ended."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

HELD_BACK, AT_MOST = 0.01, 0.32
"""Seconds between two looks while an event is committed but not yet below the frontier: nobody will say when it is.

They double from look to look, so that a transaction that stays open for minutes does not keep everybody busy.
"""

Task = asyncio.Task[object]


class Waits:
    """The waits of one process. `wake` ends them all."""

    def __init__(self) -> None:
        self._heard = 0
        self._next = asyncio.Event()
        self._known: WeakKeyDictionary[Task, int] = WeakKeyDictionary()
        self._held_back: WeakKeyDictionary[Task, int] = WeakKeyDictionary()

    def wake(self) -> None:
        """Somebody appended."""
        self._heard += 1
        self._next.set()
        self._next = asyncio.Event()

    def hold_back(self, *, held_back: bool) -> None:
        """Note whether this task's last look left committed events above the frontier."""
        task = _this_task()
        self._held_back[task] = self._held_back.get(task, 0) + 1 if held_back else 0

    async def wait(self, timeout: float) -> None:
        """As `EventReader.wait`. A task's first wait returns at once."""
        task = _this_task()
        if self._known.get(task) == self._heard:
            try:
                async with asyncio.timeout(min(timeout, self._patience(task))):
                    await self._next.wait()
            except TimeoutError:
                pass
        self._known[task] = self._heard

    def _patience(self, task: Task) -> float:
        looks = self._held_back.get(task, 0)
        return min(HELD_BACK * 2 ** min(looks - 1, 10), AT_MOST) if looks else float("inf")


def _this_task() -> Task:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("only a task can read and wait for events")
    return task
