"""Who is signed in: a cookie that no script can read, and the proof that a form is ours.

At an identity provider one signs in once; the session is a text of our own then, signed (`api.seals`). The demo people
of this machine carry a token of the built-in issuer.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from api import problems
from api.access import PUBLIC, ROLE
from api.identity import Bearer, Caller, known
from api.resources import Gate, resources_of
from api.seals import Broken, Expired
from domain.kernel import PersonId

SESSION = "concord_session"
DOOR = "concord_door"
"""Holds a secret for whoever is not signed in yet, so that the form of the sign-in page has its proof too."""
DIGEST_BYTES = sha256().digest_size
_PROOF = re.compile(f"[0-9a-f]{{{4 * DIGEST_BYTES}}}")


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
    gate = resources.gate
    bearer = _in_session(gate, token, resources.clock()) if gate else await resources.verifier.verify(token)
    request.state.caller = known(bearer, await resources.log.directory())


def session_for(gate: Gate, person: PersonId, now: datetime, lifetime: timedelta) -> str:
    """A session of its own, never one that was there before."""
    return gate.seals.seal(SESSION, {"sub": person, "jti": secrets.token_urlsafe(12)}, now, lifetime)


def _in_session(gate: Gate, token: str, now: datetime) -> Bearer:
    try:
        claims = gate.seals.open(SESSION, token, now)
    except Expired:
        raise problems.Rejected(problems.TOKEN_EXPIRED, "The session is over.") from None
    except Broken:
        raise problems.Rejected(problems.TOKEN_INVALID, "This is not a session of ours.") from None
    return Bearer(subject=str(claims["sub"]), until=datetime.fromtimestamp(cast("int", claims["exp"]), UTC))


def caller_of(request: Request) -> Caller | None:
    """Who is signed in, on an address that asked for it."""
    return cast("Caller | None", getattr(request.state, "caller", None))


def door_of(request: Request) -> str:
    """The secret of a visitor; a new one is made for who has none."""
    found: str | None = getattr(request.state, "door", None) or request.cookies.get(DOOR)
    request.state.door = found or secrets.token_urlsafe(24)
    return cast("str", request.state.door)


def proof(request: Request) -> str:
    """What a form carries to show that we made it for this browser; nobody can make it who cannot read the cookie.

    Its hexadecimal digits differ with each call: pages are compressed, and what stood in each of them alike could be
    guessed from their lengths (BREACH).
    """
    secret = request.cookies.get(SESSION) or door_of(request)
    mask = secrets.token_bytes(DIGEST_BYTES)
    return (mask + _masked(_digest(secret), mask)).hex()


def proven(request: Request, given: str) -> bool:
    """Whether a form was made by us for this browser."""
    secret = request.cookies.get(SESSION) or request.cookies.get(DOOR)
    if not secret or _PROOF.fullmatch(given) is None:
        return False
    sent = bytes.fromhex(given)
    return hmac.compare_digest(_digest(secret), _masked(sent[DIGEST_BYTES:], sent[:DIGEST_BYTES]))


def _digest(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"a form of Concord's", sha256).digest()


def _masked(text: bytes, mask: bytes) -> bytes:
    """Masked, or what was masked: the same step twice leads back."""
    return bytes(one ^ other for one, other in zip(text, mask, strict=True))


def remember(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that scripts cannot read, other sites' forms do not send, and plain HTTP never sees after HTTPS."""
    public = resources_of(request).settings.public_url or ""
    secure = request.url.scheme == "https" or public.startswith("https://")
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def forget(answer: Response, name: str) -> None:
    """Take a cookie back."""
    answer.delete_cookie(name, path="/", httponly=True, samesite="lax")
