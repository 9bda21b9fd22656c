"""What is decided when, and which legal dates come: as an agenda, as a month, and as a file for calendar programs."""

from __future__ import annotations

from calendar import Calendar as Weeks
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Request
from icalendar import Calendar as Export
from icalendar import Event as ExportEvent
from pydantic import AfterValidator, Field
from starlette.responses import Response

from api import agenda
from api.access import Asking, people
from api.agenda import FIRST_DAY, LAST_DAY, AskedCalendar
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.pages.tables import address_of, asked_by
from api.reach import now
from projections.agenda_matters import Sort
from projections.agenda_search import Entry
from projections.keyset import MOST

router = APIRouter(route_class=PageRoute, include_in_schema=False)

SHOWN_A_DAY = 3
PAGE = 100
BACK, ON = timedelta(days=30), timedelta(days=365)
MOST_EXPORTED = 5_000
"""Entries of a file: calendar programs choke on more."""


def _is_month(text: str) -> str:
    first = date.fromisoformat(f"{text}-01")
    if not FIRST_DAY < first < LAST_DAY.replace(day=1):
        raise ValueError("a month between 1900 and 2999")
    return text


class Shown(AskedCalendar):
    """The API's question, and how the page shows the answer."""

    view: Literal["agenda", "month"] = "agenda"
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$"), AfterValidator(_is_month)] | None = None


@router.get("/calendar", openapi_extra=people())
async def calendar(request: Request, asking: Asking) -> Response:
    """The agenda, or a month of it."""
    asked, reach = asked_by(request, Shown, size=PAGE), Response()
    today = now(request).date()
    found = await agenda.calendar(request, reach, asking, asked)
    first = date.fromisoformat(f"{asked.month}-01") if asked.month else today.replace(day=1)
    weeks = Weeks().monthdatescalendar(first.year, first.month) if asked.view == "month" else []
    days = (
        await agenda.month(request, Response(), asking, asked.wanted, weeks[0][0], weeks[-1][-1], SHOWN_A_DAY)
        if weeks
        else {}
    )
    return page(
        request,
        "calendar/_agenda.html" if wants_a_part(request) else "calendar/page.html",
        found=found,
        asked=asked,
        today=today,
        by_day=[(day, list(entries)) for day, entries in groupby(found.entries, key=_day_of)],
        sorts=get_args(Sort),
        first=first,
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=(first + timedelta(days=32)).strftime("%Y-%m"),
        weeks=weeks,
        days=days,
        address=address_of(asked, "view", "month"),
        reach=reach.headers,
    )


@router.get("/calendar.ics", openapi_extra=people())
async def export(request: Request, asking: Asking) -> Response:
    """What you may know of, from a month back to a year ahead, as a file for a calendar program. For your eyes only."""
    today = now(request).date()
    asked = asked_by(request, AskedCalendar)
    asked = asked.model_copy(
        update={"first": asked.first or today - BACK, "last": asked.last or today + ON, "size": MOST, "cursor": None}
    )
    written = Export()
    written.add("prodid", "-//Concord//Calendar//EN")
    written.add("version", "2.0")
    written.add("x-wr-calname", "Concord")
    count = 0
    while True:
        found = await agenda.calendar(request, Response(), asking, asked)
        for entry in found.entries:
            written.add_component(_event(entry, now(request), str(request.base_url)))
        count += len(found.entries)
        if found.next is None or count >= MOST_EXPORTED:
            break
        asked = asked.model_copy(update={"cursor": found.next})
    headers = {"Content-Disposition": 'attachment; filename="concord.ics"', "Cache-Control": "private, no-store"}
    return Response(written.to_ical(), media_type="text/calendar; charset=utf-8", headers=headers)


def _event(entry: Entry, at: datetime, here: str) -> ExportEvent:
    event = ExportEvent()
    event.add("uid", f"{entry.initiative}/{entry.key}@concord")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", f"{entry.name}: {entry.what}" if entry.standing != "done" else f"✓ {entry.name}: {entry.what}")
    event.add("dtstart", _day_of(entry) if entry.whole_day else entry.at.astimezone(UTC))
    event.add("categories", [entry.sort.replace("_", " "), *(["legal"] if entry.legal else [])])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{here}initiatives/{entry.initiative}")
    return event


def _day_of(entry: Entry) -> date:
    return entry.at.astimezone(UTC).date()
