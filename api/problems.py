"""How Concord says no over HTTP: the one place where refusals, mistakes and outages become problems (RFC 9457).

`code` is stable and never reused; `type` is that code as a URN. A refusal's own details stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse

from domain.kernel import Key
from infrastructure.logs import correlation_id

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:concord:problem:"
RESERVED_MEMBERS = frozenset({"type", "title", "status", "detail", "instance", "code", "errors", "correlation_id"})


class Sort(NamedTuple):
    """One sort of problem of the front door's own. `retry_after` in seconds, where trying again makes sense."""

    code: Key
    status: HTTPStatus
    title: str
    retry_after: int | None = None


IDEMPOTENCY_KEY_REQUIRED = Sort(
    "idempotency_key_required", HTTPStatus.BAD_REQUEST, "A command needs an Idempotency-Key header"
)
IDEMPOTENCY_KEY_MALFORMED = Sort(
    "idempotency_key_malformed", HTTPStatus.BAD_REQUEST, "The Idempotency-Key header is not a key"
)
TOKEN_MISSING = Sort("token_missing", HTTPStatus.UNAUTHORIZED, "Say who you are")
TOKEN_INVALID = Sort("token_invalid", HTTPStatus.UNAUTHORIZED, "The token is not valid")
TOKEN_EXPIRED = Sort("token_expired", HTTPStatus.UNAUTHORIZED, "The token has expired")
PERSON_UNKNOWN = Sort("person_unknown", HTTPStatus.FORBIDDEN, "Not in the directory")
ROLE_REQUIRED = Sort("role_required", HTTPStatus.FORBIDDEN, "A role is required")
RESERVED_COMMAND = Sort("reserved_command", HTTPStatus.FORBIDDEN, "The command is reserved")
ACCESS_UNDECLARED = Sort("access_undeclared", HTTPStatus.FORBIDDEN, "Nobody may use this address")
FORM_NOT_OURS = Sort("form_not_ours", HTTPStatus.FORBIDDEN, "The form is not valid any more")
NOT_ON_LOOPBACK = Sort("not_on_loopback", HTTPStatus.FORBIDDEN, "Only from this machine")
SIGN_IN_DENIED = Sort("sign_in_denied", HTTPStatus.FORBIDDEN, "The identity provider said no")
SIGN_IN_NOT_OURS = Sort("sign_in_not_ours", HTTPStatus.FORBIDDEN, "This sign-in was not begun here, or is over")
NOT_FOUND = Sort("not_found", HTTPStatus.NOT_FOUND, "Nothing is here")
METHOD_NOT_ALLOWED = Sort("method_not_allowed", HTTPStatus.METHOD_NOT_ALLOWED, "The address does not take this method")
BODY_TOO_LARGE = Sort("body_too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large")
NOT_JSON = Sort("media_type_not_supported", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON")
NOT_A_FORM = Sort("not_a_form", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send a form")
MALFORMED_COMMAND = Sort("malformed_command", HTTPStatus.UNPROCESSABLE_ENTITY, "The command is malformed")
MALFORMED_REQUEST = Sort("malformed_request", HTTPStatus.UNPROCESSABLE_ENTITY, "The request is malformed")
UNEXPECTED = Sort("unexpected", HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side")
DATABASE_UNAVAILABLE = Sort("database_unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer", 5)
ENGINE_UNAVAILABLE = Sort(
    "engine_unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "The workflow engine does not answer", 5
)
IDENTITY_UNAVAILABLE = Sort(
    "identity_unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "The identity provider does not answer", 5
)
READ_MODEL_MISSING = Sort(
    "read_model_missing", HTTPStatus.SERVICE_UNAVAILABLE, "The answer is being prepared for the first time", 5
)
MOMENT_BEING_PREPARED = Sort(
    "moment_being_prepared", HTTPStatus.SERVICE_UNAVAILABLE, "That moment of the past is being prepared", 2
)
MOMENT_NOT_TOLD = Sort(
    "moment_not_told", HTTPStatus.SERVICE_UNAVAILABLE, "That moment of the past cannot be told just now", 60
)
LOOKING_BACK = Sort("looking_back", HTTPStatus.CONFLICT, "Nothing can be changed in the past")
NOT_BUILT = Sort("not_built", HTTPStatus.SERVICE_UNAVAILABLE, "Documents cannot be made on this machine yet", 60)
NOT_READY = Sort("not_ready", HTTPStatus.SERVICE_UNAVAILABLE, "Not ready", 5)
TOO_MANY_LISTENERS = Sort("too_many_listeners", HTTPStatus.SERVICE_UNAVAILABLE, "Too many listeners", 30)

STATUS_OF_REFUSAL: Mapping[Key, HTTPStatus] = {
    "initiative_unknown": HTTPStatus.NOT_FOUND,
    "unknown_kind": HTTPStatus.NOT_FOUND,
    "valuation_unknown": HTTPStatus.NOT_FOUND,
    "plan_unknown": HTTPStatus.NOT_FOUND,
    "reserved_command": HTTPStatus.FORBIDDEN,
    "malformed_command": HTTPStatus.UNPROCESSABLE_ENTITY,
    "cursor_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "version_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""Every other refusal is a conflict with how things stand: 409."""


class FieldProblem(BaseModel):
    """One thing that is wrong with the input, and where: `location` is the way to the field, from `body` on."""

    location: list[str | int]
    message: str
    type: str


class Problem(BaseModel):
    """A problem document. Beside these members stand the details of a refusal, for example `missing`."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(examples=["urn:concord:problem:gate_stays_shut"])]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    instance: str
    correlation_id: str | None = None
    errors: list[FieldProblem] | None = None


class Rejected(Exception):
    """The front door itself says no. `members` are added to the problem document."""

    def __init__(
        self, sort: Sort, detail: str, *, headers: Mapping[str, str] | None = None, **members: JsonValue
    ) -> None:
        super().__init__(detail)
        self.sort = sort
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members


def answer(request: Request, problem: Rejected) -> JSONResponse:
    """The problem document of a rejection."""
    headers = dict(problem.headers)
    if problem.sort.retry_after is not None:
        headers["Retry-After"] = str(problem.sort.retry_after)
    if problem.sort.status is HTTPStatus.UNAUTHORIZED:
        missing = problem.sort is TOKEN_MISSING
        headers["WWW-Authenticate"] = "Bearer" if missing else 'Bearer error="invalid_token"'
    return _document(request, problem.sort, problem.detail, members=problem.members, headers=headers)


def refusal(request: Request, *, code: Key, message: str, detail: Mapping[str, JsonValue]) -> JSONResponse:
    """The problem document of a business 'no': 409 unless `STATUS_OF_REFUSAL` says otherwise."""
    status = STATUS_OF_REFUSAL.get(code, HTTPStatus.CONFLICT)
    sort = Sort(code, status, code.replace("_", " ").capitalize())
    return _document(request, sort, message, members=detail, headers={})


def malformed(sort: Sort, errors: Sequence[Mapping[str, Any]], *, inside: tuple[str, ...] = ()) -> Rejected:
    """A validation error with the places at fault; what was sent is never repeated, it may be secret."""
    found: list[JsonValue] = [
        {"location": [*inside, *map(_place, error["loc"])], "message": str(error["msg"]), "type": str(error["type"])}
        for error in errors[:50]
    ]
    return Rejected(sort, f"{len(errors)} field(s) are missing, unknown or wrong; see `errors`.", errors=found)


def _place(step: str | int) -> str | int:
    return step if isinstance(step, int) else step[:100]


def _document(
    request: Request, sort: Sort, detail: str, *, members: Mapping[str, JsonValue], headers: Mapping[str, str]
) -> JSONResponse:
    body: dict[str, JsonValue] = {
        "type": TYPE + sort.code,
        "title": sort.title,
        "status": int(sort.status),
        "detail": detail,
        "code": sort.code,
        "instance": request.url.path,
    }
    if (request_id := correlation_id()) is not None:
        body["correlation_id"] = request_id
    own = {"errors"} if sort in (MALFORMED_COMMAND, MALFORMED_REQUEST) else set()
    for name, value in members.items():
        body[f"refused_{name}" if name in RESERVED_MEMBERS - own else name] = value
    return JSONResponse(body, status_code=int(sort.status), headers=dict(headers), media_type=MEDIA_TYPE)
