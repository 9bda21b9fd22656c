"""A task or a milestone of a plan as figures see it: when, how long, how much, how far, and after what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.initiative.state import Milestone
from domain.integration.state import Integration
from domain.integration.work.state import Task
from domain.kernel import Key


@dataclass(frozen=True, slots=True)
class Item:
    """`starts_on` to `due_on` as planned now, `baseline_*` as planned first. A milestone takes no time.

    `weight`: the hours by which it counts in progress; None where nobody said how much work it is. `percent` of it is
    done; `hours` were booked on it.
    """

    key: Key
    workstream: Key | None
    starts_on: date
    due_on: date
    baseline_starts_on: date
    baseline_due_on: date
    after: tuple[Key, ...] = ()
    started_on: date | None = None
    completed_on: date | None = None
    weight: int | None = None
    percent: int = 0
    hours: int = 0
    milestone: bool = False

    @property
    def days(self) -> int:
        """How long it takes as planned now; never less than nothing."""
        return max((self.due_on - self.starts_on).days, 0)


def items(integration: Integration) -> Iterator[Item]:
    """Every task, then every milestone of the plan. Nothing waits for what Day 1 was let come without."""
    work = integration.work
    after = {key: tuple(other for other in others if other not in work.waived) for key, others in work.after.items()}
    for key, task in work.tasks.items():
        yield of_task(task, after.get(key, ()))
    for key, milestone in integration.initiative.milestones.items():
        placed = work.milestones.get(key)
        yield of_milestone(
            key,
            milestone,
            baseline_on=placed.baseline_on if placed else milestone.planned_on,
            workstream=placed.workstream if placed else None,
            after=after.get(key, ()),
        )


def of_task(task: Task, after: tuple[Key, ...]) -> Item:
    """A task; one without a start is planned for the day on which it is due."""
    first = task.planned
    return Item(
        key=first.task,
        workstream=first.workstream,
        starts_on=task.starts_on or task.due_on,
        due_on=task.due_on,
        baseline_starts_on=first.starts_on or first.due_on,
        baseline_due_on=first.due_on,
        after=after,
        started_on=task.started_on,
        completed_on=task.completed_on,
        weight=task.weight,
        percent=task.percent,
        hours=task.hours,
    )


def of_milestone(
    key: Key, milestone: Milestone, *, baseline_on: date, workstream: Key | None, after: tuple[Key, ...]
) -> Item:
    """A milestone."""
    return Item(
        key=key,
        workstream=workstream,
        starts_on=milestone.planned_on,
        due_on=milestone.planned_on,
        baseline_starts_on=baseline_on,
        baseline_due_on=baseline_on,
        after=after,
        completed_on=milestone.reached_on,
        percent=0 if milestone.reached_on is None else 100,
        milestone=True,
    )
