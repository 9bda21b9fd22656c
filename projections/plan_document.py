"""The plan of an integration without its tasks: phases, workstreams, milestones, deliverables, what health goes by."""

from __future__ import annotations

from datetime import date, datetime

from domain.integration.work.events import Company
from domain.integration.work.terms import DeliverableSort, HealthRules
from domain.kernel import Key, PersonId, StreamId, Value
from domain.money import Money
from domain.people import Role


class PhaseOfPlan(Value):
    """A phase as planned around the closing; `months` by the playbook, None where it has no length in months."""

    key: Key
    title: str
    starts_on: date
    ends_on: date
    months: int | None
    prepares: bool


class PersonOfPlan(Value):
    """Who works for a workstream, with so many percent of their time."""

    person: PersonId
    duty: str
    company: Company
    percent: int


class ByHand(Value):
    """Progress that somebody set."""

    percent: int
    reason: str
    by: PersonId


class StreamOfPlan(Value):
    """A workstream. `after`: the one it waits for; None: the closing alone. `spent`: one sum for each currency."""

    key: Key
    title: str
    lead: Role
    after: Key | None
    charter: str | None
    budget: Money | None
    spent: tuple[Money, ...]
    by_hand: ByHand | None
    people: tuple[PersonOfPlan, ...]


class MilestoneOfPlan(Value):
    """A milestone; `critical`: its phase does not end without it."""

    key: Key
    title: str
    owner: PersonId
    phase: Key | None
    critical: bool
    workstream: Key | None
    planned_on: date
    baseline_on: date
    reached_on: date | None
    after: tuple[Key, ...]


class DeliverableOfPlan(Value):
    """Something to be handed over. `unsigned`: whose signatures are missing."""

    key: Key
    title: str
    workstream: Key
    sort: DeliverableSort
    due_on: date
    delivered_at: datetime | None
    quality: int | None
    signed: tuple[Role, ...]
    unsigned: tuple[Role, ...]


class IssueOfPlan(Value):
    """An issue that is open, and the level of escalation that it has reached; 0 before the first."""

    key: Key
    title: str
    severity: str
    owner: PersonId
    raised_at: datetime
    level: int


class PlanDocument(Value):
    """Everything of a plan but its tasks."""

    initiative: StreamId
    version: int
    updated_at: datetime
    name: str
    acquisition: StreamId
    closed_on: date
    phase: Key
    ended: bool
    phases: tuple[PhaseOfPlan, ...]
    documented_months: int | None
    health: HealthRules | None
    budget_tolerance: str | None
    workstreams: tuple[StreamOfPlan, ...]
    milestones: tuple[MilestoneOfPlan, ...]
    deliverables: tuple[DeliverableOfPlan, ...]
    issues: tuple[IssueOfPlan, ...]
