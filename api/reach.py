"""How far an answer reaches: to now, to what the asker has just done, or to a moment of the past; and how old it is.

Every question looks through `looking` and counts ages from `now`. What concerns one initiative alone is told from its
own stream (`standing`), at once; need-to-know is always that of today (`looking_today`).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import takewhile
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, TypeAdapter
from starlette.requests import Request

from api import problems
from api.first_look import Standing
from api.resources import Resources, resources_of
from domain.kernel import StreamId
from domain.kinds import decider_of
from infrastructure.database import ReadConnection, reading
from infrastructure.event_store.store import START, Position
from projections import past, timeline
from projections.decoding import decoded
from projections.everything import PROJECTIONS
from projections.initiative_file import Moment
from projections.past import BeingPrepared
from projections.tables import SCHEMA

_POSITION = re.compile(r"[0-9a-f]{32}")
_DATE_AND_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_ENDS = time(23, 59, 59)
"""A day that is chosen is chosen to its last second."""

FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Ages are counted from moments in between, so that the calendar does not end while one counts."""

_TIME: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)

_ABOUT: ContextVar[str | None] = ContextVar("about", default=None)
"""What `reached` says of the request at hand; every request that asks a question sets it."""

RECIPE = past.recipe_of(PROJECTIONS)
"""What this release makes read models of the past by."""

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


def day_or_moment(text: str) -> Position | datetime:
    """As `moment_of`, or a day in UTC, which is taken to its end. Raises ValueError."""
    if _DAY.fullmatch(text):
        return datetime.combine(date.fromisoformat(text), DAY_ENDS, UTC)
    return moment_of(text)


@dataclass(frozen=True, slots=True)
class Then:
    """A moment of the past that a request is about. `at`: the time of the business that ages count from."""

    moment: Moment
    at: datetime

    @property
    def text(self) -> str:
        """As `as_of` takes it."""
        return past.key_of(self.moment).replace("+00:00", "Z")


async def asked_as_of(request: Request, as_of: AsOf = None) -> None:
    """What a router of questions depends on, so that each of them may be asked as of a moment."""
    about_now(request)
    if as_of is not None:
        await turn_back(request, moment_of(as_of))


async def turn_back(request: Request, moment: Position | datetime) -> Then:
    """Have a request be about a moment of the past."""
    if isinstance(moment, Position):
        async with reading(resources_of(request).reads) as connection:
            at = await timeline.last_at(connection, moment)
        found = Then(Moment(position=moment), at or FIRST)
    else:
        by = past.in_utc(moment)
        found = Then(Moment(happened_by=by), min(max(by, FIRST), LAST))
    request.state.then = found
    _ABOUT.set(found.text)
    return found


def about_now(request: Request) -> None:
    """Have a request be about now."""
    request.state.then = None
    _ABOUT.set(None)


def then_of(request: Request) -> Then | None:
    """The moment of the past that the request is about; None when it is about now."""
    return getattr(request.state, "then", None)


@asynccontextmanager
async def looking(request: Request) -> AsyncIterator[ReadConnection]:
    """One consistent look at the read models, at the moment that the request is about.

    Raises Rejected (moment_being_prepared, moment_not_told) while the read models as of that moment are not there.
    """
    place = await _place(request)
    async with reading(resources_of(request).reads) as connection:
        if place is not None:
            await connection.execution_options(schema_translate_map={SCHEMA: place})
        yield connection


@asynccontextmanager
async def looking_today(request: Request) -> AsyncIterator[ReadConnection]:
    """One consistent look at the read models as they are now, whatever moment is asked about."""
    async with reading(resources_of(request).reads) as connection:
        yield connection


def now(request: Request) -> datetime:
    """The moment that the request is about: ages and deadlines count from it."""
    then = then_of(request)
    return resources_of(request).clock() if then is None else then.at


async def standing(request: Request, stream: StreamId) -> Standing:
    """A stream, folded up to the moment that the request is about. Raises UnknownKind."""
    resources, then = resources_of(request), then_of(request)
    if then is None:
        return await resources.log.standing(stream)
    events = list(takewhile(then.moment.covers, await resources.reader.read_stream(stream)))
    state = decider_of(stream).fold((decoded(event), event.occurred_at) for event in events)
    return Standing(state, len(events))


async def _place(request: Request) -> str | None:
    then = then_of(request)
    if then is None:
        return None
    try:
        return await past.place(resources_of(request).reads, then.moment, RECIPE)
    except BeingPrepared as preparing:
        if preparing.standing == "failed":
            raise problems.Rejected(
                problems.MOMENT_NOT_TOLD,
                "A read model stops at an event of that past; operators find which in the log.",
                as_of=then.text,
            ) from None
        raise problems.Rejected(
            problems.MOMENT_BEING_PREPARED,
            f"How things stood then is being worked out from {preparing.total or 'all'} events. Ask again soon.",
            as_of=then.text,
            done=preparing.done,
            total=preparing.total,
        ) from None


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
    about = _ABOUT.get()
    headers = {} if about is None else {"Concord-As-Of": about}
    headers |= {
        "Concord-Position": str(min(here, default=START)),
        "Concord-Lag": f"{max((lags[model].seconds for model in models if model in lags), default=0.0):.3f}",
    }
    return headers | {"Concord-Warning": f"behind; seen={wanted}"} if late else headers
