"""What can hurt us, is someone on it, in time: the register of risks, open issues, and what is overdue or escalated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import groupby
from typing import get_args

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import registers
from api.access import Asking, people
from api.lists import Paged
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.pages.tables import address_of, asked_by, download
from api.registers import AskedIssues, AskedRisks
from domain.initiative.register import band, score
from domain.initiative.register_events import RiskFamily
from projections.keyset import MOST
from projections.risk_register import RiskRow, RiskStatus
from projections.risk_search import PROBABILITIES, Band, Cell, Mitigation

router = APIRouter(route_class=PageRoute, include_in_schema=False)

BESIDE = 25
"""Alerts and issues that the page shows; the rest is told by their addresses in the API."""

COLUMNS = (
    ("title", "Risk"), ("name", "Initiative"), ("family", "Category"), ("score", "Score, 0 to 100"),
    ("owner", "Owner"), ("status", "Status"), (None, "Mitigation"),
    ("mitigation_due_at", "Due"), ("reviewed_at", "Last review"),
)  # fmt: skip

EXPORTED = (
    "initiative", "risk", "kind", "name", "programme", "title", "family", "owner", "source", "impact", "probability",
    "score", "band", "status", "intended", "mitigation", "mitigation_owner", "mitigation_due_at", "mitigated_at",
    "raised_at", "reviewed_at", "closed_at", "closed_because",
)  # fmt: skip


@router.get("/risks", openapi_extra=people())
async def risks(request: Request, asking: Asking) -> Response:
    """Tiles, the matrix, alerts, issues, and the register; the address is the register's state."""
    asked, reach = asked_by(request, AskedRisks), Response()
    found = await registers.risks(request, reach, asking, asked)
    beside = {"size": BESIDE, "seen": asked.seen, "as_of": asked.as_of}
    return page(
        request,
        "risks/_register.html" if wants_a_part(request) else "risks/page.html",
        found=found,
        asked=asked,
        alerts=await registers.alerts(request, Response(), asking, Paged.model_validate(beside)),
        issues=await registers.issues(request, Response(), asking, AskedIssues.model_validate(beside)),
        matrix=[(impact, list(cells)) for impact, cells in groupby(found.figures.matrix, key=_impact)],
        probabilities=PROBABILITIES,
        band_of=lambda cell: band(score(cell.impact, cell.probability)),
        columns=COLUMNS,
        families=get_args(RiskFamily),
        bands=get_args(Band),
        statuses=get_args(RiskStatus),
        mitigations=get_args(Mitigation),
        address=address_of(asked),
        unpaired=address_of(asked, "impact", "probability"),
        reach=reach.headers,
    )


@router.get("/risks.csv", openapi_extra=people())
async def export(request: Request, asking: Asking) -> Response:
    """All that the register would show on all its pages, for a spreadsheet; the last line says how far it reaches."""
    asked = asked_by(request, AskedRisks).model_copy(update={"size": MOST, "cursor": None})
    reach = Response()
    first = await registers.risks(request, reach, asking, asked)

    async def rows() -> AsyncIterator[RiskRow]:
        part = first
        while True:
            for row in part.risks:
                yield row
            if part.next is None:
                return
            onwards = asked.model_copy(update={"cursor": part.next})
            part = await registers.risks(request, Response(), asking, onwards)

    return download("risks", EXPORTED, rows(), reach)


def _impact(cell: Cell) -> str:
    return cell.impact
