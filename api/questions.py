"""Questions about many initiatives at once: the board, what waits for me, the people. Read models answer them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError

from api.access import Asking, GuardedRoute, people
from api.catalogue import phases_of
from api.documents import answers, refusals
from api.reach import AsOf, Seen, asked_as_of, looking, now, reached
from api.resources import resources_of
from domain.initiative.health import Health
from domain.kernel import Key, PersonId
from projections import acquisition_metrics, board_search, engagements, funnel, keyset, market_map, my_work, portfolio
from projections import people as directory
from projections.acquisition_metrics import Metric
from projections.board_search import Order, Wanted
from projections.engagements import Firm
from projections.funnel import Funnel
from projections.initiatives_board import BoardRow, Status
from projections.market_map import MarketMap
from projections.my_work import MyWork
from projections.portfolio import Portfolio

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["questions"], dependencies=[Depends(asked_as_of)])

BOARD = ("initiatives_board", "access", "people")
WORK = ("my_work", *BOARD)
MARKET = ("market_figures", *BOARD)
PEOPLE = ("people",)
FIRMS = ("engagements", "access", "people")


class Board(BaseModel):
    """A page of initiatives. `next` is the cursor of the rest, null at the end; `total` counts all pages."""

    initiatives: list[BoardRow]
    next: str | None
    total: int


class Waiting(BaseModel):
    """What waits for the asker, the most urgent first."""

    work: list[MyWork]


class Listed(BaseModel):
    """One person, and the roles they hold today."""

    person: PersonId
    name: str
    roles: list[Key]
    active: bool


class Everybody(BaseModel):
    """People by name."""

    people: list[Listed]


class Metrics(BaseModel):
    """The documented targets of the acquisitions, in the order of the plan."""

    metrics: list[Metric]


class Firms(BaseModel):
    """Outside firms by name."""

    firms: list[Firm]


class Asked(BaseModel):
    """The query string of the board: filters (several values of one mean any of them), order, page."""

    model_config = {"extra": "forbid"}

    kind: list[Key] = Field(default=[], max_length=20)
    programme: list[Key] = Field(default=[], max_length=20)
    phase: list[Key] = Field(default=[], max_length=20)
    status: list[Status] = Field(default=[], max_length=10)
    outcome: list[Key] = Field(default=[], max_length=10)
    health: list[Health] = Field(default=[], max_length=3)
    category: list[Key] = Field(default=[], max_length=20)
    owner: list[PersonId] = Field(default=[], max_length=20)
    q: str | None = Field(default=None, max_length=200, description="Words to look for in names and organisations.")
    sort: str = Field(
        default="-updated_at",
        pattern=rf"^-?({'|'.join(Order.__args__)})$",  # type: ignore[attr-defined]
        description="A column, with `-` before it for descending; what lacks a value comes last.",
    )
    cursor: str | None = Field(default=None, max_length=2000, description="`next` of the page before.")
    size: int = Field(default=50, ge=1, le=keyset.MOST, description="Rows of a page at most.")
    seen: Seen = None
    as_of: AsOf = None


@router.get(
    "/initiatives",
    summary="Initiatives",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def initiatives(request: Request, response: Response, asking: Asking, asked: Annotated[Asked, Query()]) -> Board:
    """The initiatives that you may know of, filtered, sorted, page by page."""
    resources = resources_of(request)
    response.headers.update(await reached(resources, BOARD, asked.seen))
    wanted = Wanted(**asked.model_dump(include=set(Wanted.anywhere)), words=asked.q)
    try:
        async with looking(request) as connection:
            page = await board_search.find(
                connection,
                asking.viewer,
                wanted,
                order=asked.sort.removeprefix("-"),  # type: ignore[arg-type]
                descending=asked.sort.startswith("-"),
                limit=asked.size,
                cursor=asked.cursor,
            )
    except (DataError, TypeError) as wrong:
        if asked.cursor is None:
            raise
        raise keyset.BadCursor("This cursor was not given by this list.") from wrong
    return Board(initiatives=list(page.rows), next=page.following, total=page.total)


@router.get(
    "/my-work",
    summary="What waits for me",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def mine(request: Request, response: Response, asking: Asking, seen: Seen = None) -> Waiting:
    """Gates to decide, conditions to fulfil, risks to lower: as owner, by role, or on behalf of who lent you a duty."""
    resources = resources_of(request)
    response.headers.update(await reached(resources, WORK, seen))
    async with looking(request) as connection:
        return Waiting(work=await my_work.my_work(connection, asking.viewer, now(request)))


@router.get(
    "/portfolio",
    summary="The portfolio",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def figures(request: Request, response: Response, asking: Asking, seen: Seen = None) -> Portfolio:
    """Counts and values of what you may know of; prices, revenue per year and counts are never added to one another."""
    resources = resources_of(request)
    response.headers.update(await reached(resources, BOARD, seen))
    async with looking(request) as connection:
        return await portfolio.portfolio(connection, asking.viewer)


@router.get(
    "/funnel",
    summary="The funnel",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def conversion(
    request: Request,
    response: Response,
    asking: Asking,
    kind: Annotated[Key, Query(description="A kind of initiative.")] = "acquisition",
    seen: Seen = None,
) -> Funnel:
    """Per phase how many of a kind have come to it so far, stand in it and ended in it, and how many went on."""
    resources = resources_of(request)
    response.headers.update(await reached(resources, BOARD, seen))
    async with looking(request) as connection:
        return await funnel.funnel(connection, asking.viewer, kind, phases_of(kind))


@router.get(
    "/market-map",
    summary="The market map",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def market(request: Request, response: Response, asking: Asking, seen: Seen = None) -> MarketMap:
    """Per segment how many targets are mapped and engaged, at which prices, and what is known of the market."""
    resources = resources_of(request)
    response.headers.update(await reached(resources, MARKET, seen))
    async with looking(request) as connection:
        return await market_map.market_map(connection, asking.viewer)


@router.get(
    "/acquisition-metrics",
    summary="Acquisition success metrics",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def success(request: Request, response: Response, asking: Asking, seen: Seen = None) -> Metrics:
    """Every documented target of the acquisitions with its source, and the actual figure or why there is none yet."""
    resources = resources_of(request)
    response.headers.update(await reached(resources, BOARD, seen))
    async with looking(request) as connection:
        return Metrics(metrics=list(await acquisition_metrics.acquisition_metrics(connection, asking.viewer)))


@router.get(
    "/advisers",
    summary="Outside firms",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def advisers(request: Request, response: Response, asking: Asking, seen: Seen = None) -> Firms:
    """Firms at work on deals that you may know of: fees, budgets and costs, deals they brought us and deals closed."""
    resources = resources_of(request)
    response.headers.update(await reached(resources, FIRMS, seen))
    async with looking(request) as connection:
        return Firms(firms=list(await engagements.firms(connection, asking.viewer)))


@router.get(
    "/people",
    summary="People",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def everybody(
    request: Request,
    response: Response,
    role: Annotated[Key | None, Query(description="Only whoever holds this role today.")] = None,
    seen: Seen = None,
) -> Everybody:
    """The directory of people and their roles, by name. Those it lists may read it."""
    resources = resources_of(request)
    response.headers.update(await reached(resources, PEOPLE, seen))
    async with looking(request) as connection:
        found = await directory.everyone(connection, role=role)
    shown = [Listed(person=row.person, name=row.name, roles=row.roles, active=row.active) for row in found]
    return Everybody(people=shown)
