"""Every initiative that one may know of: a table to search and sort, a file of it for spreadsheets, and a board."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from io import StringIO
from itertools import groupby
from typing import Annotated, cast, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response, StreamingResponse

from api import offerings, problems, questions
from api.access import Asking, people
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.questions import Asked
from api.reach import Seen
from domain.initiative.health import Health
from domain.kernel import Key
from projections.board_search import MOST
from projections.initiatives_board import BoardRow, Status

router = APIRouter(route_class=PageRoute, include_in_schema=False)

COLUMNS = (
    ("name", "Initiative"), ("phase", "Phase"), ("owner", "Lead"), ("health", "Health"), ("price", "Price"),
    ("fit", "Fit score"), (None, "Next step"), ("next_deadline", "Next deadline"), ("updated_at", "Last change"),
)  # fmt: skip
"""What the table shows, and by which order of the question it is sorted, if by any."""

EXPORTED = (
    "initiative", "kind", "name", "programme", "owner", "organisation", "category", "phase", "stage", "status",
    "outcome", "health", "price_low", "price_high", "price_currency", "offered", "offered_currency", "agreed",
    "agreed_currency", "paid", "paid_currency", "revenue", "revenue_currency", "fit", "gate", "gate_due_at",
    "next_deadline", "next_action", "open_risks", "open_issues", "updated_at",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MANY = {"kind", "programme", "phase", "status", "outcome", "health", "category", "owner"}


@router.get("/initiatives", openapi_extra=people())
async def table(request: Request, asking: Asking) -> Response:
    """The table; the address is its state, so a view can be mailed."""
    asked, reach = _asked(request), Response()
    found = await questions.initiatives(request, reach, asking, asked)
    return page(
        request,
        "initiatives/_table.html" if wants_a_part(request) else "initiatives/table.html",
        found=found,
        asked=asked,
        columns=COLUMNS,
        healths=get_args(Health),
        statuses=get_args(Status),
        phases=await _phases("acquisition"),
        address=_address(asked),
        reach=reach.headers,
    )


@router.get("/initiatives.csv", openapi_extra=people())
async def export(request: Request, asking: Asking) -> Response:
    """All that the table would show on all its pages, for a spreadsheet; the last line says how far it reaches."""
    asked = _asked(request).model_copy(update={"size": MOST, "cursor": None})
    reach = Response()
    first = await questions.initiatives(request, reach, asking, asked)

    async def lines() -> AsyncIterator[str]:
        yield "\ufeff" + _line(EXPORTED)
        part = first
        while True:
            for row in part.initiatives:
                yield _line([_cell(getattr(row, column)) for column in EXPORTED])
            if part.next is None:
                break
            onwards = asked.model_copy(update={"cursor": part.next})
            part = await questions.initiatives(request, Response(), asking, onwards)
        yield _line(["", f"as of log position {reach.headers['Concord-Position']}"])

    name = {"Content-Disposition": 'attachment; filename="initiatives.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=name)


@router.get("/board", openapi_extra=people())
async def board(
    request: Request, asking: Asking, kind: Annotated[Key, Query()] = "acquisition", seen: Seen = None
) -> Response:
    """The initiatives of one kind in the columns of its playbook; a phase is reached through its gate alone."""
    reach = Response()
    asked = Asked(kind=[kind], status=["underway", "on_hold"], sort="phase_entered_at", size=MOST, seen=seen)
    found = await questions.initiatives(request, reach, asking, asked)
    ordered = sorted(found.initiatives, key=_phase_of)
    columns = {phase: list(rows) for phase, rows in groupby(ordered, key=_phase_of)}
    titles = await _phases(kind)
    for phase, rows in columns.items():
        titles.setdefault(phase, rows[0].phase_title)
    return page(
        request,
        "initiatives/_board.html" if wants_a_part(request) else "initiatives/board.html",
        kind=kind,
        kinds=sorted({entry.kind for entry in (await offerings.playbooks()).playbooks}),
        columns=[(title, columns.get(phase, [])) for phase, title in titles.items()],
        found=found,
        reach=reach.headers,
    )


def _phase_of(row: BoardRow) -> str:
    return row.phase


async def _phases(kind: Key) -> dict[str, str]:
    """Title by key, in the order of the playbook that is the kind's own."""
    for entry in (await offerings.playbooks()).playbooks:
        if entry.kind == kind and entry.default:
            return {phase.key: phase.title for phase in entry.playbook.phases}
    return {}


def _asked(request: Request) -> Asked:
    """The address as the API's own question; fields left empty in a form ask for nothing. Raises Rejected."""
    given: dict[str, str | list[str]] = {}
    for name, value in request.query_params.multi_items():
        if value and name in MANY:
            cast("list[str]", given.setdefault(name, [])).append(value)
        elif value:
            given[name] = value
    try:
        return Asked.model_validate(given)
    except ValidationError as error:
        found = [dict(one) for one in error.errors(include_url=False, include_context=False, include_input=False)]
        raise problems.malformed(problems.MALFORMED_REQUEST, found, inside=("query",)) from None


def _address(asked: Asked) -> str:
    """The query string of the view without its order and its page."""
    kept = asked.model_dump(mode="json", exclude={"sort", "cursor", "seen"}, exclude_defaults=True)
    return urlencode(kept, doseq=True)


def _line(cells: tuple[str, ...] | list[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: object) -> str:
    """A value as spreadsheets read it; text that would begin a formula is made to stay text."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return str(value)
