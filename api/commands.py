"""The ways in: begin an initiative, ask something of one, keep the directory. Each takes an Idempotency-Key."""

from __future__ import annotations

from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import JSONResponse

from activities.contracts import Receipt, Submission
from api import past, problems
from api.access import Asking, GuardedRoute, holders, people
from api.bodies import IdempotencyKey, as_json, completed, key_of, parsed
from api.catalogue import DIRECTORY, InitiativeId, Offer, directory, offer_of, offers, openings
from api.documents import body_of, outcomes
from api.first_look import look
from api.identity import Caller
from api.resources import resources_of
from api.schemas import Unanswered
from domain.directory.roles import ADMINISTRATOR
from domain.kernel import Command, Key, PersonId, Refused, StreamId
from infrastructure import metrics
from infrastructure.logs import correlated, correlation_id
from infrastructure.tracing import trace_context
from workflows.client import OutcomeUnknown

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["commands"])

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:concord:initiative")


@router.post(
    "/initiatives",
    status_code=201,
    summary="Begin an initiative",
    responses=outcomes(201, 202, 400, 401, 403, 404, 409, 413, 415, 422, 500, 503),
    openapi_extra=people(requestBody=body_of("Opening")),
)
async def begin(request: Request, asking: Asking, idempotency_key: IdempotencyKey = None) -> Response:
    """Charter an initiative of a kind, by one of its playbooks.

    The playbook and its terms come from the catalogue (`GET /playbooks`) and stay with the initiative for life.
    """
    key = key_of(idempotency_key)
    offered = offers()
    body = parsed(openings(), await request.body())
    offer = offered[body.kind]
    initiative = body.id or initiative_id(body.kind, asking.person, key)
    command = completed(offer.kind.decider.commands, offer.begin(body.playbook, body))
    return await _answered(request, asking, initiative, command, key, opens=True)


@router.post(
    "/initiatives/{initiative}/commands",
    summary="Ask something of an initiative",
    responses=outcomes(200, 202, 400, 401, 403, 404, 409, 413, 415, 422, 500, 503),
    openapi_extra=people(requestBody=body_of("InitiativeCommand")),
)
async def ask(
    request: Request,
    asking: Asking,
    initiative: Annotated[InitiativeId, Path()],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """One command, by its `type`. Which commands there are depends on the kind: `GET /commands/{kind}` lists them."""
    key = key_of(idempotency_key)
    offer = offer_of(offers(), initiative)
    command: Command = parsed(offer.kind.decider.commands, await request.body())
    _not_reserved(offer, command)
    return await _answered(request, asking, initiative, command, key)


@router.post(
    "/directory/commands",
    summary="Keep the directory of people and roles",
    responses=outcomes(200, 202, 400, 401, 403, 404, 409, 413, 415, 422, 500, 503),
    openapi_extra=holders(ADMINISTRATOR, requestBody=body_of("DirectoryCommand")),
)
async def administrate(request: Request, asking: Asking, idempotency_key: IdempotencyKey = None) -> Response:
    """List a person, grant or revoke a role, deactivate somebody who left. Takes the role `administrator`."""
    key = key_of(idempotency_key)
    command: Command = parsed(directory().kind.decider.commands, await request.body())
    _not_reserved(directory(), command)
    return await _answered(request, asking, DIRECTORY, command, key)


def initiative_id(kind: Key, person: PersonId, key: str) -> StreamId:
    """The id of an initiative that was begun without one: a resend under the same key finds the same initiative."""
    return f"{kind}-{uuid5(_NAMESPACE, f'{kind}/{person}/{key}').hex[:16]}"


def _not_reserved(offer: Offer, command: Command) -> None:
    if command.type in offer.reserved:
        raise problems.Rejected(
            problems.RESERVED_COMMAND,
            "This is asked by Concord itself; initiatives are begun by POST /api/v1/initiatives.",
            command=command.type,
        )


async def _answered(
    request: Request, asking: Caller, stream: StreamId, command: Command, key: str, *, opens: bool = False
) -> Response:
    headers = {"Location": f"/api/v1/initiatives/{stream}"} if opens else {}
    with correlated(stream=stream, command_id=key):
        try:
            receipt = await sent(request, asking, stream, command, key, opens=opens)
        except OutcomeUnknown:
            unknown = Unanswered(initiative=stream, idempotency_key=key)
            return JSONResponse(unknown.model_dump(), status_code=202, headers={"Retry-After": "1", **headers})
    return Response(
        receipt.model_dump_json(),
        status_code=201 if opens else 200,
        media_type="application/json",
        headers={"Concord-Position": receipt.position, **headers},
    )


async def sent(
    request: Request, asking: Caller, stream: StreamId, command: Command, key: str, *, opens: bool = False
) -> Receipt:
    """One command on its way to its stream. Raises Refused, CommandRefused, CommandFailed, OutcomeUnknown, Rejected."""
    resources, behind = resources_of(request), past.behind(request)
    try:
        await look(
            resources.log,
            stream=stream,
            command=command,
            command_id=key,
            by=asking.person,
            now=resources.clock() - behind,
            opens=opens or stream == DIRECTORY,
        )
    except Refused as no:
        metrics.command_refused(stream.split("-", 1)[0], no.code, "front_door")
        raise
    submission = Submission(
        command_id=key,
        command=as_json(command),
        by=asking.person,
        correlation_id=correlation_id() or key,
        trace=trace_context(),
    )
    return await resources.sender.send(stream, submission, start=opens or stream == DIRECTORY, behind=behind)
