"""When something is wrong, a browser gets a page: what happened, what to do, the number under which the log has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.first_look import Standing
from api.pages.advice import ADVICE
from api.pages.route import LARGEST_FORM, PageRoute
from domain.kernel import StreamId
from infrastructure.settings import Settings
from tests.pages.conftest import Dashboard
from tests.support.api import FrontDoor, front_door
from tests.support.browser import PART, Page, browser
from tests.support.deals import CFO, CSO
from tests.support.paper import NOWHERE, Paper, on_paper

HTML = {"Accept": "text/html,application/xhtml+xml"}
APPROVE = {"verdict": "approve"}


class Breaking(Paper):
    """A log that breaks in a way that nobody foresaw."""

    async def standing(self, stream: StreamId) -> Standing:
        """A bug."""
        raise ZeroDivisionError(stream)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[FrontDoor]:
    settings = Settings(database_url=NOWHERE, temporal_address="127.0.0.1:1", data_folder=tmp_path)
    async with front_door(settings, on_paper(Paper())) as running:
        yield running


async def test_a_bug_is_answered_by_a_page_with_its_number(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        door.app.state.resources = replace(door.resources, log=Breaking())
        answer = await carl.http.get("/initiatives/acquisition-7f3a91c2", headers=HTML)
        assert answer.status_code == 500
        assert answer.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        page = Page(answer.text)
        assert answer.headers["x-correlation-id"] in page.text
        assert "ZeroDivisionError" not in page.text
        assert "Try it once more" in page.text
        assert next(page.having(href="/initiatives/acquisition-7f3a91c2")), "a way to try again"
        part = await carl.http.get("/initiatives/acquisition-7f3a91c2", headers=PART)
        assert (part.status_code, part.text.lstrip().startswith("<section")) == (500, True)


async def test_without_its_database_concord_says_that_nothing_is_lost(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        for path in ("/", "/gates", "/initiatives", "/board"):
            answer = await carl.http.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert "Nothing that was recorded is lost" in answer.text
            assert "Carl" in answer.text, "who is signed in stays signed in"


async def test_no_page_of_that_name_is_a_page(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        answer = await carl.http.get("/nowhere", headers=HTML)
        assert (answer.status_code, Page(answer.text).text.count("Nothing is here")) == (404, 3)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        program = await carl.http.get("/nowhere", headers={"Accept": "application/json"})
        assert program.headers["content-type"] == "application/problem+json"
        api = await carl.http.get("/api/v1/nowhere", headers=HTML)
        assert api.headers["content-type"] == "application/problem+json"


async def test_an_address_that_takes_no_such_method_says_so(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        answer = await carl.http.get("/sign-out", headers=HTML)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert "not meant to be opened like that" in Page(answer.text).text


async def test_a_form_may_be_too_large(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        answer = await carl.http.post("/gates/acquisition-7f3a91c2/g1", data={"reason": "x" * (LARGEST_FORM + 1)})
        assert (answer.status_code, "Shorten what you wrote" in answer.text) == (413, True)


async def test_a_form_of_a_session_that_is_over_is_said_not_to_be_recorded(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        answer = await carl.http.post("/gates/acquisition-7f3a91c2/g1", data={"proof": "00" * 32, **APPROVE})
        assert (answer.status_code, "was not recorded" in answer.text) == (403, True)


@pytest.mark.parametrize("part", [False, True])
async def test_without_the_engine_one_reads_and_commands_wait(dashboard: Dashboard, part: bool) -> None:
    away = dashboard.door.settings.model_copy(update={"temporal_address": "127.0.0.1:1"})
    async with front_door(away) as door, browser(door.app, CFO) as carl:
        form = (await carl.opens("/gates")).form("/gates/")
        answer = await carl.sends(form, APPROVE, headers=PART if part else None)
        assert answer.status_code == 503
        assert "The workflow engine does not answer" in answer.text
        assert "engine_unavailable" in answer.text
        again = Page(answer.text).form("/gates/")
        assert again.fields["packet"] == form.fields["packet"], "the form is there to be sent again"


async def test_a_read_model_that_is_late_says_so(dashboard: Dashboard) -> None:
    impatient = dashboard.door.settings.model_copy(update={"seen_wait_seconds": 0})
    dashboard.door.app.state.resources = replace(dashboard.door.resources, settings=impatient)
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens(f"/gates?seen={'f' * 32}")
    assert "The display is catching up" in page.text


async def test_a_deal_one_may_not_know_of_is_no_other_page_than_one_that_is_not_there(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CSO) as sofia:
        answer = await sofia.http.get("/initiatives/acquisition-00000000")
        assert (answer.status_code, "Concord does not say which" in answer.text) == (404, True)


def test_every_page_is_guarded_by_one_declaration() -> None:
    assert "access" not in vars(PageRoute)


def test_advice_is_short_and_ends() -> None:
    assert all(text.endswith(".") and len(text) <= 240 for text in ADVICE.values())
