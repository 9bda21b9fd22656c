"""The built-in issuer of the embedded default: it signs tokens for the demo people, while the API stays on loopback."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import TypeAdapter, ValidationError

from domain.kernel import SYSTEM, PersonId
from infrastructure.settings import Settings, is_loopback

ALGORITHM = "EdDSA"
LIFETIME = timedelta(hours=12)
_PERSON: TypeAdapter[str] = TypeAdapter(PersonId)


class IssuerError(Exception):
    """The built-in issuer cannot or may not sign. The message is for the person who started it."""


class NotOnLoopback(IssuerError):
    """Other machines could reach an API that trusts tokens anybody with this data folder can make."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"the built-in issuer signs for anybody who can read this machine's data folder, and "
            f"CONCORD_API_HOST={host} is reachable from other machines: set CONCORD_AUTH_JWKS_URL and "
            f"CONCORD_AUTH_ISSUER to your identity provider, or listen on 127.0.0.1"
        )


class AnotherIssuer(IssuerError):
    """Tokens come from an identity provider here."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"tokens are signed by the issuer behind {url}: ask it for one, or unset CONCORD_AUTH_JWKS_URL"
        )


class KeyExposed(IssuerError):
    """Others can read the signing key, or it belongs to somebody else."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} must belong to you alone (mode 0600): delete it, and a new key is made")


class KeyUnreadable(IssuerError):
    """The file is not a signing key of ours."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is not an Ed25519 key in PEM form: delete it, and a new key is made")


class NotAPerson(IssuerError):
    """The name cannot be a person's identifier."""

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person!r} is not a person's identifier: small letters, digits, dots and dashes, as in a.okafor"
        )


@dataclass(frozen=True)
class SigningKey:
    """The issuer's key pair; `kid` is the thumbprint of its public half (RFC 7638)."""

    private: Ed25519PrivateKey

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public half as a JSON Web Key."""
        raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        required = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}
        canonical = json.dumps(required, sort_keys=True, separators=(",", ":")).encode()
        kid = _base64url(hashlib.sha256(canonical).digest())
        return {**required, "use": "sig", "alg": ALGORITHM, "kid": kid}


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def allowed(settings: Settings) -> None:
    """Raises AnotherIssuer or NotOnLoopback when the built-in issuer may not be used under these settings."""
    if settings.auth_jwks_url is not None:
        raise AnotherIssuer(settings.auth_jwks_url)
    if not is_loopback(settings.api_host):
        raise NotOnLoopback(settings.api_host)


def signing_key(settings: Settings) -> SigningKey:
    """The key of the data folder, made on first use. Several processes may ask at once and get the same.

    Raises IssuerError.
    """
    allowed(settings)
    file = settings.data_folder / "issuer.pem"
    if not file.exists():
        _create(file)
    return _load(file)


def issue_token(settings: Settings, person: PersonId, lifetime: timedelta = LIFETIME) -> str:
    """A bearer token that says who somebody is; what they may do stands in the directory. Raises IssuerError."""
    try:
        _PERSON.validate_python(person)
    except ValidationError:
        raise NotAPerson(person) from None
    if person == SYSTEM:
        raise NotAPerson(person)
    key = signing_key(settings)
    now = datetime.now(UTC)  # noqa: TID251 - a token lives in real time, whatever the business clock says
    claims = {
        "iss": settings.auth_issuer,
        "aud": settings.auth_audience,
        "sub": person,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
    }
    return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.public_jwk["kid"]})


def _create(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with NamedTemporaryFile(dir=file.parent, prefix=".issuer-") as new:  # made with mode 0600
        new.write(pem)
        new.flush()
        try:
            os.link(new.name, file)
        except FileExistsError:
            return  # another process was first; its key is ours too


def _load(file: Path) -> SigningKey:
    try:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
                raise KeyExposed(file)
            key = serialization.load_pem_private_key(opened.read(), password=None)
    except (OSError, ValueError):
        raise KeyUnreadable(file) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(file)
    return SigningKey(key)
