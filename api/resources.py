"""What the front door works with, opened once per process: the log, the read models, the workflow engine, the keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request

from api.first_look import Log
from api.identity import Verifier
from api.keys import Keys, OwnKeys, PublishedKeys
from api.lags import Lags
from api.log import StoredLog
from api.movements import Movements
from api.seals import Seals
from api.sender import Sender, TemporalSender
from api.sign_on import SignOn
from api.verdicts import Verdicts
from infrastructure.database import read_models
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import EventReader
from infrastructure.issuer import signing_key
from infrastructure.session_keys import session_keys
from infrastructure.settings import Settings
from projections.seen import Watch, watching

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Gate:
    """The identity provider, and what signs the sessions of those whom it let in."""

    sign_on: SignOn
    seals: Seals


@dataclass(frozen=True)
class Resources:
    """Everything an endpoint may reach. `own_keys` is what the built-in issuer publishes, if it is in use.

    `gate`: how people sign in to the dashboard at an identity provider, if they do.
    """

    settings: Settings
    verifier: Verifier
    own_keys: Mapping[str, object] | None
    log: Log
    reader: EventReader
    sender: Sender
    reads: AsyncEngine
    watch: Watch
    movements: Movements
    lags: Lags
    verdicts: Verdicts
    clock: Clock
    gate: Gate | None = None


def wall_clock() -> datetime:
    """Now. For the first look and for ages alone; what is recorded carries the workflow's time."""
    return datetime.now(UTC)  # noqa: TID251 - the one place where the front door looks at a clock


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Resources]:
    """Everything, open; closed again when the block ends.

    Raises StoreUnavailable without PostgreSQL and IssuerError when the built-in issuer may not be used. Temporal and an
    identity provider are reached when first needed.
    """
    if settings.database_url is None:
        raise ValueError("no database address: set CONCORD_DATABASE_URL or start the embedded servers")
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(follow_redirects=False, trust_env=False))
        keys, own_keys = _keys(settings, http)
        reader = await stack.enter_async_context(
            PostgresReader(settings.database_url, connections=settings.database_connections)
        )
        reads = read_models(settings.database_url, name="api", size=settings.database_connections)
        stack.push_async_callback(reads.dispose)
        watch = await stack.enter_async_context(watching(reads, settings.database_url))
        yield Resources(
            settings=settings,
            verifier=_verifier(settings, keys, settings.auth_audience),
            own_keys=own_keys,
            log=StoredLog(reader),
            reader=reader,
            sender=TemporalSender(settings),
            reads=reads,
            watch=watch,
            movements=Movements(watch),
            lags=Lags(reads, reader),
            verdicts=Verdicts(reads),
            clock=wall_clock,
            gate=gate_of(settings, keys, http),
        )


def resources_of(request: Request) -> Resources:
    """The resources of the process that answers the request."""
    return cast("Resources", request.app.state.resources)


def _keys(settings: Settings, http: httpx.AsyncClient) -> tuple[Keys, Mapping[str, object] | None]:
    if settings.auth_jwks_url is None:
        own = OwnKeys(signing_key(settings))
        return own, own.published
    return PublishedKeys(settings.auth_jwks_url, http), None


def _verifier(settings: Settings, keys: Keys, audience: str) -> Verifier:
    return Verifier(keys, issuer=settings.auth_issuer, audience=audience, person_claim=settings.auth_person_claim)


def gate_of(settings: Settings, keys: Keys, http: httpx.AsyncClient) -> Gate | None:
    """How people sign in to the dashboard; None when no identity provider knows it. Raises IssuerError."""
    if settings.oidc_client_id is None:
        return None
    verifier = _verifier(settings, keys, settings.oidc_client_id)
    return Gate(SignOn(settings, settings.oidc_client_id, verifier, http), Seals(session_keys(settings)))
