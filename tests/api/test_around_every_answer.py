"""What holds for every request: sizes, media types, headers, correlation, and answers when something breaks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import structlog
from temporalio.service import RPCError, RPCStatusCode

from api.access import LARGEST_BODY
from infrastructure.event_store.store import StoreUnavailable
from tests.support.api import FrontDoor, Person
from tests.support.deals import STREAM
from tests.support.paper import Paper
from workflows.client import CommandFailed

COMMANDS = f"/api/v1/initiatives/{STREAM}/commands"
KEY = {"Idempotency-Key": "a-key-of-mine", "Content-Type": "application/json"}


@pytest.fixture
async def vera(door: FrontDoor) -> AsyncIterator[Person]:
    async with door.person("vera") as person:
        yield person


async def test_a_body_has_an_end(vera: Person) -> None:
    answer = await vera.http.post(COMMANDS, content=b" " * (LARGEST_BODY + 1), headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_body_that_does_not_say_how_long_it_is_has_an_end_too(vera: Person) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    answer = await vera.http.post(COMMANDS, content=endless(), headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert sent <= LARGEST_BODY // 65_536 + 2


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
async def test_a_body_is_json(vera: Person, media_type: str) -> None:
    answer = await vera.http.post(COMMANDS, content=b"{}", headers=KEY | {"Content-Type": media_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_not_supported")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"type":"\\ud800"}', b"[" * 5000])
async def test_a_body_that_is_no_command_is_malformed(vera: Person, body: bytes) -> None:
    answer = await vera.http.post(COMMANDS, content=body, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_command")


async def test_a_mistake_is_named_by_its_place_and_what_was_sent_is_not_repeated(vera: Person) -> None:
    secret = "Project Nightingale"
    body = {
        "type": "raise_risk",
        "risk": "Not A Key",
        "title": secret,
        "family": "market",
        "owner": "liam",
        "x": secret,
    }
    answer = await vera.http.post(COMMANDS, json=body, headers=KEY)
    assert answer.status_code == 422
    assert {tuple(error["location"]) for error in answer.json()["errors"]} == {
        ("body", "raise_risk", "risk"),
        ("body", "raise_risk", "x"),
    }
    assert secret not in answer.text


async def test_text_that_the_database_cannot_keep_is_malformed(vera: Person) -> None:
    body = {"type": "abandon", "reason": "because\x00"}
    answer = await vera.http.post(COMMANDS, json=body, headers=KEY)
    assert answer.json()["errors"][0]["type"] == "nul_character"


@pytest.mark.parametrize(
    "key", [None, "", "short", "time-2026-03-02T12:00:00+00:00", "a/b/c/d/e/f", "x" * 129, "ä" * 10]
)
async def test_a_command_needs_a_key_that_no_workflow_makes_for_itself(vera: Person, key: str | None) -> None:
    headers = [] if key is None else [(b"Idempotency-Key", key.encode())]
    answer = await vera.http.post(COMMANDS, json={"type": "abandon", "reason": "x"}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["code"] == ("idempotency_key_required" if key is None else "idempotency_key_malformed")


async def test_a_question_may_not_hold_what_the_database_cannot(vera: Person) -> None:
    answer = await vera.http.get("/api/v1/me?x=%00")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_request")


async def test_nothing_is_here_says_so_like_everything_else(door: FrontDoor) -> None:
    async with door.anybody() as nobody:
        missing, wrong = await nobody.get("/nowhere"), await nobody.delete("/healthz")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "method_not_allowed", "GET")
    assert {missing.headers["content-type"], wrong.headers["content-type"]} == {"application/problem+json"}


async def test_browsers_are_kept_strict(vera: Person) -> None:
    for path in ("/api/v1/me", "/nowhere", COMMANDS):
        headers = (await vera.http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert not [name for name in headers if name.startswith("access-control-")]


async def test_other_sites_may_not_call_us(vera: Person) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = await vera.http.options(COMMANDS, headers=asked)
    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers


async def test_a_request_can_be_found_again(vera: Person, paper: Paper) -> None:
    answer = await vera.http.get("/api/v1/me", headers={"X-Correlation-Id": "errand-17"})
    assert answer.headers["x-correlation-id"] == "errand-17"
    strange = await vera.http.get("/api/v1/me", headers={"X-Correlation-Id": "a b\tc" * 40})
    assert len(strange.headers["x-correlation-id"]) == 32
    await vera.http.post(
        "/api/v1/directory/commands", json={"type": "x"}, headers=KEY | {"X-Correlation-Id": "errand-18"}
    )
    assert paper.sent == []


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (StoreUnavailable("gone"), 503, "database_unavailable"),
        (CommandFailed("a bug"), 500, "unexpected"),
        (RPCError("strange", RPCStatusCode.INTERNAL, b""), 500, "unexpected"),
        (ZeroDivisionError("secret figures"), 500, "unexpected"),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_breaks_says_nothing_of_its_insides_and_is_logged_once(
    door: FrontDoor, paper: Paper, raised: Exception, status: int, code: str
) -> None:
    paper.says = raised
    async with door.person("adam") as adam:
        with structlog.testing.capture_logs() as logs:
            answer = await adam.http.post(
                "/api/v1/directory/commands",
                json={"type": "list_person", "person": "nora", "name": "Nora"},
                headers=KEY | {"X-Correlation-Id": "errand-19"},
            )
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["correlation_id"]) == (status, code, "errand-19")
    assert str(raised) not in answer.text
    assert answer.headers.get("retry-after") == ("5" if status == 503 else None)
    assert answer.headers["x-content-type-options"] == "nosniff"
    failures = [line for line in logs if line["event"] == "request.failed"]
    assert len(failures) == (status == 500)


async def test_what_is_logged_names_no_token_and_no_content(door: FrontDoor) -> None:
    async with door.person("vera") as vera:
        with structlog.testing.capture_logs() as logs:
            await vera.http.post(f"{COMMANDS}?q=Nightingale", json={"reason": "Nightingale"}, headers=KEY)
        token = vera.http.headers["authorization"].split()[1]
    written = json.dumps(logs, default=str)
    assert "http.answered" in written
    assert token not in written
    assert "Nightingale" not in written
