"""Every initiative that one may know of: a table to search and sort, a file of it for spreadsheets, and a board."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import groupby
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import offerings, questions
from api.access import Asking, people
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.pages.tables import address_of, asked_by, download
from api.questions import Asked
from api.reach import Seen
from domain.initiative.health import Health
from domain.kernel import Key
from projections.initiatives_board import BoardRow, Status
from projections.keyset import MOST

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


@router.get("/initiatives", openapi_extra=people())
async def table(request: Request, asking: Asking) -> Response:
    """The table; the address is its state, so a view can be mailed."""
    asked, reach = asked_by(request, Asked), Response()
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
        address=address_of(asked),
        reach=reach.headers,
    )


@router.get("/initiatives.csv", openapi_extra=people())
async def export(request: Request, asking: Asking) -> Response:
    """All that the table would show on all its pages, for a spreadsheet; the last line says how far it reaches."""
    asked = asked_by(request, Asked).model_copy(update={"size": MOST, "cursor": None})
    reach = Response()
    first = await questions.initiatives(request, reach, asking, asked)

    async def rows() -> AsyncIterator[BoardRow]:
        part = first
        while True:
            for row in part.initiatives:
                yield row
            if part.next is None:
                return
            onwards = asked.model_copy(update={"cursor": part.next})
            part = await questions.initiatives(request, Response(), asking, onwards)

    return download("initiatives", EXPORTED, rows(), reach)


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
