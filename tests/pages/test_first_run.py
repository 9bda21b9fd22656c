"""A newcomer's first look: an empty system says what to do next, and the documented plan is one press away, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from activities.contracts import Receipt, Submission
from api.sender import Sender
from domain.kernel import StreamId
from infrastructure.settings import Settings
from portfolio.load import load
from tests.support.api import FrontDoor, front_door, staffed
from tests.support.browser import Browser, Page, browser
from tests.support.deals import CFO, VP
from tests.support.paper import NOWHERE, Paper, on_paper
from workflows.client import OutcomeUnknown

TARGETS = [deal.name for deal in load().deals]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[FrontDoor]:
    settings = Settings(database_url=NOWHERE, temporal_address="127.0.0.1:1", data_folder=tmp_path)
    async with front_door(settings, on_paper(Paper())) as running:
        yield running


class Failing(Paper):
    """Records until its patience is at an end."""

    left: int = 2

    async def send(self, stream: StreamId, submission: Submission, **_: object) -> Receipt:
        """As `Sender.send`."""
        if self.left == 0:
            raise OutcomeUnknown
        self.left -= 1
        return await super().send(stream, submission, start=True)


async def presses(visiting: Browser) -> Page:
    """Press the button; the page that follows."""
    form = (await visiting.opens("/first-run")).form("/first-run")
    answer = await visiting.sends(form)
    assert answer.status_code == 303, answer.text
    return await visiting.opens(answer.headers["location"].partition("?")[0])


def begun(page: Page) -> int:
    """How many of them the page says are begun."""
    (bar,) = page.having(id="begun")
    return int(bar["value"])


async def test_the_plan_is_begun_once_however_often_one_presses(settings: Settings) -> None:
    async with staffed(settings) as door, browser(door.app, VP) as vera, browser(door.app, CFO) as carl:
        for path in ("/", "/board", "/initiatives"):
            page = await vera.opens(path)
            assert "Nothing is here yet" in page.text
            assert next(page.having(href="/initiatives/new"))
            assert next(page.having(href="/first-run"))
            theirs = await carl.opens(path)
            assert "Vera (VP Corporate Development) can begin one" in theirs.text
            assert not list(theirs.having(href="/initiatives/new"))
        assert "No gate waits for you" in (await carl.opens("/gates")).text
        page = await presses(vera)
        assert begun(page) == len(TARGETS)
        head = await door.resources.reader.head()
        await vera.http.post("/first-run", data={"proof": proof_on(page)})
        assert await door.resources.reader.head() == head, "pressing again records nothing"
        shown = await vera.opens(f"/board?seen={head}")
        assert all(name in shown.text for name in TARGETS)
        assert "Nothing is here yet" not in shown.text


def proof_on(page: Page) -> str:
    """The proof that every form of a page carries."""
    return next(form.fields["proof"] for form in page.forms if "proof" in form.fields)


async def test_what_was_interrupted_goes_on_where_the_log_stands(door: FrontDoor) -> None:
    paper = Failing()
    sender: Sender = paper
    door.app.state.resources = replace(door.resources, log=paper, sender=sender)
    async with browser(door.app, VP) as vera:
        form = (await vera.opens("/first-run")).form("/first-run")
        answer = await vera.sends(form)
        assert answer.status_code == 503
        page = Page(answer.text)
        assert f"{TARGETS[2]} was not begun" in page.text
        assert begun(page) == 2
        assert begun(await vera.opens("/first-run")) == 2, "a reload shows what the log has"
        paper.left = 99
        assert begun(await presses(vera)) == len(TARGETS)
        assert len(paper.happened) == len(TARGETS)


async def test_whoever_may_not_begin_one_is_told_who_may(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        page = await carl.opens("/first-run")
        assert "Ask Vera (VP Corporate Development)" in page.text
        proof = proof_on(page)
        answer = await carl.http.post("/first-run", data={"proof": proof})
        assert (answer.status_code, begun(Page(answer.text))) == (409, 0)


async def test_examples_are_never_recorded_beside_real_initiatives(door: FrontDoor) -> None:
    async with browser(door.app, VP) as vera:
        proof = proof_on(await vera.opens("/first-run"))
        real = door.settings.model_copy(update={"auth_jwks_url": "https://login.example/keys"})
        door.app.state.resources = replace(door.resources, settings=real)
        assert (await vera.http.get("/first-run")).status_code == 404
        assert (await vera.http.post("/first-run", data={"proof": proof})).status_code == 404
