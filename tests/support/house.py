"""A Concord at work, with a browser before it: real servers, deals in every state, and anybody who wants to look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright, expect

from api.pages.session import SESSION
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from projections.everything import PROJECTIONS
from tests.projections.world import World, world_of
from tests.support import chromium, deals, integrations
from tests.support.api import FrontDoor, served, staffed
from tests.support.deals import VP, charter
from tests.support.scenario import Story
from tests.support.steps import until_the_go_no_go_waits

DESK, PHONE = (1440, 900), (390, 844)
PAIR = {"closed", "integration"}
"""Stories that name each other and keep their names."""
expect.set_options(timeout=30_000)  # how long it takes says what else the machine does
HEARD = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.broken.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`));
"""
"""Notes, before a page's own scripts run, what its policy forbids."""


@dataclass
class Visitor:
    """Somebody with a browser window of their own, and all that went wrong in it."""

    context: BrowserContext
    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)

    async def opens(self, path: str) -> None:
        """Go to a page and wait until it is whole: its scripts have run and its charts are drawn."""
        assert await self.arrives(path), f"{path} is no page"

    async def arrives(self, path: str) -> bool:
        """As `opens`; whether there is such a page."""
        answer = await self.page.goto(self.address + path)
        if answer is not None and not answer.ok:  # None: another place on the same page
            return False
        await self.settled()
        return True

    async def settled(self) -> None:
        """Nothing is being asked for any more, and every chart is drawn."""
        await self.page.evaluate("document.fonts.ready.then(() => true)")
        await expect(self.page.locator("[data-chart]:not([data-ready]):visible")).to_have_count(0)

    async def hears(self, state: str = "on") -> None:
        """Wait until this window hears of what moves; `off`: until it notices that it does not."""
        await expect(self.page.locator("html")).to_have_attribute("data-live", state)

    async def complaints(self) -> list[str]:
        """What the console, the scripts and the policy complained about on this page."""
        told = [*self.wrong, *await self.page.evaluate("window.broken ?? []")]
        self.wrong.clear()
        return told


@dataclass
class House:
    """The app behind an address, a browser, and the initiatives that were told.

    `toured`: addresses of pages by who was shown them; `unreached`: routes that no link leads to.
    """

    door: FrontDoor
    address: str
    browser: Browser
    told: dict[str, str]
    toured: dict[str, list[str]] = field(default_factory=dict)
    unreached: set[str] = field(default_factory=set)

    @asynccontextmanager
    async def visitor(
        self,
        person: str,
        *,
        at: str | None = None,
        size: tuple[int, int] = DESK,
        **wanted: Any,  # noqa: ANN401
    ) -> AsyncIterator[Visitor]:
        """A person in a browser of their own; `wanted` is what Playwright's `new_context` takes."""
        async with visiting(self.browser, self.door.settings, person, at or self.address, size, **wanted) as visitor:
            yield visitor

    @asynccontextmanager
    async def http(self, person: str) -> AsyncIterator[httpx.AsyncClient]:
        """The same person without a browser."""
        cookies = {SESSION: issue_token(self.door.settings, person)}
        async with httpx.AsyncClient(base_url=self.address, cookies=cookies, trust_env=False, timeout=30) as client:
            yield client

    async def deal(self, name: str) -> str:
        """A new acquisition whose go/no-go waits for the CFO and the chief strategy officer, shown on every page.

        It is a small one, so that many of them fit into the envelope.
        """
        async with self.door.person(VP) as vera:
            chosen = charter(low=5, high=15).model_dump(mode="json", include={"charter", "target"})
            chosen["charter"]["name"] = name
            begun = (await vera.begins(key=f"begin-{uuid4().hex}", kind="acquisition", **chosen)).json()
            position = begun["position"]
            for who, command in until_the_go_no_go_waits():
                assert who == VP
                answer = await vera.asks(begun["initiative"], command)
                assert answer.status_code == 200, answer.text
                position = answer.json()["position"]
            await vera.get("/my-work", seen=position)
            await vera.get(f"/initiatives/{begun['initiative']}", seen=position)
        deal: str = begun["initiative"]
        return deal

    async def settle(self) -> None:
        """Wait until every page shows what is in the log now."""
        head = await self.door.resources.reader.head()
        names = [projection.name for projection in PROJECTIONS]
        assert await self.door.resources.watch.wait_until(names, head, 60), "the read models do not follow"


@asynccontextmanager
async def visiting(
    browser: Browser,
    settings: Settings,
    person: str,
    address: str,
    size: tuple[int, int],
    **wanted: Any,  # noqa: ANN401
) -> AsyncIterator[Visitor]:
    """A window before any Concord that takes this issuer's tokens."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **wanted
    )
    await context.add_cookies([{"name": SESSION, "value": issue_token(settings, person), "url": address}])
    await context.add_init_script(HEARD)
    context.set_default_timeout(30_000)
    page = await context.new_page()
    visitor = Visitor(context, page, address)
    page.on("console", lambda said: visitor.wrong.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: visitor.wrong.append(f"{error.name}: {error.message}"))
    try:
        yield visitor
    finally:
        await context.close()


@asynccontextmanager
async def chromium_of(driver: Playwright) -> AsyncIterator[Browser]:
    """The machine's Chromium. Raises AssertionError where there is none: ask `chromium.found` first."""
    program = chromium.found()
    assert program is not None, chromium.MISSING
    browser = await driver.chromium.launch(executable_path=program, args=chromium.options())
    try:
        yield browser
    finally:
        await browser.close()


@asynccontextmanager
async def house_of(settings: Settings) -> AsyncIterator[House]:
    """Everything started, stories told, read models built."""
    assert settings.database_url is not None
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(world_of(settings.database_url))
        told = await _tell(world)
        door = await stack.enter_async_context(staffed(settings))
        address = await stack.enter_async_context(served(door.app))
        driver = await stack.enter_async_context(async_playwright())
        browser = await stack.enter_async_context(chromium_of(driver))
        yield House(door, address, browser, told)


def stories() -> dict[str, Story]:
    """A deal in each state that has a look of its own, and an integration."""
    return {
        "chartered": deals.chartered(),
        "diligence": deals.at_g2(),
        "signing": deals.propose(deals.at_g4(), "g4"),
        "closed": deals.closed(),
        "integration": integrations.begun(),
    }


async def _tell(world: World) -> dict[str, str]:
    told = {}
    for name, story in stories().items():
        there = story if name in PAIR else replace(story, stream=f"acquisition-{name}")
        await world.tell(there)
        told[name] = there.stream
    return told
