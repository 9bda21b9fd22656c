"""Documents on paper from the page, as of the moment that its pages are about."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import Asking, people
from api.packs.board_pack import made
from api.pages.route import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/board-pack.pdf", openapi_extra=people())
async def board_pack(request: Request, asking: Asking) -> Response:
    """The portfolio as a PDF, for a meeting."""
    return await made(request, asking)
