"""What a command survives: workers killed in its middle, and a store that does not answer."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.client import Client

from infrastructure.settings import Settings
from tests.support.mortal_worker import Moment, mortal_worker
from tests.support.office import Office, errand, eventually, opened
from tests.support.proxy import line_to
from tests.support.toy import Begin, Note, Spend
from workflows.client import OutcomeUnknown


@pytest.mark.timeout(180)
@pytest.mark.parametrize("moment", ["before_append", "after_append"])
async def test_a_command_is_recorded_once_though_its_worker_is_killed(closed_office: Office, moment: Moment) -> None:
    office, stream = closed_office, errand()
    async with office.worker():
        await office.ask(stream, Begin(), start=True)
    async with mortal_worker(office.settings, moment) as dying:
        waiting = asyncio.create_task(office.ask(stream, Note(text="Once."), command_id="once", patience=90))
        await dying.wait()
    before = await office.types(stream)
    async with mortal_worker(office.settings):
        receipt = await waiting
    assert before == (["toy_begun"] if moment == "before_append" else ["toy_begun", "toy_noted"])
    assert (receipt.version, receipt.events) == (2, ("toy_noted",))
    assert await office.types(stream) == ["toy_begun", "toy_noted"]


@pytest.mark.timeout(180)
async def test_no_command_is_lost_or_doubled_while_workers_are_killed_at_random_moments(closed_office: Office) -> None:
    office, streams = closed_office, [errand() for _ in range(4)]

    async def client(stream: str) -> None:
        await office.ask(stream, Begin(), start=True, patience=100)
        for n in range(15):
            await office.ask(stream, Note(text=str(n)), command_id=f"note-{n}", patience=100)

    asking = asyncio.gather(*(client(stream) for stream in streams))
    for kill_after in (4, 20, 31):

        async def far_enough(events: int = kill_after) -> bool:
            return asking.done() or sum([len(await office.types(stream)) for stream in streams]) >= events

        async with mortal_worker(office.settings) as doomed:
            await eventually(far_enough, within=60)
            doomed.kill()
            await doomed.wait()
    async with mortal_worker(office.settings):
        await asking
    for stream in streams:
        log = await office.log(stream)
        assert [event.version for event in log] == list(range(1, 17))
        assert [event.command_id for event in log[1:]] == [f"note-{n}" for n in range(15)]


async def test_commands_complete_after_the_store_was_away(settings: Settings, temporal_client: Client) -> None:
    assert settings.database_url is not None
    async with line_to(settings.database_url) as (line, through_it):
        behind_the_line = settings.model_copy(update={"database_url": through_it})
        async with opened(behind_the_line, temporal_client) as office, office.worker():
            stream, guarded = errand(), errand()
            await office.ask(stream, Begin(), start=True)
            await office.ask(guarded, Begin(), start=True)
            await line.cut()
            note = asyncio.create_task(office.ask(stream, Note(text="Patience."), command_id="patient", patience=60))
            spend = asyncio.create_task(office.ask(guarded, Spend(amount=1), patience=60))
            with pytest.raises(OutcomeUnknown):
                await office.ask(stream, Note(text="Impatience."), command_id="impatient", patience=1)
            await line.mend()
            resent = await office.ask(stream, Note(text="Impatience."), command_id="impatient", patience=60)
            assert sorted([(await note).version, resent.version]) == [2, 3]
            assert (await spend).version == 2
            assert await office.types(stream) == ["toy_begun", "toy_noted", "toy_noted"]


async def test_without_a_worker_the_outcome_is_unknown_and_the_same_command_can_be_sent_again(
    closed_office: Office,
) -> None:
    office, stream = closed_office, errand()
    with pytest.raises(OutcomeUnknown, match="begin-1"):
        await office.ask(stream, Begin(), start=True, command_id="begin-1", patience=0.5)
    async with office.worker():
        assert (await office.ask(stream, Begin(), start=True, command_id="begin-1")).version == 1
    assert await office.types(stream) == ["toy_begun"]


async def test_who_stops_waiting_is_let_go(closed_office: Office) -> None:
    office, stream = closed_office, errand()
    waiting = asyncio.create_task(office.ask(stream, Begin(), start=True))

    async def under_way() -> bool:
        return waiting.done() or bool([w async for w in office.client.list_workflows(f'WorkflowId="{stream}"')])

    await eventually(under_way)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
