"""The first page: are we on plan, and what needs me?"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import questions
from api.access import Asking, people
from api.catalogue import phases_of
from api.pages.charts.portfolio import envelope, funnel_of, prices
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.questions import Asked
from api.reach import Seen

router = APIRouter(route_class=PageRoute, include_in_schema=False)

DEADLINES = 8


@router.get("/", openapi_extra=people())
async def overview(request: Request, asking: Asking, seen: Seen = None) -> Response:
    """Counts and values by phase, what waits for me, the next deadlines, health."""
    reach = Response()
    portfolio = await questions.figures(request, reach, asking, seen)
    work = await questions.mine(request, reach, asking, seen)
    ahead = Asked(status=["underway"], sort="next_deadline", size=DEADLINES, seen=seen)
    deadlines = await questions.initiatives(request, reach, asking, ahead)
    stages = await questions.conversion(request, reach, asking, seen=seen)
    titles = phases_of("acquisition")
    return page(
        request,
        "overview/_figures.html" if wants_a_part(request) else "overview/page.html",
        portfolio=portfolio,
        funnel=funnel_of(stages),
        prices=list(prices(portfolio.on_the_table["phase"], titles)),
        envelopes=[envelope(use) for use in portfolio.envelopes],
        work=work.work,
        deadlines=[row for row in deadlines.initiatives if row.next_deadline is not None],
        reach=reach.headers,
    )
