"""The pages of what an integration brings, keeps and costs, to a browser that runs no script."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from infrastructure.settings import Settings
from tests.projections.world import world_of
from tests.support.api import FrontDoor, staffed
from tests.support.browser import Page, browser
from tests.support.deals import CFO
from tests.support.integration_life import everything
from tests.support.integrations import STREAM

SAID = {
    "synergies": (
        "since the closing",
        "One hosting contract",
        "L4 Executing",
        "USD 0.9 M",
        "takes back actual 2026 03",
        "Booked twice.",
        "not on the bill",
        "given up",
        "short",
        "challenge it",
        "153 deals",
        "missing: more integrations that have ended",
        "See to leases.",
        "nobody: entered by Finance",
        "From gross to net",
        "Maturity",
    ),
    "people": (
        "Employees kept 90.0 %",
        "33.0 % of acquired staff",
        "Customers kept 50.0 %",
        "below 95.0 %",
        "Both chief executives visit.",
        "All key people who are here have signed.",
        "aaaaaaaa (top)",
        "lost on 1 Feb 2026",
    ),
    "budget": (
        "USD 10.0 M",
        "USD 1.0 M",
        "within budget and contingency",
        "The cut-over slips.",
        "Bain",
        "Payroll",
        "ran out",
        "20.0 % dearer",
    ),
}


@pytest.fixture
async def lived(settings: Settings) -> AsyncIterator[FrontDoor]:
    """The app on real servers, with an integration that has lived."""
    async with staffed(settings) as door, world_of(str(door.settings.database_url)) as world:
        await world.tell(everything())
        names = ("initiative_file", "access", "people")
        assert await door.resources.watch.wait_until(names, await world.store.head(), 60)
        yield door


@pytest.mark.feature("IO-20", "IO-26", "IO-27", "IO-30")
async def test_the_three_pages_tell_what_was_promised_kept_and_spent(lived: FrontDoor) -> None:
    async with browser(lived.app, CFO) as carl:
        for name, said in SAID.items():
            page = await carl.opens(f"/initiatives/{STREAM}/{name}")
            for words in said:
                assert words.lower() in page.text.lower(), (name, words)
            assert sum(tag == "h1" for tag, _ in page.tags) == 1
            assert not any("style" in found for _, found in page.tags)
            assert any(found.get("href", "").endswith("/budget") for _, found in page.tags)


@pytest.mark.feature("IO-20")
async def test_the_tracker_is_on_one_basis_at_a_time_and_refuses_a_mixture(lived: FrontDoor) -> None:
    async with browser(lived.app, CFO) as carl:
        for basis, said in (("in_year", "this calendar year"), ("run_rate", "as a rate a year")):
            page = await carl.opens(f"/initiatives/{STREAM}/synergies?basis={basis}")
            assert f"Figures {said}" in page.text
            (chosen,) = [form for form in page.forms if "basis" in form.fields]
            assert chosen.fields["basis"] == basis
        wrong = await carl.http.get(f"/initiatives/{STREAM}/synergies?basis=both")
    assert wrong.status_code == 422
    assert Page(wrong.text).text
