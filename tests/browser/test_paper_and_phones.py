"""Pages on a phone, magnified, and on paper."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.test_every_page import OVERFLOW, tours
from tests.support.deals import CFO
from tests.support.house import DESK, PHONE, House, Visitor

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(300)]

SIZES = (PHONE, (320, 568), (720, 450), DESK)
"""A phone, a screen of 1280 px at 400 %, one of 1440 px at 200 %, and a desk."""
CUT_OFF = """[...document.querySelectorAll("main .wrap, main .columns, main .rail")]
  .filter((e) => e.scrollWidth > e.clientWidth && !(e.tabIndex >= 0)).map((e) => e.className)"""
UNFOLD = "document.querySelectorAll('details').forEach((e) => { e.open = true; })"


async def cut(visitor: Visitor, size: tuple[int, int]) -> list[str]:
    """What of the page that is open cannot be reached in a window of that size."""
    await visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    wide = await visitor.page.evaluate(OVERFLOW)
    unreached: list[str] = await visitor.page.evaluate(CUT_OFF)
    return [f"{wide} px too wide"] * bool(wide) + [f"cannot be scrolled with keys: {each}" for each in unreached]


async def test_no_page_is_wider_than_the_window(house: House) -> None:
    found: dict[str, list[str]] = {}
    for person, pages in (await tours(house)).items():
        async with house.visitor(person, size=PHONE) as visitor:
            for address in pages:
                await visitor.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
                if await visitor.arrives(address):
                    await visitor.page.evaluate(UNFOLD)
                    await visitor.settled()
                    found |= {
                        f"{address} at {size[0]} px": wrong for size in SIZES if (wrong := await cut(visitor, size))
                    }
    assert found == {}


async def test_paper_has_the_whole_of_a_page_and_nothing_to_click(house: House) -> None:
    async with house.visitor(CFO, color_scheme="dark") as carl:
        for address in ("/initiatives", f"/initiatives/{house.told['closed']}"):
            await carl.opens(address)
            await carl.page.emulate_media(media="print")
            await carl.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            for gone in (".side", ".skip", ".iconbtn", ".filters", "[data-live-words]"):
                for each in await carl.page.locator(gone).all():
                    await expect(each).to_be_hidden()
            await expect(carl.page.locator("h1")).to_be_visible()
            cut = await carl.page.evaluate(
                "[...document.querySelectorAll('main .wrap')].filter((e) => e.scrollHeight > e.clientHeight + 1).length"
            )
            assert cut == 0
            headings = "getComputedStyle(document.querySelector('thead')).display"
            assert await carl.page.evaluate(headings) == "table-header-group", "headings are repeated on every sheet"
            assert await carl.page.evaluate("document.documentElement.dataset.bsTheme") == "light"
            await carl.page.emulate_media(media="screen")
            await carl.page.evaluate("dispatchEvent(new Event('afterprint'))")
            assert await carl.page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
