"""The ledger alone, on the event store in memory: what it answers when the log moves under a decision."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.exceptions import ApplicationError

from activities.contracts import Recorded, RecordRequest
from activities.ledger import Ledger
from domain.directory.commands import Listing, OpenDirectory, RevokeRole
from domain.kernel import SYSTEM, Command
from infrastructure.event_store.codec import Codec, UnknownEvent
from infrastructure.event_store.memory import MemoryEventStore
from infrastructure.event_store.store import Append, Appended
from infrastructure.event_store.streams import StreamCache
from tests.support import deals
from tests.support.office import ALL_EVENTS, submission, with_errands
from tests.support.toy import Begin, Note, SetAlarm, Stumble, Tell

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STREAM = "venture-4c1f09be"


class InterruptedStore(MemoryEventStore):
    """Lets something else happen once, just before the next append."""

    interruption: Callable[[], Awaitable[object]] | None = None

    async def append(self, append: Append) -> Appended:
        interruption, self.interruption = self.interruption, None
        if interruption is not None:
            await interruption()
        return await super().append(append)


class Desk:
    """A ledger, and a short way to ask it."""

    def __init__(self, store: InterruptedStore | None = None) -> None:
        self.store = store or InterruptedStore()
        self.codec = Codec(ALL_EVENTS)
        self.sent: set[str] = set()
        self.ledger = Ledger(
            self.store, self.codec, StreamCache(self.store, self.codec), with_errands, self.carried_out
        )

    async def carried_out(self, keys: Sequence[str]) -> frozenset[str]:
        return frozenset(self.sent & set(keys))

    async def ask(
        self,
        command: Command,
        command_id: str | None = None,
        *,
        by: str = "ann",
        stream: str = STREAM,
        at: datetime = NOON,
        refusal_is_recorded: bool = False,
        everything_owed: bool = False,
    ) -> Recorded:
        return await self.ledger.record(
            RecordRequest(
                stream=stream,
                submission=submission(command, by=by, command_id=command_id),
                asked_at=at,
                refusal_is_recorded=refusal_is_recorded,
                everything_owed=everything_owed,
            )
        )

    async def types(self, stream: str = STREAM) -> list[str]:
        return [event.type for event in await self.store.read_stream(stream)]


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.ask(Begin(), "begin")
    return desk


async def test_asked_again_it_answers_exactly_the_same(desk: Desk) -> None:
    first = await desk.ask(Tell(person="bob"), "tell")
    assert [effect.key for effect in first.effects] == [f"{STREAM}/2/told"]
    assert await desk.ask(Tell(person="bob"), "tell", at=NOON + timedelta(hours=1)) == first
    assert await Desk(desk.store).ask(Tell(person="bob"), "tell") == first, "also from another process"


async def test_an_old_answer_comes_with_where_the_stream_stands_today(desk: Desk) -> None:
    first = await desk.ask(Note(text="Once."), "once")
    alarm = NOON + timedelta(days=1)
    await desk.ask(SetAlarm(at=alarm))
    again = await desk.ask(Note(text="Once."), "once")
    assert (again.version, again.position, again.events) == (first.version, first.position, first.events)
    assert (first.wake_at, again.wake_at) == (None, alarm)


async def test_when_somebody_else_was_faster_it_decides_again(desk: Desk) -> None:
    desk.store.interruption = lambda: Desk(desk.store).ask(Note(text="First."))
    recorded = await desk.ask(Note(text="Second."))
    assert recorded.version == 3
    assert await desk.types() == ["toy_begun", "toy_noted", "toy_noted"]


async def test_when_its_own_earlier_attempt_was_faster_it_gives_that_answer(desk: Desk) -> None:
    earlier: list[Recorded] = []

    async def the_attempt_that_was_lost() -> None:
        earlier.append(await Desk(desk.store).ask(Note(text="Once."), "once"))

    desk.store.interruption = the_attempt_that_was_lost
    assert [await desk.ask(Note(text="Once."), "once")] == earlier
    assert await desk.types() == ["toy_begun", "toy_noted"]


async def test_when_a_role_is_revoked_meanwhile_the_decision_is_taken_without_it() -> None:
    desk, stream = Desk(), "acquisition-7f3a91c2"
    listed = tuple(Listing(person=who, name=one.name, roles=one.roles) for who, one in deals.PEOPLE.people.items())
    await desk.ask(OpenDirectory(people=listed), by=SYSTEM, stream="directory")
    revoke = RevokeRole(person=deals.VP, role="vp_corporate_development", reason="Left the team.")
    desk.store.interruption = lambda: Desk(desk.store).ask(revoke, by=deals.ADMIN, stream="directory")
    refused = await desk.ask(deals.charter(), by=deals.VP, stream=stream)
    assert refused.refusal is not None
    assert refused.refusal.code == "not_entitled"
    assert await desk.types(stream) == []


async def test_a_recorded_refusal_is_answered_again_as_a_refusal(desk: Desk) -> None:
    first = await desk.ask(Note(text=""), "silent", refusal_is_recorded=True)
    again = await desk.ask(Note(text=""), "silent", refusal_is_recorded=True)
    assert first == again
    assert first.refusal is not None
    assert (first.refusal.code, first.refusal.detail) == ("nothing_to_say", {"least": 1})
    assert await desk.types() == ["toy_begun", "command_refused"]


async def test_nobody_begins_an_initiative_with_a_mistake() -> None:
    desk = Desk()
    refused = await desk.ask(Note(text="Too early."), refusal_is_recorded=True)
    assert refused.refusal is not None
    assert (refused.version, await desk.types()) == (0, [])


async def test_who_starts_from_the_log_learns_all_that_is_owed_and_nothing_that_is_done(desk: Desk) -> None:
    for _ in range(3):
        await desk.ask(Tell(person="bob"))
    desk.sent = {f"{STREAM}/2/told"}
    owed = [f"{STREAM}/{version}/told" for version in (3, 4)]
    assert [effect.key for effect in (await desk.ledger.standing(STREAM)).effects] == owed
    noted = await desk.ask(Note(text="Where were we?"), everything_owed=True)
    assert [effect.key for effect in noted.effects] == owed


async def test_a_bug_leaves_nothing_in_the_log(desk: Desk) -> None:
    with pytest.raises(ApplicationError) as failed:
        await desk.ask(Stumble())
    assert (failed.value.type, failed.value.non_retryable) == ("internal_error", True)
    assert await desk.types() == ["toy_begun"]


async def test_an_event_of_a_newer_release_is_waited_for_not_given_up(desk: Desk) -> None:
    await desk.ask(Note(text="Only a newer release knows notes."))
    older = Desk(desk.store)
    older.codec = Codec([kind for kind in ALL_EVENTS if kind.model_fields["type"].default != "toy_noted"])
    older.ledger = Ledger(
        older.store, older.codec, StreamCache(older.store, older.codec), with_errands, older.carried_out
    )
    with pytest.raises(UnknownEvent):
        await older.ask(SetAlarm(at=NOON))


async def test_an_effect_of_a_refused_command_does_not_exist(desk: Desk) -> None:
    refused = await desk.ask(Note(text=""))
    assert (refused.effects, refused.events, refused.version) == ((), (), 1)
