"""Running an initiative: evidence, obligations, holds, milestones, decisions, and its end."""

from __future__ import annotations

from collections.abc import Mapping

from domain.initiative import commands as c
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.initiative.authority import ANSWERS_FOR_ALL, Who, entitled, require, steering, steers, whoever_takes_part
from domain.initiative.lookups import attached, listed, named
from domain.initiative.state import Initiative
from domain.kernel import Asked, Command, Event
from domain.people import Directory


def _owes(i: Initiative, asked: Asked, people: Directory) -> bool:
    mine = [owed for owed in i.obligations.values() if owed.fulfilled_at is None]
    return any(asked.by == owed.owner or entitled(i, asked, people, ANSWERS_FOR_ALL) for owed in mine)


def _resumes(i: Initiative, asked: Asked, people: Directory) -> bool:
    return i.hold is not None and steers(i, asked, people)


def _ends(i: Initiative, asked: Asked, people: Directory) -> bool:
    return entitled(i, asked, people, i.playbook.closes_with)


def _awaits_a_milestone(i: Initiative, _asked: Asked, _people: Directory) -> bool:
    return any(milestone.reached_on is None for milestone in i.milestones.values())


WHO: Mapping[type[Command], Who[Initiative]] = {
    c.AttachEvidence: whoever_takes_part,
    c.FulfilObligation: _owes,
    c.PlanMilestone: whoever_takes_part,
    c.ReachMilestone: _awaits_a_milestone,
    c.RecordDecision: whoever_takes_part,
}
COURSE: Mapping[type[Command], Who[Initiative]] = {c.HoldInitiative: steers, c.Resume: _resumes, c.Abandon: _ends}


def attach(command: c.AttachEvidence, i: Initiative) -> list[Event]:
    """Raises KeyTaken when the key already names another document: evidence is never replaced, only added."""
    attaching = e.EvidenceAttached(
        evidence=command.evidence,
        title=command.title,
        sha256=command.sha256,
        media_type=command.media_type,
        locator=command.locator,
    )
    there = i.evidence.get(command.evidence)
    if there == attaching:
        return []
    if there is not None:
        raise no.KeyTaken(f"{command.evidence} is another document already.", key=command.evidence)
    return [attaching]


def fulfil(command: c.FulfilObligation, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, EvidenceMissing."""
    owed = named(i.obligations, command.obligation, "obligation")
    if owed.fulfilled_at is not None:
        return []
    if asked.by != owed.owner:
        require(i, asked, people, ANSWERS_FOR_ALL)
    attached(i, command.evidence)
    return [e.ObligationFulfilled(obligation=command.obligation, by=asked.by, evidence=command.evidence)]


def hold(command: c.HoldInitiative, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises NotEntitled, NotInTheFuture."""
    require(i, asked, people, steering(i))
    if command.review_at <= asked.at:
        raise no.NotInTheFuture("A hold is reviewed on a day that lies ahead.")
    return [e.PutOnHold(reason=command.reason, review_at=command.review_at)]


def resume(command: c.Resume, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises NotOnHold, NotEntitled."""
    if i.hold is None:
        raise no.NotOnHold("The initiative is not on hold.")
    require(i, asked, people, steering(i))
    return [e.Resumed(held_since=i.hold.since, reason=command.reason)]


def abandon(command: c.Abandon, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises NotEntitled."""
    require(i, asked, people, i.playbook.closes_with)
    return [e.InitiativeConcluded(outcome="abandoned", reason=command.reason)]


def plan_milestone(command: c.PlanMilestone, i: Initiative, asked: Asked, people: Directory) -> list[Event]:
    """Raises NotInTheFuture, PersonNotListed, KeyTaken when the milestone was reached."""
    listed(people, command.owner)
    there = i.milestones.get(command.milestone)
    if there is not None:
        if there.reached_on is not None:
            raise no.KeyTaken(f"{command.milestone} was reached on {there.reached_on}.", key=command.milestone)
        if (there.title, there.owner, there.planned_on) == (command.title, command.owner, command.planned_on):
            return []
    if command.planned_on < asked.at.date():
        raise no.NotInTheFuture("A milestone is planned for a day that lies ahead.")
    return [
        e.MilestonePlanned(
            milestone=command.milestone, title=command.title, planned_on=command.planned_on, owner=command.owner
        )
    ]


def reach_milestone(command: c.ReachMilestone, i: Initiative, asked: Asked) -> list[Event]:
    """Raises UnknownKey, NotYet."""
    milestone = named(i.milestones, command.milestone, "milestone")
    if milestone.reached_on is not None:
        return []
    if command.reached_on > asked.at.date():
        raise no.NotYet("A milestone is not reached on a day to come.")
    return [e.MilestoneReached(milestone=command.milestone, reached_on=command.reached_on)]


def write_down(command: c.RecordDecision, i: Initiative, asked: Asked) -> list[Event]:
    """Raises KeyTaken."""
    if command.decision in i.decisions:
        raise no.KeyTaken(f"{command.decision} is written down already.", key=command.decision)
    return [
        e.DecisionRecorded(
            decision=command.decision,
            title=command.title,
            category=command.category,
            text=command.text,
            rationale=command.rationale,
            rejected=command.rejected,
            by=asked.by,
        )
    ]
