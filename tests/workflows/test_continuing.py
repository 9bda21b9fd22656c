"""Continue-as-new under fire: no command is lost, none is doubled, and what has ended is taken up from the log."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus

from tests.support.office import Office, errand, eventually, submission
from tests.support.toy import Begin, Finish, Note, SetAlarm
from workflows.client import CommandRefused

CLIENTS, EACH = 8, 20


async def test_no_command_is_lost_or_doubled_while_runs_hand_over_under_fire(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True, continue_as_new_after=150)

    async def client(name: str) -> list[int]:
        receipts = [
            await office.ask(stream, Note(text=f"{name} {n}"), by=name, command_id=f"{name}-{n}") for n in range(EACH)
        ]
        return [receipt.version for receipt in receipts]

    answered = await asyncio.gather(*(client(f"client{number}") for number in range(CLIENTS)))
    log = await office.log(stream)
    assert [event.version for event in log] == list(range(1, CLIENTS * EACH + 2))
    assert sorted(version for versions in answered for version in versions) == [event.version for event in log[1:]]
    assert sorted(event.command_id for event in log[1:]) == sorted(
        f"client{number}-{n}" for number in range(CLIENTS) for n in range(EACH)
    )
    assert all(versions == sorted(versions) for versions in answered), "each client's commands keep their order"
    assert await office.runs(stream) >= 5


async def test_commands_have_their_turn_one_after_another(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    await asyncio.gather(*(office.ask(stream, Note(text=str(n))) for n in range(8)))
    under_way = most = 0
    async for event in office.workflow(stream).fetch_history_events():
        under_way += event.HasField("activity_task_scheduled_event_attributes")
        under_way -= event.HasField("activity_task_completed_event_attributes")
        most = max(most, under_way)
    assert most == 1


async def test_signals_are_not_lost_while_runs_hand_over(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True, continue_as_new_after=60)
    for n in range(60):
        await office.workflow(stream).signal("submit_signal", submission(Note(text=str(n)), command_id=f"signal-{n}"))

    async def all_there() -> bool:
        return len(await office.types(stream)) == 61

    await eventually(all_there, within=60)
    assert sorted(event.command_id for event in await office.log(stream))[1:] == sorted(
        f"signal-{n}" for n in range(60)
    )

    async def moved_on() -> bool:
        return await office.runs(stream) > 1

    await eventually(moved_on)


async def test_a_wake_up_survives_the_change_of_runs(office: Office) -> None:
    stream, start = errand(), datetime.now(UTC)
    await office.ask(stream, Begin(alarm_at=start + timedelta(days=90)), start=True, continue_as_new_after=50)
    for n in range(10):
        await office.ask(stream, Note(text=f"note {n}"))
    assert await office.runs(stream) > 1
    await office.clock.advance([stream], start + timedelta(days=91))
    assert (await office.types(stream))[-1] == "toy_alarm_rang"


async def test_an_ended_initiative_answers_from_the_log(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    await office.ask(stream, Finish())
    await office.workflow(stream).result()
    first_run = (await office.workflow(stream).describe()).run_id
    with pytest.raises(CommandRefused) as refused:
        await office.ask(stream, SetAlarm(at=datetime.now(UTC)))
    assert refused.value.code == "already_finished"
    assert (await office.ask(stream, Note(text="An afterthought."))).version == 3

    async def ended_again() -> bool:
        seen = await office.workflow(stream).describe()
        return seen.status == WorkflowExecutionStatus.COMPLETED and seen.run_id != first_run

    await eventually(ended_again)


async def test_an_initiative_shows_itself_to_operators_by_filters_without_names(office: Office) -> None:
    stream, start = errand(), datetime.now(UTC)
    await office.ask(stream, Begin(alarm_at=start + timedelta(days=9)), start=True)
    seen = await office.workflow(stream).describe()
    shown = {key.name: value for key, value in seen.typed_search_attributes if key.name.startswith("Concord")}
    assert shown.pop("ConcordNextDeadline") == (start + timedelta(days=9))
    assert shown == {
        "ConcordKind": "venture",
        "ConcordPhase": "running",
        "ConcordOwner": "ann",
        "ConcordHealth": "on_track",
    }
    assert seen.workflow_type == "VentureWorkflow"
    assert await seen.static_summary() == "venture"
    await office.ask(stream, SetAlarm(at=None))
    await office.ask(stream, Note(text="Nothing to show."))
    names = [
        event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields.keys()
        async for event in office.workflow(stream).fetch_history_events()
        if event.HasField("upsert_workflow_search_attributes_event_attributes")
    ]
    assert [sorted(keys) for keys in names] == [sorted([*shown, "ConcordNextDeadline"]), ["ConcordNextDeadline"]]
