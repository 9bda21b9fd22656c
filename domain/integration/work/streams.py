"""Running a workstream: its charter and budget, its people, what it hands over, its progress by hand, Day 1."""

from __future__ import annotations

from domain.initiative import refusals as no
from domain.initiative.authority import acting_for
from domain.initiative.lookups import attached, listed, named
from domain.integration.state import Integration
from domain.integration.work import commands as c
from domain.integration.work import events as w
from domain.integration.work.lookup import deliverable_of, task_of
from domain.integration.work.refusals import NotDelivered, NotOnDayOne, WrongTaskStep
from domain.kernel import Asked, Event
from domain.people import Directory


def charter(command: c.CharterWorkstream, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey."""
    named(integration.workstreams, command.workstream, "workstream")
    there = integration.work.chartered.get(command.workstream)
    if there is not None and (there.charter, there.budget) == (command.charter, command.budget):
        return []
    return [
        w.WorkstreamChartered(
            workstream=command.workstream, charter=command.charter, budget=command.budget, by=asked.by
        )
    ]


def allocate(command: c.AllocatePerson, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """More than all of somebody's time is not refused: it is shown. Raises UnknownKey, PersonNotListed."""
    named(integration.workstreams, command.workstream, "workstream")
    listed(people, command.person)
    there = integration.work.allocations.get((command.workstream, command.person))
    allocated = w.PersonAllocated(**command.model_dump(exclude={"type"}), by=asked.by)
    if there is not None and there.model_copy(update={"by": asked.by}) == allocated:
        return []
    return [allocated]


def plan_deliverable(command: c.PlanDeliverable, integration: Integration) -> list[Event]:
    """Raises UnknownKey, KeyTaken."""
    named(integration.workstreams, command.workstream, "workstream")
    if command.task is not None:
        task_of(integration, command.task)
    planned = w.DeliverablePlanned(**command.model_dump(exclude={"type"}))
    there = integration.work.deliverables.get(command.deliverable)
    if there is None:
        return [planned]
    if there.planned == planned:
        return []
    raise no.KeyTaken(f"{command.deliverable} is another deliverable already.", key=command.deliverable)


def deliver(command: c.Deliver, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, EvidenceMissing."""
    there = deliverable_of(integration, command.deliverable).delivered
    attached(integration.initiative, command.evidence)
    if there is not None and (there.evidence, there.quality) == (command.evidence, command.quality):
        return []
    return [
        w.DeliverableDelivered(
            deliverable=command.deliverable, evidence=command.evidence, quality=command.quality, by=asked.by
        )
    ]


def sign(command: c.SignOffDeliverable, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """One signature, in the first role that the person can act in.

    Raises UnknownKey, NotDelivered, OwnProposal, NotEntitled.
    """
    result, i = deliverable_of(integration, command.deliverable), integration.initiative
    if result.delivered is None:
        raise NotDelivered(f"{command.deliverable} was not handed over yet.")
    mine = [role for role in result.planned.sign_off_by if acting_for(i, asked.by, role, asked.at, people)]
    if not mine:
        wanted = result.planned.sign_off_by
        raise no.NotEntitled(f"This takes one of: {', '.join(wanted)}.", roles=list(wanted))
    if result.delivered.by == asked.by:
        raise no.OwnProposal("Who hands something over does not approve it.")
    open_ = [role for role in mine if role in result.unsigned]
    if not open_:
        return []
    return [
        w.DeliverableSignedOff(deliverable=command.deliverable, role=open_[0], note=command.note, by=asked.by),
    ]


def override(command: c.OverrideProgress, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey."""
    named(integration.workstreams, command.workstream, "workstream")
    there = integration.work.overrides.get(command.workstream)
    if (there.percent if there else None) == command.percent:
        return []
    return [
        w.ProgressOverridden(workstream=command.workstream, percent=command.percent, reason=command.reason, by=asked.by)
    ]


def waive(command: c.WaiveDayOneItem, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, NotOnDayOne, WrongTaskStep."""
    task = task_of(integration, command.task)
    if task.planned.day_one is None:
        raise NotOnDayOne(f"{command.task} is not on the Day 1 checklist.")
    if command.task in integration.work.waived:
        return []
    if task.done:
        raise WrongTaskStep(f"{command.task} is complete.", status=task.status)
    return [w.DayOneItemWaived(task=command.task, reason=command.reason, by=asked.by)]
