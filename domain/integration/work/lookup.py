"""Finding things of the plan by key, and telling what they still wait for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.initiative.lookups import named
from domain.initiative.refusals import UnknownKey
from domain.integration.state import Integration
from domain.integration.work.refusals import DependencyCycle, PredecessorsOpen
from domain.integration.work.state import Result, Task
from domain.kernel import Key


def task_of(integration: Integration, key: Key) -> Task:
    """Raises UnknownKey."""
    return named(integration.work.tasks, key, "task")


def deliverable_of(integration: Integration, key: Key) -> Result:
    """Raises UnknownKey."""
    return named(integration.work.deliverables, key, "deliverable")


def done(integration: Integration, key: Key) -> bool:
    """Whether a task is complete and its results signed, or waived for Day 1; or a milestone is reached."""
    if (task := integration.work.tasks.get(key)) is not None:
        results = (result for result in integration.work.deliverables.values() if result.planned.task == key)
        return key in integration.work.waived or (task.done and all(result.approved for result in results))
    milestone = integration.initiative.milestones.get(key)
    return milestone is not None and milestone.reached_on is not None


def item(integration: Integration, key: Key) -> None:
    """Raises UnknownKey unless it is a task or a milestone of the plan."""
    if key not in integration.work.tasks and key not in integration.initiative.milestones:
        raise UnknownKey(f"There is no task or milestone {key}.", key=key)


def ready(integration: Integration, key: Key) -> None:
    """Raises PredecessorsOpen while something that it waits for is not done."""
    open_ = [other for other in integration.work.after.get(key, ()) if not done(integration, other)]
    if open_:
        raise PredecessorsOpen(f"{key} waits for: {', '.join(open_)}.", open=list(open_))


def acyclic(integration: Integration, item: Key, after: Iterable[Key]) -> None:
    """Raises DependencyCycle when one of `after` already waits for the item, directly or through others."""
    for other in after:
        if path := _path(integration, other, item):
            circle = [item, *path]
            raise DependencyCycle(f"That would run in a circle: {' → '.join(circle)}.", circle=list(circle))


def _path(integration: Integration, start: Key, goal: Key) -> list[Key]:
    """From `start` to what it waits for, and on, until `goal`; empty when that is never met."""
    came: dict[Key, Key | None] = {start: None}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return list(_back(came, here))[::-1]
        for there in integration.work.after.get(here, ()):
            if there not in came:
                came[there] = here
                waiting.append(there)
    return []


def _back(came: dict[Key, Key | None], key: Key) -> Iterator[Key]:
    here: Key | None = key
    while here is not None:
        yield here
        here = came[here]
