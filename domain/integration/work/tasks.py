"""Working off the tasks of a plan: begin, report, complete, block, take up again (DOMAIN 3.4.1, 9.4 IO-31)."""

from __future__ import annotations

from datetime import date

from domain.initiative import refusals as no
from domain.initiative.lookups import attached
from domain.integration.state import Integration
from domain.integration.work import commands as c
from domain.integration.work import events as w
from domain.integration.work import refusals as wrong
from domain.integration.work.lookup import ready, task_of
from domain.integration.work.state import Task
from domain.kernel import Asked, Event, Key


def replan(command: c.ReplanTask, integration: Integration, asked: Asked) -> list[Event]:
    """What is left out stays. Raises UnknownKey, WrongTaskStep, DatesReversed."""
    task = _in(integration, command.task, "pending", "in_progress", "blocked")
    planned = w.TaskReplanned(
        task=command.task,
        owner=command.owner or task.owner,
        starts_on=command.starts_on or task.starts_on,
        due_on=command.due_on or task.due_on,
        effort_hours=command.effort_hours or task.effort_hours,
        cost=command.cost or task.cost,
        reason=command.reason,
        by=asked.by,
    )
    if planned.starts_on is not None and planned.due_on < planned.starts_on:
        raise wrong.DatesReversed(f"{command.task} would be due before it starts.")
    now = (task.owner, task.starts_on, task.due_on, task.effort_hours, task.cost)
    then = (planned.owner, planned.starts_on, planned.due_on, planned.effort_hours, planned.cost)
    return [] if now == then else [planned]


def start(command: c.StartTask, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, WrongTaskStep, PredecessorsOpen, RollbackNotApproved, NotYet."""
    task = _in(integration, command.task, "pending", "in_progress")
    if task.status == "in_progress":
        return []
    ready(integration, command.task)
    _can_be_undone(integration, task)
    return [w.TaskStarted(task=command.task, on=_by_now(command.on, asked), by=asked.by)]


def report(command: c.ReportTask, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, WrongTaskStep, ProgressGoesBack."""
    task = _in(integration, command.task, "in_progress", "blocked")
    if command.percent < task.percent:
        raise wrong.ProgressGoesBack(f"{command.task} was {task.percent} % done already.", percent=task.percent)
    if command.percent == task.percent and not (command.hours or command.spent or command.note):
        return []
    return [
        w.TaskReported(
            task=command.task,
            percent=command.percent,
            hours=command.hours,
            spent=command.spent,
            note=command.note,
            by=asked.by,
        )
    ]


def complete(command: c.CompleteTask, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, WrongTaskStep, PredecessorsOpen, RollbackNotApproved, NotYet, EvidenceMissing."""
    task = _in(integration, command.task, "pending", "in_progress", "complete")
    if task.done:
        return []
    ready(integration, command.task)
    if task.status == "pending":
        _can_be_undone(integration, task)
    attached(integration.initiative, command.evidence)
    return [
        w.TaskCompleted(
            task=command.task,
            on=_by_now(command.on, asked),
            hours=command.hours,
            spent=command.spent,
            evidence=command.evidence,
            by=asked.by,
        )
    ]


def block(command: c.BlockTask, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, WrongTaskStep."""
    task = _in(integration, command.task, "pending", "in_progress", "blocked")
    if task.blocked_by == command.reason:
        return []
    return [w.TaskBlocked(task=command.task, reason=command.reason, by=asked.by)]


def unblock(command: c.UnblockTask, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey."""
    if task_of(integration, command.task).status != "blocked":
        return []
    return [w.TaskUnblocked(task=command.task, by=asked.by)]


def reopen(command: c.ReopenTask, integration: Integration, asked: Asked) -> list[Event]:
    """The one way in which progress goes back. Raises UnknownKey, WrongTaskStep."""
    _in(integration, command.task, "complete")
    return [w.TaskReopened(task=command.task, reason=command.reason, by=asked.by)]


def _in(integration: Integration, key: Key, *wanted: str) -> Task:
    task = task_of(integration, key)
    if task.status not in wanted:
        raise wrong.WrongTaskStep(f"{key} is {task.status.replace('_', ' ')}.", status=task.status)
    return task


def _can_be_undone(integration: Integration, task: Task) -> None:
    """A cut-over starts only when how to undo it was delivered and signed by everybody who must."""
    if task.planned.sort != "cut_over":
        return
    plan = integration.work.deliverables.get(task.planned.rollback or "")
    if plan is None or not plan.approved:
        lacks = "names no rollback plan" if plan is None else f"waits for signatures: {', '.join(plan.unsigned)}"
        if plan is not None and plan.delivered is None:
            lacks = f"waits for its rollback plan {plan.planned.deliverable}"
        raise wrong.RollbackNotApproved(f"The cut-over {task.planned.task} {lacks}.", rollback=task.planned.rollback)


def _by_now(on: date | None, asked: Asked) -> date:
    today = asked.at.date()
    if on is not None and on > today:
        raise no.NotYet("Work is not begun or done on a day to come.")
    return on or today
