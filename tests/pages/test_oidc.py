"""Signing in at a real identity provider, in a process of its own: there, back, and every way in which it must fail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from api.pages.session import DOOR, SESSION, session_for
from api.pages.sign_in import BEGUN
from api.seals import LONGEST, Broken, Seals
from tests.support.api import FrontDoor
from tests.support.browser import HERE, browser
from tests.support.deals import CFO, PEOPLE
from tests.support.paper import Paper
from tests.support.provider import IdentityProvider, provider
from tests.support.signing_in import arrives, is_in, leaves, signs_in, trusting

OLD, NEW = "o" * 40, "n" * 40
LOST = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def identity() -> Iterator[IdentityProvider]:
    with provider() as running:
        yield running


@pytest.fixture
async def door(identity: IdentityProvider, tmp_path: Path) -> AsyncIterator[FrontDoor]:
    async with trusting(identity.issuer, tmp_path) as running:
        yield running


async def test_one_signs_in_there_and_is_back_where_one_wanted_to_go(
    door: FrontDoor, identity: IdentityProvider
) -> None:
    async with browser(door.app) as visiting:
        address = await leaves(visiting, "/gates?seen=0")
        asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert {"state", "nonce", "code_challenge"} <= set(asked)
        assert "openid" in asked["scope"].split()
        answer = await arrives(visiting, await identity.answers(address, sub=CFO))
        assert (answer.status_code, answer.headers["location"]) == (303, "/gates?seen=0")
        session = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(SESSION))
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(session.split("; "))
        assert len(session) < 1000, "a session is small, however large the provider's tokens are"
        assert visiting.http.cookies.get(BEGUN) is None
        assert await is_in(visiting)
        assert (await visiting.http.get("/api/v1/me")).status_code == 401, "a session opens pages alone"


async def test_a_client_with_a_secret_shows_it(identity: IdentityProvider, tmp_path: Path) -> None:
    async with trusting(identity.issuer, tmp_path, oidc_client_secret="s & t") as door, browser(door.app) as visiting:
        assert (await signs_in(visiting, identity)).status_code == 303
        assert await is_in(visiting)


async def test_demo_people_are_not_offered(door: FrontDoor) -> None:
    async with browser(door.app) as visiting:
        page = await visiting.opens("/sign-in")
        assert page.forms == []
        answer = await visiting.http.post("/sign-in", data={"person": CFO, "proof": "00" * 32})
        assert answer.status_code == 403
        assert not await is_in(visiting)


async def test_every_sign_in_is_a_session_of_its_own(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        await signs_in(visiting, identity)
        first = visiting.http.cookies[SESSION]
        await signs_in(visiting, identity)
        assert visiting.http.cookies[SESSION] != first


async def test_an_answer_to_another_sign_in_is_refused(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting, browser(door.app) as mallory:
        hers = await identity.answers(await leaves(mallory), sub=CFO)
        await leaves(visiting)
        answer = await arrives(visiting, hers)
        assert (answer.status_code, "sign_in_not_ours" in answer.text) == (403, True)
        assert not await is_in(visiting)


async def test_a_browser_that_began_nothing_is_refused(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting, browser(door.app) as another:
        back = await identity.answers(await leaves(another), sub=CFO)
        answer = await arrives(visiting, back)
        assert (answer.status_code, "sign_in_not_ours" in answer.text) == (403, True)


async def test_a_code_is_good_once(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        back = await identity.answers(await leaves(visiting), sub=CFO)
        begun = visiting.http.cookies[BEGUN]
        assert (await arrives(visiting, back)).status_code == 303
        answer = await arrives(visiting, back)
        assert (answer.status_code, "sign_in_not_ours" in answer.text) == (403, True)
        visiting.http.cookies.set(BEGUN, begun, domain="127.0.0.1", path="/")
        answer = await arrives(visiting, back)
        assert (answer.status_code, "invalid_grant" in answer.text) == (403, True)


async def test_a_stolen_code_is_worth_nothing_without_its_verifier(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting, browser(door.app) as thief:
        stolen = parse_qs(urlsplit(await identity.answers(await leaves(visiting), sub=CFO)).query)["code"][0]
        state = parse_qs(urlsplit(await leaves(thief)).query)["state"][0]
        answer = await arrives(thief, f"{HERE}/sign-in/done?{urlencode({'code': stolen, 'state': state})}")
        assert (answer.status_code, "invalid_grant" in answer.text) == (403, True)
        assert not await is_in(thief)


async def test_a_token_for_another_sign_in_is_refused(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        address = urlsplit(await leaves(visiting))
        asked = {name: value for name, (value,) in parse_qs(address.query).items()}
        forged = address._replace(query=urlencode({**asked, "nonce": "another"})).geturl()
        answer = await arrives(visiting, await identity.answers(forged, sub=CFO))
        assert (answer.status_code, "made for another sign-in" in answer.text) == (403, True)
        assert not await is_in(visiting)


async def test_an_answer_of_another_issuer_is_refused(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        back = await identity.answers(await leaves(visiting), sub=CFO)
        answer = await arrives(visiting, f"{back}&iss=https%3A%2F%2Fevil.example")
        assert (answer.status_code, "Another identity provider" in answer.text) == (403, True)


async def test_a_token_for_another_client_is_refused(identity: IdentityProvider, tmp_path: Path) -> None:
    async with trusting(identity.issuer, tmp_path) as door, browser(door.app) as visiting:
        gate = door.resources.gate
        assert gate is not None
        gate.sign_on._verifier._audience = "somebody-else"  # noqa: SLF001 - what the provider would have to get wrong
        answer = await signs_in(visiting, identity)
        assert (answer.status_code, "does not pass" in answer.text) == (403, True)
        assert SESSION not in visiting.http.cookies


async def test_a_session_that_was_changed_is_none(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        await signs_in(visiting, identity)
        head, body, signature = visiting.http.cookies[SESSION].split(".")
        for wrong in (f"{head}.{body}.{signature[::-1]}", f"{head}.{body[:-2]}.{signature}", "x", "A" * (LONGEST + 1)):
            visiting.http.cookies.set(SESSION, wrong, domain="127.0.0.1", path="/")
            assert not await is_in(visiting)


async def test_a_session_ends_and_leads_back_to_where_one_was(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        await signs_in(visiting, identity)
        gate = door.resources.gate
        assert gate is not None
        long_ago = door.resources.clock() - timedelta(hours=9)
        over = session_for(gate, CFO, long_ago, timedelta(hours=8))
        visiting.http.cookies.set(SESSION, over, domain="127.0.0.1", path="/")
        answer = await visiting.http.get("/gates?seen=0")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fgates%3Fseen%3D0")
        part = await visiting.http.get("/gates", headers={"HX-Request": "true", "HX-Current-URL": f"{HERE}/board?x=1"})
        assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in?next=%2Fboard%3Fx%3D1")
        assert (await signs_in(visiting, identity)).status_code == 303
        assert await is_in(visiting)


async def test_a_sealed_text_is_good_for_its_own_use_alone(door: FrontDoor) -> None:
    async with browser(door.app) as visiting:
        await leaves(visiting)
        visiting.http.cookies.set(SESSION, visiting.http.cookies[BEGUN], domain="127.0.0.1", path="/")
        assert not await is_in(visiting)


async def test_a_deactivated_person_is_out_at_once(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        await signs_in(visiting, identity)
        left = replace(PEOPLE, people={**PEOPLE.people, CFO: replace(PEOPLE.people[CFO], active=False)})
        door.app.state.resources = replace(door.resources, log=Paper(people=left))
        answer = await visiting.http.get("/gates")
        assert (answer.status_code, "person_unknown" in answer.text) == (403, True)


async def test_who_is_in_no_directory_learns_whom_to_ask(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        answer = await signs_in(visiting, identity, "<b>stranger</b>")
        assert answer.status_code == 403
        assert "&lt;b&gt;stranger&lt;/b&gt;" in answer.text
        assert "Ask Adam to list you." in answer.text
        assert SESSION not in visiting.http.cookies


async def test_who_is_denied_there_learns_it_here(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        answer = await arrives(visiting, await identity.answers(await leaves(visiting), action="deny"))
        assert (answer.status_code, "sign_in_not_ours" in answer.text or "sign_in_denied" in answer.text) == (403, True)
        state = parse_qs(urlsplit(await leaves(visiting)).query)["state"][0]
        denied = urlencode({"error": "access_denied", "state": state})
        answer = await arrives(visiting, f"{HERE}/sign-in/done?{denied}")
        assert (answer.status_code, "It says: access_denied" in answer.text) == (403, True)


@pytest.mark.parametrize("elsewhere", ["https://example.org", "//example.org", "/\\example.org", "gates", "/\n/x"])
async def test_nobody_is_sent_to_another_site(door: FrontDoor, identity: IdentityProvider, elsewhere: str) -> None:
    async with browser(door.app) as visiting:
        started = await visiting.http.get("/sign-in/start", params={"next": elsewhere})
        answer = await arrives(visiting, await identity.answers(started.headers["location"], sub=CFO))
        assert answer.headers["location"] == "/"


async def test_signing_out_ends_both_sessions(door: FrontDoor, identity: IdentityProvider) -> None:
    async with browser(door.app) as visiting:
        await signs_in(visiting, identity)
        problem = await visiting.http.get("/gates")
        proof = problem.text.split('name="proof" value="')[1].split('"')[0]
        assert (await visiting.http.post("/sign-out", data={"proof": "00" * 32})).status_code == 403
        assert await is_in(visiting)
        answer = await visiting.http.post("/sign-out", data={"proof": proof})
        assert answer.status_code == 200
        there = answer.headers["refresh"].partition("url=")[2]
        assert there.startswith(f"{identity.issuer}/oauth2/end_session?")
        assert parse_qs(urlsplit(there).query)["post_logout_redirect_uri"] == [f"{HERE}/sign-in"]
        assert visiting.http.cookies.get(SESSION) is None
        assert not await is_in(visiting)


async def test_a_name_elsewhere_that_was_made_to_point_here_begins_nothing(door: FrontDoor) -> None:
    async with browser(door.app, at="http://evil.example") as visiting:
        answer = await visiting.http.get("/sign-in/start")
        assert (answer.status_code, "not_on_loopback" in answer.text) == (403, True)


async def test_a_provider_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    async with trusting(LOST, tmp_path) as door, browser(door.app) as visiting:
        assert "identity provider" in (await visiting.opens("/sign-in")).text
        answer = await visiting.http.get("/sign-in/start")
        assert (answer.status_code, "identity_unavailable" in answer.text) == (503, True)
        assert answer.headers["retry-after"]


async def test_a_provider_that_goes_away_meanwhile_is_said_to_be(tmp_path: Path) -> None:
    with provider() as fleeting:
        async with trusting(fleeting.issuer, tmp_path) as door, browser(door.app) as visiting:
            back = await fleeting.answers(await leaves(visiting), sub=CFO)
            fleeting.ends()
            answer = await arrives(visiting, back)
            assert (answer.status_code, "identity_unavailable" in answer.text) == (503, True)


async def test_a_provider_that_says_it_is_somebody_else_is_not_believed(
    identity: IdentityProvider, tmp_path: Path
) -> None:
    another = identity.issuer.replace("127.0.0.1", "localhost")
    async with trusting(another, tmp_path) as door, browser(door.app) as visiting:
        good = await visiting.http.get("/sign-in/start")
        assert good.status_code == 303
        door.resources.gate.sign_on.issuer = identity.issuer + "/"  # type: ignore[union-attr]
        door.resources.gate.sign_on._provider = None  # type: ignore[union-attr]  # noqa: SLF001 - forget it
        answer = await visiting.http.get("/sign-in/start")
        assert (answer.status_code, "identity_unavailable" in answer.text) == (503, True)


async def test_behind_a_public_address_cookies_never_travel_in_clear(
    identity: IdentityProvider, tmp_path: Path
) -> None:
    public = "https://concord.example"
    async with trusting(identity.issuer, tmp_path, public_url=public) as door, browser(door.app) as visiting:
        started = await visiting.http.get("/sign-in/start")
        assert "Secure" in started.headers["set-cookie"]
        back = parse_qs(urlsplit(started.headers["location"]).query)["redirect_uri"]
        assert back == [f"{public}/sign-in/done"]
        assert visiting.http.cookies.get(DOOR) is None


async def test_a_key_is_replaced_while_people_work(door: FrontDoor) -> None:
    now, hour = door.resources.clock(), timedelta(hours=1)
    sealed = Seals([OLD]).seal(SESSION, {"sub": CFO}, now, hour)
    assert Seals([NEW, OLD]).open(SESSION, sealed, now)["sub"] == CFO
    with pytest.raises(Broken):
        Seals([NEW]).open(SESSION, sealed, now)
    with pytest.raises(Broken):
        Seals([OLD]).open(BEGUN, sealed, now)
