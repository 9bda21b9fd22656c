"""Who is let in where: a row for every address, and no address without a row (deny by default)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.pages.route import PageRoute
from infrastructure.issuer import issue_token
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import FrontDoor, served, staffed
from tests.support.deals import ADMIN, AUDITOR, LEAD, OUTSIDER, VP

STRANGER = "mallory"


@dataclass(frozen=True)
class Row:
    """What an address answers to each asker; `who` is somebody whom it concerns, `body` and `query` what they send."""

    anonymous: int
    expired: int
    stranger: int
    unconcerned: int
    concerned: int
    who: str = LEAD
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)


def everybody() -> Row:
    """An address that tells nothing of the business."""
    return Row(200, 200, 200, 200, 200)


def people(**more: Any) -> Row:  # noqa: ANN401 - parts of a row
    """An address for everybody in the directory."""
    return Row(401, 401, 403, 200, 200, **more)


def those_who_may_know(**more: Any) -> Row:  # noqa: ANN401 - parts of a row
    """An address of one initiative."""
    return Row(401, 401, 403, 404, 200, **more)


TABLE: dict[str, Row] = {
    "GET /healthz": everybody(),
    "GET /readyz": everybody(),
    "GET /metrics": everybody(),
    "GET /.well-known/jwks.json": everybody(),
    "GET /api/v1/openapi.json": everybody(),
    "GET /api/v1/me": people(),
    "GET /api/v1/playbooks": people(),
    "GET /api/v1/commands/{kind}": people(),
    "GET /api/v1/live": people(),
    "GET /api/v1/people": people(),
    "GET /api/v1/my-work": people(),
    "GET /api/v1/portfolio": people(),
    "GET /api/v1/board-pack": people(),
    "GET /api/v1/acquisition-metrics": people(),
    "GET /api/v1/advisers": people(),
    "GET /api/v1/funnel": people(),
    "GET /api/v1/market-map": people(),
    "GET /api/v1/initiatives": people(),
    "GET /api/v1/risks": people(),
    "GET /api/v1/issues": people(),
    "GET /api/v1/alerts": people(),
    "GET /api/v1/calendar": people(),
    "POST /api/v1/initiatives": Row(401, 401, 403, 409, 201, who=VP, body=opening()),
    "GET /api/v1/initiatives/{initiative}": those_who_may_know(),
    "GET /api/v1/initiatives/{initiative}/timeline": those_who_may_know(),
    "GET /api/v1/initiatives/{initiative}/valuations": those_who_may_know(),
    "GET /api/v1/initiatives/{initiative}/valuations/{valuation}/what-if": Row(401, 401, 403, 404, 404),
    "GET /api/v1/initiatives/{initiative}/valuations/{valuation}/with": Row(401, 401, 403, 404, 404),
    "GET /api/v1/initiatives/{initiative}/valuations/{valuation}/again": Row(401, 401, 403, 404, 404),
    "GET /api/v1/initiatives/{initiative}/synergies": Row(401, 401, 403, 404, 404),
    "GET /api/v1/initiatives/{initiative}/retention": Row(401, 401, 403, 404, 404),
    "GET /api/v1/initiatives/{initiative}/budget": Row(401, 401, 403, 404, 404),
    "GET /api/v1/initiatives/{initiative}/plan": Row(401, 401, 403, 404, 404),
    "GET /api/v1/initiatives/{initiative}/workstreams": Row(401, 401, 403, 404, 404),
    "GET /api/v1/initiatives/{initiative}/day-one": Row(401, 401, 403, 404, 404),
    "GET /api/v1/events": people(),
    "GET /api/v1/log": people(),
    "POST /api/v1/log/verifications": Row(401, 401, 403, 403, 202, who=AUDITOR, body={}),
    "GET /api/v1/initiatives/{initiative}/origin": those_who_may_know(query={"field": "charter"}),
    "GET /api/v1/initiatives/{initiative}/verification": those_who_may_know(),
    "GET /api/v1/initiatives/{initiative}/evidence": those_who_may_know(),
    "GET /api/v1/initiatives/{initiative}/receipts/{seal}": those_who_may_know(),
    "GET /api/v1/initiatives/{initiative}/diff": those_who_may_know(query={"from": "0", "to": "1"}),
    "GET /api/v1/initiatives/{initiative}/commands": those_who_may_know(),
    "POST /api/v1/initiatives/{initiative}/commands": those_who_may_know(body={"type": "begin_screening"}),
    "POST /api/v1/directory/commands": Row(
        401, 401, 403, 403, 200, who=ADMIN, body={"type": "list_person", "person": "nora", "name": "Nora"}
    ),
}


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[FrontDoor]:
    async with staffed(settings) as door:
        yield door


def addresses(app: FastAPI) -> Iterator[str]:
    """Every address that the app answers, however it was put there; pages have a table beside their own tests."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, PageRoute):
            continue
        methods = getattr(route, "methods", None) or {"ANY"}
        for method in sorted(methods):
            yield f"{method} {getattr(route, 'path', route)}"


