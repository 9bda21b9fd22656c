"""Who is asking. A bearer token says only that; what the person may do stands in the directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from pydantic import TypeAdapter, ValidationError

from api import problems
from api.keys import Keys, KeysUnreachable
from domain.kernel import SYSTEM, PersonId
from domain.people import Directory, Role
from projections.access import Viewer

LONGEST_TOKEN = 8192
LEEWAY_SECONDS = 30
_PERSON: TypeAdapter[str] = TypeAdapter(PersonId)


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a valid token says: who, and until when."""

    subject: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """The person who asks, as the directory knows them now."""

    person: PersonId
    name: str
    roles: tuple[Role, ...]
    until: datetime
    directory: Directory

    @property
    def viewer(self) -> Viewer:
        """The caller, as read models know who looks."""
        return Viewer(person=self.person, roles=self.roles)

    def name_of(self, person: PersonId | None) -> str:
        """Somebody's name; their identifier when the directory has none."""
        listed = self.directory.people.get(person) if person else None
        return listed.name if listed else person or "nobody"

    def holds(self, role: Role) -> bool:
        """Whether the caller holds the role today."""
        return role in self.roles


def token_of(headers: Mapping[str, str]) -> str:
    """The bearer token of a request. Raises Rejected (token_missing)."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise problems.Rejected(problems.TOKEN_MISSING, "Send `Authorization: Bearer <token>`.")
    return token.strip()


class Verifier:
    """Checks tokens of one issuer, for one audience, against its published keys."""

    def __init__(self, keys: Keys, *, issuer: str, audience: str, person_claim: str = "sub") -> None:
        self._keys = keys
        self._person_claim = person_claim
        self._issuer = issuer
        self._audience = audience

    async def verify(self, token: str) -> Bearer:
        """Raises Rejected: token_invalid, token_expired, identity_unavailable."""
        claims = await self.claims(token)
        try:
            until = datetime.fromtimestamp(int(claims["exp"]), UTC)
        except (ValueError, OverflowError, OSError):
            raise problems.Rejected(problems.TOKEN_INVALID, "The token does not pass.") from None
        return Bearer(subject=self.person(claims), until=until)

    def person(self, claims: Mapping[str, Any]) -> str:
        """Whom the claims of a token name. Raises Rejected (token_invalid)."""
        named = claims.get(self._person_claim)
        if not isinstance(named, str):
            raise problems.Rejected(problems.TOKEN_INVALID, f"The token has no {self._person_claim}.")
        return named

    async def claims(self, token: str) -> Mapping[str, Any]:
        """What a valid token says. Raises Rejected: token_invalid, token_expired, identity_unavailable."""
        if len(token) > LONGEST_TOKEN:
            raise problems.Rejected(problems.TOKEN_INVALID, "The token is too long.")
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except jwt.PyJWTError:
            raise problems.Rejected(problems.TOKEN_INVALID, "This is not a JSON Web Token.") from None
        if not isinstance(kid, str):
            raise problems.Rejected(problems.TOKEN_INVALID, "The token names no key.")
        try:
            key = await self._keys.find(kid)
        except KeysUnreachable:
            raise problems.Rejected(problems.IDENTITY_UNAVAILABLE, "The identity provider does not answer.") from None
        if key is None:
            raise problems.Rejected(problems.TOKEN_INVALID, "The token was signed with a key the issuer does not have.")
        return self._check(token, key)

    def _check(self, token: str, key: jwt.PyJWK) -> Mapping[str, Any]:
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],  # the key's, never the token's
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
            )
        except jwt.ExpiredSignatureError:
            raise problems.Rejected(problems.TOKEN_EXPIRED, "The token has expired.") from None
        except (jwt.PyJWTError, ValueError, OverflowError, OSError):
            raise problems.Rejected(problems.TOKEN_INVALID, "The token does not pass.") from None
        return claims


def known(bearer: Bearer, directory: Directory) -> Caller:
    """The person behind a token. Raises Rejected (person_unknown) unless the directory lists them as active."""
    try:
        person = _PERSON.validate_python(bearer.subject)
    except ValidationError:
        person = SYSTEM
    if person == SYSTEM or not directory.knows(person):
        raise problems.Rejected(problems.PERSON_UNKNOWN, "You are not in Concord's directory of people.")
    listed = directory.people[person]
    return Caller(person=person, name=listed.name, roles=listed.roles, until=bearer.until, directory=directory)
