"""Sending commands: begun once, answered once, refused at once, and nobody learns what they may not know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from domain.acquisition.commands import BeginScreening, CharterAcquisition
from domain.initiative.commands import Abandon, AddMember, HoldInitiative, PassTime, ProposeGate, Resume
from tests.support.api import FrontDoor, Person
from tests.support.deals import ADMIN, CFO, LEAD, OUTSIDER, STREAM, VP, charter
from tests.support.paper import NOON, Paper
from workflows.client import CommandRefused, OutcomeUnknown

UNKNOWN = "acquisition-0000000000"


def opening(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """The body that begins the usual acquisition."""
    fields = charter().model_dump(mode="json", exclude={"playbook", "terms", "type"})
    return {"kind": "acquisition", **fields, **changed}


@pytest.fixture
async def people(door: FrontDoor) -> AsyncIterator[dict[str, Person]]:
    """Everybody's client, by name."""
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(door.person(name)) for name in (VP, LEAD, CFO, OUTSIDER, ADMIN)}


@pytest.fixture
async def heron(people: dict[str, Person]) -> str:
    """An acquisition that was begun."""
    answer = await people[VP].begins(**opening(id=STREAM))
    assert answer.status_code == 201, answer.text
    return STREAM


async def test_an_acquisition_is_begun_with_the_playbook_of_the_catalogue(
    people: dict[str, Person], paper: Paper
) -> None:
    answer = await people[VP].begins(**opening())
    receipt = answer.json()
    assert answer.status_code == 201
    assert receipt["events"][:2] == ["initiative_chartered", "target_named"]
    assert answer.headers["location"] == f"/api/v1/initiatives/{receipt['initiative']}"
    assert answer.headers["concord-position"] == receipt["position"]
    ((_, submission),) = paper.sent
    sent = CharterAcquisition.model_validate(submission.command)
    assert (sent.playbook, sent.terms) == (charter().playbook, charter().terms)
    assert (submission.by, submission.correlation_id) == (VP, answer.headers["x-correlation-id"])


async def test_a_resend_finds_the_initiative_it_began(people: dict[str, Person], paper: Paper) -> None:
    first, again = [await people[VP].begins("one-and-the-same-key", **opening()) for _ in range(2)]
    assert (again.status_code, again.json()) == (201, first.json())
    other = await people[VP].begins("another-key-of-mine", **opening())
    assert other.json()["initiative"] != first.json()["initiative"]
    assert len(paper.happened) == 2


async def test_two_people_with_the_same_key_begin_two_initiatives(door: FrontDoor) -> None:
    async with door.person(VP) as vera, door.person(LEAD) as liam:
        mine, theirs = [await person.begins("one-and-the-same-key", **opening()) for person in (vera, liam)]
    ids = {answer.json().get("initiative") for answer in (mine, theirs)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "marriage"},
        {"kind": "directory"},
        {"playbook": "no_gates"},
        {"playbook": {"name": "mine"}},
        {"terms": {}},
        {"id": "acquisition-UPPER"},
        {"id": "partnership-7f3a91c2"},
        {"id": "directory"},
        {"charter": {"name": "", "purpose": "x", "owner": LEAD, "programme": "novacron"}},
        {"sponsor": CFO},
    ],
    ids=str,
)
async def test_nobody_brings_rules_or_kinds_of_their_own(
    people: dict[str, Person], paper: Paper, changed: dict[str, Any]
) -> None:
    answer = await people[VP].begins(**opening(**changed))
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_command")
    assert paper.sent == []


async def test_a_command_is_answered_with_a_receipt(people: dict[str, Person], heron: str) -> None:
    answer = await people[LEAD].asks(heron, BeginScreening())
    assert answer.status_code == 200
    assert answer.json()["events"] == ["stage_entered"]
    assert answer.json()["initiative"] == heron


async def test_a_plain_no_is_given_at_once_and_reaches_no_workflow(
    people: dict[str, Person], heron: str, paper: Paper
) -> None:
    sent = len(paper.sent)
    answer = await people[VP].asks(heron, ProposeGate(gate="g1"))
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert problem["type"] == f"urn:concord:problem:{problem['code']}"
    assert problem["instance"] == f"/api/v1/initiatives/{heron}/commands"
    assert len(paper.sent) == sent


async def test_a_no_carries_its_details(people: dict[str, Person], heron: str, paper: Paper) -> None:
    detail = {"missing": ["nda"], "code": "x", "detail": ["y"]}
    paper.says = CommandRefused("gate_stays_shut", "Criteria are not met.", detail)  # type: ignore[arg-type]
    problem = (await people[LEAD].asks(heron, BeginScreening())).json()
    assert (problem["code"], problem["detail"]) == ("gate_stays_shut", "Criteria are not met.")
    assert (problem["missing"], problem["refused_code"], problem["refused_detail"]) == (["nda"], "x", ["y"])


async def test_a_no_that_waiting_may_change_is_left_to_the_ledger(
    people: dict[str, Person], heron: str, paper: Paper
) -> None:
    sent = len(paper.sent)
    paper.at = NOON - timedelta(days=900)  # the workflow's time, to which every date here lies ahead
    hold = HoldInitiative(reason="Waiting for the auditors.", review_at=NOON - timedelta(days=800))
    answer = await people[LEAD].asks(heron, hold)
    assert answer.status_code == 200, "the front door's clock is not the ledger's"
    assert len(paper.sent) == sent + 1


