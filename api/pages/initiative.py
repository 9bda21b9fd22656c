"""One initiative: what it is, where it stands, what happens next, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import files
from api.access import Asking, people
from api.files import Initiative
from api.offered import offered_to
from api.pages.charts.initiative import field_of, phases_of, risks_of
from api.pages.doing import by_subject
from api.pages.fields import Asks, asks_of
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.reach import Seen, now, then_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)

ENTRIES = 40
RECORDED = {"begun": Asks("begun", "The charter", "It is begun.")}
"""What was just recorded, where that is no command of the kind itself."""


@router.get("/initiatives/{initiative}", openapi_extra=people())
async def one(
    request: Request,
    asking: Asking,
    initiative: Initiative,
    seen: Seen = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    recorded: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Its file and its timeline, the newest first; `before` a version pages the timeline back."""
    reach = Response()
    found = await files.known_file(request, asking, initiative, seen=seen)
    told = await files.happened(
        request, reach, asking, initiative, before=before, order="newest_first", size=ENTRIES, seen=seen
    )
    offered = [] if then_of(request) else await offered_to(request, asking, initiative)
    return page(
        request,
        "initiative/_file.html" if wants_a_part(request) else "initiative/page.html",
        file=found,
        pending=next((gate for gate in found.gates if gate.key == found.pending), None),
        told=told,
        plan=phases_of(found, now(request).date()) if found.phases else None,
        matrix=risks_of(found),
        field=field_of(found.deal.valuations[-1]) if found.deal and found.deal.valuations else None,
        offered=by_subject(offered),
        may={each.type for each in offered},
        recorded=RECORDED.get(recorded or "", asks_of(found.kind).get(recorded or "")),
        reach=reach.headers,
    )
