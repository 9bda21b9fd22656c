"""Signing in at an identity provider: OpenID Connect, authorization code with PKCE (RFC 7636), by Authlib.

The provider says who somebody is, once; what they may do stands in our directory. Its tokens are not kept.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

import httpx
import httpx2
import structlog
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api import problems
from api.identity import Verifier
from api.keys import FETCH_TIMEOUT, MOST_BYTES
from infrastructure.settings import Settings, is_loopback

SAFE_CHALLENGE = "S256"
FRESH = timedelta(hours=1)

log = structlog.get_logger(__name__)


class Provider(BaseModel):
    """What a provider publishes of itself (OpenID Connect Discovery 1.0)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    code_challenge_methods_supported: tuple[str, ...] = (SAFE_CHALLENGE,)


class Begun(BaseModel):
    """A sign-in under way, kept in the browser: what must come back, and where its person wanted to go."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    state: str
    nonce: str
    verifier: Annotated[str, Field(min_length=43, max_length=128)]
    wanted: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider sends the browser back with."""

    state: str | None
    code: str | None
    error: str | None
    issuer: str | None


class SignOn:
    """One identity provider, and we as its client."""

    def __init__(self, settings: Settings, client_id: str, verifier: Verifier, http: httpx.AsyncClient) -> None:
        """`verifier` checks ID tokens: their audience is `client_id`."""
        self.issuer = settings.auth_issuer
        self._client_id = client_id
        self._secret = settings.oidc_client_secret
        self._scopes = settings.oidc_scopes
        self._verifier = verifier
        self._http = http
        self._turn = asyncio.Lock()
        self._provider: Provider | None = None
        self._found_at: datetime | None = None

    async def begin(self, back: str, wanted: str, now: datetime) -> tuple[str, Begun]:
        """Where to send the browser, which comes back to `back`; and what to remember. Raises Rejected."""
        begun = Begun(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            wanted=wanted,
        )
        provider = await self.provider(now)
        async with self._client(provider, back) as client:
            address, _ = client.create_authorization_url(
                provider.authorization_endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        return str(address), begun

    async def finish(self, begun: Begun, said: Said, back: str, now: datetime) -> str:
        """The person that the provider names. Raises Rejected: sign_in_*, identity_unavailable, token_*."""
        if said.state is None or not compare_digest(said.state.encode(), begun.state.encode()):
            raise problems.Rejected(problems.SIGN_IN_NOT_OURS, "It belongs to another sign-in. Begin again.")
        if said.issuer not in (None, self.issuer):  # RFC 9207: an answer of somebody else
            raise problems.Rejected(problems.SIGN_IN_NOT_OURS, "Another identity provider answered. Begin again.")
        if said.error is not None:
            log.info("sign_in.denied", error=said.error[:100])
            raise problems.Rejected(
                problems.SIGN_IN_DENIED, f"It says: {said.error[:100]}. Ask whoever runs it to let you use Concord."
            )
        if not said.code:
            raise problems.Rejected(problems.SIGN_IN_NOT_OURS, "The answer has no code. Begin again.")
        token = await self._exchanged(await self.provider(now), said.code, begun, back)
        claims = await self._claims(token)
        nonce = claims.get("nonce")
        if not isinstance(nonce, str) or not compare_digest(nonce.encode(), begun.nonce.encode()):
            raise problems.Rejected(problems.SIGN_IN_NOT_OURS, "The token was made for another sign-in. Begin again.")
        try:
            return self._verifier.person(claims)
        except problems.Rejected as no:
            raise problems.Rejected(problems.SIGN_IN_DENIED, f"Its ID token does not name you: {no.detail}") from None

    async def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            return await self._verifier.claims(token)
        except problems.Rejected as no:
            if no.sort is problems.IDENTITY_UNAVAILABLE:
                raise
            log.warning("sign_in.token_rejected", code=no.sort.code)
            raise problems.Rejected(
                problems.SIGN_IN_DENIED, f"Its ID token does not pass ({no.detail}). Tell whoever runs Concord."
            ) from None

    async def farewell(self, back: str, now: datetime) -> str | None:
        """Where the provider ends its own session; None when it has no such place, or does not answer."""
        try:
            provider = await self.provider(now)
        except problems.Rejected:
            return None
        if provider.end_session_endpoint is None:
            return None
        asked = urlencode({"client_id": self._client_id, "post_logout_redirect_uri": back})
        return f"{provider.end_session_endpoint}{'&' if '?' in provider.end_session_endpoint else '?'}{asked}"

    async def provider(self, now: datetime) -> Provider:
        """What the provider publishes of itself, looked up at most once an hour. Raises Rejected."""
        async with self._turn:
            if self._provider is None or self._found_at is None or now - self._found_at >= FRESH:
                self._provider, self._found_at = await self._looked_up(), now
        return self._provider

    async def _looked_up(self) -> Provider:
        address = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            answer = await self._http.get(address, timeout=FETCH_TIMEOUT, headers={"accept": "application/json"})
            answer.raise_for_status()
            found = Provider.model_validate_json(answer.content[:MOST_BYTES])
        except (httpx.HTTPError, ValueError) as problem:  # pydantic's ValidationError is a ValueError
            log.warning("identity_provider.unreachable", url=address, problem=type(problem).__name__)
            raise _unavailable() from None
        unsafe = [each for each in (found.authorization_endpoint, found.token_endpoint) if not _is_safe(each)]
        if found.issuer != self.issuer or unsafe or SAFE_CHALLENGE not in found.code_challenge_methods_supported:
            log.error("identity_provider.unfit", issuer=found.issuer, unsafe=unsafe)
            raise _unavailable()
        return found

    async def _exchanged(self, provider: Provider, code: str, begun: Begun, back: str) -> str:
        try:
            async with self._client(provider, back) as client:
                answer = await client.fetch_token(provider.token_endpoint, code=code, code_verifier=begun.verifier)
        except OAuthError as no:
            log.warning("sign_in.refused_by_provider", error=no.error)
            raise problems.Rejected(
                problems.SIGN_IN_DENIED, f"It did not accept the answer it gave ({no.error}). Begin again."
            ) from None
        except (httpx2.HTTPError, ValueError) as problem:
            log.warning("identity_provider.unreachable", url=provider.token_endpoint, problem=type(problem).__name__)
            raise _unavailable() from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise problems.Rejected(
                problems.SIGN_IN_DENIED, "It sent no ID token: the scope `openid` is missing there."
            )
        return token

    def _client(self, provider: Provider, back: str) -> AsyncOAuth2Client:
        posts = "client_secret_basic" not in provider.token_endpoint_auth_methods_supported
        how = "none" if self._secret is None else "client_secret_post" if posts else "client_secret_basic"
        return AsyncOAuth2Client(
            client_id=self._client_id,
            client_secret=self._secret,
            token_endpoint_auth_method=how,
            scope=self._scopes,
            redirect_uri=back,
            code_challenge_method=SAFE_CHALLENGE,
            timeout=FETCH_TIMEOUT.connect,
            follow_redirects=False,
            trust_env=False,
        )


def begun_from(claims: object) -> Begun | None:
    """A sign-in under way as it was sealed; None for anything else."""
    try:
        return Begun.model_validate(claims)
    except ValidationError:
        return None


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _unavailable() -> problems.Rejected:
    return problems.Rejected(
        problems.IDENTITY_UNAVAILABLE, "The identity provider does not answer as it should. Try again in a moment."
    )
