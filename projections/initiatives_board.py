"""The board: one row for every initiative, with what a person needs to find it and to see how it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from domain.initiative.clocks import clocks
from domain.initiative.health import health
from domain.initiative.state import Initiative
from domain.working_days import due
from projections import board_clearance_events, board_deal_events, board_events
from projections.board_card import Card, fold
from projections.board_deal_events import Sum
from projections.board_events import Seen
from projections.eyes import Eyes
from projections.outlook import next_action, next_deadline
from projections.projection import Last, Projection
from projections.streams import is_initiative, kind_of
from projections.tables import ReadTable

VERSION = 1

Status = Literal["underway", "on_hold", "concluded"]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One initiative. Prices (a stock) and annual revenue (a flow) each have columns of their own, never one sum.

    `revenue` is expected additional revenue a year. `phase_warns_at` and `phase_due_at` are the documented minimum and
    maximum; None while the clock stands still. `next_deadline` is the earliest that lies ahead; what is late already
    shows in `health`.
    """

    initiative: str
    kind: str
    name: str
    programme: str
    owner: str
    organisation: str | None
    category: str | None
    phase: str
    phase_title: str
    stage: str | None
    status: Status
    outcome: str | None
    health: Literal["green", "amber", "red"]
    price_low: Decimal | None
    price_mid: Decimal | None
    price_high: Decimal | None
    price_currency: str | None
    offered: Decimal | None
    offered_currency: str | None
    agreed: Decimal | None
    agreed_currency: str | None
    paid: Decimal | None
    paid_currency: str | None
    revenue: Decimal | None
    revenue_currency: str | None
    synergy_note: str | None
    fit: Decimal | None
    envelope: str | None
    envelope_limit: Decimal | None
    envelope_limit_currency: str | None
    claimed: Decimal | None
    claimed_currency: str | None
    claim_standing: str | None
    chartered_at: datetime
    phase_entered_at: datetime
    phase_warns_at: datetime | None
    phase_due_at: datetime | None
    phase_warned: bool
    phase_overdue: bool
    gate: str | None
    gate_title: str | None
    gate_attempt: int | None
    gate_proposed_at: datetime | None
    gate_due_at: datetime | None
    gate_overdue: bool
    gate_seats_open: list[str]
    next_deadline: datetime | None
    next_action: str | None
    open_risks: int
    open_issues: int
    open_obligations: int
    closed_on: date | None
    ended_at: datetime | None
    version: int
    updated_at: datetime


TABLE = ReadTable(
    "initiatives_board",
    VERSION,
    BoardRow,
    key=("initiative",),
    indexes=(("updated_at", "initiative"), ("owner",), ("phase",)),
)

EYES: Eyes[Seen] = Eyes(
    *(
        part
        for module in (board_events, board_deal_events, board_clearance_events)
        for part in vars(module).values()
        if isinstance(part, type) and issubclass(part, Seen) and part is not Seen
    )
)

EXCLUSIVITY_MATTERS = ("preliminary", "due_diligence", "negotiation")


def rows(card: Card, last: Last) -> Iterator[BoardRow]:
    """The initiative's row."""
    if not card.chartered:
        return
    i = card.initiative()
    phase, ended = i.playbook.phase(i.phase.key), i.ended
    claim, closed = card.claim, card.closed
    yield BoardRow(
        initiative=last.stream,
        kind=kind_of(last.stream),
        name=card.charter.name,
        programme=card.charter.programme,
        owner=card.owner,
        phase=phase.key,
        phase_title=phase.title,
        stage=card.stage,
        status="concluded" if ended else "on_hold" if i.hold else "underway",
        outcome=ended.outcome if ended else None,
        health=health(i),
        **_target(card),
        **_sum("offered", card.letter.price if card.letter else None),
        **_sum("agreed", card.agreement.price if card.agreement else None),
        **_sum("paid", closed.price if closed else None),
        **_sum("claimed", claim.amount if claim else None),
        claim_standing=claim.standing if claim else None,
        chartered_at=card.chartered_at,
        phase_entered_at=card.entered_at,
        phase_warned=i.phase.minimum_reached,
        phase_overdue=i.phase.overdue,
        **_clock(i),
        **_gate(i),
        next_deadline=_next_deadline(i, card),
        next_action=next_action(i),
        open_risks=len(i.risks),
        open_issues=len(i.issues),
        open_obligations=len(i.obligations),
        closed_on=closed.closed_on if closed else None,
        ended_at=ended.at if ended else None,
        version=last.version,
        updated_at=last.at,
    )


def _next_deadline(i: Initiative, card: Card) -> datetime | None:
    core, exclusive_until = next_deadline(clocks(i)), card.exclusive_until
    ahead = [core] if core else []
    if exclusive_until is not None and card.stage in EXCLUSIVITY_MATTERS and not i.hold and not i.ended:
        ahead.append(exclusive_until)
    if not card.closed and not i.ended:
        ahead += [*card.lapses.values(), *card.unanswered.values()]
    return min(ahead, default=None)


def _target(card: Card) -> dict[str, Any]:
    target = card.target
    price, synergy = (target.price, target.expected_synergy) if target else (None, None)
    return {
        "organisation": target.organisation if target else None,
        "category": target.category if target else None,
        "price_low": price.low.amount if price else None,
        "price_mid": (price.low.amount + price.high.amount) / 2 if price else None,
        "price_high": price.high.amount if price else None,
        "price_currency": price.low.currency if price else None,
        **_sum("revenue", synergy.per_year if synergy else None),
        "synergy_note": synergy.note if synergy else None,
        "fit": card.fit,
        "envelope": card.envelope.key if card.envelope else None,
        **_sum("envelope_limit", card.envelope.limit if card.envelope else None),
    }


def _clock(i: Initiative) -> dict[str, Any]:
    span = None if i.hold or i.ended else i.playbook.phase(i.phase.key).span
    since, days = i.phase.entered_at, i.playbook.holidays
    return {
        "phase_warns_at": due(since, span.minimum, days) if span else None,
        "phase_due_at": due(since, span.maximum, days) if span else None,
    }


def _gate(i: Initiative) -> dict[str, Any]:
    pending = i.proposal
    gate = i.playbook.gate(pending.gate) if pending else None
    return {
        "gate": pending.gate if pending else None,
        "gate_title": gate.title if gate else None,
        "gate_attempt": pending.attempt if pending else None,
        "gate_proposed_at": pending.proposed_at if pending else None,
        "gate_due_at": pending.due_at if pending else None,
        "gate_overdue": pending is not None and pending.overdue,
        "gate_seats_open": list(pending.open_seats) if pending else [],
    }


def _sum(name: str, money: Sum | None) -> dict[str, Any]:
    return {name: money.amount if money else None, f"{name}_currency": money.currency if money else None}


BOARD: Projection[Card] = Projection(
    name="initiatives_board",
    version=VERSION,
    tables=(TABLE,),
    concerns=is_initiative,
    handles=EYES.types,
    begin=Card,
    fold=fold,
    rows=rows,
    reads=EYES,
)
