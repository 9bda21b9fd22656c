"""What a person may ask of the plan of an integration and of the work in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.integration.work.events import Company
from domain.integration.work.terms import DayOneNeed, DeliverableSort, Hours, Percent, TaskSort
from domain.kernel import Command, Key, PersonId, Text
from domain.money import Money
from domain.people import Role


class PlanTask(Command):
    """Plan a task. `after`: what it waits for; None: whatever its workstream waits for."""

    type: Literal["plan_task"] = "plan_task"
    task: Key
    workstream: Key
    title: Text
    starts_on: date
    due_on: date
    owner: Role | None = None
    effort_hours: Hours | None = None
    cost: Money | None = None
    after: tuple[Key, ...] | None = None
    sort: TaskSort = "task"
    rollback: Key | None = None
    day_one: DayOneNeed | None = None
    synergy: Key | None = None
    subject: Text | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> PlanTask:
        if self.due_on < self.starts_on:
            raise ValueError("a task is due on or after the day it starts")
        return self


class ReplanTask(Command):
    """Give a task that is not done other dates, another effort, cost or owner; what is left out stays."""

    type: Literal["replan_task"] = "replan_task"
    task: Key
    reason: Text
    starts_on: date | None = None
    due_on: date | None = None
    owner: Role | None = None
    effort_hours: Hours | None = None
    cost: Money | None = None


class StartTask(Command):
    """Begin a task; everything that it waits for is done."""

    type: Literal["start_task"] = "start_task"
    task: Key
    on: date | None = None


class ReportTask(Command):
    """Say how far a task is, and what was spent on it since the last report."""

    type: Literal["report_task"] = "report_task"
    task: Key
    percent: Annotated[int, Field(ge=0, le=99)]
    hours: Annotated[int, Field(ge=0, le=100_000)] = 0
    spent: Money | None = None
    note: Text | None = None


class CompleteTask(Command):
    """Say that a task is done; `hours` and `spent` since the last report."""

    type: Literal["complete_task"] = "complete_task"
    task: Key
    on: date | None = None
    hours: Annotated[int, Field(ge=0, le=100_000)] = 0
    spent: Money | None = None
    evidence: tuple[Key, ...] = ()


class BlockTask(Command):
    """Say that a task cannot go on, and why."""

    type: Literal["block_task"] = "block_task"
    task: Key
    reason: Text


class UnblockTask(Command):
    """Say that a blocked task can go on."""

    type: Literal["unblock_task"] = "unblock_task"
    task: Key


class ReopenTask(Command):
    """Take a task that was done up again."""

    type: Literal["reopen_task"] = "reopen_task"
    task: Key
    reason: Text


class AddDependency(Command):
    """Let a task or milestone wait for another one, of any workstream."""

    type: Literal["add_dependency"] = "add_dependency"
    item: Key
    after: Key


class RemoveDependency(Command):
    """Let a task or milestone no longer wait for another one."""

    type: Literal["remove_dependency"] = "remove_dependency"
    item: Key
    after: Key
    reason: Text


class PlaceMilestone(Command):
    """Put a milestone into the plan; `critical`: its phase does not end without it."""

    type: Literal["place_milestone"] = "place_milestone"
    milestone: Key
    title: Text
    phase: Key
    critical: bool
    planned_on: date
    owner: PersonId
    workstream: Key | None = None
    after: tuple[Key, ...] = ()


class PlanDeliverable(Command):
    """Plan something to be handed over, and say whose signatures approve it."""

    type: Literal["plan_deliverable"] = "plan_deliverable"
    deliverable: Key
    workstream: Key
    title: Text
    sort: DeliverableSort
    due_on: date
    sign_off_by: Annotated[tuple[Role, ...], Field(min_length=1, max_length=20)]
    task: Key | None = None


class Deliver(Command):
    """Hand a deliverable over."""

    type: Literal["deliver"] = "deliver"
    deliverable: Key
    evidence: Annotated[tuple[Key, ...], Field(min_length=1)]
    quality: Percent | None = None


class SignOffDeliverable(Command):
    """Approve a deliverable as one of those who must."""

    type: Literal["sign_off_deliverable"] = "sign_off_deliverable"
    deliverable: Key
    note: Text | None = None


class CharterWorkstream(Command):
    """Say what a workstream is for and what it may cost."""

    type: Literal["charter_workstream"] = "charter_workstream"
    workstream: Key
    charter: Text
    budget: Money


class AllocatePerson(Command):
    """Let a person work for a workstream with so much of their time; 0 percent ends it."""

    type: Literal["allocate_person"] = "allocate_person"
    workstream: Key
    person: PersonId
    duty: Text
    company: Company
    percent: Percent


class OverrideProgress(Command):
    """Set the progress of a workstream by hand, with the reason; without a percentage it is reckoned again."""

    type: Literal["override_progress"] = "override_progress"
    workstream: Key
    percent: Percent | None = None
    reason: Text


class WaiveDayOneItem(Command):
    """Sign that Day 1 may come without an item of its checklist."""

    type: Literal["waive_day_one_item"] = "waive_day_one_item"
    task: Key
    reason: Text


TaskCommand = ReplanTask | StartTask | ReportTask | CompleteTask | BlockTask | UnblockTask | ReopenTask
PlanCommand = PlanTask | AddDependency | RemoveDependency | PlaceMilestone
StreamCommand = (
    PlanDeliverable
    | Deliver
    | SignOffDeliverable
    | CharterWorkstream
    | AllocatePerson
    | OverrideProgress
    | WaiveDayOneItem
)
WorkCommand = TaskCommand | PlanCommand | StreamCommand
