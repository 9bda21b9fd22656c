"""The board pack: the portfolio as of a moment on paper, over the API and from the page."""

from __future__ import annotations

import asyncio
import hashlib

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api import problems
from api.access import Asking, GuardedRoute, people
from api.documents import refusals
from api.identity import Caller
from api.packs import contents
from api.packs.drawing import AssetsMissing, drawing
from api.packs.paper import pdf
from api.pages.assets import FOLDER
from api.reach import asked_as_of, now

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["questions"], dependencies=[Depends(asked_as_of)])

PDF = "application/pdf"
AT_ONCE = asyncio.Semaphore(2)
"""A pack takes a processor for a second; whoever asks for a third one waits."""


@router.get(
    "/board-pack",
    summary="The board pack",
    response_class=Response,
    responses={
        200: {"description": "The document.", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}},
        **refusals(401, 403, 422, 500, 503),
    },
    openapi_extra=people(),
)
async def board_pack(request: Request, asking: Asking) -> Response:
    """A PDF of the portfolio as you may know it. Asked as of the same moment it has the same bytes, whenever asked.

    The header `Digest` is the SHA-256 of the file; the receipt on each page is that of what it says.
    """
    return await made(request, asking)


async def made(request: Request, asking: Caller) -> Response:
    """The pack as an answer. Raises Rejected (not_built) where documents cannot be made."""
    sheets = await contents.asked(request, asking)

    def make() -> bytes:
        with drawing(FOLDER) as draw:
            said = contents.document(request, asking, sheets, draw)
        return pdf("board.typ", said, now(request), FOLDER / "fonts")

    try:
        async with AT_ONCE:
            content = await asyncio.to_thread(make)
    except AssetsMissing as missing:
        raise problems.Rejected(problems.NOT_BUILT, str(missing)) from None
    name = f"board-pack-{now(request):%Y-%m-%d}.pdf"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Digest": f"sha-256={hashlib.sha256(content).hexdigest()}",
    }
    return Response(content, media_type=PDF, headers=headers)