async def test_a_resend_is_answered_as_it_was_however_things_stand_by_now(
    people: dict[str, Person], heron: str
) -> None:
    first = await people[LEAD].asks(heron, BeginScreening(), key="begin-screening-1")
    assert (await people[VP].asks(heron, Abandon(reason="Too dear."))).status_code == 200
    refused = await people[LEAD].asks(heron, BeginScreening(), key="begin-screening-2")
    again = await people[LEAD].asks(heron, BeginScreening(), key="begin-screening-1")
    assert refused.status_code == 409
    assert (again.status_code, again.json()["events"]) == (200, first.json()["events"])


async def test_no_answer_in_time_is_no_answer_yet(people: dict[str, Person], heron: str, paper: Paper) -> None:
    paper.says = OutcomeUnknown("nobody there")
    answer = await people[LEAD].asks(heron, BeginScreening(), key="begin-screening-1")
    assert answer.status_code == 202
    assert answer.headers["retry-after"] == "1"
    assert answer.json() | {"detail": ""} == {
        "outcome": "unknown",
        "initiative": heron,
        "idempotency_key": "begin-screening-1",
        "detail": "",
    }
    paper.says = None
    assert (await people[LEAD].asks(heron, BeginScreening(), key="begin-screening-1")).status_code == 200


@pytest.mark.feature("TS-28")
async def test_what_one_may_not_know_of_is_not_there(people: dict[str, Person], heron: str, paper: Paper) -> None:
    sent = len(paper.sent)
    hidden = await people[OUTSIDER].asks(heron, BeginScreening())
    absent = await people[OUTSIDER].asks(UNKNOWN, BeginScreening())
    strange = await people[OUTSIDER].asks("marriage-7f3a91c2", BeginScreening())
    assert hidden.status_code == absent.status_code == strange.status_code == 404
    assert _without_place(hidden.json()) == _without_place(absent.json()) == _without_place(strange.json())
    assert absent.json()["code"] == "initiative_unknown"
    assert len(paper.sent) == sent


@pytest.mark.feature("TS-28")
async def test_beginning_what_one_may_not_know_of_says_only_that(people: dict[str, Person], heron: str) -> None:
    answer = await people[OUTSIDER].begins(**opening(id=heron))
    assert (answer.status_code, answer.json()["code"]) == (404, "initiative_unknown")


async def test_who_joins_the_team_may_know(people: dict[str, Person], heron: str) -> None:
    await people[LEAD].asks(heron, AddMember(person=OUTSIDER, duty="brand"))
    answer = await people[OUTSIDER].asks(heron, Resume(reason="x"))
    assert answer.status_code == 409


@pytest.mark.parametrize("command", [PassTime(wake_at=NOON), charter()], ids=lambda command: command.type)
async def test_what_only_concord_asks_is_reserved(
    people: dict[str, Person], heron: str, paper: Paper, command: PassTime | CharterAcquisition
) -> None:
    sent = len(paper.sent)
    answer = await people[VP].asks(heron, command)
    assert (answer.status_code, answer.json()["code"]) == (403, "reserved_command")
    assert len(paper.sent) == sent


@pytest.mark.parametrize("address", ["directory", "acquisition", "acquisition-x", "ACQUISITION-7f3a91c2", "..", "%00"])
async def test_an_address_that_cannot_be_an_initiative_is_malformed(people: dict[str, Person], address: str) -> None:
    answer = await people[VP].http.post(
        f"/api/v1/initiatives/{address}/commands",
        json={"type": "begin_screening"},
        headers={"Idempotency-Key": "a-key-of-mine"},
    )
    assert answer.status_code in {404, 405, 422}
    assert answer.json()["code"] in {"malformed_request", "not_found", "method_not_allowed"}


async def test_an_administrator_keeps_the_directory(people: dict[str, Person], paper: Paper) -> None:
    headers = {"Idempotency-Key": "list-nora-once"}
    body = {"type": "list_person", "person": "nora", "name": "Nora Berg"}
    refused = await people[VP].http.post("/api/v1/directory/commands", json=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    accepted = await people[ADMIN].http.post("/api/v1/directory/commands", json=body, headers=headers)
    assert (accepted.status_code, accepted.json()["events"]) == (200, ["person_listed"])
    assert [stream for stream, _ in paper.sent] == ["directory"]


async def test_the_directory_is_opened_while_setting_up_and_never_over_http(people: dict[str, Person]) -> None:
    body = {"type": "open_directory", "people": [{"person": "eve", "name": "Eve", "roles": ["administrator"]}]}
    answer = await people[ADMIN].http.post(
        "/api/v1/directory/commands", json=body, headers={"Idempotency-Key": "open-it-again"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "reserved_command")


async def test_many_may_ask_at_once(people: dict[str, Person], heron: str) -> None:
    joined = [AddMember(person=OUTSIDER, duty="brand")] * 12
    answers = await asyncio.gather(*(people[LEAD].asks(heron, command) for command in joined))
    assert {answer.status_code for answer in answers} == {200}


def _without_place(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name not in {"instance", "correlation_id"}}
