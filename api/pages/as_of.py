"""The header's form: as of which moment do you want to see everything? Without one, it is now again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.access import people
from api.pages.journey import journey, of_form, ours
from api.pages.route import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/as-of", openapi_extra=people())
async def choose(
    request: Request,
    day: Annotated[str, Query(max_length=10)] = "",
    time: Annotated[str, Query(max_length=8)] = "",
    back: Annotated[str, Query(alias="next", max_length=2000)] = "/",
) -> Response:
    """Set out to a day and a time of it (UTC, the end of the day unless one is given), or come back."""
    return journey(request, of_form(day, time), ours(back))
