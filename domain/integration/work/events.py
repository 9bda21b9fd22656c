"""What can happen to the plan of an integration and to the work in it (DOMAIN 3.4.1, 3.4.5)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.integration.work.terms import DayOneNeed, DeliverableSort, Hours, Percent, TaskSort
from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money
from domain.people import Role

Company = Literal["acquirer", "acquired"]


class TaskPlanned(Event):
    """A workstream is to deliver something by a date. What it was first planned with stays its baseline.

    `after`: the tasks and milestones that it waits for. `rollback`: the deliverable that says how a cut-over is undone.
    """

    type: Literal["task_planned"] = "task_planned"
    task: Key
    workstream: Key
    title: Text
    owner: Role
    due_on: date
    starts_on: date | None = None
    effort_hours: Hours | None = None
    cost: Money | None = None
    after: tuple[Key, ...] = ()
    sort: TaskSort = "task"
    rollback: Key | None = None
    day_one: DayOneNeed | None = None
    synergy: Key | None = None
    subject: Text | None = None


class TaskReplanned(Event):
    """A task got other dates, another effort, cost or owner."""

    type: Literal["task_replanned"] = "task_replanned"
    task: Key
    owner: Role
    starts_on: date | None
    due_on: date
    effort_hours: Hours | None
    cost: Money | None
    reason: Text
    by: PersonId


class TaskStarted(Event):
    """Work on a task began."""

    type: Literal["task_started"] = "task_started"
    task: Key
    on: date
    by: PersonId


class TaskReported(Event):
    """How far a task is, in percent of its effort; and what was spent on it since the last report."""

    type: Literal["task_reported"] = "task_reported"
    task: Key
    percent: Percent
    hours: Annotated[int, Field(ge=0)] = 0
    spent: Money | None = None
    note: Text | None = None
    by: PersonId


class TaskCompleted(Event):
    """A task is done. `hours` and `spent` since the last report."""

    type: Literal["task_completed"] = "task_completed"
    task: Key
    on: date
    hours: Annotated[int, Field(ge=0)] = 0
    spent: Money | None = None
    evidence: tuple[Key, ...] = ()
    by: PersonId


class TaskBlocked(Event):
    """A task cannot go on."""

    type: Literal["task_blocked"] = "task_blocked"
    task: Key
    reason: Text
    by: PersonId


class TaskUnblocked(Event):
    """What blocked a task is out of the way."""

    type: Literal["task_unblocked"] = "task_unblocked"
    task: Key
    by: PersonId


class TaskReopened(Event):
    """A task that was done is not done after all."""

    type: Literal["task_reopened"] = "task_reopened"
    task: Key
    reason: Text
    by: PersonId


class DependencyAdded(Event):
    """A task or milestone waits for another one."""

    type: Literal["dependency_added"] = "dependency_added"
    item: Key
    after: Key
    by: PersonId


class DependencyRemoved(Event):
    """A task or milestone no longer waits for another one."""

    type: Literal["dependency_removed"] = "dependency_removed"
    item: Key
    after: Key
    reason: Text
    by: PersonId


class MilestonePlaced(Event):
    """A milestone of the plan: in which phase, whether the phase may end without it, what must be done before it."""

    type: Literal["milestone_placed"] = "milestone_placed"
    milestone: Key
    phase: Key
    critical: bool
    planned_on: date
    workstream: Key | None = None
    after: tuple[Key, ...] = ()


class DeliverablePlanned(Event):
    """Something is to be handed over and signed by whoever holds each of the roles. `task`: the task it comes from."""

    type: Literal["deliverable_planned"] = "deliverable_planned"
    deliverable: Key
    workstream: Key
    title: Text
    sort: DeliverableSort
    due_on: date
    sign_off_by: Annotated[tuple[Role, ...], Field(min_length=1)]
    task: Key | None = None


class DeliverableDelivered(Event):
    """A deliverable is there to be looked at; earlier signatures no longer count. `quality` from 0 to 100."""

    type: Literal["deliverable_delivered"] = "deliverable_delivered"
    deliverable: Key
    evidence: Annotated[tuple[Key, ...], Field(min_length=1)]
    quality: Percent | None = None
    by: PersonId


class DeliverableSignedOff(Event):
    """A stakeholder approved a deliverable."""

    type: Literal["deliverable_signed_off"] = "deliverable_signed_off"
    deliverable: Key
    role: Role
    note: Text | None = None
    by: PersonId


class WorkstreamChartered(Event):
    """What a workstream is for, and what it may cost."""

    type: Literal["workstream_chartered"] = "workstream_chartered"
    workstream: Key
    charter: Text
    budget: Money
    by: PersonId


class PersonAllocated(Event):
    """A person works for a workstream with so much of their time; 0 percent ends it."""

    type: Literal["person_allocated"] = "person_allocated"
    workstream: Key
    person: PersonId
    duty: Text
    company: Company
    percent: Percent
    by: PersonId


class ProgressOverridden(Event):
    """Somebody set the progress of a workstream by hand; None: it is reckoned from its tasks again."""

    type: Literal["progress_overridden"] = "progress_overridden"
    workstream: Key
    percent: Percent | None
    reason: Text
    by: PersonId


class DayOneItemWaived(Event):
    """Somebody signed that Day 1 may come without this."""

    type: Literal["day_one_item_waived"] = "day_one_item_waived"
    task: Key
    reason: Text
    by: PersonId


EVENTS: tuple[type[Event], ...] = (
    TaskPlanned,
    TaskReplanned,
    TaskStarted,
    TaskReported,
    TaskCompleted,
    TaskBlocked,
    TaskUnblocked,
    TaskReopened,
    DependencyAdded,
    DependencyRemoved,
    MilestonePlaced,
    DeliverablePlanned,
    DeliverableDelivered,
    DeliverableSignedOff,
    WorkstreamChartered,
    PersonAllocated,
    ProgressOverridden,
    DayOneItemWaived,
)
