"""The board folds a part of every event in its own quick way. These laws hold it to what the domain says."""

from __future__ import annotations

from dataclasses import fields
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
import pytest
from pydantic import BaseModel

from domain.acquisition import deal_clocks
from domain.acquisition.state import Acquisition
from domain.initiative.health import health
from domain.kinds import EVENT_TYPES
from domain.working_days import due
from infrastructure.event_store.codec import Meta
from infrastructure.event_store.store import Position, StoredEvent
from projections.board_card import Card
from projections.decoding import CODEC
from projections.initiatives_board import BOARD, EYES, BoardRow
from projections.outlook import next_action, next_deadline
from projections.projection import Last
from tests.projections.histories import Told, lives
from tests.support.authorities import ways_through

META = Meta(actor="vera", correlation_id="c", command_type="told", command_digest="0" * 64)
BY_NAME = {str(event.model_fields["type"].default): event for event in EVENT_TYPES}


def stored_events(told: Told) -> list[StoredEvent]:
    """A life as it lies in the log."""
    stored: list[StoredEvent] = []
    for n, (event, at) in enumerate(told.happened):
        written = CODEC.encode(event, stream=told.stream, command_id="c", n=n, meta=META)
        stored.append(
            StoredEvent(
                position=Position(1, n + 1),
                stream=told.stream,
                version=n + 1,
                event_id=written.event_id,
                command_id="c",
                type=written.type,
                schema_version=written.schema_version,
                data=written.data,
                meta=written.meta,
                guard=written.guard,
                occurred_at=at,
                recorded_at=at,
                previous_hash=b"",
                hash=b"",
            )
        )
    return stored


def row_of(told: Told) -> BoardRow:
    """What the board shows after a life, folded from its bytes."""
    card = Card(told.stream)
    for stored in stored_events(told):
        if stored.type in BOARD.handles:
            card = BOARD.fold(card, BOARD.reads(stored), stored.occurred_at)
    (row,) = BOARD.rows(card, Last(told.stream, len(told.happened), told.happened[-1][1]))
    assert isinstance(row, BoardRow)
    return row


def expected(told: Told) -> dict[str, Any]:
    """What the domain's own state says of the same life."""
    deal = told.state
    assert isinstance(deal, Acquisition)
    i = deal.initiative
    pending, span = i.proposal, i.playbook.phase(i.phase.key).span
    runs = span if span and not i.hold and not i.ended else None
    standing = {
        "name": i.charter.name,
        "owner": i.charter.owner,
        "phase": i.phase.key,
        "stage": deal.stage,
        "status": "concluded" if i.ended else "on_hold" if i.hold else "underway",
        "outcome": i.ended.outcome if i.ended else None,
        "health": health(i),
        "phase_warned": i.phase.minimum_reached,
        "phase_overdue": i.phase.overdue,
        "phase_warns_at": due(i.phase.entered_at, runs.minimum, i.playbook.holidays) if runs else None,
        "phase_due_at": due(i.phase.entered_at, runs.maximum, i.playbook.holidays) if runs else None,
        "next_deadline": next_deadline(deal_clocks(deal)),
        "next_action": next_action(i),
        "open_risks": sum(not risk.closed for risk in i.risks.values()),
        "open_issues": sum(issue.resolved_at is None for issue in i.issues.values()),
        "open_obligations": sum(owed.fulfilled_at is None for owed in i.obligations.values()),
    }
    gate = {
        "gate": pending.gate if pending else None,
        "gate_attempt": pending.attempt if pending else None,
        "gate_proposed_at": pending.proposed_at if pending else None,
        "gate_due_at": pending.due_at if pending else None,
        "gate_overdue": pending is not None and pending.overdue,
        "gate_seats_open": list(pending.open_seats) if pending else [],
    }
    price = deal.target.price
    money = {
        "price_mid": price.mid.amount if price else None,
        "offered": deal.letter.price.amount if deal.letter else None,
        "agreed": deal.agreement.price.amount if deal.agreement else None,
        "paid": deal.closed.price.amount if deal.closed else None,
        "claimed": deal.claim.amount.amount if deal.claim else None,
        "claim_standing": deal.claim.standing if deal.claim else None,
        "fit": deal.fit_points,
        "closed_on": deal.closed.closed_on if deal.closed else None,
    }
    return standing | gate | money


@pytest.mark.parametrize("seed", range(1000, 1030))
def test_the_board_says_what_the_domain_says_after_every_command(seed: int) -> None:
    for told in lives(seed, steps=50):
        row, wanted = row_of(told), expected(told)
        shown = {part.name: getattr(row, part.name) for part in fields(row) if part.name in wanted}
        assert shown == wanted, f"after {told.happened[-1][0].type}, version {len(told.happened)}"


@pytest.mark.parametrize("seed", range(4000, 4012))
def test_the_board_knows_the_deadlines_of_the_law(seed: int) -> None:
    for told in ways_through(seed):
        assert row_of(told).next_deadline == expected(told)["next_deadline"], told.happened[-1][0].type


@pytest.mark.parametrize("name", sorted(EYES.parts))
def test_what_the_board_sees_of_an_event_is_a_part_of_it(name: str) -> None:
    assert _is_part(EYES.parts[name], BY_NAME[name]) == []


def test_a_part_that_is_not_there_is_found_out() -> None:
    class Wrong(msgspec.Struct, tag="phase_entered", tag_field="type"):
        phase: str
        colour: str

    assert _is_part(Wrong, BY_NAME["phase_entered"]) == ["colour is no field of PhaseEntered"]


def _is_part(part: type[msgspec.Struct], whole: type[BaseModel]) -> list[str]:
    """What a struct has that the value it is read from does not have; nested structs too."""
    problems: list[str] = []
    for field in msgspec.structs.fields(part):
        there = whole.model_fields.get(field.name)
        if there is None:
            problems.append(f"{field.name} is no field of {whole.__name__}")
            continue
        if not there.is_required() and (field.required or field.default != there.default):
            problems.append(f"{field.name} may be missing in {whole.__name__}, and is then {there.default}")
        inner = [each for each in _options(field.type) if isinstance(each, type) and issubclass(each, msgspec.Struct)]
        wholes = [each for each in _options(there.annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
        if inner and len(wholes) == 1:
            problems += _is_part(inner[0], wholes[0])
    return problems


def _options(hint: object) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
