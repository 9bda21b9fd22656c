"""Identity providers and forgers, for tests of who is asking."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from starlette.types import Receive, Scope, Send

Private = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True)
class Signer:
    """A key pair with its id."""

    kid: str
    algorithm: str
    private: Private

    @property
    def jwk(self) -> dict[str, Any]:
        """The public half as a provider publishes it."""
        public = self.private.public_key()
        text = RSAAlgorithm.to_jwk(public) if isinstance(public, rsa.RSAPublicKey) else ECAlgorithm.to_jwk(public)
        return {**json.loads(text), "kid": self.kid, "use": "sig", "alg": self.algorithm}

    def token(self, *, headers: dict[str, Any] | None = None, **changed: Any) -> str:  # noqa: ANN401 - any claim
        """A good token for vera, apart from what is changed; None takes a claim away."""
        claims = claims_for("vera") | changed
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.private, algorithm=self.algorithm, headers={"kid": self.kid, **(headers or {})})


def rsa_signer(kid: str = "rsa-1", bits: int = 2048) -> Signer:
    """Signs with RS256."""
    return Signer(kid, "RS256", rsa.generate_private_key(65537, bits))


def ec_signer(kid: str = "ec-1") -> Signer:
    """Signs with ES256."""
    return Signer(kid, "ES256", ec.generate_private_key(ec.SECP256R1()))


def claims_for(person: str) -> dict[str, Any]:
    """What a good token says."""
    now = datetime.now(UTC)
    return {
        "iss": "https://id.example",
        "aud": "concord",
        "sub": person,
        "iat": now,
        "nbf": now,
        "exp": now + timedelta(minutes=5),
    }


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """Any header, any claims, any signature."""
    written = {name: int(value.timestamp()) if isinstance(value, datetime) else value for name, value in claims.items()}
    parts = (json.dumps(header).encode(), json.dumps(written).encode(), signature)
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@dataclass
class Provider:
    """An identity provider's key page, as an ASGI application. `asked` counts its visitors."""

    keys: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    asked: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the keys."""
        del scope, receive
        self.asked += 1
        body = json.dumps({"keys": self.keys}).encode()
        await send({"type": "http.response.start", "status": self.status, "headers": [(b"content-type", b"text/json")]})
        await send({"type": "http.response.body", "body": body})
