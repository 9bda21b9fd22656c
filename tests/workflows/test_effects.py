"""Effects: carried out once by their key, one after another, and never in the way of a command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from temporalio import activity
from temporalio.client import Client

from activities.contracts import CarryOutRequest, EffectActivities
from infrastructure.settings import Settings
from tests.support.mortal_worker import mortal_worker
from tests.support.office import Office, errand, eventually, opened
from tests.support.toy import Begin, Finish, Note, Tell


class Unreliable(EffectActivities):
    """Carries effects out, but loses its voice before it can say so, as often as it is told to."""

    def __init__(self, office: Office, failures: int) -> None:
        self._office = office
        self.failures = failures
        self.tries = 0

    @activity.defn(name="carry_out")
    async def carry_out(self, request: CarryOutRequest) -> None:
        self.tries += 1
        await self._office.resources.messages.carry_out(request)
        if self.tries <= self.failures:
            raise ConnectionError("lost on the way back")


@asynccontextmanager
async def unreliable(office: Office, failures: int) -> AsyncIterator[Unreliable]:
    ledger, effects = office.resources.ledger, Unreliable(office, failures)
    async with office.worker(activities=[ledger.record, ledger.standing, effects.carry_out]):
        yield effects


async def told(office: Office, stream: str, *versions: int) -> None:
    """Wait until exactly these messages were sent, in this order."""
    wanted = [f"{stream}/{version}/told" for version in versions]

    async def arrived() -> bool:
        return await office.messages(stream) == wanted

    await eventually(arrived)


async def test_effects_are_carried_out_in_the_order_in_which_they_were_recorded(office: Office) -> None:
    stream = errand()
    await office.ask(stream, Begin(), start=True)
    await asyncio.gather(*(office.ask(stream, Tell(person="bob")) for _ in range(5)))
    await told(office, stream, 2, 3, 4, 5, 6)


@pytest.mark.feature("TS-02")
async def test_an_effect_that_was_tried_again_happened_once(closed_office: Office) -> None:
    stream = errand()
    async with unreliable(closed_office, failures=2) as effects:
        await closed_office.ask(stream, Begin(), start=True)
        await closed_office.ask(stream, Tell(person="bob"))
        await closed_office.ask(stream, Finish())
        await closed_office.workflow(stream).result()
        assert effects.tries == 3
    assert await closed_office.messages(stream) == [f"{stream}/2/told"]


async def test_an_effect_that_cannot_be_carried_out_blocks_no_command(closed_office: Office) -> None:
    stream = errand()
    async with unreliable(closed_office, failures=10**6):
        await closed_office.ask(stream, Begin(), start=True)
        await closed_office.ask(stream, Tell(person="bob"))
        for n in range(10):
            assert (await closed_office.ask(stream, Note(text=f"note {n}"))).version == n + 3


async def test_what_is_owed_moves_on_to_the_next_run(closed_office: Office) -> None:
    stream = errand()
    async with unreliable(closed_office, failures=1):
        await closed_office.ask(stream, Begin(), start=True, continue_as_new_after=50)
        for n in range(12):
            await closed_office.ask(stream, Tell(person="bob") if n % 4 == 0 else Note(text=f"note {n}"))
        await told(closed_office, stream, 2, 6, 10)
    assert await closed_office.runs(stream) > 1


@pytest.mark.feature("TS-02")
async def test_a_workflow_that_was_lost_starts_from_the_log_with_what_is_still_owed(
    settings: Settings, temporal_client: Client
) -> None:
    async with opened(settings, temporal_client) as office:
        stream = errand()
        async with unreliable(office, failures=0):
            await office.ask(stream, Begin(), start=True)
            await office.ask(stream, Tell(person="bob"))
            await told(office, stream, 2)
        ledger = office.resources.ledger
        async with office.worker(activities=[ledger.record, ledger.standing]):
            await office.ask(stream, Tell(person="cy"))
            await office.workflow(stream).terminate("lost")
        async with office.worker():
            await office.ask(stream, Note(text="Where were we?"))
            await told(office, stream, 2, 3)


@pytest.mark.feature("TS-02")
@pytest.mark.timeout(180)
async def test_an_effect_happens_once_though_its_worker_is_killed_right_after_it(closed_office: Office) -> None:
    office, stream = closed_office, errand()
    async with mortal_worker(office.settings, "after_message") as dying:
        await office.ask(stream, Begin(), start=True)
        await office.ask(stream, Tell(person="bob"))
        await dying.wait()
    async with office.worker():
        await office.ask(stream, Finish(), patience=60)
        await asyncio.wait_for(office.workflow(stream).result(), 90)
    assert await office.messages(stream) == [f"{stream}/2/told"]
