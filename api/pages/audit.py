"""Who did what, when, and can we prove it: every event that one may know of, and how the log itself is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api import problems, trail
from api.access import Asking, people
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.pages.tables import asked_by, download
from api.reach import looking_today
from api.trail import Wanted
from domain.kinds import EVENT_TYPES
from projections import timeline
from projections.timeline import MOST, Entry, audits

router = APIRouter(route_class=PageRoute, include_in_schema=False)

EXPORTED = (
    "position", "recorded_at", "at", "actor", "actor_name", "on_behalf_of", "sentence", "initiative", "version", "type",
    "command_id", "hash",
)  # fmt: skip
TYPES = tuple(sorted(str(event.model_fields["type"].default) for event in EVENT_TYPES))
LAST_MOMENT = timedelta(days=1) - timedelta(microseconds=1)


@router.get("/audit", openapi_extra=people())
async def audit(request: Request, asking: Asking) -> Response:
    """The state of the log, and the events that fit the filters; the address is the state of the table."""
    wanted, reach = _wanted(request), Response()
    found = await trail.events(request, reach, asking, wanted)
    return page(
        request,
        "audit/_events.html" if wants_a_part(request) else "audit/page.html",
        found=found,
        wanted=wanted,
        days={name: request.query_params.get(name, "") for name in ("from", "to")},
        log=None if wants_a_part(request) else await trail.log(request, asking),
        types=TYPES,
        audits=audits(asking.viewer),
        address=_address(request),
        reach=reach.headers,
    )


@router.get("/audit.csv", openapi_extra=people())
async def export(request: Request, asking: Asking) -> Response:
    """All that the table would show on all its pages, for a spreadsheet; the last line says how far it reaches."""
    wanted, reach = _wanted(request).model_copy(update={"size": MOST, "before": None}), Response()
    first = await trail.events(request, reach, asking, wanted)

    async def rows() -> AsyncIterator[Entry]:
        part = first
        while True:
            for entry in part.entries:
                yield entry
            if part.next is None:
                return
            onwards = wanted.model_copy(update={"before": part.next})
            part = await trail.events(request, Response(), asking, onwards)

    return download("audit", EXPORTED, rows(), reach)


@router.get("/audit/receipt", openapi_extra=people())
async def receipt(
    request: Request, asking: Asking, seal: Annotated[str, Query(alias="hash", max_length=100)] = ""
) -> Response:
    """From a hash to the event that it seals, in the history of its initiative."""
    wanted = seal.strip().lower()
    found: Entry | None = None
    async with looking_today(request) as connection:
        found = await timeline.sealed(connection, asking.viewer, wanted)
    if found is None:
        raise problems.Rejected(problems.NOT_FOUND, "No event that you may know of has this hash.")
    if found.initiative == "directory":
        return RedirectResponse(f"/audit?initiative=directory#e-directory-{found.version}", status_code=303)
    return RedirectResponse(f"/initiatives/{found.initiative}/history?hash={wanted}#receipt", status_code=303)


@router.post("/audit/verification", openapi_extra=people())
async def verify(request: Request, asking: Asking) -> Response:
    """Have the whole log verified; the page then says how far that is, and what it found."""
    await trail.verify(request, asking, trail.Empty())
    return RedirectResponse("/audit", status_code=303)


def _wanted(request: Request) -> Wanted:
    """The address as the API's own question; days are whole days in UTC. Raises Rejected."""
    days = {name: _instant(name, value) for name in ("from", "to") if (value := request.query_params.get(name))}
    rest = [(name, value) for name, value in request.query_params.multi_items() if name not in days]
    scope = {**request.scope, "query_string": urlencode([*rest, *days.items()]).encode()}
    return asked_by(Request(scope), Wanted)


def _instant(name: str, value: str) -> str:
    try:
        midnight = datetime.combine(date.fromisoformat(value), time(), UTC)
        return (midnight if name == "from" else midnight + LAST_MOMENT).isoformat()
    except (ValueError, OverflowError):
        return value


def _address(request: Request) -> str:
    """The query string of the view without its page."""
    asked = request.query_params.multi_items()
    return urlencode([(name, value) for name, value in asked if value and name not in {"before", "seen"}])
