"""Questions about the plan of an integration: its Gantt, its workstreams, its Day 1 checklist."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter, Depends, Request, Response

from api.access import Asking, GuardedRoute, people
from api.documents import answers, refusals
from api.files import Initiative, known_to
from api.identity import Caller
from api.reach import Seen, asked_as_of, looking, now, reached
from api.resources import resources_of
from domain.integration.work.refusals import PlanUnknown
from domain.kernel import StreamId
from projections import integration_plan, plan_view
from projections.plan_answers import DayOnePart, GanttPart, WorkstreamsPart
from projections.plan_view import Reckoned

router = APIRouter(
    prefix="/api/v1/initiatives/{initiative}",
    route_class=GuardedRoute,
    tags=["questions"],
    dependencies=[Depends(asked_as_of)],
)

PLAN = ("integration_plan", "access", "people")
MOST_PLANS = 32
"""Plans that are kept with their dates reckoned."""


class _Seen(NamedTuple):
    """A plan as it is at a version and as it looks on a day."""

    initiative: StreamId
    version: int
    day: date


class Plans:
    """Plans with their dates reckoned, the latest asked about; what a version looks like on a day never changes."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Seen, Reckoned] = OrderedDict()

    def get(self, seen: _Seen) -> Reckoned | None:
        """The plan, if it is kept."""
        if seen in self._known:
            self._known.move_to_end(seen)
        return self._known.get(seen)

    def put(self, seen: _Seen, reckoned: Reckoned) -> None:
        """Keep a plan, and let the one go that was asked about longest ago."""
        self._known[seen] = reckoned
        while len(self._known) > MOST_PLANS:
            self._known.popitem(last=False)


@router.get(
    "/plan",
    summary="The plan of an integration",
    responses={200: {"model": GanttPart, **answers()[200]}, **refusals(401, 403, 404, 422, 500, 503)},
    openapi_extra=people(),
)
async def plan(
    request: Request, response: Response, asking: Asking, initiative: Initiative, seen: Seen = None
) -> Response:
    """Its Gantt: every task and milestone with what it waits for, its dates first, now and as forecast.

    With them what drives the end, what caused the delay, progress, earned value, and its health by the rule that fired.
    """
    reckoned = await known_plan(request, response, asking, initiative, seen=seen)
    told = plan_view.gantt(reckoned, now(request)).model_dump_json()
    # Thousands of bars, which were validated when they were made: FastAPI would do that again.
    return Response(told, media_type="application/json", headers=dict(response.headers))


@router.get(
    "/workstreams",
    summary="The workstreams of an integration",
    responses={**answers(), **refusals(401, 403, 404, 422, 500, 503)},
    openapi_extra=people(),
)
async def workstreams(
    request: Request, response: Response, asking: Asking, initiative: Initiative, seen: Seen = None
) -> WorkstreamsPart:
    """Each with its lead, progress, earned value, health, budget and people; and who is given away more than once."""
    return plan_view.workstreams(await known_plan(request, response, asking, initiative, seen=seen))


@router.get(
    "/day-one",
    summary="The Day 1 checklist of an integration",
    responses={**answers(), **refusals(401, 403, 404, 422, 500, 503)},
    openapi_extra=people(),
)
async def day_one(
    request: Request, response: Response, asking: Asking, initiative: Initiative, seen: Seen = None
) -> DayOnePart:
    """Every item with its owner and standing, and how much of what Day 1 must have is done or waived by name."""
    reckoned = await known_plan(request, response, asking, initiative, seen=seen)
    return plan_view.day_one(reckoned.plan, reckoned.today)


async def known_plan(
    request: Request, response: Response, asking: Caller, initiative: StreamId, *, seen: str | None = None
) -> Reckoned:
    """The plan at the moment that the request is about. Raises InitiativeUnknown, PlanUnknown."""
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    response.headers.update(await reached(resources, PLAN, seen))
    plans: Plans = request.app.state.plans
    today = now(request).date()
    async with looking(request) as connection:
        version = await integration_plan.version(connection, asking.viewer, initiative)
        kept = None if version is None else plans.get(_Seen(initiative, version, today))
        found = None if kept else await integration_plan.plan(connection, asking.viewer, initiative)
    if kept is not None:
        return kept
    if found is None:
        raise PlanUnknown("It has no plan: only an integration that has begun has one.")
    reckoned = await asyncio.to_thread(Reckoned, found, today)
    plans.put(_Seen(initiative, found.document.version, today), reckoned)
    return reckoned
