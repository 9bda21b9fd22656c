"""One integration at work: will it be finished on time, what drives that date, and is Day 1 ready."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from api import integrations
from api.access import Asking, people
from api.files import Initiative
from api.offered import offered_to
from api.pages.integrated.gantt import chart, on_the_path, titles
from api.pages.integrated.tiles import tiles
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.pages.tables import asked_by
from api.reach import AsOf, Seen, now
from projections import plan_view

router = APIRouter(route_class=PageRoute, include_in_schema=False)


class Wanted(BaseModel):
    """The address: what the asker has just done, and a moment of the past."""

    model_config = ConfigDict(extra="forbid")

    seen: Seen = None
    as_of: AsOf = None


@router.get("/initiatives/{initiative}/integration", openapi_extra=people())
async def integration(request: Request, asking: Asking, initiative: Initiative) -> Response:
    """Tiles, the Gantt, workstreams, what drives the end, milestones, the Day 1 checklist, signatures, issues."""
    wanted, reach = asked_by(request, Wanted), Response()
    reckoned = await integrations.known_plan(request, reach, asking, initiative, seen=wanted.seen)
    seen, streams = plan_view.gantt(reckoned, now(request)), plan_view.workstreams(reckoned)
    checklist = plan_view.day_one(reckoned.plan, reckoned.today)
    document = reckoned.plan.document
    mine = {command.type for command in await offered_to(request, asking, initiative)}
    return page(
        request,
        "integration/_plan.html" if wants_a_part(request) else "integration/page.html",
        initiative=initiative,
        document=document,
        seen=seen,
        streams=streams,
        checklist=checklist,
        tiles=list(tiles(seen, streams, checklist, document)),
        chart=chart(seen, streams.workstreams),
        critical=list(on_the_path(seen)),
        milestones=[bar for bar in seen.bars if bar.milestone],
        titles=titles(seen.bars),
        phases={phase.key: phase.title for phase in document.phases},
        weighty={milestone.key: milestone for milestone in document.milestones},
        waiting=[result for result in document.deliverables if result.unsigned],
        mine=mine,
        reach=reach.headers,
    )
