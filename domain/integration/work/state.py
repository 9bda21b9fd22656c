"""What an integration's plan has come to: its tasks, what waits for what, what is handed over, who works on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from domain.integration.work import events as w
from domain.kernel import Event, Key, PersonId
from domain.money import Money
from domain.people import Role

Status = Literal["pending", "in_progress", "blocked", "complete"]


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is planned now; `planned` is how it was planned first. `hours` and `spent` are what was booked."""

    planned: w.TaskPlanned
    owner: Role
    starts_on: date | None
    due_on: date
    effort_hours: int | None
    cost: Money | None
    status: Status = "pending"
    started_on: date | None = None
    completed_on: date | None = None
    percent: int = 0
    hours: int = 0
    spent: tuple[Money, ...] = ()
    blocked_by: str | None = None
    evidence: tuple[Key, ...] = ()

    @property
    def weight(self) -> int | None:
        """The hours by which it counts in progress: its first effort, so that re-planning moves no progress."""
        return self.planned.effort_hours if self.planned.effort_hours is not None else self.effort_hours

    @property
    def done(self) -> bool:
        """Whether it is complete."""
        return self.status == "complete"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a milestone belongs; its date is the core's. `baseline_on`: the date that it was first planned for."""

    phase: Key
    critical: bool
    baseline_on: date
    workstream: Key | None


@dataclass(frozen=True, slots=True)
class Result:
    """A deliverable: handed over or not, and who has signed."""

    planned: w.DeliverablePlanned
    delivered: w.DeliverableDelivered | None = None
    delivered_at: datetime | None = None
    signed: Mapping[Role, PersonId] = field(default_factory=dict)

    @property
    def approved(self) -> bool:
        """Handed over, and signed by everybody who must."""
        return self.delivered is not None and not self.unsigned

    @property
    def unsigned(self) -> tuple[Role, ...]:
        """Whose signatures are missing."""
        return tuple(role for role in self.planned.sign_off_by if role not in self.signed)


@dataclass(frozen=True, slots=True)
class Work:
    """The plan and the work in it. `after`: what each task and milestone waits for."""

    tasks: Mapping[Key, Task] = field(default_factory=dict)
    after: Mapping[Key, tuple[Key, ...]] = field(default_factory=dict)
    milestones: Mapping[Key, Placed] = field(default_factory=dict)
    deliverables: Mapping[Key, Result] = field(default_factory=dict)
    chartered: Mapping[Key, w.WorkstreamChartered] = field(default_factory=dict)
    allocations: Mapping[tuple[Key, PersonId], w.PersonAllocated] = field(default_factory=dict)
    overrides: Mapping[Key, w.ProgressOverridden] = field(default_factory=dict)
    waived: Mapping[Key, w.DayOneItemWaived] = field(default_factory=dict)

    def of(self, workstream: Key) -> Iterator[Task]:
        """The tasks of a workstream, in the order in which they were planned."""
        return (task for task in self.tasks.values() if task.planned.workstream == workstream)

    @property
    def day_one(self) -> Iterator[Task]:
        """The items of the Day 1 checklist."""
        return (task for task in self.tasks.values() if task.planned.day_one)


def evolve(work: Work, event: Event, at: datetime) -> Work:
    """The plan after an event of the room. Raises AssertionError for any other."""
    match event:
        case w.TaskPlanned():
            planned = Task(event, event.owner, event.starts_on, event.due_on, event.effort_hours, event.cost)
            after = {**work.after, event.task: event.after} if event.after else work.after
            return replace(work, tasks={**work.tasks, event.task: planned}, after=after)
        case w.DependencyAdded():
            return _waits(work, event.item, (*work.after.get(event.item, ()), event.after))
        case w.DependencyRemoved():
            return _waits(work, event.item, (key for key in work.after.get(event.item, ()) if key != event.after))
        case w.MilestonePlaced():
            there = work.milestones.get(event.milestone)
            baseline = there.baseline_on if there else event.planned_on
            placed = Placed(event.phase, event.critical, baseline, event.workstream)
            work = _waits(work, event.milestone, event.after)
            return replace(work, milestones={**work.milestones, event.milestone: placed})
        case w.DeliverablePlanned():
            return _result(work, event.deliverable, Result(event))
        case w.DeliverableDelivered():
            before = work.deliverables[event.deliverable]
            return _result(work, event.deliverable, Result(before.planned, event, at))
        case w.DeliverableSignedOff():
            before = work.deliverables[event.deliverable]
            return _result(work, event.deliverable, replace(before, signed={**before.signed, event.role: event.by}))
        case w.WorkstreamChartered():
            return replace(work, chartered={**work.chartered, event.workstream: event})
        case w.PersonAllocated():
            return replace(work, allocations={**work.allocations, (event.workstream, event.person): event})
        case w.ProgressOverridden():
            return replace(work, overrides={**work.overrides, event.workstream: event})
        case w.DayOneItemWaived():
            return replace(work, waived={**work.waived, event.task: event})
        case _:
            return _task(work, event)


def _task(work: Work, event: Event) -> Work:
    match event:
        case w.TaskReplanned():
            task = replace(
                work.tasks[event.task],
                owner=event.owner,
                starts_on=event.starts_on,
                due_on=event.due_on,
                effort_hours=event.effort_hours,
                cost=event.cost,
            )
        case w.TaskStarted():
            task = replace(work.tasks[event.task], status="in_progress", started_on=event.on)
        case w.TaskReported():
            task = _booked(work.tasks[event.task], event.hours, event.spent)
            task = replace(task, percent=event.percent)
        case w.TaskCompleted():
            task = _booked(work.tasks[event.task], event.hours, event.spent)
            evidence = (*task.evidence, *event.evidence)
            begun = task.started_on if task.started_on is not None else _no_later(task.starts_on, event.on)
            task = replace(
                task, status="complete", started_on=begun, completed_on=event.on, percent=100, evidence=evidence
            )
        case w.TaskBlocked():
            task = replace(work.tasks[event.task], status="blocked", blocked_by=event.reason)
        case w.TaskUnblocked():
            task = work.tasks[event.task]
            task = replace(task, status="in_progress" if task.started_on else "pending", blocked_by=None)
        case w.TaskReopened():
            task = replace(work.tasks[event.task], status="in_progress", completed_on=None, percent=0)
        case _:
            raise AssertionError(f"{event.type} is no event of a plan")
    return replace(work, tasks={**work.tasks, event.task: task})


def _booked(task: Task, hours: int, spent: Money | None) -> Task:
    if spent is None:
        return replace(task, hours=task.hours + hours)
    others = tuple(money for money in task.spent if money.currency != spent.currency)
    same = next((money for money in task.spent if money.currency == spent.currency), None)
    return replace(task, hours=task.hours + hours, spent=(*others, spent if same is None else same + spent))


def _no_later(planned: date | None, done: date) -> date:
    return done if planned is None or planned > done else planned


def _waits(work: Work, item: Key, after: Iterable[Key]) -> Work:
    return replace(work, after={**work.after, item: tuple(dict.fromkeys(after))})


def _result(work: Work, key: Key, result: Result) -> Work:
    return replace(work, deliverables={**work.deliverables, key: result})
