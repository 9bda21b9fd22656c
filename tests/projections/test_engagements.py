"""The registry of outside firms: what each does for us in all deals, what it costs, and what it brought."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.acquisition.advisers import commands as c
from domain.money import Money
from infrastructure.database import reading
from projections.access import ACCESS
from projections.engagements import ENGAGEMENTS, Firm, firms
from projections.people import PEOPLE
from projections.portfolio import Amount
from projections.rebuild import rebuild
from tests.projections.world import World, viewer
from tests.support import deals
from tests.support.deals import VP, evidence
from tests.support.scenario import Story


def engaged(story: Story, firm: str, budget: int, origin: str = "assigned", fee: str | None = None) -> Story:
    """A firm at work, with one invoice of USD 2M."""
    command = c.EngageAdviser.model_validate(
        {
            "engagement": "bank",
            "firm": firm,
            "role": "financial_adviser",
            "matter": "The deal",
            "origin": origin,
            "fee_percent": fee,
            "budget": Money.millions(budget),
        }
    )
    cost = c.RecordAdviserCost(engagement="bank", amount=Money.millions(2), period="2026-02", evidence="invoice")
    return story.by(VP).given(evidence("invoice"), command, cost)


async def registry(world: World, *stories: Story, who: str = VP) -> dict[str, Firm]:
    await world.people()
    for story in stories:
        await world.tell(story)
    for projection in (PEOPLE, ACCESS, ENGAGEMENTS):
        await rebuild(projection, store=world.store, engine=world.engine)
    async with reading(world.engine) as connection:
        return {firm.firm: firm for firm in await firms(connection, viewer(who))}


@pytest.mark.feature("MA-24", "MA-26")
async def test_a_firm_is_shown_with_its_fees_its_budget_and_what_it_brought(world: World) -> None:
    bought = engaged(deals.closed(), "Goldman Sachs", 3, "sourced", "1.2")
    looked_at = replace(engaged(deals.chartered(), "goldman sachs", 1), stream="acquisition-5ec2e7aa")
    other = replace(engaged(deals.chartered(), "Qatalyst", 5), stream="acquisition-0ff1ce00")
    found = await registry(world, bought, looked_at, other)
    assert list(found) == ["Goldman Sachs", "Qatalyst"]
    goldman = found["Goldman Sachs"]
    assert (goldman.sourced, goldman.closed, len(goldman.engagements), goldman.over_budget) == (1, 1, 2, 1)
    assert goldman.budget == (Amount(Decimal(4_000_000), "USD"),)
    assert goldman.actual == (Amount(Decimal(4_000_000), "USD"),)
    assert {row.fee_percent for row in goldman.engagements} == {Decimal("1.2"), None}
    assert (found["Qatalyst"].sourced, found["Qatalyst"].closed) == (0, 0)


async def test_nobody_learns_of_firms_on_deals_that_they_may_not_know_of(world: World) -> None:
    assert await registry(world, engaged(deals.chartered(), "Qatalyst", 5), who=deals.OUTSIDER) == {}
