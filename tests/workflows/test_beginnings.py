"""An initiative that another begins: once, at that one's time, and living on whatever becomes of that one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ApplicationError

from domain.kernel import SYSTEM
from domain.kinds import KINDS
from tests.support.mortal_worker import mortal_worker
from tests.support.office import Office, errand, eventually
from tests.support.toy import AlarmRang, Begin, Finish, Note, PassOn
from workflows.kinds import WORKFLOWS
from workflows.names import HOSTED, type_name

DAY = timedelta(days=1)


async def began(office: Office, stream: str) -> None:
    """Wait until an initiative has a history."""

    async def there() -> bool:
        return bool(await office.types(stream))

    await eventually(there)


async def passed_on(office: Office, first: str, second: str) -> None:
    """One errand has begun another."""
    await office.ask(first, Begin(), start=True)
    await office.ask(first, PassOn(to=second))
    await began(office, second)


def test_every_kind_has_a_workflow_type_of_its_own() -> None:
    assert [type_name(kind) for kind in HOSTED] == [workflow.__name__ for workflow in WORKFLOWS]
    assert set(KINDS) <= set(HOSTED)


async def test_what_is_begun_says_by_whom_and_why(office: Office) -> None:
    first, second = errand(), errand()
    await passed_on(office, first, second)
    (begun,) = await office.log(second)
    key = f"{first}/2/begin:{second}"
    assert (begun.event.type, begun.command_id, begun.meta.actor) == ("toy_begun", key, SYSTEM)
    assert (begun.meta.correlation_id, begun.meta.causation_id) == ("errand of ann", f"{first}/2")


async def test_it_outlives_who_began_it(office: Office) -> None:
    first, second = errand(), errand()
    await passed_on(office, first, second)
    await office.ask(first, Finish())
    await office.workflow(first).result()
    assert (await office.ask(second, Note(text="Still here."))).version == 2
    assert (await office.workflow(second).describe()).status == WorkflowExecutionStatus.RUNNING


async def test_it_begins_at_the_time_of_who_began_it_and_both_clocks_go_on(office: Office) -> None:
    first, second, start = errand(), errand(), datetime.now(UTC)
    await office.ask(first, Begin(alarm_at=start + 200 * DAY), start=True)
    await office.clock.advance([first], start + 100 * DAY)
    await office.ask(first, PassOn(to=second, alarm_at=(start + 150 * DAY).isoformat()))
    await began(office, second)
    (begun,) = await office.log(second)
    assert timedelta(0) <= begun.occurred_at - (start + 100 * DAY) < timedelta(minutes=1)

    await office.clock.advance([first], start + 300 * DAY)
    assert timedelta(0) <= await office.clock.now(first) - (start + 300 * DAY) < timedelta(minutes=1)
    await office.clock.advance([second], start + 300 * DAY)
    rang = {
        stream: [event.occurred_at for event in await office.log(stream) if isinstance(event.event, AlarmRang)]
        for stream in (first, second)
    }
    for stream, due in ((first, start + 200 * DAY), (second, start + 150 * DAY)):
        (at,) = rang[stream]
        assert timedelta(0) <= at - due < timedelta(minutes=1)


async def test_beginning_what_is_there_already_changes_nothing(office: Office) -> None:
    first, third, second = errand(), errand(), errand()
    await passed_on(office, first, second)
    await office.ask(third, Begin(), start=True)
    await office.ask(third, PassOn(to=second))
    await office.ask(third, Finish())
    await office.workflow(third).result()
    assert await office.types(second) == ["toy_begun"]
    assert (await office.ask(second, Note(text="Undisturbed."))).version == 2


async def test_a_lost_workflow_that_starts_from_the_log_begins_nothing_twice(office: Office) -> None:
    first, second = errand(), errand()
    await passed_on(office, first, second)
    await office.ask(second, Finish())
    await office.workflow(second).result()
    ended = (await office.workflow(second).describe()).run_id
    await office.workflow(first).terminate("lost")
    await office.ask(first, Note(text="Where were we?"))
    await office.ask(first, Finish())
    await office.workflow(first).result()
    assert (await office.workflow(second).describe()).run_id == ended
    assert await office.types(second) == ["toy_begun", "toy_finished"]


@pytest.mark.feature("MA-01")
@pytest.mark.timeout(180)
async def test_a_worker_that_is_killed_in_between_leaves_one_beginning(closed_office: Office) -> None:
    office, first, second = closed_office, errand(), errand()
    async with mortal_worker(office.settings, "before_beginning") as dying:
        await office.ask(first, Begin(), start=True)
        await office.ask(first, PassOn(to=second))
        await dying.wait()
    assert await office.types(second) == []
    async with office.worker():
        await office.ask(first, Finish(), patience=60)
        await office.workflow(first).result()
        await began(office, second)
        assert await office.types(second) == ["toy_begun"]


async def test_an_opening_that_is_refused_ends_visibly_and_disturbs_nobody(office: Office) -> None:
    first, second = errand(), errand()
    await office.ask(first, Begin(), start=True)
    await office.ask(first, PassOn(to=second, alarm_at="soon"))

    async def failed() -> bool:
        try:
            return (await office.workflow(second).describe()).status == WorkflowExecutionStatus.FAILED
        except Exception:  # noqa: BLE001 - not begun yet
            return False

    await eventually(failed)
    with pytest.raises(WorkflowFailureError) as seen:
        await office.workflow(second).result()
    assert isinstance(seen.value.cause, ApplicationError)
    assert seen.value.cause.type == "malformed_command"
    assert await office.types(second) == []
    assert (await office.ask(first, Note(text="Not my concern."))).version == 3
