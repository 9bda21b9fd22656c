"""Questions about what can hurt: risks, issues, and alerts, of every initiative that the asker may know of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.access import Asking, GuardedRoute, people
from api.documents import answers, refusals
from api.lists import Paged, cursor_of_ours, sorts
from api.reach import asked_as_of, looking, now, reached
from api.resources import resources_of
from domain.initiative.events import Level, Severity
from domain.initiative.register_events import RiskFamily
from domain.kernel import Key, PersonId
from projections import alerts as alarmed
from projections import risk_search
from projections.alerts import Alert
from projections.risk_register import IssueRow, RiskRow, RiskStatus
from projections.risk_search import Band, IssueOrder, Mitigation, Order, RiskFigures, Wanted

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["questions"], dependencies=[Depends(asked_as_of)])

REGISTER = ("risk_register", "access", "people")
ALERTS = ("agenda", *REGISTER)

Initiatives = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=20)]


class Risks(BaseModel):
    """A page of risks, and figures over all that stand. `next` is the cursor of the rest, null at the end."""

    risks: list[RiskRow]
    next: str | None
    total: int
    figures: RiskFigures


class Issues(BaseModel):
    """A page of open issues; `next` and `total` as for risks."""

    issues: list[IssueRow]
    next: str | None
    total: int


class Alerts(BaseModel):
    """A page of alerts, the highest level first and of one level the longest due; `next` and `total` as for risks."""

    alerts: list[Alert]
    next: str | None
    total: int


class AskedRisks(Paged):
    """Filters (several values of one mean any of them), order, page. Without a `status`: every risk that stands."""

    initiative: Initiatives = []
    programme: list[Key] = Field(default=[], max_length=20)
    family: list[RiskFamily] = Field(default=[], max_length=20)
    owner: list[PersonId] = Field(default=[], max_length=20)
    impact: list[Severity] = Field(default=[], max_length=4)
    probability: list[Level] = Field(default=[], max_length=3)
    band: list[Band] = Field(default=[], max_length=4)
    status: list[RiskStatus] = Field(default=[], max_length=5)
    mitigation: Mitigation | None = Field(default=None, description="None is planned, overdue, due later, or done.")
    q: str | None = Field(default=None, max_length=200, description="Words to look for in titles, sources, actions.")
    sort: str = Field(
        default="-score",
        pattern=sorts(*Order.__args__),  # type: ignore[attr-defined]
        description="A column, with `-` before it for descending; what lacks a value comes last.",
    )


class AskedIssues(Paged):
    """Which issues, in which order."""

    initiative: Initiatives = []
    sort: str = Field(
        default="next_raise_at",
        pattern=sorts(*IssueOrder.__args__),  # type: ignore[attr-defined]
        description="A column, with `-` before it for descending; what lacks a value comes last.",
    )


@router.get(
    "/risks",
    summary="Risks",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def risks(request: Request, response: Response, asking: Asking, asked: Annotated[AskedRisks, Query()]) -> Risks:
    """The risks of every initiative that you may know of, filtered, sorted, page by page; overdue as of now."""
    response.headers.update(await reached(resources_of(request), REGISTER, asked.seen))
    wanted = Wanted(
        **asked.model_dump(include={*Wanted.anywhere, "status", "mitigation"}),
        words=asked.q,
    )
    order: Order = asked.sort.removeprefix("-")  # type: ignore[assignment]
    with cursor_of_ours(asked.cursor):
        async with looking(request) as connection:
            page = await risk_search.find(
                connection,
                asking.viewer,
                wanted,
                now(request),
                order=order,
                descending=asked.sort.startswith("-"),
                limit=asked.size,
                cursor=asked.cursor,
            )
            figures = await risk_search.figures(connection, asking.viewer, now(request))
    return Risks(risks=list(page.rows), next=page.following, total=page.total, figures=figures)


@router.get(
    "/issues",
    summary="Open issues",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def issues(
    request: Request, response: Response, asking: Asking, asked: Annotated[AskedIssues, Query()]
) -> Issues:
    """What went wrong and is not resolved, with the level it reached, and when it goes up a level and to whom."""
    response.headers.update(await reached(resources_of(request), REGISTER, asked.seen))
    order: IssueOrder = asked.sort.removeprefix("-")  # type: ignore[assignment]
    with cursor_of_ours(asked.cursor):
        async with looking(request) as connection:
            page = await risk_search.issues(
                connection,
                asking.viewer,
                initiative=tuple(asked.initiative),
                order=order,
                descending=asked.sort.startswith("-"),
                limit=asked.size,
                cursor=asked.cursor,
            )
    return Issues(issues=list(page.rows), next=page.following, total=page.total)


@router.get(
    "/alerts",
    summary="Alerts",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def alerts(request: Request, response: Response, asking: Asking, asked: Annotated[Paged, Query()]) -> Alerts:
    """What is overdue or was escalated, each matter once, with who must act. It goes when the matter is settled."""
    response.headers.update(await reached(resources_of(request), ALERTS, asked.seen))
    with cursor_of_ours(asked.cursor):
        async with looking(request) as connection:
            page = await alarmed.alerts(connection, asking.viewer, now(request), limit=asked.size, cursor=asked.cursor)
    return Alerts(alerts=list(page.alerts), next=page.following, total=page.total)
