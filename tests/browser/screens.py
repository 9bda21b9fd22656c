"""Pictures of every page for docs/screens: `make screens`, or `python -m tests.browser.screens [address]`.

They are taken of a demonstration that is running (`make demo`, in another terminal), in both themes, on a desk and on
a phone.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import Browser, async_playwright

from api.app import create_app
from api.pages.session import SESSION
from cli import system
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from portfolio.load import load
from tests.support.house import DESK, PHONE, chromium_of, visiting
from tests.support.tour import routes_of, walk
from tests.support.tree import ROOT

FOLDER = ROOT / "docs" / "screens"
LOOKS_AS = "ceo"
COLOURS = 160
TALLEST = 3200
"""Pixels of a page that are shown: what follows is more of the same."""
MOST_BYTES = 6_000_000


class TooHeavy(Exception):
    """The pictures are more than a repository should carry."""


async def take(settings: Settings, address: str, folder: Path) -> int:
    """Replace the pictures in a folder; answers how many there are. Raises TooHeavy."""
    who = next(person.id for person in load().people if LOOKS_AS in person.roles)
    async with httpx.AsyncClient(
        base_url=address, cookies={SESSION: issue_token(settings, who)}, trust_env=False, timeout=60
    ) as http:
        integrations = (await http.get("/initiatives?kind=integration")).text
        begin = ["/", "/sign-in", *re.findall(r'href="(/initiatives/integration-[0-9a-f]+)"', integrations)[:1]]
        found = await walk(http, routes_of(create_app(settings)), begin)
    pages = list(_one_of_each(found.values()))
    taken: dict[str, bytes] = {}
    async with async_playwright() as driver, chromium_of(driver) as browser:
        for theme in ("light", "dark"):
            for size in (DESK, PHONE):
                for name, picture in (await _pictures(browser, settings, who, address, pages, theme, size)).items():
                    taken[f"{name}.{theme}.{size[0]}.png"] = picture
    if (weight := sum(map(len, taken.values()))) > MOST_BYTES:
        raise TooHeavy(f"{weight} bytes: take fewer pages of one sort, or fewer colours")
    _kept(taken, folder)
    return len(taken)


def _one_of_each(found: Iterable[list[str]]) -> Iterator[str]:
    """Of each sort of page the first, and of pages about an initiative the first of each kind."""
    for addresses in found:
        kinds: set[str] = set()
        for address in addresses:
            kind = "integration" if "/integration-" in address else ""
            if kind not in kinds:
                kinds.add(kind)
                yield address


def _kept(taken: Mapping[str, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for former in folder.glob("*.png"):
        former.unlink()
    for name, picture in taken.items():
        (folder / name).write_bytes(picture)


async def _pictures(
    browser: Browser, settings: Settings, who: str, address: str, pages: list[str], theme: str, size: tuple[int, int]
) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    async with visiting(browser, settings, who, address, size, color_scheme=theme) as visitor:
        for page in pages:
            await visitor.opens(page)
            height = min(TALLEST, await visitor.page.evaluate("document.documentElement.scrollHeight"))
            await visitor.page.set_viewport_size({"width": size[0], "height": height})
            await visitor.settled()
            found[_named(page, found)] = _small(await visitor.page.screenshot(caret="initial"))
            await visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    return found


def _named(page: str, taken: dict[str, bytes]) -> str:
    """A file's name for an address; ids, which differ each time, are counted instead."""
    kept = re.sub(r"(?<=-)[0-9a-f]{8,}", "", page.strip("/")) or "overview"
    plain = re.sub(r"[^a-z0-9]+", "-", kept.lower()).strip("-")
    number = sum(re.fullmatch(rf"{plain}(-\d+)?", name) is not None for name in taken)
    return plain if not number else f"{plain}-{number + 1}"


def _small(picture: bytes) -> bytes:
    out = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def main(words: list[str]) -> None:
    """Take them of the demonstration of this data folder, or of a Concord at the address that is given."""
    settings = Settings()
    demo = settings.data_folder / "demo"
    settings = settings.model_copy(update={"data_folder": demo}) if demo.is_dir() else settings
    address = words[0] if words else system.api_url(settings)
    sys.stderr.write(f"{asyncio.run(take(settings, address, FOLDER))} pictures in {FOLDER}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
