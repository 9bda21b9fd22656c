"""A decision that comes after more than a year: workers come and go, runs hand over, and it is recorded once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import gate_events as g
from tests.support import deals
from tests.support.mortal_worker import mortal_worker
from tests.support.office import Office, errand
from tests.support.steps import until_the_go_no_go_waits
from tests.support.toy import Begin, Note

DAY = timedelta(days=1)
FEW = 60
"""Events in a history after which it continues as new: here, some four commands."""


@asynccontextmanager
async def a_worker_that_is_killed(office: Office) -> AsyncIterator[None]:
    async with mortal_worker(office.settings) as worker:
        yield
        worker.kill()
        await worker.wait()


@pytest.mark.timeout(180)
async def test_a_decision_after_400_days_three_dead_workers_and_a_fresh_run_is_recorded_once(
    closed_office: Office,
) -> None:
    office, stream, start = closed_office, errand(), datetime.now(UTC)
    async with a_worker_that_is_killed(office):
        await office.ask(stream, Begin(alarm_at=start + 30 * DAY), start=True, continue_as_new_after=FEW)
        await office.clock.advance([stream], start + 100 * DAY)
    async with a_worker_that_is_killed(office):
        for n in range(6):
            await office.ask(stream, Note(text=f"note {n}"))
        await office.clock.advance([stream], start + 250 * DAY)
    async with a_worker_that_is_killed(office):
        await office.clock.advance([stream], start + 400 * DAY)
    async with office.worker():
        receipts = await asyncio.gather(
            *(office.ask(stream, Note(text="Yes."), by="bob", command_id="decision") for _ in range(3))
        )
    assert len(set(receipts)) == 1
    (decided,) = [event for event in await office.log(stream) if event.command_id == "decision"]
    assert timedelta(0) <= decided.occurred_at - (start + 400 * DAY) < timedelta(hours=1)
    assert await office.runs(stream) > 1


@pytest.mark.timeout(240)
async def test_a_gate_that_waited_400_days_is_approved_once(closed_office: Office) -> None:
    office, stream, start = closed_office, f"acquisition-{errand()[-12:]}", datetime.now(UTC)
    await office.list_people(deals.PEOPLE)
    async with a_worker_that_is_killed(office):
        await office.ask(stream, deals.charter(), by=deals.VP, start=True, continue_as_new_after=FEW)
        for by, command in until_the_go_no_go_waits():
            await office.ask(stream, command, by=by)
        await office.clock.advance([stream], start + 100 * DAY)
    (proposed,) = [event.event for event in await office.log(stream) if isinstance(event.event, g.GateProposed)]
    async with a_worker_that_is_killed(office):
        await office.clock.advance([stream], start + 250 * DAY)
    async with a_worker_that_is_killed(office):
        await office.clock.advance([stream], start + 400 * DAY)
    approve = core.DecideGate(gate="g1", packet=proposed.packet, verdict="approve")
    async with office.worker():
        cfo = [await office.ask(stream, approve, by=deals.CFO, command_id="cfo-says-yes") for _ in range(3)]
        await office.ask(stream, approve, by=deals.CSO, command_id="cso-says-yes")
    log = await office.log(stream)
    types = [event.event.type for event in log]
    assert len(set(cfo)) == 1
    assert types.count("gate_vote_cast") == 2
    assert types.count("gate_approved") == 1
    assert types.count("gate_overdue") == 1
    (approved,) = [event for event in log if isinstance(event.event, g.GateApproved)]
    assert timedelta(0) <= approved.occurred_at - (start + 400 * DAY) < timedelta(hours=1)
    assert await office.runs(stream) > 2
    escalated = [event for event in log if isinstance(event.event, e.EscalationRaised)]
    assert all(event.meta.actor == "system" for event in escalated)
    assert escalated
