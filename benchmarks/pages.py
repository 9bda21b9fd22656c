"""How heavy and slow the dashboard's pages are over ten thousand initiatives: `python -m benchmarks.pages [events]`.

Two million events, all read models built, one API process, and Chromium with an empty cache. Times are of this
machine, with a server, a browser and PostgreSQL on it at once.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median
from time import perf_counter
from typing import NamedTuple

import httpx
from playwright.async_api import Browser, async_playwright

from api.app import create_app
from api.pages.session import SESSION
from benchmarks import rebuild
from benchmarks.ground import Ground, servers_on_disk
from infrastructure.database import read_models
from infrastructure.event_store.read import PostgresReader
from infrastructure.issuer import issue_token
from infrastructure.logs import configure_logs
from infrastructure.settings import Settings
from projections.everything import PROJECTIONS
from projections.rebuild import rebuild as build
from tests.projections.world import world_of
from tests.support import chromium
from tests.support.deals import CFO
from tests.support.house import DESK, visiting
from tests.support.replica import replica
from tests.support.tour import routes_of, walk

EVENTS = 2_000_000
FINDINGS = 23
"""Makes lives of 200 events on average, so that they are ten thousand."""
LOOKS = 25
WARM_UP = 3
VISITS = 5


class Weighed(NamedTuple):
    """One page: milliseconds of the server at the median, of a browser until the page is there, kB on the wire."""

    address: str
    server_ms: float
    there_ms: float
    kilobytes: float
    charts: int


def prepare(database_url: str, events: int) -> int:
    """A log, its people and every read model; answers the number of initiatives."""
    initiatives = rebuild.load(database_url, events, FINDINGS)
    asyncio.run(_built(database_url))
    return initiatives


def measure(settings: Settings) -> list[Weighed]:
    """Every page that a link leads to, as the CFO sees it, over a prepared database."""
    return asyncio.run(_weighed(settings))


def figures(ground: Ground) -> dict[str, float]:
    """The slowest and the heaviest of all pages."""
    with ground.database() as url:
        prepare(url, EVENTS)
        found = measure(
            Settings(
                database_url=url, temporal_address=ground.servers.temporal_address, data_folder=ground.folder / "pages"
            )
        )
    tell(found)
    plain = [each.kilobytes for each in found if not each.charts]
    return {
        "pages": len(found),
        "slowest_page_server_ms_p50": max(each.server_ms for each in found),
        "slowest_page_there_ms": max(each.there_ms for each in found),
        "heaviest_page_kb": max(each.kilobytes for each in found),
        "heaviest_page_without_charts_kb": max(plain, default=0.0),
    }


def tell(found: Sequence[Weighed]) -> None:
    """One line a page, for whoever looks, the slowest first."""
    for each in sorted(found, key=lambda page: -page.server_ms):
        line = f"{each.server_ms:7.1f} ms  {each.there_ms:6.0f} ms  {each.kilobytes:6.0f} kB  {each.charts} charts"
        sys.stderr.write(f"{line}  {each.address}\n")


async def _built(database_url: str) -> None:
    engine = read_models(database_url, name="benchmark", size=4)
    try:
        async with world_of(database_url) as world:
            await world.people()
        async with PostgresReader(database_url) as store:
            for projection in PROJECTIONS:
                started = perf_counter()
                await build(projection, store=store, engine=engine)
                sys.stderr.write(f"{projection.name} {perf_counter() - started:.0f} s\n")
    finally:
        await engine.dispose()


async def _weighed(settings: Settings) -> list[Weighed]:
    async with AsyncExitStack() as stack:
        log = settings.data_folder / "api.log"
        running = await stack.enter_async_context(replica(settings, log, probe="/sign-in"))
        cookies = {SESSION: issue_token(settings, CFO)}
        http = await stack.enter_async_context(
            httpx.AsyncClient(base_url=running.address, cookies=cookies, trust_env=False, timeout=120)
        )
        found = await walk(http, routes_of(create_app(settings)), ["/"])
        pages = [each for addresses in found.values() for each in addresses[:2] if await _there(http, each)]
        browser = await _browser(stack)
        return [await _page(http, browser, settings, page) for page in pages]


async def _there(http: httpx.AsyncClient, address: str) -> bool:
    """Whether there is such a page; one that waits for its read model is left out, and told."""
    answer = await http.get(address)
    if answer.status_code != httpx.codes.OK:
        sys.stderr.write(f"not measured: {address} answers {answer.status_code}\n")
    return answer.status_code == httpx.codes.OK


async def _browser(stack: AsyncExitStack) -> Browser:
    driver = await stack.enter_async_context(async_playwright())
    return await driver.chromium.launch(executable_path=chromium.found(), args=chromium.options())


async def _page(http: httpx.AsyncClient, browser: Browser, settings: Settings, address: str) -> Weighed:
    looks = []
    for look in range(WARM_UP + LOOKS):
        started = perf_counter()
        (await http.get(address)).raise_for_status()
        if look >= WARM_UP:
            looks.append(perf_counter() - started)
    visits = [await _visit(browser, settings, str(http.base_url).rstrip("/"), address) for _ in range(VISITS)]
    there, weight, charts = (median(each) for each in zip(*visits, strict=True))
    return Weighed(address, median(looks) * 1000, there, weight / 1000, round(charts))


async def _visit(browser: Browser, settings: Settings, server: str, address: str) -> tuple[float, float, float]:
    """Milliseconds until the document is there, bytes on the wire, charts; in a browser that was never here."""
    async with visiting(browser, settings, CFO, server, DESK) as visitor:
        network = await visitor.context.new_cdp_session(visitor.page)
        await network.send("Network.enable")
        received: list[float] = []
        network.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
        await visitor.opens(address)
        timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
        there = float(await visitor.page.evaluate(timing))
        return there, sum(received), float(await visitor.page.locator("[data-chart]").count())


def main(events: int) -> None:
    """Prepare, measure, print one JSON object a page."""
    configure_logs("error", "console")
    with servers_on_disk() as ground, ground.database() as url:
        initiatives = prepare(url, events)
        sys.stderr.write(f"{initiatives} initiatives, {events} events\n")
        settings = Settings(
            database_url=url, temporal_address=ground.servers.temporal_address, data_folder=ground.folder / "pages"
        )
        for each in measure(settings):
            print(json.dumps(each._asdict()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