@pytest.mark.feature("TS-28")
def test_every_address_has_a_row(door: FrontDoor) -> None:
    documented = {
        f"{method.upper()} {path}" for path, methods in door.app.openapi()["paths"].items() for method in methods
    }
    assert set(addresses(door.app)) == set(TABLE)
    assert documented == set(TABLE) - {"GET /api/v1/openapi.json"}


@pytest.mark.feature("TS-28")
def test_an_address_that_is_added_without_a_row_is_noticed(door: FrontDoor) -> None:
    async def forgotten() -> None: ...

    door.app.router.routes.append(APIRoute("/forgotten", forgotten))
    assert set(addresses(door.app)) - set(TABLE) == {"GET /forgotten"}


@pytest.mark.feature("TS-28")
async def test_every_address_answers_each_asker_as_its_row_says(office: FrontDoor) -> None:
    async with office.person(VP) as vera, office.person(LEAD) as liam:
        begun = (await vera.begins(**opening())).json()
        await liam.get(f"/initiatives/{begun['initiative']}", seen=begun["position"])
    keys = count()
    found: dict[str, Row] = {}
    async with served(office.app) as base, httpx.AsyncClient(base_url=base) as client:
        for address, row in TABLE.items():
            method, _, path = address.partition(" ")
            chosen = {"kind": "acquisition", "valuation": 1, "seal": "0" * 64}
            place = path.format(initiative=begun["initiative"], **chosen)

            async def status(
                headers: Mapping[str, str], row: Row = row, method: str = method, place: str = place
            ) -> int:
                key = {"Idempotency-Key": f"attempt-{next(keys):06}"}
                sent = client.stream(method, place, json=row.body, params=row.query, headers={**headers, **key})
                async with sent as answer:
                    return answer.status_code

            found[address] = Row(
                anonymous=await status({}),
                expired=await status(bearer(office.settings, row.who, timedelta(minutes=-5))),
                stranger=await status(bearer(office.settings, STRANGER)),
                unconcerned=await status(bearer(office.settings, OUTSIDER)),
                concerned=await status(bearer(office.settings, row.who)),
                who=row.who,
                body=row.body,
                query=row.query,
            )
    assert {address: row for address, row in found.items() if row != TABLE[address]} == {}


@pytest.mark.feature("TS-28")
async def test_who_may_only_look_changes_nothing(office: FrontDoor) -> None:
    async with office.person(VP) as vera, office.person(AUDITOR) as auditor:
        begun = (await vera.begins(**opening())).json()
        heron = begun["initiative"]
        assert (await auditor.get(f"/initiatives/{heron}", seen=begun["position"])).status_code == 200
        answer = await auditor.http.post(
            f"/api/v1/initiatives/{heron}/commands",
            json={"type": "begin_screening"},
            headers={"Idempotency-Key": "an-auditors-attempt"},
        )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_entitled")


def bearer(settings: Settings, person: str, lifetime: timedelta = timedelta(hours=1)) -> dict[str, str]:
    """The header of somebody who asks."""
    return {"Authorization": f"Bearer {issue_token(settings, person, lifetime)}"}
