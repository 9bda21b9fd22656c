"""The app keeps its own OpenAPI document: whatever is sent, no 5xx and no answer that the document does not promise."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as examples
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infrastructure.settings import Settings
from tests.api.test_authorisation import bearer
from tests.api.test_commands import opening
from tests.support.api import FrontDoor, served, staffed
from tests.support.deals import ADMIN, VP

pytestmark = pytest.mark.timeout(300)

EXAMPLES = 12
SEED = 20260301
ENDLESS = "/api/v1/live"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[FrontDoor]:
    async with staffed(settings.model_copy(update={"seen_wait_seconds": 0.0})) as door:
        yield door


# The app answers in another thread of this process, where libraries draw lots of their own.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
async def test_the_app_keeps_what_its_document_promises(office: FrontDoor) -> None:
    async with office.person(VP) as vera:
        begun = (await vera.begins(**opening())).json()
        await vera.get("/initiatives", seen=begun["position"])
    document = office.app.openapi()
    async with served(office.app) as base:
        answered = await asyncio.to_thread(hammered, office, document, base, begun["initiative"])
    assert {200, 400, 404, 409, 422} <= set(answered), answered


def hammered(office: FrontDoor, document: dict[str, Any], base: str, heron: str) -> Counter[int]:
    """Send every operation examples that fit its schema and some that do not; how often each status was answered."""
    answered: Counter[int] = Counter()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=base)
    for operation in operations(schema):
        administrator = operation.path.startswith("/api/v1/directory")
        headers = bearer(office.settings, ADMIN if administrator else VP)
        known: list[dict[str, str] | None] = [None]
        if "{initiative}" in operation.path:
            known.append({"initiative": heron})
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for path_parameters in known:
                strategy = operation.as_strategy(generation_mode=mode, path_parameters=path_parameters)
                _send(strategy, headers, answered)
    return answered


def _send(strategy: SearchStrategy[Case[Any]], headers: dict[str, str], answered: Counter[int]) -> None:
    @seed(SEED)
    @examples(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=strategy)
    def sends(case: Case[Any]) -> None:
        response = case.call(headers=headers)
        nameless = "" in (case.query or {})  # `?=false` names no parameter, so none is wrong
        case.validate_response(response, checks=CHECKS[:-1] if nameless else CHECKS)
        answered[response.status_code] += 1

    with suppress(Unsatisfiable):  # nothing about it can be sent wrongly
        sends()


def operations(schema: Any) -> Iterator[Any]:  # noqa: ANN401 - schemathesis' own
    """Those that answer and are done."""
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path != ENDLESS:
            yield operation
