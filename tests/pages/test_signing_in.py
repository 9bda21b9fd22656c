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


async def test_a_proof_looks_different_in_each_answer_and_goes_on_counting(door: FrontDoor) -> None:
    async with browser(door.app) as visiting:
        proofs = [(await visiting.opens("/sign-in")).form("/sign-in").fields["proof"] for _ in range(3)]
        assert len({proof[:64] for proof in proofs} | {proof[64:] for proof in proofs}) == 6
        mask, masked = (bytes.fromhex(half) for half in (proofs[0][:64], proofs[0][64:]))
        bare = bytes(a ^ b for a, b in zip(mask, masked, strict=True)).hex()
        turned = f"{int(proofs[0][0], 16) ^ 1:x}{proofs[0][1:]}"
        for wrong in (bare, masked.hex(), turned, proofs[0][:64] + proofs[1][64:], proofs[0].upper(), "\u0660" * 128):
            refused = await visiting.http.post("/sign-in", data={"person": CFO, "proof": wrong})
            assert (refused.status_code, "form_not_ours" in refused.text) == (403, True), wrong
        for proof in (proofs[0], proofs[2]):
            assert (await visiting.http.post("/sign-in", data={"person": "mallory", "proof": proof})).status_code == 403
        taken = await visiting.http.post("/sign-in", data={"person": CFO, "proof": proofs[0]})
        assert taken.status_code == 303


@pytest.mark.parametrize(
    ("takes", "coding"),
    [
        ("gzip", "gzip"),
        ("br, GZIP;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
        ("gzip;q=0", None),
        ("gzip; q=0.000, br", None),
    ],
)
async def test_pages_are_compressed_for_whoever_takes_that(door: FrontDoor, takes: str, coding: str | None) -> None:
    async with browser(door.app) as visiting:
        for path in ("/sign-in", "/no-such-page"):
            answer = await visiting.http.get(path, headers={"Accept-Encoding": takes, "Accept": "text/html"})
            assert answer.headers.get("content-encoding") == coding
            assert {"Accept-Encoding", "Cookie"} <= set(answer.headers["vary"].split(", "))
            assert "</html>" in answer.text
            length, whole = int(answer.headers["content-length"]), len(answer.content)
            assert length < whole / 1.5 if coding else length == whole
        if coding:
            lengths = {(await visiting.http.get("/sign-in")).headers["content-length"] for _ in range(12)}
            assert len(lengths) > 1, "the length says nothing exact about what is in a page"


async def test_what_is_no_page_is_not_compressed_anew(door: FrontDoor) -> None:
    async with browser(door.app) as visiting:
        styles = door.app.state.assets.names()["app.css"]
        plain = await visiting.http.get(f"/assets/{styles}", headers={"Accept-Encoding": "identity"})
        away = await visiting.http.get("/gates")
        for answer in (plain, away, await visiting.http.get("/api/v1/me")):
            assert "content-encoding" not in answer.headers
        assert plain.headers["vary"] == "Accept-Encoding"


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
