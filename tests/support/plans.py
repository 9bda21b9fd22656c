"""The plan of an integration at work, for stories: its usual people, and steps that many stories share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from domain.initiative import commands as core
from domain.integration.playbook import PLAYBOOK, TERMS
from domain.integration.terms import IntegrationTerms
from domain.integration.work import commands as c
from domain.integration.workstreams import WORKSTREAMS
from domain.kernel import Key
from domain.money import Money
from domain.people import Directory, Person
from tests.support import deals
from tests.support.deals import CEO, CRO, IMO, STEER, approve, evidence, propose
from tests.support.integrations import charter, integration
from tests.support.scenario import Story

PEOPLE = Directory(
    {
        **deals.PEOPLE.people,
        "piet": Person(name="Piet", roles=("cpo",)),
        "hera": Person(name="Hera", roles=("chro",)),
        "suse": Person(name="Suse", roles=("vp_customer_success",)),
    }
)
ONE = Money.millions(1)
LEADS = {stream.key: PEOPLE.holders(stream.lead)[0] for stream in WORKSTREAMS}
"""Who leads each workstream."""

CLOSED_ON = date(2026, 1, 5)


def begun(closed_on: date = CLOSED_ON, terms: IntegrationTerms = TERMS) -> Story:
    """The plan is laid down; the integration office acts, on the day of the closing."""
    opening = charter(closed_on).model_copy(update={"playbook": PLAYBOOK, "terms": terms})
    return integration(PEOPLE).on(closed_on).given(opening).by(IMO)


def migration(key: Key = "mail", **more: object) -> c.PlanTask:
    """A task of technology."""
    fields = {"starts_on": CLOSED_ON, "due_on": CLOSED_ON + timedelta(days=9), "effort_hours": 40} | more
    return c.PlanTask.model_validate({"task": key, "workstream": "technology", "title": "Move the mail", **fields})


def budgeted(story: Story, each: int = 2) -> Story:
    """Every workstream has its charter and a budget of so many USD millions."""
    for stream in WORKSTREAMS:
        budget = Money.millions(each)
        story = story.by(IMO).given(c.CharterWorkstream(workstream=stream.key, charter=stream.title, budget=budget))
    return story


def done(story: Story, *tasks: Key, hours: int = 0) -> Story:
    """Tasks are complete, each said so by the lead of its workstream."""
    for key in tasks:
        lead = LEADS[story.state.work.tasks[key].planned.workstream]
        story = story.by(lead).given(c.CompleteTask(task=key, hours=hours))
    return story


def must_haves(story: Story) -> tuple[Key, ...]:
    """What Day 1 must have."""
    return tuple(t.planned.task for t in story.state.work.day_one if t.planned.day_one == "must_have")


def reached(story: Story, *milestones: Key) -> Story:
    """Milestones are reached today."""
    for key in milestones:
        story = story.by(IMO).given(core.ReachMilestone(milestone=key, reached_on=story.at.date()))
    return story


def approved(story: Story, key: Key, *signatories: str) -> Story:
    """A deliverable is handed over by the lead of its workstream and signed."""
    lead = LEADS[story.state.work.deliverables[key].planned.workstream]
    story = story.by(lead).given(evidence(f"{key}_text"), c.Deliver(deliverable=key, evidence=(f"{key}_text",)))
    for who in signatories:
        story = story.by(who).given(c.SignOffDeliverable(deliverable=key))
    return story


def passed(story: Story, gate: Key) -> Story:
    """The exit gate of a phase, proposed by the office and approved by the steering committee."""
    return approve(propose(story, gate, IMO), STEER)


def on_day_one(story: Story) -> Story:
    """Day 1 is complete, and its gate open."""
    story = budgeted(done(story, *must_haves(story)))
    return passed(reached(story, "day_one_complete"), "day_one_exit")


SIGNS: dict[Key, tuple[str, ...]] = {
    "rollback_plans": ("otto", IMO),
    "product_roadmap": (CEO, "tara"),
    "brand_plan": (CEO, CRO),
}


def all_done(story: Story, keys: Iterable[Key]) -> Story:
    """Tasks in an order in which they may be done, with the signatures that their results need."""
    for key in keys:
        story = done(story, key)
        if key in SIGNS:
            story = approved(story, key, *SIGNS[key])
    return story


def whole_life() -> Story:
    """Everything that can happen to a plan has happened at least once."""
    day = CLOSED_ON
    new = c.PlanTask(
        task="mail", workstream="technology", title="Move {all} mail", starts_on=day, due_on=day, after=(), cost=ONE
    )
    placed = c.PlaceMilestone(
        milestone="one_desk", title="One desk", phase="execution", critical=False, planned_on=day, owner=IMO
    )
    handed = c.PlanDeliverable(
        deliverable="guide", workstream="sales", title="Guide", sort="training", due_on=day, sign_off_by=("ceo",)
    )
    share = c.AllocatePerson(workstream="sales", person=CRO, duty="leads", company="acquirer", percent=60)
    story = budgeted(begun()).given(
        new,
        c.ReplanTask(task="mail", reason="Late.", due_on=date(2026, 2, 1)),
        c.StartTask(task="mail"),
        c.ReportTask(task="mail", percent=10, hours=4, spent=ONE),
        c.BlockTask(task="mail", reason="No licence."),
        c.UnblockTask(task="mail"),
        c.CompleteTask(task="mail"),
        c.ReopenTask(task="mail", reason="Half of it."),
        c.AddDependency(item="brand_plan", after="mail"),
        c.RemoveDependency(item="brand_plan", after="mail", reason="Not so."),
        placed,
        handed,
        share,
        c.OverrideProgress(workstream="legal", percent=55, reason="Counted."),
        c.OverrideProgress(workstream="legal", reason="Reckoned again."),
    )
    story = story.by(CEO).given(c.WaiveDayOneItem(task="system_access", reason="On Wednesday."))
    return approved(story, "guide", CEO)
