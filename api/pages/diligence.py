"""Due diligence of one deal: what do we know, what is missing, what would stop us?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import get_args

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from api import files, problems
from api.access import Asking, people
from api.files import Initiative
from api.pages.charts.burn_up import Count, burn_up
from api.pages.charts.chart import Chart
from api.pages.charts.stacked import Part, Row, Words, stacked
from api.pages.formats import figure, words
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.pages.tables import address_of, asked_by
from api.reach import Seen
from domain.acquisition.diligence.events import ItemStatus
from domain.acquisition.diligence.red_flags import Gravity
from domain.kernel import Key
from domain.money import Money
from projections.file_diligence import DiligencePart, FindingPart, ItemPart
from projections.file_document import InitiativeFile

router = APIRouter(route_class=PageRoute, include_in_schema=False)

GATE = "g2"
STATES: tuple[ItemStatus, ...] = get_args(ItemStatus)
GRAVITIES: tuple[Gravity, ...] = ("critical", "major", "minor", "info")
UNITS = {"percent": " %", "ratio": "", "count": "", "score": " of 100", "months": " months"}
LOOKS = {
    "requested": "$grey",
    "received": "$warn-soft",
    "in_review": "$gantt",
    "cleared": "$good-soft",
    "flagged": "$bad-soft",
    "not_applicable": "$soft",
}


class Asked(BaseModel):
    """Which requests the table shows."""

    model_config = {"extra": "forbid"}

    workstream: Key | None = None
    status: ItemStatus | None = None
    late: bool = False
    seen: Seen = None
    as_of: str | None = None


@router.get("/initiatives/{initiative}/diligence", openapi_extra=people())
async def diligence(request: Request, asking: Asking, initiative: Initiative) -> Response:
    """Tiles, charts, a panel for each workstream, the requests, and what was found with what it changed."""
    asked = asked_by(request, Asked)
    file = await files.known_file(request, asking, initiative, seen=asked.seen)
    if file.deal is None:
        raise problems.Rejected(problems.NOT_FOUND, "Due diligence belongs to an acquisition.")
    part = file.deal.diligence
    shown = [item for item in part.items if _fits(item, asked)]
    return page(
        request,
        "diligence/_diligence.html" if wants_a_part(request) else "diligence/page.html",
        file=file,
        diligence=part,
        asked=asked,
        items=shown,
        states=STATES,
        gravities=GRAVITIES,
        flags=Counter(flag.raised.severity for flag in part.red_flags if flag.open),
        waivers=len([*filter(None, (each.waived_by for each in part.red_flags))])
        + len([*filter(None, (each.waived_by for each in part.findings))]),
        price=_price(part.findings),
        measure=lambda value, unit: f"{_number(value)}{UNITS[unit]}",
        charts=_charts(file, part),
        address=address_of(asked),
    )


def _fits(item: ItemPart, asked: Asked) -> bool:
    return (
        asked.workstream in (None, item.workstream)
        and asked.status in (None, item.status)
        and (item.late or not asked.late)
    )


def _number(value: Decimal) -> str:
    return figure(value, 0 if value == value.to_integral_value() else 2)


def _price(findings: Iterable[FindingPart]) -> list[Money]:
    """What open findings are to take off the price: one sum per currency."""
    sums: dict[str, Money] = {}
    for finding in findings:
        goes = finding.disposition
        if finding.closed_by is None and goes is not None and goes.destination == "price" and goes.amount is not None:
            there = sums.get(goes.amount.currency)
            sums[goes.amount.currency] = goes.amount if there is None else there + goes.amount
    return [sums[currency] for currency in sorted(sums)]


def _charts(file: InitiativeFile, part: DiligencePart) -> list[Chart]:
    if not part.items:
        return []
    return [_by_state(part), burn_up("burn-up", _counts(part.items, file.updated_at.date()), _wanted(file), "requests")]


def _by_state(part: DiligencePart) -> Chart:
    states = {
        each.workstream: Counter(item.status for item in part.items if item.workstream == each.workstream)
        for each in part.report.workstreams
    }
    settled = sum(item.resolved_at is not None for item in part.items)
    return stacked(
        "by-state",
        Words(
            title="Requests by workstream and state",
            basis="number of requests, as of the last event",
            finding=f"{settled} of {len(part.items)} requests are settled.",
            first="Workstream",
        ),
        [
            Part(key=state, title=words(state).capitalize(), fill=LOOKS[state])
            for state in STATES
            if any(counts[state] for counts in states.values())
        ],
        [
            Row(name=words(workstream).capitalize(), of={state: float(count) for state, count in counts.items()})
            for workstream, counts in states.items()
        ],
    )


def _counts(items: Iterable[ItemPart], today: date) -> list[Count]:
    """How many there were and how many were settled, at the end of each day on which that changed."""
    asked = [item.asked_at.date() for item in items]
    done = [item.resolved_at.date() for item in items if item.resolved_at]
    days = sorted({*asked, *done, max(today, *asked, *done)})
    return [Count(on, sum(day <= on for day in asked), sum(day <= on for day in done)) for on in days]


def _wanted(file: InitiativeFile) -> date | None:
    """The date of the gate that needs all of it: of its last decision, else when the phase that it closes is due."""
    gate = next((each for each in file.gates if each.key == GATE), None)
    if gate is not None and gate.attempts:
        last = gate.attempts[-1]
        return (last.ended_at or last.due_at).date()
    phase = next((each for each in file.phases if gate is not None and each.key == gate.phase), None)
    return phase.due_at.date() if phase is not None and phase.due_at else None
