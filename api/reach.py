"""How far an answer reaches: waits for what the asker has just done, and says how old the answer is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, TypeAdapter
from starlette.requests import Request

from api.resources import Resources, resources_of
from infrastructure.database import ReadConnection, reading
from infrastructure.event_store.store import START, Position

_POSITION = re.compile(r"[0-9a-f]{32}")
_DATE_AND_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}")
_TIME: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)

Seen = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9a-f]{32}$",
        description="The `position` of a receipt: the answer waits until it contains what was recorded there.",
    ),
]


def _moment(text: str) -> str:
    moment_of(text)
    return text


AsOf = Annotated[
    str | None,
    Query(
        max_length=64,
        description="How things stood then: a time with its zone (`2026-03-01T12:00:00Z`), or a position.",
        examples=["2026-03-01T12:00:00Z"],
    ),
    AfterValidator(lambda text: text if text is None else _moment(text)),
]


def moment_of(text: str) -> Position | datetime:
    """A position, or a time with a zone. Raises ValueError."""
    if _POSITION.fullmatch(text):
        return Position.parse(text)
    if _DATE_AND_TIME.match(text) is None:
        raise ValueError("give a time like 2026-03-01T12:00:00Z, or a position of 32 hexadecimal digits")
    return _TIME.validate_strings(text)


@asynccontextmanager
async def looking(request: Request) -> AsyncIterator[ReadConnection]:
    """One consistent look at the read models, at the moment that the request is about."""
    async with reading(resources_of(request).reads) as connection:
        yield connection


def now(request: Request) -> datetime:
    """The moment that the request is about: ages and deadlines count from it."""
    return resources_of(request).clock()


async def reached(resources: Resources, models: tuple[str, ...], seen: str | None) -> Mapping[str, str]:
    """Wait, for a bounded time, until the read models contain a position; answer the headers that say how far they are.

    Raises SQLAlchemyError and StoreUnavailable without PostgreSQL.
    """
    wanted = Position.parse(seen) if seen else START
    late = False
    if seen is not None:
        late = not await resources.watch.wait_until(models, wanted, resources.settings.seen_wait_seconds)
    lags = await resources.lags.all()
    here = [max(lags[model].position, resources.watch.positions.get(model, START)) for model in models if model in lags]
    headers = {
        "Concord-Position": str(min(here, default=START)),
        "Concord-Lag": f"{max((lags[model].seconds for model in models if model in lags), default=0.0):.3f}",
    }
    return headers | {"Concord-Warning": f"behind; seen={wanted}"} if late else headers
