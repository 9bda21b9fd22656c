"""Questions about the log itself: who did what, across initiatives, and whether the log is what it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from api import problems
from api.access import Asking, GuardedRoute, people
from api.catalogue import InitiativeId
from api.documents import answers, refusals
from api.identity import Caller
from api.reach import AsOf, Seen, asked_as_of, looking_today, now, reached, then_of
from api.resources import Resources, resources_of
from domain.kernel import Key, PersonId
from infrastructure.database import reading
from infrastructure.event_store.anchors import ANCHORS, LogAnchored
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.store import Position
from projections import timeline, verification
from projections.timeline import Entry
from projections.verification import Verification

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["questions"], dependencies=[Depends(asked_as_of)])

TRAIL = ("timeline", "access", "people")
REFUSALS_OF = timedelta(days=30)
CODEC = Codec((LogAnchored,))


class Wanted(BaseModel):
    """Which events: each filter narrows, several types mean any of them; `before` is the `next` of the page before."""

    model_config = {"extra": "forbid", "populate_by_name": True}

    person: PersonId | None = None
    type: list[Key] = Field(default=[], max_length=20)
    initiative: InitiativeId | Literal["directory"] | None = None
    since: AwareDatetime | None = Field(default=None, alias="from", description="Time of the business, included.")
    until: AwareDatetime | None = Field(default=None, alias="to", description="Time of the business, included.")
    before: str | None = Field(default=None, pattern=r"^[0-9a-f]{32}$", description="Events before that position.")
    size: int = Field(default=50, ge=1, le=timeline.MOST, description="Events of a page at most.")
    seen: Seen = None
    as_of: AsOf = None


class Trail(BaseModel):
    """Events, the newest first. `next` is the `before` of the rest; null at the end."""

    entries: list[Entry]
    next: str | None


class Anchor(BaseModel):
    """The newest anchor: up to a position the log held so much, sealed by one hash."""

    at: datetime
    upto: str
    streams: int
    events: int
    root: str


class LogStanding(BaseModel):
    """The log as it is today. `verified` is the last verification that ended, `verifying` one that goes on.

    Which event is bad is told to those who may know of its stream; `refused` counts the last 30 days.
    """

    position: str
    lag_seconds: float
    verified: Verification | None
    verifying: Verification | None
    wished: bool
    anchor: Anchor | None
    refused: int


class Empty(BaseModel):
    """Nothing needs to be said."""

    model_config = {"extra": "forbid"}


@router.get(
    "/events",
    summary="Who did what",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def events(request: Request, response: Response, asking: Asking, wanted: Annotated[Wanted, Query()]) -> Trail:
    """Every event of what you may know of, in the order of the log, with the hash that seals it to the one before."""
    response.headers.update(await reached(resources_of(request), TRAIL, wanted.seen))
    then = then_of(request)
    until, before = wanted.until, None if wanted.before is None else Position.parse(wanted.before)
    if then is not None and then.moment.happened_by is not None:
        until = then.at if until is None else min(until, then.at)
    if then is not None and (last := then.moment.position) is not None:
        after = Position(last.txid, last.serial + 1)
        before = after if before is None else min(before, after)
    async with looking_today(request) as connection:
        found = await timeline.latest(
            connection,
            asking.viewer,
            before=before,
            actor=wanted.person,
            types=wanted.type,
            initiative=wanted.initiative,
            since=wanted.since,
            until=until,
            limit=wanted.size,
        )
    return Trail(entries=found, next=found[-1].position if len(found) == wanted.size else None)


@router.get(
    "/log",
    summary="How the log is",
    responses=refusals(401, 403, 422, 500, 503),
    openapi_extra=people(),
)
async def log(request: Request, asking: Asking) -> LogStanding:
    """How far the log is, when every hash of it was last computed anew, and what that found."""
    resources = resources_of(request)
    until = now(request)
    async with reading(resources.reads) as connection:
        verified = await verification.latest(connection)
        verifying = await verification.latest(connection, ended=False)
        wished = await verification.waiting(connection)
        refused = await timeline.refused_between(connection, asking.viewer, until - REFUSALS_OF, until)
    lags = await resources.lags.all()
    return LogStanding(
        position=str(await resources.reader.head()),
        lag_seconds=max((lag.seconds for lag in lags.values()), default=0.0),
        verified=_told(verified, asking),
        verifying=verifying,
        wished=wished,
        anchor=await _anchor(resources),
        refused=refused,
    )


@router.post(
    "/log/verifications",
    status_code=202,
    summary="Verify the whole log",
    responses=refusals(400, 401, 403, 409, 413, 415, 422, 500, 503),
    openapi_extra=people(),
)
async def verify(request: Request, asking: Asking, nothing: Empty) -> Empty:
    """Have every hash of the log computed anew, and every proof asked; `GET /log` tells what it found.

    For administrators and auditors.
    """
    if not timeline.audits(asking.viewer):
        raise problems.Rejected(
            problems.ROLE_REQUIRED, "This takes the role administrator or auditor.", roles=["administrator", "auditor"]
        )
    await verification.ask(resources_of(request).reads, asking.person)
    return nothing


def _told(found: Verification | None, asking: Caller) -> Verification | None:
    """Without the names of streams, for whoever does not look after the log."""
    if found is None or timeline.audits(asking.viewer):
        return found
    flaw = found.flaw and found.flaw.model_copy(update={"stream": "concealed", "position": "", "what": "a bad event"})
    held = tuple(each.model_copy(update={"stream": "concealed", "what": "a finding"}) for each in found.findings)
    return found.model_copy(update={"flaw": flaw, "findings": held})


async def _anchor(resources: Resources) -> Anchor | None:
    version = (await resources.reader.stream_versions([ANCHORS]))[ANCHORS]
    stored = await resources.reader.read_stream(ANCHORS, after=version - 1) if version else []
    if not stored:
        return None
    said = LogAnchored.model_validate(CODEC.event(stored[-1]))
    return Anchor(at=stored[-1].recorded_at, upto=said.upto, streams=said.streams, events=said.events, root=said.root)
