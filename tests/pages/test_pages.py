"""What the pages show, to a browser that runs no script, under headers that let none be planted."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import StringIO

import pytest

from api.pages.render import TEMPLATES
from tests.pages.conftest import NAME, Dashboard
from tests.support.browser import PART, Page, browser
from tests.support.deals import CFO, VP

PRICES = ("price_mid", "offered", "agreed", "paid")
PATHS = ("/", "/initiatives", "/board", "/gates", "/risks", "/calendar", "/initiatives/{deal}")
NAMELESS = ("/risks",)
"""Pages that have nothing to say of a deal without risks."""


async def test_every_page_is_whole_without_javascript_and_lets_no_script_in(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        for path in PATHS:
            answer = await carl.http.get(path.format(deal=dashboard.deal))
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            page = Page(answer.text)
            assert sum(tag == "h1" for tag, _ in page.tags) == 1
            run = [found for tag, found in page.tags if tag == "script" and found.get("type") != "application/json"]
            assert all(found.get("src", "").startswith("/assets/") for found in run)
            assert not any(tag == "style" or "style" in found for tag, found in page.tags)
            assert not any(name.startswith(("on", "hx-on")) for _, found in page.tags for name in found)
            assert not any("js:" in value for _, found in page.tags for value in found.values())
            part = await carl.http.get(path.format(deal=dashboard.deal), headers=PART)
            assert "<html" not in part.text
            assert len(part.text) < len(answer.text)


async def test_a_name_that_looks_like_markup_stays_a_name(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        for path in PATHS:
            answer = await carl.http.get(path.format(deal=dashboard.deal))
            assert "<b onmouseover" not in answer.text
            assert (NAME in Page(answer.text).text) is (path not in NAMELESS)


async def test_the_overview_says_what_waits_and_what_it_is_worth(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens("/")
    assert "Initiatives under way 1" in page.text
    assert "Waiting for me 1" in page.text
    assert "USD 350.0 M" in page.text


async def test_the_file_tells_gates_evidence_score_and_timeline_with_hashes(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, VP) as vera:
        page = await vera.opens(f"/initiatives/{dashboard.deal}")
    for said in ("Screening", "Due diligence", "Valuations", "met or waived", "evidence: nda", "What happened"):
        assert said in page.text
    hashes = [found["title"] for tag, found in page.tags if tag == "code" and "title" in found]
    assert hashes
    assert all(re.fullmatch(r"[a-z_]+ [0-9a-f]{64}", one) for one in hashes)


async def test_the_table_filters_sorts_and_pages_by_its_address(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, VP) as vera:
        shown = await vera.opens("/initiatives?q=heron&phase=&health=&sort=-price&size=1")
        hidden = await vera.opens("/initiatives?q=nobody")
        wrong = await vera.http.get("/initiatives?sort=-shoe_size")
        unknown = await vera.http.get("/initiatives?colour=blue")
    assert "1 initiative" in shown.text
    assert [found["aria-sort"] for _, found in shown.tags if "aria-sort" in found] == ["descending"]
    assert "Nothing fits." in hidden.text
    assert (wrong.status_code, unknown.status_code) == (422, 422)


async def test_the_export_is_a_table_that_runs_no_formula(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, VP) as vera:
        answer = await vera.http.get("/initiatives.csv?q=heron")
    assert answer.text.startswith("\ufeff")
    heading, row, last = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    told = dict(zip(heading, row, strict=True))
    assert (told["name"], told["price_currency"], told["phase"]) == (NAME, "USD", "screening")
    assert re.fullmatch(r"as of log position [0-9a-f]{32}", last[1])


async def test_what_was_just_done_is_seen_by_who_did_it(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, VP) as vera:
        page = await vera.opens(f"/initiatives/{dashboard.deal}?seen={dashboard.position}")
    assert "is before its deciders" in page.text


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({}, "no price"),
        ({"price_mid": 600}, "USD 600.0 M middle of band"),
        ({"price_mid": 600, "offered": 620}, "USD 620.0 M offered"),
        ({"price_mid": 600, "offered": 620, "agreed": 615}, "USD 615.0 M agreed"),
        ({"price_mid": 600, "offered": 620, "agreed": 615, "paid": 610}, "USD 610.0 M paid"),
    ],
)
def test_a_price_is_the_surest_one_that_is_known(known: dict[str, int], shown: str) -> None:
    millions = {name: Decimal(known[name]) * 1_000_000 if name in known else None for name in PRICES}
    currencies = {f"{name.removesuffix('_mid')}_currency": "USD" for name in PRICES}
    macro = TEMPLATES.from_string("{% from 'macros.html' import priced %}{{ priced(row) }}")
    assert Page(macro.render(row={**millions, **currencies})).text == shown
