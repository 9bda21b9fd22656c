"""Every page there is, in both themes: whole, quiet, and fit for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pytest

from tests.support.axe import violations
from tests.support.deals import ADMIN, CFO, LEAD, VP
from tests.support.house import House, Visitor
from tests.support.tour import routes_of, walk

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(300)]

Theme = Literal["light", "dark"]
WITHOUT_A_LINK = {"/live", "/sign-in/start", "/sign-in/done", "/as-of"}
"""What is listened to, the way to an identity provider and back, and what the header's form alone leads to."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def tours(house: House) -> Mapping[str, Sequence[str]]:
    """Addresses of every page, by somebody to whom it is shown; each page has one visitor. Walked once."""
    if house.toured:
        return house.toured
    await house.settle()
    begin = ["/", "/sign-in", "/board?kind=integration", "/initiatives?sort=-price&q=heron"]
    begin += [f"/initiatives/{initiative}" for initiative in house.told.values()]
    known: set[str] = set()
    no_pages: set[str] = set()
    for person, first in ((CFO, begin), (VP, begin[:1]), (LEAD, begin[-2:]), (ADMIN, ["/people"])):
        async with house.http(person) as http:
            found = await walk(http, routes_of(house.door.app), first, shut=no_pages)
        house.toured[person] = [address for route in found if route not in known for address in found[route]]
        known |= set(found)
        no_pages |= {route for route, addresses in found.items() if not addresses}
    house.unreached = set(routes_of(house.door.app)) - known
    return house.toured


async def faults(visitor: Visitor, theme: Theme) -> list[str]:
    """What is wrong with the page that is open."""
    found = await visitor.complaints()
    told = await visitor.page.evaluate("document.documentElement.dataset.bsTheme")
    if told != theme:
        found.append(f"its theme is {told}")
    headings = await visitor.page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} first headings")
    if wide := await visitor.page.evaluate(OVERFLOW):
        found.append(f"{wide} px wider than the window")
    return found + await violations(visitor.page)


async def test_a_link_leads_to_every_page(house: House) -> None:
    await tours(house)
    assert house.unreached == WITHOUT_A_LINK


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_page_is_quiet_and_fit_for_everybody(house: House, theme: Theme) -> None:
    found: dict[str, list[str]] = {}
    for person, pages in (await tours(house)).items():
        async with house.visitor(person, color_scheme=theme) as visitor:
            for address in pages:
                there = await visitor.arrives(address)
                if wrong := (await faults(visitor, theme)) if there else ["no page"]:
                    found[address] = wrong
    assert found == {}


async def test_a_planted_style_is_reported(house: House) -> None:
    async with house.visitor(CFO) as carl:
        await carl.opens("/gates")
        await carl.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i style=\"color: red\">x</i>')")
        told = await carl.complaints()
    assert any("style-src" in each for each in told)


async def test_a_fault_that_is_planted_is_found(house: House) -> None:
    async with house.visitor(CFO) as carl:
        await carl.opens("/")
        await carl.page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<h1>Two</h1><img src=\"data:,\"><input>')"
        )
        found = " ".join(await faults(carl, "light"))
    for rule in ("2 first headings", "image-alt", "label"):
        assert rule in found
