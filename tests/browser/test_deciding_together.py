"""What one person decides in a browser, another sees in theirs without asking: the story that the dashboard is for."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.async_api import Locator, expect

from api.pages.fields import asks_to_open
from api.pages.forms import entered_of
from tests.support.deals import CFO, CSO, LEAD, VP, charter
from tests.support.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="package")]

WAITING = "#figures .tile:has-text('Waiting for me') .v"


def entered(name: str) -> dict[str, str]:
    """What is entered to begin a small acquisition, by field."""
    opening = charter(low=5, high=15).model_dump(mode="json", include={"charter", "target"})
    opening["charter"]["name"] = name
    return {field: text for field, text in entered_of(asks_to_open("acquisition").fields, opening).items() if text}


async def enter(field: Locator, text: str) -> None:
    """Choose, tick or write."""
    sort = await field.first.evaluate("field => field.matches('select') ? 'select' : field.type")
    if sort == "radio":
        await field.and_(field.page.locator(f"[value='{text}']")).check()
    elif sort == "select":
        await field.select_option(text)
    elif sort != "hidden":
        await field.fill(text)


async def test_a_gate_that_is_decided_moves_the_overview_of_somebody_else(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    deal = await house.deal("Project Kestrel")
    async with house.visitor(CFO) as carl, house.visitor(CSO) as sofia, house.visitor(VP) as vera:
        await vera.opens(f"/initiatives/{deal}")
        await sofia.opens("/")
        for looking in (vera, sofia):
            await looking.hears()
        before = int(await sofia.page.inner_text(WAITING))
        await carl.opens(f"/gates#{deal}-g1")
        card = carl.page.locator(f"article[id='{deal}-g1']")
        await card.get_by_role("button", name="Approve").click()
        await expect(card.get_by_text("Approved: recorded.")).to_be_visible()
        recorded = time.monotonic()
        await expect(vera.page.get_by_text("Carl as Chief Financial Officer approved").first).to_be_visible()
        seen = time.monotonic()
        await sofia.opens("/gates")
        card = sofia.page.locator(f"article[id='{deal}-g1']")
        await card.get_by_role("button", name="Approve").click()
        await expect(card.get_by_text("Approved: recorded.")).to_be_visible()
        await expect(vera.page.locator(".rail [data-standing=on]")).to_contain_text("diligence", ignore_case=True)
        await sofia.opens("/")
        assert int(await sofia.page.inner_text(WAITING)) < before
        for visitor in (carl, sofia, vera):
            assert await visitor.complaints() == []
    record_property("seconds_from_recorded_to_seen", round(seen - recorded, 3))


async def test_an_acquisition_is_chartered_by_form_and_shows_on_the_board_of_another(house: House) -> None:
    async with house.visitor(VP) as vera, house.visitor(LEAD) as liam:
        await liam.opens("/board")
        await liam.hears()
        await vera.opens("/initiatives/new")
        form = vera.page.locator("main form[action^='/initiatives/new']")
        for name, text in entered("Project Sanderling").items():
            await enter(form.locator(f"[name='{name}']"), text)
        await form.get_by_role("button", name="Begin it").click()
        await expect(vera.page.locator("h1")).to_have_text("Project Sanderling")
        await expect(liam.page.get_by_role("link", name="Project Sanderling")).to_be_visible()
        for visitor in (vera, liam):
            assert await visitor.complaints() == []


async def test_every_window_of_a_browser_hears_though_one_listens(house: House) -> None:
    async with house.visitor(VP) as vera:
        await vera.opens("/initiatives")
        await vera.hears()
        second = await vera.context.new_page()
        await second.goto(f"{vera.address}/board")
        await expect(second.locator("html")).to_have_attribute("data-live", "on")
        await house.deal("Project Merlin")
        await expect(vera.page.get_by_role("link", name="Project Merlin")).to_be_visible()
        await expect(second.get_by_role("link", name="Project Merlin")).to_be_visible()
        await vera.page.close()
        await house.deal("Project Hobby")
        await expect(second.get_by_role("link", name="Project Hobby")).to_be_visible()


async def test_who_is_writing_is_told_and_keeps_what_they_wrote(house: House) -> None:
    deal = await house.deal("Project Harrier")
    async with house.visitor(CFO) as carl:
        await carl.opens("/gates")
        await carl.hears()
        reason = carl.page.locator(f"article[id='{deal}-g1'] [name=reason]")
        await reason.fill("Half a sentence")
        await house.deal("Project Eagle")
        await expect(carl.page.locator("[data-moved]")).to_be_visible()
        assert await reason.input_value() == "Half a sentence"
        assert await carl.page.get_by_text("Project Eagle").count() == 0
        await reason.fill("")
        await house.deal("Project Buzzard")
        await expect(carl.page.get_by_role("heading", name="Project Buzzard")).to_be_visible()
