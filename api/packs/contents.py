"""What a board pack says: figures, charts and tables of all that the asker may know of, as of one moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api import agenda, files, questions, registers
from api.identity import Caller
from api.packs.drawing import Draw
from api.pages.charts import initiative as one
from api.pages.charts import portfolio as all_of
from api.pages.charts.chart import Chart
from api.pages.charts.risk_matrix import risk_matrix_of
from api.pages.formats import HEALTH, day, figure, millions, minute, money, percent, words
from api.questions import Asked
from api.reach import now, then_of
from projections.file_document import InitiativeFile
from projections.file_valuing import ValuationPart
from projections.initiatives_board import BoardRow
from projections.portfolio import Portfolio
from projections.risk_register import RiskRow

ROWS, DEALS, RISKS, DATES = 60, 12, 12, 15
"""How much fits on paper; what does not is counted."""

Document = dict[str, Any]
"""The pack as its template takes it: words only, formatted as pages format them."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """All that was asked for one pack. `upto`: how far the log is told, by position or, in the past, by the moment."""

    portfolio: Portfolio
    stages: Chart | None
    rows: Sequence[BoardRow]
    total: int
    deals: Sequence[InitiativeFile]
    risks: registers.Risks
    ahead: agenda.Calendar
    upto: str


async def asked(request: Request, asking: Caller) -> Sheets:
    """Ask every question of the pack, as of the moment that the request is about."""
    reach = Response()
    board = await questions.initiatives(request, reach, asking, Asked(sort="-price", size=ROWS))
    worth = [row for row in board.initiatives if row.kind == "acquisition"]
    found = [await files.known_file(request, asking, row.initiative) for row in worth[: 2 * DEALS]]
    return Sheets(
        portfolio=await questions.figures(request, reach, asking),
        stages=all_of.funnel_of(await questions.conversion(request, reach, asking)),
        rows=board.initiatives,
        total=board.total,
        deals=[file for file in found if file.deal and file.deal.valuations][:DEALS],
        risks=await registers.risks(request, reach, asking, registers.AskedRisks(size=RISKS)),
        ahead=await agenda.calendar(request, reach, asking, agenda.AskedCalendar(size=DATES)),
        upto=then.text if (then := then_of(request)) else reach.headers["Concord-Position"],
    )


def document(request: Request, asking: Caller, sheets: Sheets, draw: Draw) -> Document:
    """The pack. The receipt is the SHA-256 of all that it says, so a pack that says the same has the same."""
    name = asking.name_of
    said: Document = {
        "title": "Board pack",
        "moment": minute(now(request)),
        "upto": sheets.upto,
        "reader": name(asking.person),
        "tiles": list(_tiles(sheets)),
        "charts": [_drawn(chart, draw) for chart in _charts(sheets.portfolio, sheets.stages)],
        "initiatives": [_row(row, name(row.owner)) for row in sheets.rows],
        "more": sheets.total - len(sheets.rows),
        "deals": [_deal(file, draw) for file in sheets.deals],
        "matrix": _drawn(chart, draw) if (chart := risk_matrix_of("risks", sheets.risks.risks)) else None,
        "risks": [_risk(row, name(row.owner)) for row in sheets.risks.risks],
        "dates": [
            [day(entry.at), entry.name, entry.what, "legal" if entry.legal else ""]
            for entry in (*sheets.ahead.overdue[:DATES], *sheets.ahead.entries)
        ],
        "receipts": [
            [file.charter.name, str(part.valuation), part.receipt.outputs]
            for file in sheets.deals
            for part in _latest(file)
        ],
    }
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return {**said, "receipt": hashlib.sha256(plain.encode()).hexdigest()}


def _tiles(sheets: Sheets) -> Iterator[list[str]]:
    underway = sum(each.initiatives for each in sheets.portfolio.on_the_table["phase"])
    yield ["Initiatives under way", str(underway), f"{sheets.portfolio.total.initiatives} in all"]
    for use in sheets.portfolio.envelopes:
        free = millions(use.free, use.currency)
        yield [f"Free of envelope {words(use.envelope)}", free, f"of {millions(use.limit, use.currency)}"]
    off = sum(each.initiatives for each in sheets.portfolio.on_the_table["health"] if each.of == "red")
    yield ["Off track", str(off), f"of {underway} under way"]
    waiting = sum(row.gate is not None and bool(row.gate_seats_open) for row in sheets.rows)
    yield ["Gates before their deciders", str(waiting), "of those listed here"]
    high = sheets.risks.figures
    yield ["High risks", str(high.high), f"of {high.standing}; {high.without_mitigation} without mitigation"]


def _charts(portfolio: Portfolio, stages: Chart | None) -> Iterator[Chart]:
    if stages is not None:
        yield stages
    for use in portfolio.envelopes:
        yield all_of.envelope(use)


def _drawn(chart: Chart, draw: Draw) -> Document:
    return {"title": chart.title, "basis": chart.basis, "finding": chart.finding, "svg": draw(chart)}


def _row(row: BoardRow, owner: str) -> list[str]:
    return [
        row.name,
        words(row.kind),
        row.phase_title if row.status != "concluded" else words(row.outcome),
        owner,
        HEALTH[row.health] if row.status != "concluded" else "ended",
        _price(row),
        day(row.next_deadline, "none"),
    ]


def _price(row: BoardRow) -> str:
    for amount, currency, basis in (
        (row.paid, row.paid_currency, "paid"),
        (row.agreed, row.agreed_currency, "agreed"),
        (row.offered, row.offered_currency, "offered"),
        (row.price_mid, row.price_currency, "middle of band"),
    ):
        if amount is not None:
            return f"{millions(amount, currency)} {basis}"
    return "no price"


def _latest(file: InitiativeFile) -> Iterable[ValuationPart]:
    return file.deal.valuations[-1:] if file.deal else ()


def _deal(file: InitiativeFile, draw: Draw) -> Document:
    (part,) = _latest(file)
    pending = next((gate for gate in file.gates if gate.key == file.pending), None)
    return {
        "name": file.charter.name,
        "purpose": file.charter.purpose,
        "phase": next(phase.title for phase in file.phases if phase.key == file.phase),
        "outcome": words(file.end.outcome) if file.end else None,
        "asked": pending.title if pending else None,
        "facts": [
            ["Valued on", day(part.valued_on)],
            ["Enterprise value", money(part.enterprise_value)],
            ["Equity value", f"{money(part.equity)} ({money(part.equity_low)} to {money(part.equity_high)})"],
            ["Price offered", money(part.offer)],
            ["Walk-away price", money(part.walk_away_price)],
            ["NPV to the buyer", money(part.npv)],
            ["IRR against hurdle", f"{percent(part.irr)} against {percent(part.hurdle)}"],
            ["Chance of a loss", percent(part.probability_of_loss)],
            ["Approved", "yes" if part.approved_by else "not yet"],
            ["Up to date", part.out_of_date or "yes"],
        ],
        "field": _drawn(one.field_of(part), draw),
        "criteria": [[each.title, each.standing, each.lacks or ""] for each in (pending.criteria if pending else ())],
    }


def _risk(row: RiskRow, owner: str) -> list[str]:
    return [
        row.title,
        row.name,
        figure(row.score, 0, "not assessed"),
        row.band,
        owner,
        row.mitigation or "none planned",
        day(row.mitigation_due_at, ""),
    ]
