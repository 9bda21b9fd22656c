"""Questions about what a deal is worth: every published valuation with all that went in, and what if it were not so."""

from __future__ import annotations

import asyncio
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access import Asking, GuardedRoute, people
from api.documents import answers, refusals
from api.files import Initiative, known_to
from api.reach import AsOf, asked_as_of, standing
from api.resources import resources_of
from domain.acquisition.state import Acquisition
from domain.acquisition.valuing.events import ValuationPublished
from domain.acquisition.valuing.rules import ValuationUnknown
from domain.acquisition.valuing.state import Valuing
from domain.kernel import PersonId, StreamId
from domain.valuation.again import Again, again
from domain.valuation.sensitivity import Variable
from domain.valuation.what_if import Point, Steps, WhatIf, point, what_if

router = APIRouter(
    prefix="/api/v1/initiatives/{initiative}/valuations",
    route_class=GuardedRoute,
    tags=["questions"],
    dependencies=[Depends(asked_as_of)],
)


VARIABLES: tuple[Variable, ...] = get_args(Variable)

Which = Annotated[int, Path(ge=1, le=2**31 - 1)]
Points = Annotated[float | None, Field(ge=-1, le=1)]
Factor = Annotated[float | None, Field(ge=0, le=100)]
Wide = Annotated[float, Field(gt=0, le=0.3)]


class Settings(BaseModel):
    """Inputs set to other figures than the valuation's own; what is left out stays as it is.

    Rates are decimals (0.095), `growth` and `margin` points added to every year, `synergies` and `integration` factors
    on what is expected, `exit_multiple` is times EBITDA, `price` millions for all the equity.
    """

    model_config = ConfigDict(extra="forbid")

    wacc: Annotated[float | None, Field(ge=-0.5, le=2)] = None
    terminal_growth: Points = None
    exit_multiple: Annotated[float | None, Field(gt=0, le=1000)] = None
    growth: Points = None
    margin: Points = None
    synergies: Factor = None
    integration: Factor = None
    price: Annotated[float | None, Field(gt=0, le=1e7)] = None
    as_of: AsOf = None

    @property
    def given(self) -> dict[Variable, float]:
        """Only what is set."""
        return {name: value for name in VARIABLES if (value := getattr(self, name)) is not None}


class Reach(BaseModel):
    """How far the inputs are moved to either side: points of a rate, turns of the multiple, and shares of the rest."""

    model_config = ConfigDict(extra="forbid")

    wacc: Wide = 0.01
    terminal_growth: Wide = 0.005
    exit_multiple: Annotated[float, Field(gt=0, le=100)] = 1.0
    growth: Wide = 0.05
    margin: Wide = 0.02
    synergies: Annotated[float, Field(gt=0, le=1)] = 0.5
    integration: Annotated[float, Field(gt=0, le=1)] = 0.5
    price: Wide = 0.1
    as_of: AsOf = None

    @property
    def steps(self) -> Steps:
        """As the model takes them."""
        return Steps(**self.model_dump(exclude={"as_of"}))


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
    request: Request, asking: Asking, initiative: Initiative, valuation: Which, reach: Annotated[Reach, Query()]
) -> WhatIf:
    """A published valuation computed again with its inputs moved: a grid of two, series of one, and a tornado."""
    found = await _published(request, asking, initiative, valuation)
    return await asyncio.to_thread(what_if, found.model, reach.steps)


@router.get(
    "/{valuation}/with",
    summary="With other inputs",
    responses={**answers(), **refusals(401, 403, 404, 409, 422, 500, 503)},
    openapi_extra=people(),
)
async def with_other_inputs(
    request: Request, asking: Asking, initiative: Initiative, valuation: Which, settings: Annotated[Settings, Query()]
) -> Point:
    """The base case of a published valuation with inputs set to other figures; nothing of it is recorded."""
    found = await _published(request, asking, initiative, valuation)
    return point(found.model, settings.given)


@router.get(
    "/{valuation}/again",
    summary="Computed again",
    responses={**answers(), **refusals(401, 403, 404, 422, 500, 503)},
    openapi_extra=people(),
)
async def computed_again(request: Request, asking: Asking, initiative: Initiative, valuation: Which) -> Again:
    """Whether the receipt holds, cash per year and scenario, and how the simulated net present values lie."""
    found = await _published(request, asking, initiative, valuation)
    return await asyncio.to_thread(again, found.model, found.result, found.receipt, found.uncertainty, found.simulation)


async def _published(request: Request, asking: Asking, initiative: StreamId, valuation: int) -> ValuationPublished:
    found = await _valuing(request, asking, initiative)
    for each in found.published:
        if each.valuation == valuation:
            return each
    raise ValuationUnknown(f"There is no valuation {valuation}.", valuation=valuation)


async def _valuing(request: Request, asking: Asking, initiative: StreamId) -> Valuing:
    await known_to(resources_of(request), initiative, asking)
    state = (await standing(request, initiative)).state
    return state.valuing if isinstance(state, Acquisition) else Valuing()
