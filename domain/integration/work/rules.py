"""What may be changed in the plan of an integration, and by whom: a table of contents (DOMAIN 3.4, 6.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from domain.facts import Facts
from domain.initiative.authority import Who, entitled, require
from domain.integration.state import Integration
from domain.integration.work import commands as c
from domain.integration.work import planning, streams, tasks
from domain.kernel import Asked, Command, Event, Key
from domain.people import Directory, Role
from domain.playbooks.model import OWNER

IMO, CEO, STEERCO = "imo_lead", "ceo", "steering_committee"
THE_OFFICE: tuple[Role, ...] = (IMO, OWNER)


def _runs_a_workstream(integration: Integration, asked: Asked, people: Directory) -> bool:
    leads = {stream.lead for stream in integration.workstreams.values()}
    owners = {task.owner for task in integration.work.tasks.values()}
    return entitled(integration.initiative, asked, people, (*THE_OFFICE, *sorted(leads | owners)))


def _hands_over(integration: Integration, asked: Asked, people: Directory) -> bool:
    streams = {result.planned.workstream for result in integration.work.deliverables.values()}
    leads = {integration.workstreams[key].lead for key in streams}
    return entitled(integration.initiative, asked, people, (*THE_OFFICE, *sorted(leads)))


def _signs(integration: Integration, asked: Asked, people: Directory) -> bool:
    signs = {role for result in integration.work.deliverables.values() for role in result.planned.sign_off_by}
    return entitled(integration.initiative, asked, people, tuple(sorted(signs)))


WHO: Mapping[type[Command], Who[Integration]] = {
    c.PlanTask: _runs_a_workstream,
    **dict.fromkeys(get_args(c.TaskCommand), _runs_a_workstream),
    c.AddDependency: THE_OFFICE,
    c.RemoveDependency: THE_OFFICE,
    c.PlaceMilestone: THE_OFFICE,
    c.PlanDeliverable: _runs_a_workstream,
    c.Deliver: _hands_over,
    c.SignOffDeliverable: _signs,
    c.CharterWorkstream: (*THE_OFFICE, STEERCO),
    c.AllocatePerson: _runs_a_workstream,
    c.OverrideProgress: _runs_a_workstream,
    c.WaiveDayOneItem: (CEO, STEERCO),
}
"""Who runs a workstream does so in their own alone, and who owns a task in that one; the office in all of them."""


def decide(command: c.WorkCommand, integration: Integration, asked: Asked, facts: Facts) -> list[Event]:
    """What a command makes happen. Raises NotEntitled and the refusals of its rule."""
    people = facts.people
    who = WHO[type(command)]
    if isinstance(who, tuple):
        require(integration.initiative, asked, people, who)
    elif who is not _signs:
        require(integration.initiative, asked, people, (*_leads(command, integration), *THE_OFFICE))
    match command:
        case c.PlanTask():
            return planning.plan(command, integration, asked)
        case c.ReplanTask():
            return tasks.replan(command, integration, asked)
        case c.StartTask():
            return tasks.start(command, integration, asked)
        case c.ReportTask():
            return tasks.report(command, integration, asked)
        case c.CompleteTask():
            return tasks.complete(command, integration, asked)
        case c.BlockTask():
            return tasks.block(command, integration, asked)
        case c.UnblockTask():
            return tasks.unblock(command, integration, asked)
        case c.ReopenTask():
            return tasks.reopen(command, integration, asked)
        case c.AddDependency():
            return planning.add(command, integration, asked)
        case c.RemoveDependency():
            return planning.remove(command, integration, asked)
        case c.PlaceMilestone():
            return planning.place(command, integration, asked, people)
        case c.PlanDeliverable():
            return streams.plan_deliverable(command, integration)
        case c.Deliver():
            return streams.deliver(command, integration, asked)
        case c.SignOffDeliverable():
            return streams.sign(command, integration, asked, people)
        case c.CharterWorkstream():
            return streams.charter(command, integration, asked)
        case c.AllocatePerson():
            return streams.allocate(command, integration, asked, people)
        case c.OverrideProgress():
            return streams.override(command, integration, asked)
        case c.WaiveDayOneItem():
            return streams.waive(command, integration, asked)


def _leads(command: c.WorkCommand, integration: Integration) -> Iterator[Role]:
    """The lead of the workstream that a command is about, and the owner of its task."""
    work, stream = integration.work, getattr(command, "workstream", None)
    task = work.tasks.get(_key(command, "task"))
    result = work.deliverables.get(_key(command, "deliverable"))
    if stream is None and task is not None:
        yield task.owner
        stream = task.planned.workstream
    if stream is None and result is not None:
        stream = result.planned.workstream
    opened = integration.workstreams.get(stream or "")
    if opened is not None:
        yield opened.lead


def _key(command: c.WorkCommand, field: str) -> Key:
    return str(getattr(command, field, "") or "")
