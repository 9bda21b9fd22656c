"""Wake-ups: time is recorded when it comes, on each workflow's own clock, and a wake-up can move either way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import Client

from domain.facts import Facts
from domain.kernel import Asked, Command, Event
from infrastructure.settings import Settings
from infrastructure.simulation import SimulatedClock, TimeStandsStill
from tests.support.office import Office, errand, opened
from tests.support.toy import TOY, AlarmRang, Begin, Errand, Finish, Note, PassTime, SetAlarm

DAY = timedelta(days=1)


async def begun(
    office: Office, alarm_after: timedelta | None = None, continue_as_new_after: int = 2000
) -> tuple[str, datetime]:
    """An errand, and the moment of its beginning on its own clock."""
    stream, now = errand(), datetime.now(UTC)
    begin = Begin(alarm_at=now + alarm_after if alarm_after else None)
    await office.ask(stream, begin, start=True, continue_as_new_after=continue_as_new_after)
    return stream, now


async def rang_at(office: Office, stream: str) -> list[datetime]:
    return [event.occurred_at for event in await office.log(stream) if isinstance(event.event, AlarmRang)]


async def test_a_deadline_is_recorded_when_it_comes_on_the_workflows_own_clock(office: Office) -> None:
    stream, start = await begun(office, 30 * DAY)
    await office.clock.advance([stream], start + 29 * DAY)
    assert await rang_at(office, stream) == []
    await office.clock.advance([stream], start + 31 * DAY)
    (rang,) = await rang_at(office, stream)
    assert timedelta(0) <= rang - (start + 30 * DAY) < timedelta(minutes=1)
    *_, ring = await office.log(stream)
    assert (ring.meta.actor, ring.command_id) == ("system", f"time-{(start + 30 * DAY).isoformat()}")


async def test_whoever_arrives_exactly_at_the_deadline_finds_it_recorded(office: Office) -> None:
    stream, start = await begun(office, 30 * DAY)
    await office.clock.advance([stream], start + 30 * DAY)
    assert len(await rang_at(office, stream)) == 1


@pytest.mark.parametrize("moved_to", [10, 90])
async def test_a_wake_up_moves_earlier_and_later(office: Office, moved_to: int) -> None:
    stream, start = await begun(office, 60 * DAY)
    await office.clock.advance([stream], start + 5 * DAY)
    await office.ask(stream, SetAlarm(at=start + moved_to * DAY))
    await office.clock.advance([stream], start + 200 * DAY)
    (rang,) = await rang_at(office, stream)
    assert timedelta(0) <= rang - (start + moved_to * DAY) < timedelta(minutes=1)


async def test_a_wake_up_that_was_called_off_never_comes(office: Office) -> None:
    stream, start = await begun(office, 60 * DAY)
    await office.ask(stream, SetAlarm(at=None))
    await office.clock.advance([stream], start + 200 * DAY)
    assert await rang_at(office, stream) == []


async def test_many_clocks_advance_together_through_all_their_deadlines(office: Office) -> None:
    errands = [await begun(office, days * DAY) for days in range(10, 90, 10)]
    start = errands[0][1]
    await office.clock.advance([stream for stream, _ in errands], start + 100 * DAY)
    for stream, _ in errands:
        assert len(await rang_at(office, stream)) == 1
        assert timedelta(0) <= await office.clock.now(stream) - (start + 100 * DAY) < timedelta(minutes=1)


async def test_a_clock_passes_over_fresh_runs_and_stops_for_what_has_ended(office: Office) -> None:
    stream, start = await begun(office, 10 * DAY, continue_as_new_after=50)
    for month in range(1, 6):
        await office.clock.advance([stream], start + (month * 30 - 25) * DAY)
        await office.ask(stream, SetAlarm(at=start + month * 30 * DAY))
    await office.clock.advance([stream], start + 400 * DAY)
    assert len(await rang_at(office, stream)) == 5
    assert await office.runs(stream) > 1
    await office.ask(stream, Finish())
    await office.workflow(stream).result()
    await office.clock.advance([stream], start + 500 * DAY)


async def test_a_wake_up_that_does_not_move_rests_longer_and_longer_and_blocks_nobody(
    settings: Settings, temporal_client: Client
) -> None:
    def deaf(command: Command, state: Errand, asked: Asked, facts: Facts) -> Sequence[Event]:
        return [] if isinstance(command, PassTime) else TOY.decide(command, state, asked, facts)

    deaf_errands = replace(TOY, decide=deaf)
    async with opened(settings, temporal_client, deciders=lambda _: deaf_errands) as office, office.worker():
        stream, start = await begun(office, DAY)
        impatient = SimulatedClock(temporal_client, patience=timedelta(seconds=1))
        with pytest.raises(TimeStandsStill, match=stream):
            await impatient.advance([stream], start + 30 * DAY)
        assert (await office.ask(stream, Note(text="Go on."))).version == 2
        asked = [
            event
            async for event in office.workflow(stream).fetch_history_events()
            if event.HasField("activity_task_scheduled_event_attributes")
        ]
        assert 5 < len(asked) < 60
        await office.ask(stream, SetAlarm(at=start + 40 * DAY))
        await office.clock.advance([stream], start + 35 * DAY)


async def test_business_time_never_runs_backwards_when_an_ended_errand_is_taken_up_again(office: Office) -> None:
    stream, start = await begun(office)
    await office.clock.advance([stream], start + 100 * DAY)
    await office.ask(stream, Finish())
    await office.workflow(stream).result()
    await office.ask(stream, Note(text="One more thing."))
    *_, finished, noted = await office.log(stream)
    assert noted.occurred_at >= finished.occurred_at >= start + 100 * DAY
