"""Commands through the real front door, workflow, ledger and log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.acquisition.commands import BeginScreening
from domain.initiative.commands import AddMember
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import FrontDoor, staffed
from tests.support.deals import ADMIN, LEAD, OUTSIDER, VP


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[FrontDoor]:
    async with staffed(settings) as door:
        yield door


async def test_an_acquisition_is_begun_and_screened(office: FrontDoor) -> None:
    async with office.person(VP) as vera, office.person(LEAD) as liam, office.person(OUTSIDER) as olga:
        begun = await vera.begins("begin-heron-1", **opening())
        heron = begun.json()["initiative"]
        assert begun.status_code == 201
        screened = await liam.asks(heron, BeginScreening(), key="screen-heron-1")
        assert (screened.status_code, screened.json()["events"]) == (200, ["stage_entered"])
        assert screened.json()["position"] > begun.json()["position"]

        again = [
            await vera.begins("begin-heron-1", **opening()),
            await liam.asks(heron, BeginScreening(), key="screen-heron-1"),
        ]
        assert [answer.json() for answer in again] == [begun.json(), screened.json()]
        other = await liam.asks(heron, AddMember(person=OUTSIDER, duty="brand"), key="screen-heron-1")
        assert (other.status_code, other.json()["code"]) == (409, "command_id_reused")

        hidden = await olga.asks(heron, BeginScreening())
        assert (hidden.status_code, hidden.json()["code"]) == (404, "initiative_unknown")


async def test_somebody_new_may_work_as_soon_as_they_are_listed(office: FrontDoor) -> None:
    async with office.person(ADMIN) as adam, office.person("nora") as nora:
        assert (await nora.get("/me")).json()["code"] == "person_unknown"
        for number, body in enumerate(
            [
                {"type": "list_person", "person": "nora", "name": "Nora Berg"},
                {"type": "grant_role", "person": "nora", "role": "deal_lead"},
            ]
        ):
            answer = await _administrates(adam.http, body, f"hire-nora-{number}")
            assert answer.status_code == 200, answer.text
        assert (await nora.get("/me")).json() == {"person": "nora", "name": "Nora Berg", "roles": ["deal_lead"]}
        left = {"type": "deactivate_person", "person": "nora", "reason": "Moved on."}
        await _administrates(adam.http, left, "nora-leaves")
        assert (await nora.get("/me")).json()["code"] == "person_unknown"


async def test_the_same_command_sent_many_times_at_once_is_recorded_once(office: FrontDoor) -> None:
    async with office.person(VP) as vera, office.person(LEAD) as liam:
        begun = await asyncio.gather(*(vera.begins("begin-heron-1", **opening()) for _ in range(8)))
        assert {answer.status_code for answer in begun} == {201}
        assert len({answer.text for answer in begun}) == 1
        heron = begun[0].json()["initiative"]
        screened = await asyncio.gather(*(liam.asks(heron, BeginScreening(), key="screen-heron-1") for _ in range(8)))
        assert len({answer.text for answer in screened}) == 1


async def _administrates(http: Any, body: dict[str, str], key: str) -> Any:  # noqa: ANN401 - httpx
    return await http.post("/api/v1/directory/commands", json=body, headers={"Idempotency-Key": key})
