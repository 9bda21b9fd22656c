"""One initiative: what it is, where it stands, what happens next, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import files
from api.access import Asking, people
from api.files import Initiative
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.reach import Seen

router = APIRouter(route_class=PageRoute, include_in_schema=False)

ENTRIES = 40


@router.get("/initiatives/{initiative}", openapi_extra=people())
async def one(
    request: Request,
    asking: Asking,
    initiative: Initiative,
    seen: Seen = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Its file and its timeline, the newest first; `before` a version pages the timeline back."""
    reach = Response()
    found = await files.known_file(request, asking, initiative, seen=seen)
    told = await files.happened(
        request, reach, asking, initiative, before=before, order="newest_first", size=ENTRIES, seen=seen
    )
    return page(
        request,
        "initiative/_file.html" if wants_a_part(request) else "initiative/page.html",
        file=found,
        pending=next((gate for gate in found.gates if gate.key == found.pending), None),
        told=told,
        reach=reach.headers,
    )
