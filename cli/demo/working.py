"""What is done in an integration, phase by phase: by whom it concerns, with some delay, Day 1 without one thing."""

from __future__ import annotations

from datetime import date

from pydantic import JsonValue

from cli.demo.deal import Deal, musd
from cli.demo.stage import Stage
from domain.integration.milestones import DAY_ONE
from domain.integration.workstreams import WORKSTREAMS
from domain.kernel import Key

BUDGETS: dict[Key, int] = {"technology": 9, "product": 4, "people": 3}
"""In USD millions; every other workstream has one."""

WAIVED: Key = "system_access"
SOON: tuple[Key, ...] = (
    "technology_plan", "joint_go_to_market", "consolidation_plan", "renewals_watch", "retention_packages",
    "first_close", "cross_sell_training", "culture_workshops", "shared_services", "compliance_audit", "procurement",
)  # fmt: skip
SIGNED: tuple[Key, ...] = ("product_roadmap", "brand_plan", "rollback_plans")
LATER: tuple[Key, ...] = ("support_merge", "data_migration", "cut_over", "infrastructure", "feature_integration")
HOURS: dict[Key, int] = {task.key: task.effort_hours or 0 for stream in WORKSTREAMS for task in stream.deliverables}


async def charter(s: Stage, deal: Deal) -> None:
    """Every workstream is told what it is for and what it may cost."""
    for stream in WORKSTREAMS:
        budget = musd(BUDGETS.get(stream.key, 1))
        text = f"{stream.title} of one company, within the plan."
        await deal.integration.ask(s.cast.imo, "charter_workstream", workstream=stream.key, charter=text, budget=budget)


async def open_for_business(s: Stage, deal: Deal, day: int) -> None:
    """Whatever Day 1 must have is there, but for the access of one office: the chief executive signs for that."""
    await charter(s, deal)
    await do(s, deal, *(key for key in DAY_ONE if key != WAIVED))
    await deal.integration.ask(
        s.cast.ceo, "waive_day_one_item", task=WAIVED, reason="Thirty people of one office get theirs on Wednesday."
    )
    await reach(s, deal, "day_one_complete", day)


async def settle(s: Stage, deal: Deal, day: int) -> None:
    """The plan stands; what it asks for first is done, and what must be signed is."""
    await do(s, deal, WAIVED, *SOON)
    for key in SIGNED:
        await do(s, deal, key)
        await hand_over(s, deal, key)
    await reach(s, deal, "plan_approved", day)


async def migrate(s: Stage, deal: Deal, day: int) -> None:
    """One platform, at the second date for it: the vendor was late."""
    await do(s, deal, "brand_launch", *LATER)
    await reach(s, deal, "technology_complete", day)


async def slip(s: Stage, deal: Deal, day: int) -> None:
    """The cut-over gets another date."""
    due: date = s.date(day).date()
    await deal.integration.ask(
        s.cast.imo, "replan_task", task="cut_over", due_on=due.isoformat(), reason="The vendor delivers late."
    )


async def do(s: Stage, deal: Deal, *tasks: Key) -> None:
    """The integration office reports tasks as done, a little over their effort."""
    for task in tasks:
        await deal.integration.ask(s.cast.imo, "complete_task", task=task, hours=HOURS[task] * 11 // 10)


async def reach(s: Stage, deal: Deal, milestone: Key, day: int) -> None:
    """A milestone is reached on the day of the scene."""
    on = s.date(day).date().isoformat()
    await deal.integration.ask(s.cast.imo, "reach_milestone", milestone=milestone, reached_on=on)


async def hand_over(s: Stage, deal: Deal, key: Key) -> None:
    """A result is handed over by the lead of its workstream, if anybody plays that part, and signed."""
    integration = deal.integration
    for stream in WORKSTREAMS:
        for task in stream.deliverables:
            if task.key != key or task.result is None:
                continue
            lead = next((who.id for who in s.portfolio.people if stream.lead in who.roles), s.cast.imo)
            evidence: list[JsonValue] = [await integration.attach(lead, f"{key}_text", task.title)]
            await integration.ask(lead, "deliver", deliverable=key, evidence=evidence)
            for role in task.result.by:
                await integration.ask(s.portfolio.holder(role).id, "sign_off_deliverable", deliverable=key)
