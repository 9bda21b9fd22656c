"""The question what is decided when, and which legal dates come; its month, and its export, are the pages' own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.access import Asking, GuardedRoute, people
from api.documents import answers, refusals
from api.identity import Caller
from api.lists import Paged, cursor_of_ours
from api.reach import asked_as_of, looking, now, reached
from api.resources import resources_of
from domain.kernel import Key
from projections import agenda_search
from projections.agenda_matters import Sort
from projections.agenda_search import AgendaFigures, Day, Entry, Wanted

router = APIRouter(prefix="/api/v1", route_class=GuardedRoute, tags=["questions"], dependencies=[Depends(asked_as_of)])

AGENDA = ("agenda", "access", "people")
AHEAD = timedelta(days=60)
LONGEST_OVERDUE = 50
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


class Calendar(BaseModel):
    """What stands between two days (UTC, both included). `next` is the cursor of the rest, null at the end.

    `overdue` is what should have been done by now, whatever days were asked for: the longest overdue, 50 at most of
    `overdue_total`. `figures` count without any filter. Working days are Monday to Friday without the holidays that
    a playbook names.
    """

    first: date
    last: date
    entries: list[Entry]
    next: str | None
    total: int
    overdue: list[Entry]
    overdue_total: int
    figures: AgendaFigures


class AskedCalendar(Paged):
    """Days, filters, page."""

    first: date | None = Field(
        default=None, alias="from", ge=FIRST_DAY, le=LAST_DAY, description="The first day, in UTC; today if left out."
    )
    last: date | None = Field(
        default=None, alias="to", ge=FIRST_DAY, le=LAST_DAY, description="The last day; 60 days on if left out."
    )
    sort: list[Sort] = Field(default=[], max_length=20, description="What is wanted: gates, milestones, …")
    initiative: list[Annotated[str, Field(max_length=64)]] = Field(default=[], max_length=20)
    kind: list[Key] = Field(default=[], max_length=20)
    legal: bool | None = Field(default=None, description="Only dates of the law and of contracts, or none of them.")
    mine: bool = Field(default=False, description="Only what waits for you, by name or by role.")

    @property
    def wanted(self) -> Wanted:
        """The filters."""
        return Wanted(**self.model_dump(include=set(Wanted.model_fields)))


@router.get(
    "/calendar",
    summary="The calendar",
    responses={**answers(), **refusals(401, 403, 422, 500, 503)},
    openapi_extra=people(),
)
async def calendar(
    request: Request, response: Response, asking: Asking, asked: Annotated[AskedCalendar, Query()]
) -> Calendar:
    """Gates, deadlines, milestones, obligations and legal dates of all that you may know of, the earliest first."""
    response.headers.update(await reached(resources_of(request), AGENDA, asked.seen))
    today = now(request).date()
    first = asked.first or today
    last = asked.last or min(first + AHEAD, LAST_DAY)
    with cursor_of_ours(asked.cursor):
        async with looking(request) as connection:
            who, at = asking.viewer, now(request)
            page = await agenda_search.between(
                connection, who, at, asked.wanted, first=first, last=last, limit=asked.size, cursor=asked.cursor
            )
            late = await agenda_search.overdue(connection, who, at, asked.wanted, limit=LONGEST_OVERDUE)
            figures = await agenda_search.figures(connection, who, at)
    return Calendar(
        first=first,
        last=last,
        entries=list(page.entries),
        next=page.following,
        total=page.total,
        overdue=list(late.entries),
        overdue_total=late.total,
        figures=figures,
    )


async def month(
    request: Request, response: Response, asking: Caller, wanted: Wanted, first: date, last: date, most: int
) -> dict[date, Day]:
    """The days between two that have entries, so many of each at most, for a page that shows a month."""
    response.headers.update(await reached(resources_of(request), AGENDA, None))
    async with looking(request) as connection:
        return await agenda_search.days(
            connection, asking.viewer, now(request), wanted, first=first, last=last, most=most
        )
