"""Who is signed in: a token of the issuer in a cookie that no script can read, and the proof that a form is ours."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from api import problems
from api.access import PUBLIC, ROLE
from api.identity import Caller, known
from api.resources import resources_of

SESSION = "concord_session"
DOOR = "concord_door"
"""Holds a secret for whoever is not signed in yet, so that the form of the sign-in page has its proof too."""


async def admitted(request: Request, access: str | None) -> None:
    """Note who asks, as `api.access.admit` does for tokens. Raises Rejected: token_*, person_unknown, access_*."""
    request.state.caller = None
    if access == PUBLIC:
        return
    if access is None or access.startswith(ROLE):
        raise problems.Rejected(problems.ACCESS_UNDECLARED, "This address does not say who may use it.")
    token = request.cookies.get(SESSION)
    if not token:
        raise problems.Rejected(problems.TOKEN_MISSING, "Sign in first.")
    resources = resources_of(request)
    bearer = await resources.verifier.verify(token)
    request.state.caller = known(bearer, await resources.log.directory())


def caller_of(request: Request) -> Caller | None:
    """Who is signed in, on an address that asked for it."""
    return cast("Caller | None", getattr(request.state, "caller", None))


def door_of(request: Request) -> str:
    """The secret of a visitor; a new one is made for who has none."""
    found: str | None = getattr(request.state, "door", None) or request.cookies.get(DOOR)
    request.state.door = found or secrets.token_urlsafe(24)
    return cast("str", request.state.door)


def proof(request: Request) -> str:
    """What a form carries to show that we made it for this browser; nobody can make it who cannot read the cookie."""
    secret = request.cookies.get(SESSION) or door_of(request)
    return hmac.new(secret.encode(), b"a form of Concord's", sha256).hexdigest()


def proven(request: Request, given: str) -> bool:
    """Whether a form was made by us for this browser."""
    has_a_secret = request.cookies.get(SESSION) or request.cookies.get(DOOR)
    return bool(has_a_secret) and hmac.compare_digest(proof(request).encode(), given.encode())


def remember(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that scripts cannot read, other sites' forms do not send, and plain HTTP never sees after HTTPS."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def forget(answer: Response, name: str) -> None:
    """Take a cookie back."""
    answer.delete_cookie(name, path="/", httponly=True, samesite="lax")
