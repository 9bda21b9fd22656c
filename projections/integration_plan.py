"""The plan of each integration, task by task: what `read.integration_task` and `read.integration_plan` hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, select

from domain.integration.state import Integration
from domain.integration.work.checks import spent
from domain.kernel import Event, Key
from domain.kinds import KINDS
from infrastructure.database import ReadConnection
from projections import plan_document as d
from projections.access import Viewer, visible
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative, kind_of
from projections.tables import Json, ReadTable

VERSION = 1
DECIDER = KINDS["integration"].decider


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The plan of an integration, but for its tasks, after its event number `version`."""

    initiative: str
    version: int
    document: Json


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as it stands. `place`: its place in the plan. `weight`: hours, for progress.

    `baseline_*`: as it was planned first. `after`: the tasks and milestones that it waits for.
    `waived_by`: who let Day 1 come without it.
    """

    initiative: str
    key: str
    place: int
    workstream: str
    title: str
    owner: str
    sort: str
    status: str
    starts_on: date
    due_on: date
    baseline_starts_on: date
    baseline_due_on: date
    weight: int | None
    effort_hours: int | None
    percent: int
    hours: int
    started_on: date | None
    completed_on: date | None
    blocked_by: str | None
    rollback: str | None
    synergy: str | None
    subject: str | None
    day_one: str | None
    waived_by: str | None
    waived_because: str | None
    after: list[str]


PLAN = ReadTable("integration_plan", VERSION, PlanRow, key=("initiative",))
TASKS = ReadTable("integration_task", VERSION, TaskRow, key=("initiative", "key"))


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its tasks in order."""

    document: d.PlanDocument
    tasks: tuple[TaskRow, ...]


def fold(state: Any, event: Event, at: datetime) -> Any:  # noqa: ANN401 - the states of a kind are its own
    """What an event adds."""
    return DECIDER.evolve(state, event, at)


def rows(state: object, last: Last) -> Iterator[PlanRow | TaskRow]:
    """The plan and every task; nothing before the integration has begun."""
    if not isinstance(state, Integration):
        return
    yield PlanRow(last.stream, last.version, Json(_document(state, last).model_dump_json()))
    yield from _tasks(state, last)


INTEGRATION_PLAN: Projection[Any] = Projection(
    name="integration_plan",
    version=VERSION,
    tables=(PLAN, TASKS),
    concerns=lambda stream: is_initiative(stream) and kind_of(stream) == "integration",
    handles=types_of(*DECIDER.events),
    begin=lambda _: DECIDER.initial,
    fold=fold,
    rows=rows,
    streams_kept=200,
    events_at_once=200_000,
)


async def version(connection: ReadConnection, viewer: Viewer, initiative: str) -> int | None:
    """How far the plan has come; None for who may not know of it."""
    c = PLAN.view.c
    found = await connection.scalar(select(c.version).where(c.initiative == initiative, visible(c.initiative, viewer)))
    return None if found is None else int(found)


async def plan(connection: ReadConnection, viewer: Viewer, initiative: str) -> Plan | None:
    """The plan with all its tasks; None when there is none, or none that the viewer may know of."""
    c = PLAN.view.c
    query = select(cast(c.document, String)).where(c.initiative == initiative, visible(c.initiative, viewer))
    found = await connection.scalar(query)
    if found is None:
        return None
    tasks = select(TASKS.view).where(TASKS.view.c.initiative == initiative).order_by(TASKS.view.c.place)
    read = await connection.execute(tasks)
    return Plan(d.PlanDocument.model_validate_json(found), tuple(TaskRow(*row) for row in read))


