"""A moment that is chosen once holds on every page: figures, tables, files, ages; nothing can be changed in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.pages.journey import COOKIE, of_form, ours
from api.problems import Rejected
from infrastructure.event_store.store import StoredEvent
from tests.pages.conftest import NAME, Dashboard
from tests.support.browser import PART, Browser, Page, browser
from tests.support.deals import CFO, LEAD, OUTSIDER, VP
from tests.support.office import eventually

PAGES = ("/", "/initiatives", "/board", "/gates", "/audit", "/initiatives/{deal}", "/initiatives/{deal}/history")


async def first_at(dashboard: Dashboard, version: int) -> str:
    """When an event of the deal happened, as an address says it."""
    stored = await dashboard.door.resources.reader.read_stream(dashboard.deal, upto=version)
    return stored[-1].occurred_at.isoformat().replace("+00:00", "Z")


async def beginning(dashboard: Dashboard) -> list[StoredEvent]:
    """What happened at the moment of the first event."""
    stored = await dashboard.door.resources.reader.read_stream(dashboard.deal)
    return [event for event in stored if event.occurred_at == stored[0].occurred_at]


async def sets_out(visitor: Browser, moment: str) -> None:
    """Choose a moment by an address, and wait until it is prepared."""
    answer = await visitor.http.get("/initiatives", params={"as_of": moment})
    assert (answer.status_code, answer.headers["location"]) == (303, "/initiatives")

    async def prepared() -> bool:
        return (await visitor.http.get("/initiatives")).status_code == 200

    await eventually(prepared, within=60)


@pytest.fixture
async def carl(dashboard: Dashboard) -> AsyncIterator[Browser]:
    """The CFO, before whom a gate waits."""
    async with browser(dashboard.door.app, CFO) as found:
        yield found


async def test_every_page_keeps_the_moment_and_says_so(dashboard: Dashboard, carl: Browser) -> None:
    await sets_out(carl, await first_at(dashboard, 1))
    for path in PAGES:
        page = await carl.opens(path.format(deal=dashboard.deal))
        assert "As of " in page.text, path
        assert "Back to now" in page.text
        assert any("data-as-of" in found for tag, found in page.tags if tag == "html")
    await carl.http.get("/as-of", params={"next": "/"})
    assert COOKIE not in carl.http.cookies
    assert "Back to now" not in (await carl.opens("/")).text


async def test_the_past_shows_what_was_shown_then(dashboard: Dashboard, carl: Browser) -> None:
    now = await carl.opens("/initiatives")
    assert "screening" in now.text.lower()
    await sets_out(carl, await first_at(dashboard, 1))
    table = await carl.opens("/initiatives")
    assert NAME in table.text
    shown = await carl.opens(f"/initiatives/{dashboard.deal}")
    assert "Stage sourced" in shown.text
    assert f"event {len(await beginning(dashboard))}" in shown.text
    exported = await carl.http.get("/initiatives.csv")
    assert exported.text.strip().splitlines()[-1].startswith(",as of 20")
    before = (datetime.now(UTC) - timedelta(days=4000)).strftime("%Y-%m-%d")
    await sets_out(carl, before)
    assert NAME not in (await carl.opens("/initiatives")).text
    assert (await carl.http.get(f"/initiatives/{dashboard.deal}")).status_code == 404


async def test_nothing_can_be_changed_in_the_past(dashboard: Dashboard, carl: Browser) -> None:
    form = (await carl.opens("/gates")).form("/gates/")
    last = (await dashboard.door.resources.reader.read_stream(dashboard.deal))[-1].occurred_at
    await sets_out(carl, last.isoformat())
    page = await carl.opens("/gates")
    assert not any(each.action.startswith("/gates/") for each in page.forms)
    refused = await carl.sends(form, {"verdict": "approve"})
    assert refused.status_code == 409
    assert "looking_back" in refused.text
    assert len(await dashboard.door.resources.reader.read_stream(dashboard.deal, upto=10_000)) > 0
    for form_alone in (f"/initiatives/{dashboard.deal}/do/put_on_hold", "/initiatives/new"):
        assert (await carl.http.get(form_alone)).status_code == 409
    left = await carl.http.post("/sign-out", data={"proof": page.form("/sign-out").fields["proof"]})
    assert left.status_code == 303


async def test_the_past_does_not_move(dashboard: Dashboard, carl: Browser) -> None:
    await sets_out(carl, await first_at(dashboard, 1))
    assert (await carl.http.get("/live")).status_code == 204


async def test_a_moment_that_is_not_ready_says_how_far_it_is_and_asks_again(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, LEAD) as liam:
        moment = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
        await liam.http.get("/", params={"as_of": moment})
        answer = await liam.http.get("/")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "2"
        page = Page(answer.text)
        assert [found["content"] for found in page.having(http_equiv="refresh")] == ["2"]
        assert "Preparing 1 Jan 2020, 00:00 UTC" in page.text
        part = await liam.http.get("/", headers=PART)
        assert (part.status_code, part.headers.get("hx-refresh")) in {(503, "true"), (200, None)}


async def test_the_header_chooses_a_day_to_its_end(carl: Browser) -> None:
    form = (await carl.opens("/board?kind=acquisition")).form("/as-of")
    assert form.fields["next"] == "/board?kind=acquisition"
    answer = await carl.http.get(form.action, params={**form.fields, "day": "2030-09-30"})
    assert answer.headers["location"] == "/board?kind=acquisition"
    assert "As of 30 Sep 2030, 23:59 UTC" in (await carl.opens("/board")).text
    for wrong in ({"day": "30.9.2030"}, {"day": "2030-09-30", "time": "25:00"}):
        assert (await carl.http.get("/as-of", params=wrong)).status_code == 422
    assert (await carl.http.get("/?as_of=yesterday")).status_code == 422


def test_a_minute_is_chosen_to_its_end_and_a_way_back_stays_here() -> None:
    assert of_form("2026-09-30", "") == "2026-09-30T23:59:59Z"
    assert of_form("2026-09-30", "12:30") == "2026-09-30T12:30:59Z"
    assert of_form("", "12:30") == ""
    with pytest.raises(Rejected):
        of_form("soon", "")
    assert [ours(each) for each in ("/board", "//evil.test", "https://evil.test", "/\\evil.test")] == [
        "/board", "/", "/", "/",
    ]  # fmt: skip


async def test_a_cookie_that_names_no_moment_is_about_now(carl: Browser) -> None:
    carl.http.cookies.set(COOKIE, "the day before")
    assert "Back to now" not in (await carl.opens("/")).text


async def test_who_may_know_today_knows_the_past_and_nobody_else(dashboard: Dashboard) -> None:
    moment = await first_at(dashboard, 1)
    async with browser(dashboard.door.app, OUTSIDER) as olga, browser(dashboard.door.app, VP) as vera:
        await sets_out(vera, moment)
        await sets_out(olga, moment)
        for path in ("/", "/initiatives", "/board", "/gates", "/audit"):
            assert dashboard.deal not in (await olga.opens(path)).text
        assert (await olga.http.get(f"/initiatives/{dashboard.deal}")).status_code == 404
        assert NAME in (await vera.opens("/initiatives")).text


async def test_questions_of_the_api_take_a_moment_too(dashboard: Dashboard) -> None:
    moment = await first_at(dashboard, 1)
    answers: list[httpx.Response] = []

    async with dashboard.door.person(VP) as vera:

        async def prepared() -> bool:
            answers.append(await vera.get("/initiatives", as_of=moment))
            return answers[-1].status_code == 200

        await eventually(prepared, within=60)
        told = answers[-1]
        assert {each.json()["code"] for each in answers[:-1]} <= {"moment_being_prepared"}
        assert told.headers["concord-as-of"] == moment
        assert [row["gate"] for row in told.json()["initiatives"]] == [None]
        assert [row["gate"] for row in (await vera.get("/initiatives")).json()["initiatives"]] == ["g1"]
        timeline = await vera.get(f"/initiatives/{dashboard.deal}/timeline", as_of=moment)
        assert len(timeline.json()["entries"]) == len(await beginning(dashboard))
        assert (await vera.get("/portfolio", as_of=moment)).json()["total"]["initiatives"] == 1
        worth = await vera.get(f"/initiatives/{dashboard.deal}/valuations", as_of=moment)
        assert worth.json()["valuations"] == []
        assert "concord-as-of" not in (await vera.get("/initiatives")).headers
