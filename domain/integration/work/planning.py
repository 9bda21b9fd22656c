"""Making the plan: tasks, milestones, and what waits for what across workstreams (DOMAIN 3.4.1, 3.4.3, 9.4 IO-25)."""

from __future__ import annotations

from domain.initiative import refusals as no
from domain.initiative.commands import PlanMilestone
from domain.initiative.conduct import plan_milestone
from domain.initiative.lookups import named
from domain.integration.state import Integration
from domain.integration.work import commands as c
from domain.integration.work import events as w
from domain.integration.work.lookup import acyclic, deliverable_of, item, ready
from domain.integration.work.refusals import SubjectMissing
from domain.kernel import Asked, Event, Key
from domain.people import Directory


def plan(command: c.PlanTask, integration: Integration, _asked: Asked) -> list[Event]:
    """Raises UnknownKey, KeyTaken, SubjectMissing."""
    stream = named(integration.workstreams, command.workstream, "workstream")
    if command.rollback is not None:
        deliverable_of(integration, command.rollback)
    planned = w.TaskPlanned(
        **command.model_dump(exclude={"type", "after", "owner"}),
        owner=command.owner or stream.lead,
        after=_waits_for(command, integration),
    )
    there = integration.work.tasks.get(command.task)
    if there is not None and there.planned == planned:
        return []
    if there is not None or command.task in integration.initiative.milestones:
        raise no.KeyTaken(f"{command.task} is in the plan already.", key=command.task)
    for key in planned.after:
        item(integration, key)
    subject = next((s.subject for s in integration.terms.workstreams if s.key == command.workstream), None)
    if subject is not None and command.subject is None:
        raise SubjectMissing(f"A task of {stream.title} names the {subject}.", subject=subject)
    return [planned]


def _waits_for(command: c.PlanTask, integration: Integration) -> tuple[Key, ...]:
    if command.after is not None:
        return command.after
    default = next((s.waits_for for s in integration.terms.workstreams if s.key == command.workstream), None)
    return (default,) if default and default != command.task else ()


def add(command: c.AddDependency, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, DependencyCycle."""
    item(integration, command.item)
    item(integration, command.after)
    if command.after in integration.work.after.get(command.item, ()):
        return []
    acyclic(integration, command.item, (command.after,))
    return [w.DependencyAdded(item=command.item, after=command.after, by=asked.by)]


def may_be_reached(integration: Integration, milestone: Key) -> None:
    """Raises PredecessorsOpen while something that a milestone waits for is not done (DOMAIN 9.4 IO-25)."""
    there = integration.initiative.milestones.get(milestone)
    if there is not None and there.reached_on is None:
        ready(integration, milestone)


def remove(command: c.RemoveDependency, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey."""
    item(integration, command.item)
    if command.after not in integration.work.after.get(command.item, ()):
        return []
    return [w.DependencyRemoved(item=command.item, after=command.after, reason=command.reason, by=asked.by)]


def place(command: c.PlaceMilestone, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, KeyTaken, DependencyCycle, PersonNotListed, NotInTheFuture."""
    i, work = integration.initiative, integration.work
    if command.milestone in work.tasks:
        raise no.KeyTaken(f"{command.milestone} is a task of this plan.", key=command.milestone)
    if command.phase not in {phase.key for phase in i.playbook.phases}:
        raise no.UnknownKey(f"There is no phase {command.phase}.", key=command.phase)
    if command.workstream is not None:
        named(integration.workstreams, command.workstream, "workstream")
    for key in command.after:
        item(integration, key)
    acyclic(integration, command.milestone, command.after)
    dated = plan_milestone(
        PlanMilestone(**command.model_dump(include={"milestone", "title", "planned_on", "owner"})), i, asked, people
    )
    placed = w.MilestonePlaced(
        **command.model_dump(include={"milestone", "phase", "critical", "planned_on", "workstream", "after"})
    )
    there = work.milestones.get(command.milestone)
    after = work.after.get(command.milestone, ())
    if there and (there.phase, there.critical, there.workstream, after) == (
        placed.phase,
        placed.critical,
        placed.workstream,
        placed.after,
    ):
        return dated
    return [*dated, placed]
