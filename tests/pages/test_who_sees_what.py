"""Who is let in on which page: a row for every page, and no page without a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api.pages.route import PageRoute
from api.pages.session import SESSION
from infrastructure.issuer import issue_token
from tests.pages.conftest import Dashboard
from tests.support.browser import browser
from tests.support.deals import AUDITOR, CFO, LEAD, OUTSIDER

ANYBODY = {"anonymous": 200, "expired": 200, "stranger": 200, "unconcerned": 200, "concerned": 200}
PEOPLE = {"anonymous": 303, "expired": 303, "stranger": 403, "unconcerned": 200, "concerned": 200}
NEED_TO_KNOW = {**PEOPLE, "unconcerned": 404}

TABLE = {
    "GET /sign-in": ANYBODY,
    "GET /": PEOPLE,
    "GET /initiatives": PEOPLE,
    "GET /initiatives.csv": PEOPLE,
    "GET /board": PEOPLE,
    "GET /board-pack.pdf": PEOPLE,
    "GET /gates": PEOPLE,
    "GET /audit": PEOPLE,
    "GET /audit.csv": PEOPLE,
    "GET /initiatives/{initiative}/history": NEED_TO_KNOW,
    "GET /initiatives/{initiative}/evidence.zip": NEED_TO_KNOW,
    "GET /first-run": PEOPLE,
    "GET /risks": PEOPLE,
    "GET /risks.csv": PEOPLE,
    "GET /calendar": PEOPLE,
    "GET /calendar.ics": PEOPLE,
    "GET /people": PEOPLE,
    "GET /initiatives/new": {**PEOPLE, "unconcerned": 409, "concerned": 409},
    "GET /initiatives/{initiative}": NEED_TO_KNOW,
    "GET /initiatives/{initiative}/diligence": NEED_TO_KNOW,
    "GET /initiatives/{initiative}/valuation": NEED_TO_KNOW,
    "GET /initiatives/{initiative}/integration": {**NEED_TO_KNOW, "concerned": 404},
    "GET /initiatives/{initiative}/synergies": {**NEED_TO_KNOW, "concerned": 404},
    "GET /initiatives/{initiative}/people": {**NEED_TO_KNOW, "concerned": 404},
    "GET /initiatives/{initiative}/budget": {**NEED_TO_KNOW, "concerned": 404},
}
ELSEWHERE = {
    "GET /assets/{name}", "POST /sign-in", "POST /sign-out", "POST /gates/{initiative}/{gate}", "GET /live",
    "GET /initiatives/{initiative}/do/{command}", "POST /initiatives/{initiative}/do/{command}",
    "POST /initiatives/new", "GET /people/do/{command}", "POST /people/do/{command}",
    "GET /sign-in/start", "GET /sign-in/done", "POST /first-run",
    "GET /as-of", "GET /audit/receipt", "POST /audit/verification", "GET /initiatives/{initiative}/history/why",
    "POST /initiatives/{initiative}/history/verification",
}  # fmt: skip
"""Pages that do more than show; the tests beside this one are about them."""


def pages(app: FastAPI) -> Iterator[str]:
    """Every address that is a page."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, PageRoute):
            yield from (f"{method} {route.path}" for method in route.methods or ())


@pytest.mark.feature("TS-28")
async def test_every_page_answers_each_visitor_as_its_row_says(dashboard: Dashboard) -> None:
    app, settings = dashboard.door.app, dashboard.door.settings
    assert set(pages(app)) == set(TABLE) | ELSEWHERE
    cookies = {
        "anonymous": None,
        "expired": issue_token(settings, LEAD, timedelta(minutes=-5)),
        "stranger": issue_token(settings, "mallory"),
        "unconcerned": issue_token(settings, OUTSIDER),
        "concerned": issue_token(settings, LEAD),
    }
    found: dict[str, dict[str, int]] = {address: {} for address in TABLE}
    for visitor, cookie in cookies.items():
        async with browser(app) as visiting:
            if cookie is not None:
                visiting.http.cookies.set(SESSION, cookie)
            for address in TABLE:
                place = address.partition(" ")[2].format(initiative=dashboard.deal)
                answer = await visiting.http.get(place)
                found[address][visitor] = answer.status_code
                assert "json" not in answer.headers.get("content-type", "")
    assert found == TABLE


@pytest.mark.feature("TS-28")
async def test_who_may_not_know_of_a_deal_finds_no_trace_of_it(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, OUTSIDER) as olga:
        for path in (
            "/",
            "/initiatives",
            "/initiatives.csv",
            "/board",
            "/gates",
            "/risks",
            "/risks.csv",
            "/calendar",
            "/calendar.ics",
        ):
            shown = (await olga.http.get(path)).text
            assert dashboard.deal not in shown
            assert "Heron" not in shown
        refused = await olga.http.get(f"/initiatives/{dashboard.deal}")
        unknown = await olga.http.get("/initiatives/acquisition-nothing0")
        form = (await olga.opens("/")).form("/sign-out").fields
        decided = await olga.http.post(f"/gates/{dashboard.deal}/g1", data={**form, "verdict": "approve"})
    assert (refused.status_code, unknown.status_code, decided.status_code) == (404, 404, 404)
    assert "There is no such initiative." in refused.text
    assert "There is no such initiative." in unknown.text


async def test_only_who_holds_a_seat_is_offered_the_decision(dashboard: Dashboard) -> None:
    for who, offered in ((CFO, True), (AUDITOR, False), (LEAD, False)):
        async with browser(dashboard.door.app, who) as visiting:
            page = await visiting.opens("/gates")
            assert any(form.action.startswith("/gates/") for form in page.forms) is offered
