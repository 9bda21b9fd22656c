"""What the questions about a plan answer: its Gantt, its workstreams, its Day 1 checklist (DOMAIN 3.4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.kernel import Key, PersonId, StreamId, Value
from domain.money import Money
from domain.people import Role
from projections import plan_document as d


class HealthPart(Value):
    """A colour and the rule that gave it; no colour where there is too little to go by."""

    colour: Literal["green", "amber", "red"] | None
    rule: str


class EarnedPart(Value):
    """Earned value in hours of work; None while there is nothing to divide by."""

    budget: Decimal
    planned: Decimal
    earned: Decimal
    actual: Decimal
    spi: Decimal | None
    cpi: Decimal | None
    eac: Decimal | None


class ProgressPart(Value):
    """In percent. `by`: what it is weighted by. `lacking`: what keeps it from being reckoned."""

    percent: Decimal | None
    plain: Decimal | None
    by: Literal["budget", "effort"]
    lacking: tuple[Key, ...]


class BarPart(Value):
    """A task or a milestone in the Gantt. `slack` and `delay` in days; `own_delay` is not inherited from `driver`."""

    key: Key
    title: str
    milestone: bool
    workstream: Key | None
    owner: str
    status: str
    percent: int
    starts_on: date
    due_on: date
    baseline_due_on: date
    forecast_start: date
    forecast_end: date
    slack: int | None
    delay: int
    own_delay: int
    driver: Key | None
    critical: bool
    after: tuple[Key, ...]


class DurationPart(Value):
    """In months: all phases one after the other, those after the closing, and how many have passed since it."""

    phase_total: int
    after_closing: int
    since_closing: int
    documented: int | None
    warning: str | None


class GanttPart(Value):
    """The plan as seen on a day. `path`: what drives the end, in order; `cause`: what added most to the delay."""

    initiative: StreamId
    version: int
    name: str
    as_of: date
    closed_on: date
    phase: Key
    phases: tuple[d.PhaseOfPlan, ...]
    duration: DurationPart
    planned_end: date | None
    forecast_end: date | None
    delay: int | None
    cause: Key | None
    path: tuple[Key, ...]
    progress: ProgressPart
    earned_value: EarnedPart | None
    health: HealthPart
    bars: tuple[BarPart, ...]


class StreamPart(Value):
    """A workstream as seen on a day. `next_milestone`: of its own or, without one, what its tasks lead to first."""

    key: Key
    title: str
    lead: Role
    after: Key | None
    charter: str | None
    budget: Money | None
    spent: tuple[Money, ...]
    progress: Decimal | None
    lacking: tuple[Key, ...]
    by_hand: d.ByHand | None
    earned_value: EarnedPart | None
    health: HealthPart
    tasks: int
    done: int
    blocked: tuple[Key, ...]
    next_due: Key | None
    next_due_on: date | None
    people: tuple[d.PersonOfPlan, ...]


class WorkstreamsPart(Value):
    """The workstreams, and who is given away for more than all of their time, in percent."""

    initiative: StreamId
    version: int
    as_of: date
    workstreams: tuple[StreamPart, ...]
    overallocated: Mapping[PersonId, int]
    deliverables: tuple[d.DeliverableOfPlan, ...]


class ItemPart(Value):
    """One line of the Day 1 checklist; `waived_by` signed that Day 1 may come without it."""

    key: Key
    title: str
    workstream: Key
    owner: Role
    must: bool
    due_on: date
    standing: Literal["done", "waived", "open", "blocked"]
    completed_on: date | None
    waived_by: PersonId | None
    reason: str | None


class DayOnePart(Value):
    """The checklist. `days_left` to the closing, negative after it; `percent` of what it must have, None of nothing."""

    initiative: StreamId
    version: int
    as_of: date
    closed_on: date
    days_left: int
    ready: bool
    percent: Decimal | None
    must_have: int
    must_have_done: int
    waived: int
    items: tuple[ItemPart, ...]
