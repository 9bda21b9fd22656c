"""The dashboard without a mouse: from row to row, from page to page, and through a whole decision."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.support.deals import CFO, CSO
from tests.support.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="package")]

FOCUSED = "document.activeElement === document.body ? '' : document.activeElement.closest('[data-nav]')?.id ?? 'else'"


async def until_focused(page: Page, card: str, key: str) -> None:
    """Press a key until the focus is on a card; every press leaves the focus somewhere."""
    for _ in range(await page.locator("[data-nav]").count()):
        await page.keyboard.press(key)
        focused = await page.evaluate(FOCUSED)
        assert focused, "the focus is lost"
        if focused == card:
            return
    raise AssertionError(f"{key} never reaches {card}")


async def test_a_gate_is_decided_with_keys_alone(house: House) -> None:
    deal = await house.deal("Project Osprey")
    card = f"{deal}-g1"
    async with house.visitor(CFO) as carl:
        await carl.opens("/")
        await carl.page.keyboard.press("g")
        await carl.page.keyboard.press("g")
        await carl.page.wait_for_url("**/gates")
        await carl.settled()
        await until_focused(carl.page, card, "j")
        while not await carl.page.evaluate("document.activeElement.matches('[value=decline]')"):
            await carl.page.keyboard.press("Tab")
            assert await carl.page.evaluate(FOCUSED) == card, "the decision cannot be reached by tabbing"
        await carl.page.keyboard.press("Enter")
        refused = carl.page.locator(f"article[id='{card}'] [role=alert]")
        await expect(refused).to_contain_text("reason", ignore_case=True)
        await expect(carl.page.locator(f"article[id='{card}'] [name=reason]")).to_be_focused()
        await carl.page.keyboard.type("Too dear; jk?")
        while not await carl.page.evaluate("document.activeElement.matches('[value=decline]')"):
            await carl.page.keyboard.press("Tab")
        await carl.page.keyboard.press("Enter")
        done = carl.page.locator(f"article[id='{card}'] [data-recorded]")
        await expect(done).to_have_text("Declined: recorded. The other gates")
        await expect(done).to_be_focused()
        await carl.page.keyboard.press("Tab")
        await carl.page.keyboard.press("Enter")
        await expect(carl.page.locator(f"article[id='{card}']")).to_have_count(0)


async def test_focus_stays_when_others_move_things(house: House) -> None:
    first, second = await house.deal("Project Avocet"), await house.deal("Project Bittern")
    async with house.visitor(CFO) as carl, house.visitor(CFO) as elsewhere:
        await carl.opens("/gates")
        await carl.hears()
        await until_focused(carl.page, f"{first}-g1", "j")
        await house.deal("Project Curlew")
        await expect(carl.page.get_by_role("heading", name="Project Curlew")).to_be_visible()
        assert await carl.page.evaluate(FOCUSED) == f"{first}-g1"
        await elsewhere.opens("/gates")
        card = elsewhere.page.locator(f"article[id='{first}-g1']")
        await card.get_by_role("button", name="Approve").click()
        await expect(carl.page.locator(f"article[id='{first}-g1']")).to_have_count(0)
        assert await carl.page.evaluate(FOCUSED) not in {"", "else"}
        assert await carl.page.locator(f"article[id='{second}-g1']").count() == 1


async def test_what_was_unfolded_stays_unfolded(house: House) -> None:
    deal = await house.deal("Project Dunlin")
    async with house.visitor(CSO) as sofia:
        await sofia.opens(f"/initiatives/{deal}")
        await sofia.hears()
        folded = sofia.page.locator("details", has_text="known by the hash")
        await folded.locator("summary").click()
        async with house.visitor(CFO) as carl:
            await carl.opens("/gates")
            await carl.page.locator(f"article[id='{deal}-g1']").get_by_role("button", name="Approve").click()
        await expect(sofia.page.get_by_text("Carl as Chief Financial Officer approved").first).to_be_visible()
        assert await folded.evaluate("fold => fold.open")
        assert await sofia.page.evaluate("document.activeElement.matches('summary')")


async def test_rows_open_and_pages_are_a_key_away(house: House) -> None:
    async with house.visitor(CFO) as carl:
        await carl.opens("/initiatives")
        for key in ("j", "j", "k"):
            await carl.page.keyboard.press(key)
        row = carl.page.locator("tbody tr").first
        await expect(row).to_be_focused()
        target = await row.locator("a").first.get_attribute("href")
        await carl.page.keyboard.press("Enter")
        await carl.page.wait_for_url(f"**{target}")
        for key, path in (("o", "/"), ("i", "/initiatives"), ("g", "/gates")):
            await carl.page.keyboard.press("g")
            await carl.page.keyboard.press(key)
            await carl.page.wait_for_url(f"{carl.address}{path}")
        await carl.page.keyboard.press("g")
        await carl.page.keyboard.press("i")
        await carl.page.wait_for_url("**/initiatives")
        await carl.page.keyboard.press("/")
        await carl.page.keyboard.type("jk?g/")
        assert await carl.page.locator("[data-search]").input_value() == "jk?g/"


async def test_the_keys_explain_themselves_and_can_be_switched_off(house: House) -> None:
    async with house.visitor(CFO) as carl:
        await carl.opens("/initiatives")
        await carl.page.keyboard.press("j")
        row = carl.page.locator("tbody tr").first
        await carl.page.keyboard.press("?")
        keys = carl.page.get_by_role("dialog", name="Keys")
        await expect(keys).to_be_visible()
        await carl.page.keyboard.press("Escape")
        await expect(keys).to_be_hidden()
        await expect(row).to_be_focused()
        await carl.page.get_by_role("button", name="Keys of this page").click()
        await keys.get_by_role("checkbox").uncheck()
        await keys.get_by_role("button", name="Close").click()
        await carl.page.reload()
        await carl.settled()
        for key in ("j", "?", "/"):
            await carl.page.keyboard.press(key)
        await expect(keys).to_be_hidden()
        assert await carl.page.evaluate("document.activeElement === document.body")
