"""Questions about one initiative: its file now or at any moment of the past, what changed in it, what happened."""

from __future__ import annotations

from itertools import takewhile
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel

from api.access import Asking, GuardedRoute, people
from api.catalogue import InitiativeId, offer_of, offers
from api.documents import MEANINGS, answers, refusals
from api.first_look import require_sight
from api.identity import Caller
from api.reach import Seen, asked_as_of, day_or_moment, looking_today, reached, then_of
from api.resources import Resources, resources_of
from domain.initiative.refusals import InitiativeUnknown
from domain.kernel import Key, StreamId
from infrastructure.event_store.store import Position
from projections import file_changes, initiative_file, timeline
from projections.file_changes import Change
from projections.file_document import InitiativeFile
from projections.initiative_file import Moment
from projections.timeline import Entry

router = APIRouter(
    prefix="/api/v1/initiatives/{initiative}",
    route_class=GuardedRoute,
    tags=["questions"],
    dependencies=[Depends(asked_as_of)],
)

FILE = ("initiative_file", "access", "people")
TIMELINE = ("timeline", "access", "people")

Initiative = Annotated[InitiativeId, Path()]
Version = Annotated[int, Query(ge=0, le=2**31 - 1)]
LONGEST_VERSION = 9


def _stand(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_VERSION):
        day_or_moment(text)
    return text


Stand = Annotated[str, Query(max_length=64), AfterValidator(_stand)]
"""Of an initiative, a version, or the one that it had at a moment."""


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
    if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
) -> Response:
    """Everything there is to know of it, as one document.

    `as_of` tells it anew from the log: a time is time of the business, as people count it; a position is the log's.
    Whoever may know of an initiative today may know its past.
    """
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    headers = dict(await reached(resources, FILE, seen))
    found = await _file(request, asking, initiative)
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
    types: Annotated[tuple[Key, ...], Query(alias="type", max_length=20, description="Of these types alone.")] = (),
    seen: Seen = None,
) -> Timeline:
    """One sentence for each event, with who caused it, when, and the hash that seals it to the one before."""
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    response.headers.update(await reached(resources, TIMELINE, seen))
    newest_first = order == "newest_first"
    then = then_of(request)
    async with looking_today(request) as connection:
        found = await timeline.timeline(
            connection,
            asking.viewer,
            initiative,
            after=after,
            before=before,
            limit=size,
            newest_first=newest_first,
            types=types,
            upto=timeline.EVER if then is None else then.moment,
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
    since: Annotated[Stand, Query(alias="from", description="A version (0 is before the charter), or a moment.")],
    upto: Annotated[Stand, Query(alias="to", description="A later version, or a later moment.")],
) -> Difference:
    """Every value of the file that differs between two versions, with the event that changed it last and who asked.

    A moment (a day, to its end; a time with its zone; a position) stands for the version of that moment.
    """
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    first, last = await version_at(request, initiative, since), await version_at(request, initiative, upto)
    async with looking_today(request) as connection:
        found = await file_changes.changes(
            connection, resources.reader, asking.viewer, initiative, since=first, upto=last
        )
    if found is None:
        raise InitiativeUnknown("There is no such initiative.")
    return Difference(initiative=initiative, since=first, upto=last, changes=list(found))


async def known_file(
    request: Request, asking: Caller, initiative: StreamId, *, seen: str | None = None
) -> InitiativeFile:
    """The file at the moment that the request is about, for a page. Raises InitiativeUnknown for who may not know."""
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    await reached(resources, FILE, seen)
    return await _file(request, asking, initiative)


async def known_to(resources: Resources, initiative: StreamId, asking: Caller) -> None:
    """Raises InitiativeUnknown unless the asker may know of it by the log itself.

    Read models are asked too, but follow at a distance: who was taken off a team must not profit from that.
    """
    offer_of(offers(), initiative)
    await require_sight(resources.log, initiative, asking.person, asking.directory)


async def version_at(request: Request, initiative: StreamId, stand: str) -> int:
    """The version that a text names, or the one of the moment that it names. Raises ValueError."""
    if stand.isascii() and stand.isdecimal() and len(stand) <= LONGEST_VERSION:
        return int(stand)
    moment = day_or_moment(stand)
    past = Moment(position=moment) if isinstance(moment, Position) else Moment(happened_by=moment)
    stored = await resources_of(request).reader.read_stream(initiative)
    return sum(1 for _ in takewhile(past.covers, stored))


async def _file(request: Request, asking: Caller, initiative: StreamId) -> InitiativeFile:
    then = then_of(request)
    async with looking_today(request) as connection:
        if then is None:
            found = await initiative_file.file(connection, asking.viewer, initiative)
        else:
            log = resources_of(request).reader
            found = await initiative_file.file_as_of(connection, log, asking.viewer, initiative, then.moment)
    if found is None:
        raise InitiativeUnknown("There is no such initiative.")
    return found


def _matches(if_none_match: str | None, tag: str) -> bool:
    known = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return tag in known or "*" in known
