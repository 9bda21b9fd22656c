"""For load balancers, monitoring and those who check our tokens. Nothing here tells anything of the business."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from api import problems
from api.access import GuardedRoute, everybody
from api.documents import refusals
from api.resources import Resources, resources_of
from infrastructure import metrics
from infrastructure.database import reading
from infrastructure.event_store.store import StoreUnavailable

router = APIRouter(route_class=GuardedRoute, tags=["operations"])

LATE_SECONDS = 30.0
"""A read model that lacks an event older than this is reported."""
DATABASE_SECONDS = 3.0


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """`degraded`: questions are answered, but something is away or late; `reasons` say what."""

    status: Literal["ready", "degraded"]
    reasons: dict[str, str] = {}


@router.get("/healthz", summary="Does the process answer", openapi_extra=everybody(), responses=refusals(500))
async def healthz() -> Alive:
    """Says nothing about the database or Temporal: a restart would not bring them back."""
    return Alive()


@router.get("/readyz", summary="Can it do its work", openapi_extra=everybody(), responses=refusals(500, 503))
async def readyz(request: Request) -> Ready:
    """503 without the database, for then nothing can be answered.

    Without Temporal, or with read models that are late, the answer is 200 and `degraded`: questions can still be
    answered, and taking every replica out of the load balancer would end that too. Commands answer 503 by themselves.
    """
    resources = resources_of(request)
    if absent := await _database(resources):
        raise problems.Rejected(problems.NOT_READY, absent, reasons={"database": absent})
    engine, late = await asyncio.gather(resources.sender.reachable(), _late(resources))
    reasons = {"temporal": engine, **late} if engine else late
    return Ready(status="degraded" if reasons else "ready", reasons=reasons)


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **refusals(500)},
    openapi_extra=everybody(),
)
async def figures() -> Response:
    """Counts and times by closed lists of words; no initiative, no person, no amount."""
    page, media_type = await run_in_threadpool(metrics.page)
    return Response(page, media_type=media_type)


@router.get(
    "/.well-known/jwks.json",
    summary="Public keys of the built-in issuer",
    response_class=JSONResponse,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, **refusals(404, 500)},
    openapi_extra=everybody(),
)
async def keys(request: Request) -> JSONResponse:
    """As a JSON Web Key Set. 404 where an identity provider signs the tokens: its keys are published there."""
    own = resources_of(request).own_keys
    if own is None:
        raise problems.Rejected(problems.NOT_FOUND, "Tokens are signed by an identity provider here.")
    return JSONResponse(own, headers={"Cache-Control": "public, max-age=300"})


async def _database(resources: Resources) -> str | None:
    try:
        async with asyncio.timeout(DATABASE_SECONDS), reading(resources.reads) as connection:
            await connection.execute(text("select 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return "PostgreSQL does not answer."
    return None


async def _late(resources: Resources) -> dict[str, str]:
    try:
        lags = await resources.lags.all()
    except (SQLAlchemyError, StoreUnavailable):
        return {"projections": "Their positions cannot be read: has `python worker.py projections` ever run?"}
    if not lags:
        return {"projections": "There are no read models yet: start `python worker.py projections`."}
    return {
        f"projection:{model}": f"{lag.seconds:.0f} s behind the log."
        for model, lag in sorted(lags.items())
        if lag.seconds > LATE_SECONDS
    }
