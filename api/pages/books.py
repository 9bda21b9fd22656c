"""What an integration brings, whom it keeps and what it costs: three pages about one integration."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import files, integration_books
from api.access import Asking, people
from api.files import Initiative
from api.pages.charts.bars import Bar, Words, bars
from api.pages.charts.chart import Chart
from api.pages.charts.synergies import LEVELS, charts, millions
from api.pages.render import page
from api.pages.route import PageRoute
from domain.integration.money.figures import MoneyFigures
from domain.integration.people.state import Measure
from domain.integration.synergies.bases import Basis

router = APIRouter(route_class=PageRoute, include_in_schema=False)

BASES: dict[Basis, str] = {
    "to_date": "since the closing",
    "in_year": "this calendar year",
    "run_rate": "as a rate a year",
}
MEASURES: dict[Measure, str] = {
    "employees": "Employees",
    "key_talent": "Key talent",
    "customers": "Customers",
    "customer_revenue": "Revenue of customers",
}


@router.get("/initiatives/{initiative}/synergies", openapi_extra=people())
async def synergies(
    request: Request, asking: Asking, initiative: Initiative, basis: Annotated[Basis, Query()] = "to_date"
) -> Response:
    """Promised, claimed, confirmed: all of a page on one basis."""
    file = await files.known_file(request, asking, initiative)
    book = await integration_books.synergies(request, asking, initiative, basis)
    return page(
        request,
        "books/synergies.html",
        file=file,
        book=book,
        bases=BASES,
        levels=LEVELS,
        charts=[*charts(book)],
        parts=book.tracker.by_kind,
    )


@router.get("/initiatives/{initiative}/people", openapi_extra=people())
async def kept(request: Request, asking: Asking, initiative: Initiative) -> Response:
    """Who of the first day is still here, and which customers."""
    file = await files.known_file(request, asking, initiative)
    book = await integration_books.kept(request, asking, initiative)
    return page(request, "books/people.html", file=file, book=book, measures=MEASURES)


@router.get("/initiatives/{initiative}/budget", openapi_extra=people())
async def budget(request: Request, asking: Asking, initiative: Initiative) -> Response:
    """Budget, contingency, actual and expected cost; transitional services."""
    file = await files.known_file(request, asking, initiative)
    book = await integration_books.budget(request, asking, initiative)
    return page(request, "books/budget.html", file=file, book=book, chart_of=_variances(book.figures))


def _variances(figures: MoneyFigures) -> Chart | None:
    if not figures.lines:
        return None
    currency = figures.budget.currency
    over = [line.title for line in figures.lines if line.variance.amount > 0]
    finding = f"Over: {', '.join(over)}." if over else "No line is expected to cost more than it may."
    words = Words(
        title="Expected cost against what each line may cost",
        basis=f"{currency} M, above zero is too much",
        finding=finding,
        first="Line",
        unit=f"{currency} M",
    )
    rows = [
        Bar(line.title, line.workstream or "", millions(line.variance), "$bad" if line.variance.amount > 0 else "$good")
        for line in figures.lines
    ]
    return bars("variance", words, rows, digits=2)
