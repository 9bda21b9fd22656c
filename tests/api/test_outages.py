"""What the front door says while something behind it is away, and that it comes back by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from time import monotonic

import pytest

from activities.contracts import Submission
from api.problems import Rejected
from api.sender import TemporalSender
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import FrontDoor, front_door, projected, staffed
from tests.support.deals import LEAD, VP
from tests.support.proxy import Line, line_to
from tests.support.whole import until
from workflows.client import OutcomeUnknown


@pytest.fixture
async def lines(settings: Settings) -> AsyncIterator[tuple[Settings, Line, Line]]:
    """Settings whose servers are behind lines that can be cut: first PostgreSQL's, then Temporal's."""
    async with (
        line_to(str(settings.database_url)) as (postgres, database_url),
        line_to(f"grpc://{settings.temporal_address}") as (temporal, address),
    ):
        there = {"database_url": database_url, "temporal_address": address.removeprefix("grpc://")}
        yield settings.model_copy(update=there), postgres, temporal


async def code(door: FrontDoor, path: str = "/api/v1/initiatives") -> tuple[int, str | None, str | None]:
    """What somebody is told: status, code, when to come back."""
    async with door.person(LEAD) as liam:
        answer = await liam.http.get(path)
    return answer.status_code, answer.json().get("code"), answer.headers.get("retry-after")


async def test_without_the_database_every_question_says_so_until_it_is_back(
    settings: Settings, lines: tuple[Settings, Line, Line]
) -> None:
    cuttable, postgres, _ = lines
    async with staffed(settings) as staff, staff.person(VP) as vera:
        begun = (await vera.begins(**opening())).json()
        behind = staff.settings.model_copy(update={"database_url": cuttable.database_url})
        async with front_door(behind) as door:
            heron = f"/api/v1/initiatives/{begun['initiative']}"
            assert (await code(door, f"{heron}?seen={begun['position']}"))[0] == 200
            await postgres.cut()
            for path in ("/api/v1/initiatives", heron, f"{heron}/timeline", "/api/v1/me", "/api/v1/my-work"):
                assert await code(door, path) == (503, "database_unavailable", "5"), path
            async with door.anybody() as nobody:
                ready, alive = await nobody.get("/readyz"), await nobody.get("/healthz")
            assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
            assert ready.json()["reasons"] == {"database": "PostgreSQL does not answer."}
            assert alive.status_code == 200
            await postgres.mend()

            async def back() -> bool:
                return (await code(door, heron))[0] == 200

            await until(back)


async def test_without_the_engine_questions_are_answered_and_commands_are_not(
    settings: Settings, lines: tuple[Settings, Line, Line]
) -> None:
    cuttable, _, temporal = lines
    async with staffed(settings) as staff:
        behind = staff.settings.model_copy(update={"temporal_address": cuttable.temporal_address})
        await temporal.cut()
        async with front_door(behind) as door, door.person(VP) as vera, door.anybody() as nobody:
            assert (await code(door))[0] == 200
            ready = await nobody.get("/readyz")
            assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
            assert ready.json()["reasons"]["temporal"] == "Temporal does not answer."
            refused = await vera.begins("begin-heron-1", **opening())
            assert (refused.status_code, refused.json()["code"]) == (503, "engine_unavailable")
            assert refused.headers["retry-after"] == "5"
            await temporal.mend()
            begun = await vera.begins("begin-heron-1", **opening())
            assert begun.status_code == 201, "the same key, once it is back"


async def test_an_engine_that_was_away_is_asked_for_its_pulse_first(lines: tuple[Settings, Line, Line]) -> None:
    cuttable, _, temporal = lines
    sender = TemporalSender(cuttable, patience=timedelta(seconds=0.5))
    command = Submission(command_id="nobody-works", command={"type": "x"}, by=VP, correlation_id="x")
    with pytest.raises(OutcomeUnknown):
        await sender.send("acquisition-7f3a91c2", command, start=True)
    assert await sender.reachable() is None
    await temporal.cut()
    started = monotonic()
    with pytest.raises(Rejected) as caught:
        await sender.send("acquisition-7f3a91c2", command, start=True)
    assert caught.value.sort.code == "engine_unavailable"
    assert monotonic() - started < 5, "the SDK alone would have tried for ten seconds"
    assert await sender.reachable() == "Temporal does not answer."


async def test_a_read_model_that_was_never_built_says_when_to_come_back(settings: Settings) -> None:
    async with staffed(settings, projecting=False) as door:
        assert await code(door) == (503, "read_model_missing", "5")
        async with door.anybody() as nobody:
            reasons = (await nobody.get("/readyz")).json()["reasons"]
        assert "worker.py projections" in reasons["projections"]
        async with projected(door):
            assert (await code(door))[0] == 200
