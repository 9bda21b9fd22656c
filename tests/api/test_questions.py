"""Asking: what one may know, as new as one's own last write, page by page, and as it was at any time."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from domain.acquisition.commands import BeginScreening
from domain.acquisition.screening.commands import ScoreTarget
from domain.initiative.commands import AddMember, RemoveMember
from infrastructure.event_store.store import Position
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import FrontDoor, Person, staffed
from tests.support.deals import AUDITOR, CFO, LEAD, OUTSIDER, VP

FUTURE = str(Position(2**60, 0))
NEVER = "acquisition-0000000000"


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[FrontDoor]:
    async with staffed(settings.model_copy(update={"seen_wait_seconds": 5.0})) as door:
        yield door


@pytest.fixture
async def people(office: FrontDoor) -> AsyncIterator[dict[str, Person]]:
    """Everybody's client, by name."""
    async with AsyncExitStack() as stack:
        names = (VP, LEAD, CFO, OUTSIDER, AUDITOR)
        yield {name: await stack.enter_async_context(office.person(name)) for name in names}


async def begun(people: dict[str, Person], *names: str) -> tuple[list[str], str]:
    """Acquisitions of these names: their ids, and the position after the last."""
    answers = [await people[VP].begins(**opening(charter={**opening()["charter"], "name": name})) for name in names]
    assert {answer.status_code for answer in answers} == {201}
    return [answer.json()["initiative"] for answer in answers], answers[-1].json()["position"]


def listed(answer: httpx.Response) -> list[str]:
    """The names on a page of the board."""
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["initiatives"]]


async def test_people_see_their_own_write_at_once_and_others_only_what_they_may(people: dict[str, Person]) -> None:
    (heron, _), last = await begun(people, "Heron", "Ibis")
    board = await people[LEAD].get("/initiatives", seen=last, sort="name")
    assert listed(board) == ["Heron", "Ibis"]
    assert board.headers["concord-position"] >= last
    assert float(board.headers["concord-lag"]) >= 0
    assert "concord-warning" not in board.headers
    hidden = await people[OUTSIDER].get("/initiatives", seen=last)
    assert hidden.json() == {"initiatives": [], "next": None, "total": 0}
    assert (await people[OUTSIDER].get("/portfolio")).json()["total"]["initiatives"] == 0
    assert (await people[OUTSIDER].get("/my-work")).json() == {"work": []}

    for question in ("", "/timeline", "/diff?from=0&to=1"):
        no = await people[OUTSIDER].http.get(f"/api/v1/initiatives/{heron}{question}")
        absent = await people[OUTSIDER].http.get(f"/api/v1/initiatives/{NEVER}{question}")
        assert (no.status_code, no.json()["code"]) == (404, "initiative_unknown")
        assert no.json()["detail"] == absent.json()["detail"]


@pytest.mark.feature("TS-28")
async def test_who_leaves_the_team_knows_nothing_more_even_while_read_models_lag(people: dict[str, Person]) -> None:
    (heron,), _ = await begun(people, "Heron")
    joined = await people[LEAD].asks(heron, AddMember(person=OUTSIDER, duty="brand"))
    file = await people[OUTSIDER].get(f"/initiatives/{heron}", seen=joined.json()["position"])
    assert file.json()["charter"]["name"] == "Heron"
    await people[LEAD].asks(heron, RemoveMember(person=OUTSIDER, reason="Done."))
    assert (await people[OUTSIDER].get(f"/initiatives/{heron}")).status_code == 404


async def test_a_read_model_that_is_late_answers_all_the_same_and_says_so(
    office: FrontDoor, people: dict[str, Person]
) -> None:
    (heron,), last = await begun(people, "Heron")
    await people[LEAD].get("/initiatives", seen=last)
    settings = office.resources.settings.model_copy(update={"seen_wait_seconds": 0.05})
    object.__setattr__(office.resources, "settings", settings)
    late = await people[LEAD].get(f"/initiatives/{heron}", seen=FUTURE)
    assert late.status_code == 200
    assert late.headers["concord-warning"] == f"behind; seen={FUTURE}"
    assert late.headers["concord-position"] < FUTURE


