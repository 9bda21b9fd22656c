"""What we hand to a browser and want back as it was: signed by a secret that all replicas share, for a bounded time."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import jwt
from pydantic import JsonValue, TypeAdapter, ValidationError

ALGORITHM: Final = "HS256"
LONGEST = 3072
"""Characters of a sealed text: browsers keep 4,096 bytes of a cookie, its name and attributes included."""

_CLAIMS: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class Broken(Exception):
    """It was not sealed by us, or not for this use, or it was changed on the way."""


class Expired(Exception):
    """Its time is over."""


class Seals:
    """Seals with the first secret and opens with any, so that a secret can be replaced while people work.

    What is sealed for one use opens for no other.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)

    def seal(self, use: str, claims: Mapping[str, JsonValue], now: datetime, lifetime: timedelta) -> str:
        """Claims, signed. Everybody can read them who has them. Raises ValueError when they are too long."""
        dated = {**claims, "exp": int((now + lifetime).timestamp())}
        sealed = jwt.encode(dated, _key(self._secrets[0], use), algorithm=ALGORITHM)
        if len(sealed) > LONGEST:
            raise ValueError(f"{use}: {len(sealed)} characters are too many for a cookie")
        return sealed

    def open(self, use: str, sealed: str, now: datetime) -> dict[str, JsonValue]:
        """The claims; `exp` is when their time ends, in seconds. Raises Broken, Expired."""
        if len(sealed) > LONGEST:
            raise Broken
        for secret in self._secrets:
            try:
                # Its time is looked at below, by the clock that sealed it.
                found = jwt.decode(sealed, _key(secret, use), algorithms=[ALGORITHM], options={"verify_exp": False})
                claims = _CLAIMS.validate_python(found)
            except (jwt.PyJWTError, ValidationError):
                continue
            until = claims.get("exp")
            if not isinstance(until, int):
                raise Broken
            if now.timestamp() >= until:
                raise Expired
            return claims
        raise Broken


def _key(secret: str, use: str) -> bytes:
    return hmac.new(secret.encode(), f"Concord seals a {use}".encode(), sha256).digest()
