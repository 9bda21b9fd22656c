"""Where scripts are switched off: forms are sent, filters and orders are addresses, every answer is a whole page."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.support.deals import CSO, VP
from tests.support.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="package")]


async def test_a_gate_is_decided(house: House) -> None:
    deal = await house.deal("Project Plover")
    async with house.visitor(CSO, java_script_enabled=False) as sofia:
        await sofia.page.goto(f"{sofia.address}/gates#{deal}-g1")
        card = sofia.page.locator(f"article[id='{deal}-g1']")
        await card.get_by_role("button", name="Decline").click()
        await expect(card.get_by_role("alert")).to_contain_text("reason", ignore_case=True)
        await expect(sofia.page.locator("h1")).to_have_text("Gate inbox")
        await card.get_by_role("textbox").first.fill("Not in this market")
        await card.get_by_role("button", name="Decline").click()
        await expect(sofia.page.get_by_text("Declined: recorded.")).to_be_visible()
        await expect(card).to_have_count(0)
        await sofia.page.goto(f"{sofia.address}/initiatives/{deal}")
        await expect(sofia.page.get_by_text("Not in this market").first).to_be_visible()


async def test_the_table_is_filtered_and_sorted(house: House) -> None:
    await house.deal("Project Whimbrel")
    async with house.visitor(VP, java_script_enabled=False) as vera:
        await vera.page.goto(f"{vera.address}/initiatives")
        await vera.page.get_by_role("searchbox").fill("whimbrel")
        await vera.page.get_by_role("button", name="Filter").click()
        await expect(vera.page.locator("tbody tr")).to_have_count(1)
        await vera.page.get_by_role("link", name="Clear").click()
        await vera.page.get_by_role("link", name="Initiative", exact=True).click()
        await expect(vera.page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
        names = await vera.page.locator("tbody tr td:first-child a").all_inner_texts()
        assert names == sorted(names)
        await vera.page.locator("th[aria-sort] a").click()
        await expect(vera.page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")


async def test_nothing_promises_what_only_scripts_do(house: House) -> None:
    async with house.visitor(VP, java_script_enabled=False) as vera:
        await vera.page.goto(vera.address)
        for scripted in ("[data-live-words]", "[data-theme-toggle]", "[data-keys-open]", "dialog"):
            await expect(vera.page.locator(scripted)).to_be_hidden()