async def test_the_board_is_filtered_sorted_and_paged(people: dict[str, Person]) -> None:
    names = ["Avocet", "Bittern", "Curlew", "Dunlin", "Egret"]
    _, last = await begun(people, *names)
    liam = people[LEAD]
    assert listed(await liam.get("/initiatives", seen=last, sort="-name")) == names[::-1]
    assert listed(await liam.get("/initiatives", q="curl")) == ["Curlew"]
    assert listed(await liam.get("/initiatives", category="security")) == []
    several = await liam.http.get("/api/v1/initiatives?category=security&category=storage&status=underway&sort=name")
    assert listed(several) == names

    found: list[str] = []
    page = await liam.get("/initiatives", sort="name", size="2")
    while True:
        found += listed(page)
        assert page.json()["total"] == 5
        if (cursor := page.json()["next"]) is None:
            break
        page = await liam.get("/initiatives", sort="name", size="2", cursor=cursor)
    assert found == names
    first = (await liam.get("/initiatives", sort="name", size="2")).json()["next"]
    assert (await liam.get("/initiatives", sort="-name", cursor=first)).json()["code"] == "cursor_unknown"
    for made_up in (b'["-updated_at","not a time","acquisition-7f3a91c2"]', b"7", b'{"a":1}', b"", b"\xff"):
        answer = await liam.get("/initiatives", cursor=urlsafe_b64encode(made_up).decode() or "x")
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_unknown"), made_up


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "secret"},
        {"sort": "name; drop table"},
        {"size": "0"},
        {"size": "201"},
        {"size": "many"},
        {"owner": "Not A Person"},
        {"status": "asleep"},
        {"unheard": "of"},
        {"seen": "yesterday"},
        {"seen": "+" + "0" * 31},
        {"q": "x" * 201},
    ],
    ids=str,
)
async def test_a_question_that_makes_no_sense_is_malformed(door: FrontDoor, query: dict[str, str]) -> None:
    async with door.person(LEAD) as liam:
        answer = await liam.get("/initiatives", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_request")
    assert answer.json()["errors"][0]["location"][:2] == ["query", next(iter(query))]


@pytest.mark.parametrize(
    "moment", ["yesterday", "2026-03-01", "2026-03-01T12:00:00", "12", "9" * 14, "", "T", "\u0661"]
)
async def test_a_moment_has_a_day_a_time_and_a_zone(door: FrontDoor, moment: str) -> None:
    async with door.person(LEAD) as liam:
        answer = await liam.get(f"/initiatives/{NEVER}", as_of=moment)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_request")
    assert answer.json()["errors"][0]["location"] == ["query", "as_of"]


async def test_a_file_is_sent_again_only_when_it_changed(people: dict[str, Person]) -> None:
    (heron,), last = await begun(people, "Heron")
    liam = people[LEAD]
    first = await liam.get(f"/initiatives/{heron}", seen=last)
    tag = first.headers["etag"]
    assert (first.status_code, first.headers["cache-control"]) == (200, "private, no-cache")
    for known in (tag, f'"other", W/{tag}', "*"):
        same = await liam.http.get(f"/api/v1/initiatives/{heron}", headers={"If-None-Match": known})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    screened = (await liam.asks(heron, BeginScreening())).json()
    changed = await liam.http.get(
        f"/api/v1/initiatives/{heron}", params={"seen": screened["position"]}, headers={"If-None-Match": tag}
    )
    assert (changed.status_code, changed.json()["version"]) == (200, screened["version"])
    assert changed.headers["etag"] != tag


async def test_a_file_is_told_as_it_was(people: dict[str, Person]) -> None:
    (heron,), last = await begun(people, "Heron")
    liam = people[LEAD]
    after = datetime.now(UTC)
    await liam.asks(heron, BeginScreening())
    scored = (await liam.asks(heron, ScoreTarget())).json()
    now = (await liam.get(f"/initiatives/{heron}", seen=scored["position"])).json()
    assert now["deal"]["stage"] == "screening"
    for moment in (last, after.isoformat(), after.astimezone().isoformat()):
        then = await liam.get(f"/initiatives/{heron}", as_of=moment)
        assert (then.status_code, then.json()["deal"]["stage"]) == (200, "sourced"), moment
    assert (await liam.get(f"/initiatives/{heron}", as_of=scored["position"])).json() == now
    for before in ((after - timedelta(days=900)).isoformat(), "0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00-23:59"):
        assert (await liam.get(f"/initiatives/{heron}", as_of=before)).json()["code"] == "initiative_unknown", before
    assert (await liam.get(f"/initiatives/{heron}", as_of="9999-12-31T23:59:59-23:59")).json() == now
    assert (await people[OUTSIDER].get(f"/initiatives/{heron}", as_of=last)).status_code == 404


async def test_what_changed_between_two_versions_names_who_and_why(people: dict[str, Person]) -> None:
    (heron,), _ = await begun(people, "Heron")
    liam = people[LEAD]
    first = (await liam.get("/me")).json()["person"]
    screened = (await liam.asks(heron, BeginScreening())).json()
    upto = screened["version"]
    answer = await liam.http.get(f"/api/v1/initiatives/{heron}/diff?from={upto - 1}&to={upto}")
    assert answer.status_code == 200, answer.text
    changes = {change["field"]: change for change in answer.json()["changes"]}
    stage = changes["deal.stage"]
    assert (stage["old"], stage["new"], stage["by"], stage["type"]) == ("sourced", "screening", first, "stage_entered")
    backwards = await liam.http.get(f"/api/v1/initiatives/{heron}/diff?from={upto}&to=1")
    assert (backwards.status_code, backwards.json()["code"]) == (422, "version_unknown")
    beyond = await liam.http.get(f"/api/v1/initiatives/{heron}/diff?from=0&to=999")
    assert (beyond.status_code, beyond.json()["code"]) == (422, "version_unknown")


async def test_what_happened_is_told_in_sentences_page_by_page(people: dict[str, Person]) -> None:
    (heron,), _ = await begun(people, "Heron")
    liam = people[LEAD]
    screened = (await liam.asks(heron, BeginScreening())).json()
    everything = (await liam.get(f"/initiatives/{heron}/timeline", seen=screened["position"])).json()
    assert [entry["version"] for entry in everything["entries"]] == list(range(1, screened["version"] + 1))
    assert everything["entries"][-1]["actor_name"] == "Liam"
    assert everything["next"] is None
    pages = await _pages(liam, heron, "oldest_first", "after")
    assert pages == everything["entries"]
    assert await _pages(liam, heron, "newest_first", "before") == everything["entries"][::-1]


async def _pages(person: Person, heron: str, order: str, cursor: str) -> list[Any]:
    found: list[Any] = []
    query: dict[str, str] = {}
    while True:
        page = (await person.get(f"/initiatives/{heron}/timeline", order=order, size="2", **query)).json()
        found += page["entries"]
        if page["next"] is None:
            return found
        query = {cursor: str(page["next"])}


async def test_the_portfolio_keeps_prices_and_revenue_apart(people: dict[str, Person]) -> None:
    _, last = await begun(people, "Heron", "Ibis")
    figures = (await people[CFO].get("/portfolio", seen=last)).json()
    assert figures["total"]["initiatives"] == 2
    (price,), (revenue,) = figures["total"]["price"], figures["total"]["revenue_per_year"]
    assert {type(price["amount"]), type(revenue["amount"])} == {str}, "exact decimals travel as text"
    assert price["currency"] == "USD"


async def test_many_questions_at_once_are_answered(people: dict[str, Person]) -> None:
    (heron,), last = await begun(people, "Heron")
    asked = (
        "/initiatives",
        f"/initiatives/{heron}",
        f"/initiatives/{heron}/timeline",
        "/my-work",
        "/portfolio",
        "/people",
    )
    answers = await asyncio.gather(*(people[LEAD].get(path, seen=last) for path in asked * 8))
    assert {answer.status_code for answer in answers} == {200}


async def test_people_and_their_roles_are_listed(people: dict[str, Person]) -> None:
    answer = await people[OUTSIDER].get("/people", role="cfo")
    assert answer.json()["people"] == [{"person": CFO, "name": "Carl", "roles": ["cfo"], "active": True}]
