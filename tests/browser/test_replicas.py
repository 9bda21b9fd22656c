"""Two API processes on one PostgreSQL: whichever answers, every page hears; and one may die under an open page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.support.deals import CFO, VP
from tests.support.house import House, Visitor
from tests.support.proxy import line_to
from tests.support.replica import replica

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(240)]


async def approves(carl: Visitor, deal: str) -> None:
    """The gate inbox of the CFO, with a mouse."""
    await carl.opens(f"/gates#{deal}-g1")
    card = carl.page.locator(f"article[id='{deal}-g1']")
    await card.get_by_role("button", name="Approve").click()
    await expect(card.get_by_text("Approved: recorded.")).to_be_visible()


async def test_a_page_hears_what_another_replica_took_and_outlives_its_own(house: House, tmp_path: Path) -> None:
    first, second = await house.deal("Project Gannet"), await house.deal("Project Petrel")
    voted = "Carl as Chief Financial Officer approved"
    async with (
        replica(house.door.settings, tmp_path / "one.log") as one,
        replica(house.door.settings, tmp_path / "two.log") as two,
        line_to(two.address) as (line, address),
        house.visitor(VP, at=address) as vera,
        house.visitor(VP, at=address) as also,
        house.visitor(CFO, at=one.address) as carl,
    ):
        for visitor, deal in ((vera, first), (also, second)):
            await visitor.opens(f"/initiatives/{deal}")
            await visitor.hears()
        await approves(carl, first)
        await expect(vera.page.get_by_text(voted).first).to_be_visible()

        two.kill()
        await also.hears("off")
        await expect(also.page.locator("[data-live-words]")).to_have_text("Reconnecting")
        await approves(carl, second)
        assert await also.page.get_by_text(voted).count() == 0
        line.lead_to(one.address)
        await also.hears()
        await expect(also.page.get_by_text(voted).first).to_be_visible()
