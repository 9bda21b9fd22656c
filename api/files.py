"""Questions about one initiative: its file now or at any moment of the past, what changed in it, what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import BaseModel

from api.access import Asking, GuardedRoute, people
from api.catalogue import InitiativeId, offer_of, offers
from api.documents import MEANINGS, answers, refusals
from api.first_look import require_sight
from api.identity import Caller
from api.reach import AsOf, Seen, looking, moment_of, reached
from api.resources import Resources, resources_of
from domain.initiative.refusals import InitiativeUnknown
from domain.kernel import StreamId
from infrastructure.event_store.store import Position
from projections import file_changes, initiative_file, timeline
from projections.file_changes import Change
from projections.file_document import InitiativeFile
from projections.initiative_file import Moment
from projections.timeline import Entry

router = APIRouter(prefix="/api/v1/initiatives/{initiative}", route_class=GuardedRoute, tags=["questions"])

FILE = ("initiative_file", "access", "people")
TIMELINE = ("timeline", "access", "people")

Initiative = Annotated[InitiativeId, Path()]
Version = Annotated[int, Query(ge=0, le=2**31 - 1)]


class Timeline(BaseModel):
    """Events as people read them. `next` is the `after` of the rest (`before`, newest first); null at the end."""

    entries: list[Entry]
    next: int | None


class Difference(BaseModel):
    """What changed in a file between two versions, leaf by leaf."""

    initiative: StreamId
    since: int
    upto: int
    changes: list[Change]


@router.get(
    "",
    summary="One initiative",
    responses={
        200: {"model": InitiativeFile, **answers(ETag="Changes when the file does.")[200]},
        304: {"description": MEANINGS[304]},
        **refusals(401, 403, 404, 422, 500, 503),
    },
    openapi_extra=people(),
)
async def file(
    request: Request,
    asking: Asking,
    initiative: Initiative,
    seen: Seen = None,
    as_of: AsOf = None,
    if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
) -> Response:
    """Everything there is to know of it, as one document.

    `as_of` tells it anew from the log: a time is time of the business, as people count it; a position is the log's.
    Whoever may know of an initiative today may know its past.
    """
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    headers = dict(await reached(resources, FILE, seen))
    async with looking(request) as connection:
        if as_of is None:
            found = await initiative_file.file(connection, asking.viewer, initiative)
        else:
            found = await initiative_file.file_as_of(
                connection, resources.reader, asking.viewer, initiative, _moment(as_of)
            )
    if found is None:
        raise InitiativeUnknown("There is no such initiative.")
    tag = f'"{found.version}.{initiative_file.VERSION}"'
    headers |= {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if _matches(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(found.model_dump_json(), media_type="application/json", headers=headers)


@router.get(
    "/timeline",
    summary="What happened",
    responses={**answers(), **refusals(401, 403, 404, 422, 500, 503)},
    openapi_extra=people(),
)
async def happened(  # noqa: PLR0913, PLR0917 - one argument for each part of the address
    request: Request,
    response: Response,
    asking: Asking,
    initiative: Initiative,
    after: Annotated[Version, Query(description="Only what came after this version.")] = 0,
    before: Annotated[Version | None, Query(description="Only what came before this version.")] = None,
    order: Annotated[Literal["oldest_first", "newest_first"], Query()] = "oldest_first",
    size: Annotated[int, Query(ge=1, le=timeline.MOST, description="Entries of a page at most.")] = 100,
    seen: Seen = None,
) -> Timeline:
    """One sentence for each event, with who caused it, when, and the hash that seals it to the one before."""
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    response.headers.update(await reached(resources, TIMELINE, seen))
    newest_first = order == "newest_first"
    async with looking(request) as connection:
        found = await timeline.timeline(
            connection,
            asking.viewer,
            initiative,
            after=after,
            before=before,
            limit=size,
            newest_first=newest_first,
        )
    return Timeline(entries=found, next=found[-1].version if len(found) == size else None)


@router.get(
    "/diff",
    summary="What changed",
    responses={**answers(), **refusals(401, 403, 404, 422, 500, 503)},
    openapi_extra=people(),
)
async def diff(
    request: Request,
    asking: Asking,
    initiative: Initiative,
    since: Annotated[Version, Query(alias="from", description="A version; 0 is before the charter.")],
    upto: Annotated[Version, Query(alias="to", description="A later version.")],
) -> Difference:
    """Every value of the file that differs between two versions, with the event that changed it last and who asked."""
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    async with looking(request) as connection:
        found = await file_changes.changes(
            connection, resources.reader, asking.viewer, initiative, since=since, upto=upto
        )
    if found is None:
        raise InitiativeUnknown("There is no such initiative.")
    return Difference(initiative=initiative, since=since, upto=upto, changes=list(found))


async def known_file(
    request: Request, asking: Caller, initiative: StreamId, *, seen: str | None = None
) -> InitiativeFile:
    """The file as it is now, for a page about it. Raises InitiativeUnknown for who may not know of it."""
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    await reached(resources, FILE, seen)
    async with looking(request) as connection:
        found = await initiative_file.file(connection, asking.viewer, initiative)
    if found is None:
        raise InitiativeUnknown("There is no such initiative.")
    return found


async def known_to(resources: Resources, initiative: StreamId, asking: Caller) -> None:
    """Raises InitiativeUnknown unless the asker may know of it by the log itself.

    Read models are asked too, but follow at a distance: who was taken off a team must not profit from that.
    """
    offer_of(offers(), initiative)
    await require_sight(resources.log, initiative, asking.person, asking.directory)


def _moment(as_of: str) -> Moment:
    moment = moment_of(as_of)
    match moment:
        case Position():
            return Moment(position=moment)
        case datetime():
            return Moment(happened_by=moment)


def _matches(if_none_match: str | None, tag: str) -> bool:
    known = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return tag in known or "*" in known
