"""Signing in as one of the demo people, on this machine alone, and out again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.pages.assets import Assets
from api.pages.session import DOOR, SESSION
from infrastructure.settings import Settings
from tests.support.api import FrontDoor, front_door
from tests.support.browser import browser
from tests.support.deals import CFO
from tests.support.paper import NOWHERE, Paper, on_paper


@pytest.fixture
async def door(settings_on_paper: Settings) -> AsyncIterator[FrontDoor]:
    async with front_door(settings_on_paper, on_paper(Paper())) as running:
        yield running


@pytest.fixture
def settings_on_paper(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("data")
    return Settings(database_url=NOWHERE, temporal_address="127.0.0.1:1", data_folder=folder)


async def test_a_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends(door: FrontDoor) -> None:
    async with browser(door.app) as visiting:
        form = (await visiting.opens("/sign-in?next=/gates")).form("/sign-in")
        assert ("person", CFO) in form.buttons
        answer = await visiting.sends(form, {"person": CFO})
        assert answer.headers["location"] == "/gates"
        session = next(cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith(SESSION))
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(session.split("; "))
        assert visiting.http.cookies.get(DOOR) is None


async def test_signing_out_ends_it(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        proof = (await carl.opens("/sign-in")).form("/sign-in").fields["proof"]
        answer = await carl.http.post("/sign-out", data={"proof": proof})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert carl.http.cookies.get(SESSION) is None
        away = await carl.http.get("/gates?seen=0")
        assert (away.status_code, away.headers["location"]) == (303, "/sign-in?next=%2Fgates%3Fseen%3D0")
        part = await carl.http.get("/gates", headers={"HX-Request": "true"})
        assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in")


@pytest.mark.parametrize("elsewhere", ["https://example.org", "//example.org", "/\\example.org", "", "gates"])
async def test_nobody_is_sent_to_another_site_after_signing_in(door: FrontDoor, elsewhere: str) -> None:
    async with browser(door.app) as visiting:
        form = (await visiting.opens("/sign-in")).form("/sign-in")
        answer = await visiting.sends(form, {"person": CFO, "next": elsewhere})
        assert answer.headers["location"] == "/"


@pytest.mark.parametrize("person", ["mallory", "system", "", "Carl Carlsson"])
async def test_who_is_not_in_the_directory_is_not_let_in(door: FrontDoor, person: str) -> None:
    async with browser(door.app) as visiting:
        form = (await visiting.opens("/sign-in")).form("/sign-in")
        answer = await visiting.sends(form, {"person": person})
        assert answer.status_code == 403
        assert visiting.http.cookies.get(SESSION) is None


async def test_a_form_of_another_site_signs_nobody_in(door: FrontDoor) -> None:
    async with browser(door.app) as visiting:
        answer = await visiting.http.post("/sign-in", data={"person": CFO, "proof": "00" * 32})
        assert answer.status_code == 403
        await visiting.opens("/sign-in")
        answer = await visiting.http.post("/sign-in", data={"person": CFO, "proof": "00" * 32})
        assert answer.status_code == 403


async def test_a_name_elsewhere_that_was_made_to_point_here_lets_nobody_in(door: FrontDoor) -> None:
    async with browser(door.app, at="http://evil.example") as visiting:
        answer = await visiting.http.get("/sign-in")
        assert (answer.status_code, "not_on_loopback" in answer.text) == (403, True)


async def test_with_a_provider_that_does_not_know_us_the_page_says_what_is_missing(door: FrontDoor) -> None:
    provided = door.settings.model_copy(update={"auth_jwks_url": "https://login.example/keys"})
    door.app.state.resources = replace(door.resources, settings=provided)
    async with browser(door.app) as visiting:
        page = await visiting.opens("/sign-in")
    assert "CONCORD_OIDC_CLIENT_ID" in page.text
    assert page.forms == []


async def test_a_cookie_opens_no_door_of_the_api(door: FrontDoor) -> None:
    async with browser(door.app, CFO) as carl:
        answer = await carl.http.get("/api/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")


async def test_without_built_assets_pages_say_which_command_makes_them(door: FrontDoor, tmp_path: Path) -> None:
    door.app.state.assets = Assets(tmp_path)
    async with browser(door.app) as visiting:
        page = await visiting.opens("/sign-in")
    assert "Run: make setup" in page.text
    assert not any(tag == "script" for tag, _ in page.tags)


async def test_assets_are_kept_for_ever_and_nothing_else_is_served(door: FrontDoor) -> None:
    async with browser(door.app) as visiting:
        for name in door.app.state.assets.names().values():
            answer = await visiting.http.get(f"/assets/{name}")
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["content-encoding"] == "gzip"
        for wrong in ("manifest.json", "..%2fbuild.py", "app.js", "nothing.000000000000.js"):
            assert (await visiting.http.get(f"/assets/{wrong}")).status_code == 404
