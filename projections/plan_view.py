"""From a plan and a day to what people ask of it: the Gantt, the workstreams, the Day 1 checklist (DOMAIN 3.4.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from domain.integration.work.figures import (
    EarnedValue,
    Late,
    Progress,
    Rag,
    earned_value,
    overallocated,
    plain,
    progress,
    rag,
    weighted,
)
from domain.integration.work.items import Item
from domain.integration.work.network import Forecast, forecast
from domain.kernel import Key
from projections import plan_document as d
from projections.integration_plan import Plan, TaskRow
from projections.plan_answers import (
    BarPart,
    DayOnePart,
    DurationPart,
    EarnedPart,
    GanttPart,
    HealthPart,
    ItemPart,
    ProgressPart,
    StreamPart,
    WorkstreamsPart,
)


class Reckoned:
    """A plan with its dates, reckoned once for a day: reading it again costs nothing."""

    def __init__(self, plan: Plan, today: date) -> None:
        """Passes over the whole plan."""
        self.plan = plan
        self.today = today
        waived = {task.key for task in plan.tasks if task.waived_by}
        self.items = (
            *(_item(task, waived) for task in plan.tasks),
            *(_milestone(milestone, waived) for milestone in plan.document.milestones),
        )
        self.forecast: Forecast | None = forecast(self.items, today)
        self.bars = tuple(_bars(self))

    def of(self, workstream: Key) -> list[Item]:
        """The tasks and milestones of a workstream."""
        return [item for item in self.items if item.workstream == workstream]


def gantt(reckoned: Reckoned, now: datetime) -> GanttPart:
    """Bars, what drives the end, and how far it all is."""
    document, found = reckoned.plan.document, reckoned.forecast
    value = earned_value(reckoned.items, reckoned.today)
    return GanttPart(
        initiative=document.initiative,
        version=document.version,
        name=document.name,
        as_of=reckoned.today,
        closed_on=document.closed_on,
        phase=document.phase,
        phases=document.phases,
        duration=_duration(document, reckoned.today),
        planned_end=found.planned_end if found else None,
        forecast_end=found.ends_on if found else None,
        delay=found.delay if found else None,
        cause=found.cause if found else None,
        path=found.path if found else (),
        progress=_overall(reckoned),
        earned_value=_earned(value),
        health=_health(rag(document.health, value, _late(reckoned, None), _critical(document), now)),
        bars=reckoned.bars,
    )


def workstreams(reckoned: Reckoned) -> WorkstreamsPart:
    """Every workstream with its progress, its health by rule, its money and its people."""
    document = reckoned.plan.document
    shares = {(stream.key, one.person): one.percent for stream in document.workstreams for one in stream.people}
    return WorkstreamsPart(
        initiative=document.initiative,
        version=document.version,
        as_of=reckoned.today,
        workstreams=tuple(_stream(reckoned, stream) for stream in document.workstreams),
        overallocated=overallocated(shares),
        deliverables=document.deliverables,
    )


def day_one(plan: Plan, today: date) -> DayOnePart:
    """The checklist and how much of what Day 1 must have is done or signed away."""
    items = tuple(_line(task) for task in plan.tasks if task.day_one)
    must = [item for item in items if item.must]
    good = [item for item in must if item.standing in {"done", "waived"}]
    document = plan.document
    return DayOnePart(
        initiative=document.initiative,
        version=document.version,
        as_of=today,
        closed_on=document.closed_on,
        days_left=(document.closed_on - today).days,
        ready=bool(must) and len(good) == len(must),
        percent=weighted([(Decimal(1), Decimal(100 if item in good else 0)) for item in must]),
        must_have=len(must),
        must_have_done=sum(item.standing == "done" for item in must),
        waived=sum(item.standing == "waived" for item in must),
        items=items,
    )


def _line(task: TaskRow) -> ItemPart:
    standing: Literal["done", "waived", "open", "blocked"]
    standing = "waived" if task.waived_by else "blocked" if task.status == "blocked" else "open"
    return ItemPart(
        key=task.key,
        title=task.title,
        workstream=task.workstream,
        owner=task.owner,
        must=task.day_one == "must_have",
        due_on=task.due_on,
        standing="done" if task.status == "complete" else standing,
        completed_on=task.completed_on,
        waived_by=task.waived_by,
        reason=task.waived_because or task.blocked_by,
    )


def _item(task: TaskRow, waived: Collection[Key]) -> Item:
    return Item(
        key=task.key,
        workstream=task.workstream,
        starts_on=task.starts_on,
        due_on=task.due_on,
        baseline_starts_on=task.baseline_starts_on,
        baseline_due_on=task.baseline_due_on,
        after=tuple(key for key in task.after if key not in waived),
        started_on=task.started_on,
        completed_on=task.completed_on,
        weight=task.weight,
        percent=task.percent,
        hours=task.hours,
    )


def _milestone(milestone: d.MilestoneOfPlan, waived: Collection[Key]) -> Item:
    return Item(
        key=milestone.key,
        workstream=milestone.workstream,
        starts_on=milestone.planned_on,
        due_on=milestone.planned_on,
        baseline_starts_on=milestone.baseline_on,
        baseline_due_on=milestone.baseline_on,
        after=tuple(key for key in milestone.after if key not in waived),
        completed_on=milestone.reached_on,
        percent=0 if milestone.reached_on is None else 100,
        milestone=True,
    )


def _bars(reckoned: Reckoned) -> Iterator[BarPart]:
    found = reckoned.forecast
    if found is None:
        return
    shown = {task.key: (task.title, task.owner, task.status) for task in reckoned.plan.tasks}
    for milestone in reckoned.plan.document.milestones:
        shown[milestone.key] = (milestone.title, milestone.owner, "complete" if milestone.reached_on else "pending")
    path = {*found.path}
    for item in reckoned.items:
        dated = found.items[item.key]
        title, owner, status = shown[item.key]
        yield BarPart(
            key=item.key,
            title=title,
            milestone=item.milestone,
            workstream=item.workstream,
            owner=owner,
            status=status,
            percent=item.percent,
            starts_on=item.starts_on,
            due_on=item.due_on,
            baseline_due_on=item.baseline_due_on,
            forecast_start=dated.starts_on,
            forecast_end=dated.ends_on,
            slack=dated.slack,
            delay=dated.delay,
            own_delay=dated.own_delay,
            driver=dated.driver,
            critical=item.key in path,
            after=item.after,
        )


def _stream(reckoned: Reckoned, stream: d.StreamOfPlan) -> StreamPart:
    items, document = reckoned.of(stream.key), reckoned.plan.document
    tasks = [item for item in items if not item.milestone]
    reached, value = _of_stream(stream, tasks), earned_value(tasks, reckoned.today)
    ahead = min(
        (item for item in items if item.completed_on is None), key=lambda item: (item.due_on, item.key), default=None
    )
    return StreamPart(
        **stream.model_dump(exclude={"people", "spent", "by_hand", "budget"}),
        budget=stream.budget,
        spent=stream.spent,
        by_hand=stream.by_hand,
        people=stream.people,
        progress=reached.percent,
        lacking=reached.lacking,
        earned_value=_earned(value),
        health=_health(rag(document.health, value, _late(reckoned, stream.key))),
        tasks=len(tasks),
        done=sum(item.completed_on is not None for item in tasks),
        blocked=tuple(
            task.key for task in reckoned.plan.tasks if task.workstream == stream.key and task.status == "blocked"
        ),
        next_due=ahead.key if ahead else None,
        next_due_on=ahead.due_on if ahead else None,
    )


def _of_stream(stream: d.StreamOfPlan, items: list[Item]) -> Progress:
    reckoned = progress(items)
    if stream.by_hand is None:
        return reckoned
    return Progress(Decimal(stream.by_hand.percent), reckoned.weight)


def _overall(reckoned: Reckoned) -> ProgressPart:
    """By budget where every workstream has one in the same currency, else by effort."""
    streams = reckoned.plan.document.workstreams
    parts = {stream.key: _of_stream(stream, reckoned.of(stream.key)) for stream in streams}
    lacking = tuple(key for key, part in parts.items() if part.percent is None)
    known = [part.percent for part in parts.values() if part.percent is not None]
    budgets = [stream.budget for stream in streams if stream.budget is not None]
    by_budget = bool(streams) and len(budgets) == len(streams) and len({money.currency for money in budgets}) == 1
    if lacking:
        return ProgressPart(percent=None, plain=None, by="budget" if by_budget else "effort", lacking=lacking)
    weights = [money.amount for money in budgets] if by_budget else [Decimal(part.weight) for part in parts.values()]
    return ProgressPart(
        percent=weighted(list(zip(weights, known, strict=True))),
        plain=plain(known),
        by="budget" if by_budget else "effort",
        lacking=(),
    )


def _late(reckoned: Reckoned, workstream: Key | None) -> list[Late]:
    """Critical milestones that are not reached, of one workstream or of all, and by how many days they will be late."""
    found = reckoned.forecast
    if found is None:
        return []
    return [
        Late(milestone.key, found.items[milestone.key].delay)
        for milestone in reckoned.plan.document.milestones
        if milestone.critical and milestone.reached_on is None and workstream in (None, milestone.workstream)
    ]


def _critical(document: d.PlanDocument) -> list[datetime]:
    return [issue.raised_at for issue in document.issues if issue.severity == "critical"]


def _duration(document: d.PlanDocument, today: date) -> DurationPart:
    total = sum(phase.months or 0 for phase in document.phases)
    after = sum(phase.months or 0 for phase in document.phases if not phase.prepares)
    closed, limit = document.closed_on, document.documented_months
    since = (today.year - closed.year) * 12 + today.month - closed.month - (today.day < closed.day)
    warning = None
    if limit is not None and total > limit:
        warning = f"The phases take {total} months in total, {after} of them after the closing; {limit} are documented."
    return DurationPart(
        phase_total=total, after_closing=after, since_closing=max(since, 0), documented=limit, warning=warning
    )


def _earned(value: EarnedValue | None) -> EarnedPart | None:
    if value is None:
        return None
    return EarnedPart(
        budget=value.budget,
        planned=value.planned,
        earned=value.earned,
        actual=value.actual,
        spi=value.spi,
        cpi=value.cpi,
        eac=value.eac,
    )


def _health(found: Rag) -> HealthPart:
    return HealthPart(colour=found.colour, rule=found.rule)
