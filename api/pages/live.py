"""What moves, for browsers: the same stream as the API's, for whoever is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from api import live
from api.access import Asking, people
from api.pages.route import PageRoute
from api.reach import then_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/live", openapi_extra=people())
async def moves(
    request: Request, asking: Asking, last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None
) -> Response:
    """Which read model reached which position: no business of anybody's, so nothing can leak."""
    if then_of(request) is not None:
        return Response(status_code=204)  # the past does not move; a browser does not ask again
    return await live.live(request, asking, last_event_id)
