"""Questions about what a deal is worth: every published valuation with all that went in, and what if it were not so."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from api.access import Asking, GuardedRoute, people
from api.documents import answers, refusals
from api.files import Initiative, known_to
from api.resources import resources_of
from domain.acquisition.state import Acquisition
from domain.acquisition.valuing.events import ValuationPublished
from domain.acquisition.valuing.rules import ValuationUnknown
from domain.acquisition.valuing.state import Valuing
from domain.kernel import PersonId, StreamId
from domain.valuation.what_if import WhatIf, what_if

router = APIRouter(prefix="/api/v1/initiatives/{initiative}/valuations", route_class=GuardedRoute, tags=["questions"])


class PublishedValuation(BaseModel):
    """A valuation as it was published, with every input and output; `approved_by` null: nobody stands for it yet."""

    published: ValuationPublished
    approved_by: PersonId | None


class Valuations(BaseModel):
    """The valuations of an initiative, the first one first; only acquisitions have any."""

    initiative: StreamId
    valuations: list[PublishedValuation]


@router.get(
    "",
    summary="What it is worth",
    responses={**answers(), **refusals(401, 403, 404, 422, 500, 503)},
    openapi_extra=people(),
)
async def valuations(request: Request, asking: Asking, initiative: Initiative) -> Valuations:
    """Every published valuation: the model, its results, the receipt that proves them, and who approved it."""
    found = await _valuing(request, asking, initiative)
    approved = {number: event.by for number, event in found.approved.items()}
    return Valuations(
        initiative=initiative,
        valuations=[
            PublishedValuation(published=each, approved_by=approved.get(each.valuation)) for each in found.published
        ],
    )


@router.get(
    "/{valuation}/what-if",
    summary="What if",
    responses={**answers(), **refusals(401, 403, 404, 422, 500, 503)},
    openapi_extra=people(),
)
async def sensitivities(
    request: Request, asking: Asking, initiative: Initiative, valuation: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> WhatIf:
    """A published valuation computed again with its inputs moved: a grid of two, series of one, and a tornado."""
    found = await _valuing(request, asking, initiative)
    for each in found.published:
        if each.valuation == valuation:
            return what_if(each.model)
    raise ValuationUnknown(f"There is no valuation {valuation}.", valuation=valuation)


async def _valuing(request: Request, asking: Asking, initiative: StreamId) -> Valuing:
    resources = resources_of(request)
    await known_to(resources, initiative, asking)
    state = (await resources.log.standing(initiative)).state
    return state.valuing if isinstance(state, Acquisition) else Valuing()
