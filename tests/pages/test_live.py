"""What one person decides moves the pages of another: told by position alone, to whoever is signed in."""

from __future__ import annotations

import json

import httpx

from api.pages.session import SESSION
from infrastructure.issuer import issue_token
from tests.pages.conftest import Dashboard
from tests.support.api import served
from tests.support.browser import browser
from tests.support.deals import CFO, CSO


async def test_a_decision_in_one_browser_is_heard_in_another(dashboard: Dashboard) -> None:
    cookies = {SESSION: issue_token(dashboard.door.settings, CSO)}
    async with (
        served(dashboard.door.app) as address,
        httpx.AsyncClient(base_url=address, cookies=cookies, timeout=20) as sofia,
        browser(dashboard.door.app, CFO) as carl,
        sofia.stream("GET", "/live") as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        form = (await carl.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        told: list[dict[str, str]] = []
        decided = ""
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            told.append(json.loads(line.removeprefix("data:")))
            if not decided and any(news["model"] == "my_work" for news in told):
                answer = await carl.sends(form, {"verdict": "approve"})
                decided = answer.headers["location"].partition("seen=")[2].partition("&")[0]
            if decided and any(news["model"] == "my_work" and news["position"] >= decided for news in told):
                break
        assert all(set(news) == {"model", "position"} for news in told)


async def test_nobody_listens_who_is_not_signed_in(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app) as visiting:
        answer = await visiting.http.get("/live")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Flive")
