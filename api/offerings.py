"""The catalogue: which kinds, playbooks and commands there are, and who I am. It follows from the domain alone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse

from api.access import Asking, GuardedRoute, everybody, people
from api.catalogue import offers
from api.documents import refusals
from api.schemas import CommandEntry, entries
from domain.kernel import Key, PersonId
from domain.people import Role
from domain.playbooks.model import Playbook

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["catalogue"])


class Me(BaseModel):
    """Who asks, as the directory knows them now."""

    person: PersonId
    name: str
    roles: tuple[Role, ...]


class PlaybookEntry(BaseModel):
    """A playbook of the shelf, complete. `default`: used when an initiative of its kind is begun without naming one."""

    kind: Key
    name: Key
    default: bool
    playbook: Playbook


class Playbooks(BaseModel):
    """Every playbook an initiative can be begun with."""

    playbooks: list[PlaybookEntry]


class Commands(BaseModel):
    """The commands of one kind, in the order of the domain."""

    kind: Key
    commands: list[CommandEntry]


@router.get("/me", summary="Who am I", responses=refusals(401, 403, 500, 503), openapi_extra=people())
async def me(asking: Asking) -> Me:
    """The person behind the token, and the roles they hold today."""
    return Me(person=asking.person, name=asking.name, roles=asking.roles)


@router.get("/playbooks", summary="Playbooks", responses=refusals(401, 403, 500, 503), openapi_extra=people())
async def playbooks() -> Playbooks:
    """Phases, gates, criteria, clocks and ladders, as a new initiative would get them."""
    found = [
        PlaybookEntry(kind=kind, name=name, default=place == 0, playbook=value)
        for kind, offer in offers().items()
        for place, (name, shelf) in enumerate(offer.kind.shelf.items())
        if isinstance(value := shelf.get("playbook"), Playbook)
    ]
    return Playbooks(playbooks=found)


@router.get(
    "/commands/{kind}",
    summary="The commands of a kind",
    responses=refusals(401, 403, 404, 422, 500, 503),
    openapi_extra=people(),
)
async def commands(kind: Annotated[str, Path(pattern=r"^[a-z]{1,40}$", examples=["acquisition"])]) -> Commands:
    """Every command that people can send to initiatives of a kind, with its JSON schema; `directory` is a kind too."""
    return Commands(kind=kind, commands=list(entries(kind)))


@router.get("/openapi.json", summary="This document", include_in_schema=False, openapi_extra=everybody())
async def openapi(request: Request) -> JSONResponse:
    """OpenAPI 3.1."""
    document: dict[str, Any] = request.app.openapi()
    return JSONResponse(document, headers={"Cache-Control": "public, max-age=60"})
