"""The OpenAPI document: what FastAPI sees of the endpoints, completed with the real command unions and the problems."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import problems
from api.access import BEARER
from api.schemas import command_schemas

REF = "#/components/schemas/"

DESCRIPTION = """\
Acquisitions, integrations, partnerships and ventures as durable, provable workflows.

* **Commands** are sent with an `Idempotency-Key` and answered with a receipt: 200, or 201 when something begins. 409
  is a refusal by the rules; `code` is stable. 202 means that the outcome is not known yet: send the same request again
  with the same key until it is. 503 names what is away in `code` and says when to come back in `Retry-After`.
* **Questions** are answered from read models, which follow the log at a small distance. `seen=` takes the `position` of
  a receipt and waits, for a bounded time, until the answer contains it. Every answer says how far it reaches in
  `Concord-Position` and how far that is behind in `Concord-Lag` (seconds); when `seen=` could not be reached in time,
  the answer is given all the same, with `Concord-Warning: behind`.
* **Need-to-know**: an initiative that you may not know of answers exactly as one that does not exist, 404.
* Every answer carries `X-Correlation-Id`; send your own (1 to 64 of `A-Za-z0-9._:-`) to find a request in the logs.
"""

MEANINGS: dict[int, str] = {
    202: "The outcome is not known yet; send the same request again with the same Idempotency-Key.",
    304: "Not changed since the `ETag` you sent in `If-None-Match`.",
    400: "The Idempotency-Key header is missing or malformed.",
    401: "No valid bearer token: `token_missing`, `token_invalid`, `token_expired`.",
    403: "Not in the directory (`person_unknown`), without the role (`role_required`), or `reserved_command`.",
    404: "There is no such thing, or you may not know of it: `initiative_unknown`, `unknown_kind`.",
    405: "The address does not take this method.",
    409: "Refused by the rules; `code` says which.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Malformed: `malformed_command` or `malformed_request`, with the places at fault in `errors`.",
    500: "A bug of ours, in the log under the correlation id.",
    503: "PostgreSQL, Temporal or the identity provider is away: `database_unavailable`, `engine_unavailable`, "
    "`identity_unavailable`; or a read model is still being built: `read_model_missing`.",
}
ACCEPTED = {200: "Recorded.", 201: "Begun."}


def body_of(schema: str) -> dict[str, Any]:
    """A request body that is one of the schemas of `api.schemas`."""
    return {"required": True, "content": {"application/json": {"schema": {"$ref": REF + schema}}}}


def outcomes(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a command can be answered with."""
    found: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        if status in ACCEPTED:
            found[status] = {
                "description": ACCEPTED[status],
                "headers": {"Concord-Position": _header("The receipt's position, for `seen=`.")},
                **_json("Receipt"),
            }
            if status == HTTPStatus.CREATED:
                found[status]["headers"]["Location"] = _header("Where the initiative is.")
        elif status == HTTPStatus.ACCEPTED:
            found[status] = {"description": MEANINGS[status], **_json("Unanswered")}
        else:
            found |= refusals(status)
    return found


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Problem documents under these statuses."""
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": REF + "Problem"}}}
    found: dict[int | str, dict[str, Any]] = {
        status: {"description": MEANINGS[status], "content": content} for status in statuses
    }
    if HTTPStatus.SERVICE_UNAVAILABLE in found:
        found[503]["headers"] = {"Retry-After": _header("Seconds to wait before trying again.", "integer")}
    return found


def answers(**headers: str) -> dict[int | str, dict[str, Any]]:
    """The 200 of a question: how far the answer reaches, and other headers with their meaning."""
    meanings = {
        "Concord-Position": "How far the read model is: `seen=` for somebody else.",
        "Concord-Lag": "Seconds: the age of the oldest event that the answer lacks; 0 when it lacks none.",
        "Concord-As-Of": "The moment of the past that was asked about.",
        "Concord-Warning": "`behind`: what you asked to have `seen` is not in the answer yet.",
        **{name.replace("_", "-"): meaning for name, meaning in headers.items()},
    }
    return {200: {"headers": {name: _header(meaning) for name, meaning in meanings.items()}}}


def document_of(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The app's OpenAPI document, made once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _made(app)
        return app.openapi_schema

    return document


def _made(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, tags=TAGS)
    components = made.setdefault("components", {})
    components["securitySchemes"] = {
        BEARER: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An OIDC access token. It says who you are; what you may do stands in the directory.",
        }
    }
    schemas = components.setdefault("schemas", {})
    schemas |= command_schemas(schemas)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return made


TAGS = [
    {"name": "commands", "description": "Begin initiatives and ask something of them."},
    {"name": "questions", "description": "Read models: boards, files, timelines, what waits for whom."},
    {"name": "catalogue", "description": "Which kinds, playbooks and commands there are."},
    {"name": "operations", "description": "For load balancers, monitoring and identity providers."},
]


def _json(schema: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": REF + schema}}}}


def _header(meaning: str, kind: str = "string") -> dict[str, Any]:
    return {"description": meaning, "schema": {"type": kind}}