def _tasks(state: Integration, last: Last) -> Iterator[TaskRow]:
    work = state.work
    for place, (key, task) in enumerate(work.tasks.items()):
        first, waived = task.planned, work.waived.get(key)
        yield TaskRow(
            initiative=last.stream,
            key=key,
            place=place,
            workstream=first.workstream,
            title=first.title,
            owner=task.owner,
            sort=first.sort,
            status=task.status,
            starts_on=task.starts_on or task.due_on,
            due_on=task.due_on,
            baseline_starts_on=first.starts_on or first.due_on,
            baseline_due_on=first.due_on,
            weight=task.weight,
            effort_hours=task.effort_hours,
            percent=task.percent,
            hours=task.hours,
            started_on=task.started_on,
            completed_on=task.completed_on,
            blocked_by=task.blocked_by,
            rollback=first.rollback,
            synergy=first.synergy,
            subject=first.subject,
            day_one=first.day_one,
            waived_by=waived.by if waived else None,
            waived_because=waived.reason if waived else None,
            after=list(work.after.get(key, ())),
        )


def _document(state: Integration, last: Last) -> d.PlanDocument:
    i, work, terms = state.initiative, state.work, state.terms.work
    return d.PlanDocument(
        initiative=last.stream,
        version=last.version,
        updated_at=last.at,
        name=i.charter.name,
        acquisition=state.acquisition,
        closed_on=state.closed_on,
        phase=i.phase.key,
        ended=i.ended is not None,
        phases=tuple(_phase(state, key) for key in state.phases),
        documented_months=terms.documented_months if terms else None,
        health=terms.health if terms else None,
        budget_tolerance=str(terms.budget_tolerance) if terms else None,
        workstreams=tuple(_stream(state, key) for key in state.workstreams),
        milestones=tuple(_milestone(state, key) for key in i.milestones),
        deliverables=tuple(
            d.DeliverableOfPlan(
                key=key,
                title=result.planned.title,
                workstream=result.planned.workstream,
                sort=result.planned.sort,
                due_on=result.planned.due_on,
                delivered_at=result.delivered_at,
                quality=result.delivered.quality if result.delivered else None,
                signed=tuple(result.signed),
                unsigned=result.unsigned,
            )
            for key, result in work.deliverables.items()
        ),
        issues=tuple(
            d.IssueOfPlan(
                key=key,
                title=issue.title,
                severity=issue.severity,
                owner=issue.owner,
                raised_at=issue.raised_at,
                level=i.escalated.get(f"issue:{key}", 0),
            )
            for key, issue in i.issues.items()
            if issue.resolved_at is None
        ),
    )


def _phase(state: Integration, key: Key) -> d.PhaseOfPlan:
    dated, phase = state.phases[key], state.initiative.playbook.phase(key)
    length = phase.span.maximum if phase.span else None
    return d.PhaseOfPlan(
        key=key,
        title=phase.title,
        starts_on=dated.starts_on,
        ends_on=dated.ends_on,
        months=length.amount if length and length.unit == "months" else None,
        prepares=phase.prepares,
    )


def _stream(state: Integration, key: Key) -> d.StreamOfPlan:
    opened, work = state.workstreams[key], state.work
    chartered, by_hand = work.chartered.get(key), work.overrides.get(key)
    return d.StreamOfPlan(
        key=key,
        title=opened.title,
        lead=opened.lead,
        after=next((stream.after for stream in state.terms.workstreams if stream.key == key), None),
        charter=chartered.charter if chartered else None,
        budget=chartered.budget if chartered else None,
        spent=spent(state, key),
        by_hand=d.ByHand(percent=by_hand.percent, reason=by_hand.reason, by=by_hand.by)
        if by_hand and by_hand.percent is not None
        else None,
        people=tuple(
            d.PersonOfPlan(person=who, duty=share.duty, company=share.company, percent=share.percent)
            for (stream, who), share in work.allocations.items()
            if stream == key and share.percent
        ),
    )


def _milestone(state: Integration, key: Key) -> d.MilestoneOfPlan:
    milestone, placed = state.initiative.milestones[key], state.work.milestones.get(key)
    return d.MilestoneOfPlan(
        key=key,
        title=milestone.title,
        owner=milestone.owner,
        phase=placed.phase if placed else None,
        critical=placed.critical if placed else False,
        workstream=placed.workstream if placed else None,
        planned_on=milestone.planned_on,
        baseline_on=placed.baseline_on if placed else milestone.planned_on,
        reached_on=milestone.reached_on,
        after=state.work.after.get(key, ()),
    )
