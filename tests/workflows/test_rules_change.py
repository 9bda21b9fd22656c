"""A rule is made stricter while initiatives run: they go on, their history replays, the new rule holds from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.worker import Replayer

from domain.acquisition import DECIDER as ACQUISITION
from domain.acquisition.state import Acquisition
from domain.decider import Decider
from domain.facts import Facts
from domain.initiative import commands as core
from domain.initiative import gate_events as g
from domain.initiative.kind import Opening, Uncharted
from domain.initiative.refusals import ReasonRequired
from domain.kernel import Asked, Command, Event, StreamId
from infrastructure.settings import Settings
from infrastructure.temporal import converter, sandbox_runner
from tests.support import deals
from tests.support.office import Office, errand, opened, with_errands
from tests.support.steps import until_the_go_no_go_waits
from tests.support.toy import TOY, Begin, Errand, Note, NothingToSay
from workflows.client import CommandRefused
from workflows.kinds import WORKFLOWS

LEAST = 20


def wordy(command: Command, state: Errand, asked: Asked, facts: Facts) -> Sequence[Event]:
    """Notes need more words from now on."""
    if isinstance(command, Note) and len(command.text) < LEAST:
        raise NothingToSay("That is not much of a note.", least=LEAST)
    return TOY.decide(command, state, asked, facts)


def reasoned(command: Command, state: Uncharted | Opening | Acquisition, asked: Asked, facts: Facts) -> Sequence[Event]:
    """Who approves a gate says why, from now on."""
    if isinstance(command, core.DecideGate) and command.reason is None:
        raise ReasonRequired("Please say why.")
    return ACQUISITION.decide(command, state, asked, facts)


STRICT: dict[str, Decider[Any]] = {
    "venture": replace(TOY, decide=wordy),
    "acquisition": replace(ACQUISITION, decide=reasoned),
}


def strict(stream: StreamId) -> Decider[Any]:
    return STRICT.get(stream.split("-", 1)[0]) or with_errands(stream)


async def replay(office: Office, stream: StreamId) -> None:
    history = await office.workflow(stream).fetch_history()
    replayer = Replayer(workflows=WORKFLOWS, data_converter=converter(), workflow_runner=sandbox_runner())
    await replayer.replay_workflow(history)


async def test_a_stricter_rule_of_a_toy_holds_from_now_on(settings: Settings, temporal_client: Client) -> None:
    stream, start = errand(), datetime.now(UTC)
    async with opened(settings, temporal_client) as office, office.worker():
        await office.ask(stream, Begin(alarm_at=start + timedelta(days=9)), start=True)
        await office.ask(stream, Note(text="Short."))
    async with opened(settings, temporal_client, deciders=strict) as office, office.worker():
        with pytest.raises(CommandRefused, match="not much of a note"):
            await office.ask(stream, Note(text="Short."))
        await office.ask(stream, Note(text="Long enough for anybody."))
        await office.clock.advance([stream], start + timedelta(days=10))
        assert await office.types(stream) == ["toy_begun", "toy_noted", "toy_noted", "toy_alarm_rang"]
        await replay(office, stream)


async def test_a_stricter_rule_of_a_gate_holds_for_the_decision_that_is_pending(
    settings: Settings, temporal_client: Client
) -> None:
    stream = f"acquisition-{errand()[-12:]}"
    async with opened(settings, temporal_client) as office, office.worker():
        await office.list_people(deals.PEOPLE)
        await office.ask(stream, deals.charter(), by=deals.VP, start=True)
        for by, command in until_the_go_no_go_waits():
            await office.ask(stream, command, by=by)
        (proposed,) = [event.event for event in await office.log(stream) if isinstance(event.event, g.GateProposed)]
        approve = core.DecideGate(gate="g1", packet=proposed.packet, verdict="approve")
        await office.ask(stream, approve, by=deals.CFO)
    async with opened(settings, temporal_client, deciders=strict) as office, office.worker():
        with pytest.raises(CommandRefused) as refused:
            await office.ask(stream, approve, by=deals.CSO)
        assert refused.value.code == "reason_required"
        await office.ask(stream, approve.model_copy(update={"reason": "It fits."}), by=deals.CSO)
        assert "gate_approved" in await office.types(stream)
        await replay(office, stream)
