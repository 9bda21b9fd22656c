"""The public keys that tokens are checked against: our own issuer's, or those an identity provider publishes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import httpx
import jwt
import structlog
from jwt import PyJWK

from infrastructure.issuer import SigningKey

ACCEPTED = frozenset({"EdDSA", "ES256", "ES384", "PS256", "RS256"})
"""Signatures only: a shared-secret algorithm would let whoever knows a public key forge tokens with it."""

FRESH_SECONDS = 600.0
STALE_SECONDS = 86_400.0
REST_SECONDS = 10.0
FETCH_TIMEOUT = httpx.Timeout(3.0)
MOST_BYTES = 256 * 1024

log = structlog.get_logger(__name__)


class KeysUnreachable(Exception):
    """The identity provider does not answer with its keys, and none are known from before."""


class Keys(Protocol):
    """Where public keys come from."""

    async def find(self, kid: str) -> PyJWK | None:
        """The key of that id, or None when the issuer has none. Raises KeysUnreachable."""


def usable(published: object) -> dict[str, PyJWK]:
    """The signature keys of a JSON Web Key Set by id; whatever else is in it is passed over."""
    listed = published.get("keys") if isinstance(published, dict) else None
    found: dict[str, PyJWK] = {}
    for entry in listed if isinstance(listed, list) else []:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        try:
            key = PyJWK.from_dict(entry)
        except jwt.PyJWTError:
            continue
        if isinstance(key.key_id, str) and key.algorithm_name in ACCEPTED:
            found[key.key_id] = key
    return found


class OwnKeys:
    """The built-in issuer's single key."""

    def __init__(self, key: SigningKey) -> None:
        self.published: Mapping[str, object] = {"keys": [key.public_jwk]}
        self._keys = usable(self.published)

    async def find(self, kid: str) -> PyJWK | None:
        """As `Keys.find`; never fails."""
        return self._keys.get(kid)


class PublishedKeys:
    """The keys behind a JWKS address, kept for ten minutes.

    An unknown key id makes us look again, at most every ten seconds, so that a rotation is noticed at once and a forger
    cannot make us hammer the provider. While it is away, known keys hold for a day.
    """

    def __init__(self, url: str, client: httpx.AsyncClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._client = client
        self._clock = clock
        self._turn = asyncio.Lock()
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None

    async def find(self, kid: str) -> PyJWK | None:
        """As `Keys.find`."""
        if kid not in self._keys or not self._younger_than(FRESH_SECONDS):
            async with self._turn:
                if kid not in self._keys or not self._younger_than(FRESH_SECONDS):
                    await self._look_again()
        if not self._younger_than(STALE_SECONDS):
            raise KeysUnreachable(self._url)
        return self._keys.get(kid)

    def _younger_than(self, seconds: float) -> bool:
        return self._fetched_at is not None and self._clock() - self._fetched_at < seconds

    async def _look_again(self) -> None:
        now = self._clock()
        if self._tried_at is not None and now - self._tried_at < REST_SECONDS:
            return
        self._tried_at = now
        try:
            self._keys = usable(await self._fetch())
        except (httpx.HTTPError, ValueError) as problem:
            log.warning("identity_keys.unreachable", url=self._url, problem=type(problem).__name__)
            return
        self._fetched_at = now
        log.info("identity_keys.fetched", count=len(self._keys))

    async def _fetch(self) -> object:
        answer = await self._client.get(self._url, timeout=FETCH_TIMEOUT, headers={"accept": "application/json"})
        answer.raise_for_status()
        if len(answer.content) > MOST_BYTES:
            raise ValueError("the key set is too large")
        return answer.json()
