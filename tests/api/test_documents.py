"""The OpenAPI document shows the domain's own commands, and says of every address who may use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from pydantic import TypeAdapter

from api.access import KEY, PUBLIC, GuardedRoute
from api.catalogue import offers
from api.pages.route import PageRoute
from api.schemas import references
from domain.kinds import KINDS
from tests.support.api import FrontDoor

REF = "#/components/schemas/"


@pytest.fixture
async def document(door: FrontDoor) -> dict[str, Any]:
    async with door.anybody() as nobody:
        found: dict[str, Any] = (await nobody.get("/api/v1/openapi.json")).json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """`GET /api/v1/me` and what is written about it."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_document_is_openapi_3_1_and_refers_to_nothing_that_is_missing(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert set(references(document)) <= set(document["components"]["schemas"])


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_kinds_commands_are_the_domains_own(document: dict[str, Any], kind: str) -> None:
    schemas = document["components"]["schemas"]
    documented = schemas[f"{kind.capitalize()}Command"]["discriminator"]["mapping"]
    union = KINDS[kind].decider.commands.json_schema()
    reserved = {"pass_time", str(KINDS[kind].opens_with.model_fields["type"].default)}
    assert set(documented) == set(union["discriminator"]["mapping"]) - reserved
    for name, ref in documented.items():
        model = union["discriminator"]["mapping"][name].rpartition("/")[2]
        ours, theirs = schemas[ref.removeprefix(REF)], union["$defs"][model]
        assert ours["properties"].keys() == theirs["properties"].keys()
        assert set(ours["required"]) == {*theirs.get("required", []), "type"}
        assert ours["description"] == theirs["description"], "one sentence, from the domain"


def test_every_command_of_an_initiative_is_offered_by_its_kind(document: dict[str, Any]) -> None:
    body = document["paths"]["/api/v1/initiatives/{initiative}/commands"]["post"]["requestBody"]
    union = document["components"]["schemas"]["InitiativeCommand"]
    assert body["content"]["application/json"]["schema"] == {"$ref": REF + "InitiativeCommand"}
    assert {member["$ref"] for member in union.get("oneOf", union.get("anyOf"))} == {
        f"{REF}{kind.capitalize()}Command" for kind in offers()
    }


def test_every_operation_says_who_may_use_it_and_what_it_answers(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        public = operation[KEY] == PUBLIC
        answers = {int(status) for status in operation["responses"]}
        assert operation["security"] == ([] if public else [{"bearer": []}]), name
        assert 500 in answers, name
        assert public or answers >= {401, 403, 503}, name
        assert not operation.get("parameters") or 422 in answers, name
        assert not name.startswith("POST") or answers >= {202, 400, 409, 413, 415, 422}, name
        assert operation["summary"], name
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (name, status)


def test_no_address_goes_past_the_guard(door: FrontDoor) -> None:
    for route in iter_route_contexts(door.app.routes):
        original = route.original_route
        assert isinstance(original, GuardedRoute | PageRoute), original
        assert original.access is not None, original.path


async def test_an_address_that_declares_nothing_answers_nobody(door: FrontDoor) -> None:
    async def forgotten() -> dict[str, str]:
        return {"secret": "figures"}

    door.app.router.routes.append(GuardedRoute("/forgotten", forgotten))
    async with door.person("cecil") as cecil:
        answer = await cecil.http.get("/forgotten")
    assert (answer.status_code, answer.json()["code"]) == (403, "access_undeclared")


async def test_the_catalogue_lists_each_command_with_a_schema_that_stands_alone(door: FrontDoor) -> None:
    async with door.person("vera") as vera:
        listed = (await vera.get("/commands/acquisition")).json()
    commands = {entry["type"]: entry for entry in listed["commands"]}
    assert "pass_time" not in commands
    proposal = commands["record_letter_of_intent"]
    assert proposal["title"] == "Record letter of intent"
    assert proposal["description"].startswith("Put the letter of intent on file. Unless it says")
    assert proposal["schema"]["required"][0] == "type"
    assert set(references(proposal["schema"], "#/$defs/")) <= set(proposal["schema"]["$defs"])


async def test_the_catalogue_of_a_kind_that_does_not_exist_is_not_there(door: FrontDoor) -> None:
    async with door.person("vera") as vera:
        answer = await vera.get("/commands/marriage")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_kind")


async def test_playbooks_are_shown_as_an_initiative_would_get_them(door: FrontDoor) -> None:
    async with door.person("vera") as vera:
        entries = (await vera.get("/playbooks")).json()["playbooks"]
    assert [(entry["kind"], entry["name"], entry["default"]) for entry in entries] == [
        ("acquisition", "acquisition", True),
        ("integration", "integration", True),
    ]
    for entry in entries:
        shelf = KINDS[entry["kind"]].shelf[entry["name"]]["playbook"]
        assert TypeAdapter(type(shelf)).validate_python(entry["playbook"]) == shelf


async def test_i_am_who_the_directory_says(door: FrontDoor) -> None:
    async with door.person("vera") as vera:
        answer = (await vera.get("/me")).json()
    assert answer == {"person": "vera", "name": "Vera", "roles": ["vp_corporate_development"]}
