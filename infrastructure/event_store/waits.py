"""Waiting for more events without missing any: each task remembers what it had heard when its last wait ended."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

HELD_BACK = 0.01
"""Seconds between two looks while an event is committed but not yet below the frontier: nobody will say when it is."""

Task = asyncio.Task[object]


class Waits:
    """The waits of one process. `wake` ends them all."""

    def __init__(self) -> None:
        self._heard = 0
        self._next = asyncio.Event()
        self._known: WeakKeyDictionary[Task, int] = WeakKeyDictionary()
        self._held_back: WeakKeyDictionary[Task, bool] = WeakKeyDictionary()

    def wake(self) -> None:
        """Somebody appended."""
        self._heard += 1
        self._next.set()
        self._next = asyncio.Event()

    def hold_back(self, *, held_back: bool) -> None:
        """Note whether this task's last look left committed events above the frontier."""
        self._held_back[_this_task()] = held_back

    async def wait(self, timeout: float) -> None:
        """As `EventReader.wait`. A task's first wait returns at once."""
        task = _this_task()
        if self._known.get(task) == self._heard:
            try:
                async with asyncio.timeout(min(timeout, HELD_BACK) if self._held_back.get(task) else timeout):
                    await self._next.wait()
            except TimeoutError:
                pass
        self._known[task] = self._heard


def _this_task() -> Task:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("only a task can read and wait for events")
    return task
