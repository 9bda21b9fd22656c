"""Deny by default: every address declares who may use it, and an address that declares nothing answers nobody.

The declaration stands in the OpenAPI document too (`x-access`). It is checked before the body is read; need-to-know of
one initiative is checked where the initiative is known.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any, cast

from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from api import problems
from api.identity import Caller, known, token_of
from api.resources import resources_of
from domain.people import Role

PUBLIC = "public"
PERSON = "person"
ROLE = "role:"
BEARER = "bearer"
KEY = "x-access"

LARGEST_BODY = 256 * 1024
"""Bytes. A command is words and figures; documents stay in the data room."""


def everybody() -> dict[str, Any]:
    """Open to whoever can reach it; for addresses that tell nothing of the business."""
    return {KEY: PUBLIC, "security": []}


def people(**openapi: object) -> dict[str, Any]:
    """Open to every active person of the directory."""
    return {KEY: PERSON, "security": [{BEARER: []}], **openapi}


def holders(role: Role, **openapi: object) -> dict[str, Any]:
    """Open to whoever holds the role today."""
    return {KEY: ROLE + role, "security": [{BEARER: []}], **openapi}


async def admit(request: Request, access: str | None) -> None:
    """Let a request through, with its `Caller` noted. Raises Rejected: token_*, person_unknown, role_required."""
    if access == PUBLIC:
        return
    if access is None:
        raise problems.Rejected(problems.ACCESS_UNDECLARED, "This address does not say who may use it.")
    resources = resources_of(request)
    bearer = await resources.verifier.verify(token_of(request.headers))
    caller = known(bearer, await resources.log.directory())
    if access != PERSON and not caller.holds(role := access.removeprefix(ROLE)):
        raise problems.Rejected(problems.ROLE_REQUIRED, f"This takes the role {role}.", roles=[role])
    request.state.caller = caller


class DeclaredRoute(APIRoute):
    """A route that says who may use it."""

    @property
    def access(self) -> str | None:
        """What the route declares; None when it forgot to."""
        return (self.openapi_extra or {}).get(KEY)


class GuardedRoute(DeclaredRoute):
    """A route that knows who may use it, and that reads a body only from them, only as JSON, and only so much of it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the guard."""
        inner = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            await admit(request, self.access)
            storable(request)
            if request.method in {"POST", "PUT", "PATCH"}:
                _is_json(request.headers)
                request = _bounded(request)
            return await inner(request)

        return guarded


def storable(request: Request) -> None:
    """Raises Rejected (malformed_request) for an address that PostgreSQL could not hold, in any value of a name."""
    asked = (text for pair in request.query_params.multi_items() for text in pair)
    if any("\x00" in text for text in (*asked, *map(str, request.path_params.values()))):
        raise problems.Rejected(problems.MALFORMED_REQUEST, "An address may not contain the character NUL.")


def _is_json(headers: Mapping[str, str]) -> None:
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise problems.Rejected(problems.NOT_JSON, "Send the body as application/json.")


def _bounded(request: Request) -> Request:
    said = request.headers.get("content-length", "0")
    if said.isdecimal() and int(said) > LARGEST_BODY:
        raise _too_large()
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > LARGEST_BODY:
            raise _too_large()
        return message

    return Request(request.scope, receive)


def _too_large() -> problems.Rejected:
    return problems.Rejected(problems.BODY_TOO_LARGE, f"A body has {LARGEST_BODY} bytes at most.", limit=LARGEST_BODY)


def _caller(request: Request) -> Caller:
    return cast("Caller", request.state.caller)


Asking = Annotated[Caller, Depends(_caller)]
"""The person who asks, in the signature of an endpoint."""
