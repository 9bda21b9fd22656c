"""What every event store promises to writers: one suite, run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from infrastructure.event_store.hashing import GENESIS, leaf, row_of
from infrastructure.event_store.store import (
    START,
    Append,
    Appended,
    Conflict,
    DependencyMoved,
    EventIdReused,
    EventStore,
    NotFirstWrite,
    StoreError,
    event_id,
)
from tests.support.appends import AT, an_append


async def test_what_was_appended_is_read_back_word_for_word(store: EventStore) -> None:
    append = an_append("deal-000001", guard="envelope:2026", data='{"name":"Zürich"}'.encode())
    answer = await store.append(append)
    (event,) = await store.read_stream("deal-000001")
    assert (event.stream, event.version, event.command_id, event.occurred_at) == ("deal-000001", 1, "command-0", AT)
    assert event.event_id == event_id("deal-000001", "command-0", 0)
    assert (event.type, event.schema_version, event.guard) == ("bid_received", 1, "envelope:2026")
    assert (event.data, event.meta) == (append.events[0].data, append.events[0].meta)
    assert answer == Appended(version=1, position=event.position)
    assert event.recorded_at.tzinfo is not None


async def test_versions_of_a_stream_count_from_one_without_gaps(store: EventStore) -> None:
    await store.append(an_append("deal-000001", 0, count=2))
    answer = await store.append(an_append("deal-000001", 2, count=3))
    events = await store.read_stream("deal-000001")
    assert [event.version for event in events] == [1, 2, 3, 4, 5]
    assert (answer.version, answer.position) == (5, events[-1].position)


@pytest.mark.feature("TS-03")
@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_a_writer_who_thinks_the_stream_stands_elsewhere_is_refused(store: EventStore, expected: int) -> None:
    await store.append(an_append("deal-000001", count=2))
    with pytest.raises(Conflict):
        await store.append(an_append("deal-000001", expected, command="late"))
    assert len(await store.read_stream("deal-000001")) == 2


@pytest.mark.feature("TS-03")
async def test_of_many_writers_at_the_same_version_one_wins(store: EventStore) -> None:
    answers = await asyncio.gather(
        *(store.append(an_append("deal-000001", command=f"writer-{n}")) for n in range(20)), return_exceptions=True
    )
    assert sum(isinstance(answer, Appended) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 19
    assert len(await store.read_stream("deal-000001")) == 1


async def test_the_same_append_again_gets_the_first_answer(store: EventStore) -> None:
    first = await store.append(an_append("deal-000001", count=2))
    await store.append(an_append("deal-000001", 2))
    again = await store.append(an_append("deal-000001", count=2))
    assert again == replace(first, duplicate=True)
    refolded = await store.append(an_append("deal-000001", 3, command="command-0", count=2))
    assert refolded == again, "a retry that has folded its own events in the meantime is still the same append"
    assert len(await store.read_stream("deal-000001")) == 3


async def test_the_same_append_at_the_same_time_is_made_once(store: EventStore) -> None:
    answers = await asyncio.gather(*(store.append(an_append("deal-000001", count=2)) for _ in range(10)))
    assert {answer.position for answer in answers} == {answers[0].position}
    assert sum(not answer.duplicate for answer in answers) == 1
    assert len(await store.read_stream("deal-000001")) == 2


REUSES: dict[str, Callable[[], Append]] = {
    "other data": lambda: an_append("deal-000001", count=2, data=b"{}"),
    "another actor": lambda: an_append("deal-000001", count=2, meta=b"{}"),
    "another type": lambda: an_append("deal-000001", count=2, kind="bid_raised"),
    "another guard": lambda: an_append("deal-000001", count=2, guard="envelope"),
    "fewer events": lambda: an_append("deal-000001", count=1),
    "more events": lambda: an_append("deal-000001", count=3),
    "another stream": lambda: replace(an_append("deal-000001", count=2), stream="deal-000002"),
    "another command": lambda: replace(an_append("deal-000001", count=2), command_id="other"),
}


@pytest.mark.parametrize("reuse", REUSES)
async def test_event_ids_with_other_content_are_refused(store: EventStore, reuse: str) -> None:
    await store.append(an_append("deal-000001", count=2))
    await store.append(an_append("deal-000001", 2))
    with pytest.raises(EventIdReused):
        await store.append(REUSES[reuse]())
    assert len(await store.read_stream("deal-000001")) == 3


async def test_neighbours_of_a_bad_append_are_made(store: EventStore) -> None:
    await store.append(an_append("deal-stale0"))
    await store.append(an_append("deal-reused"))
    bad = [
        an_append("deal-stale0", 0, command="late"),
        an_append("deal-reused", 0, data=b"{}"),
        an_append("deal-depend", depends=[("deal-stale0", 9)]),
    ]
    good = [an_append(f"deal-{n:06}") for n in range(30)]
    answers = await asyncio.gather(*map(store.append, [*good[:15], *bad, *good[15:]]), return_exceptions=True)
    refused = [type(answer) for answer in answers if isinstance(answer, StoreError)]
    assert refused == [Conflict, EventIdReused, DependencyMoved]
    assert sum(isinstance(answer, Appended) for answer in answers) == 30


async def test_two_appends_of_one_stream_at_once_follow_each_other(store: EventStore) -> None:
    answers = await asyncio.gather(*(store.append(an_append("deal-000001", n)) for n in range(8)))
    assert [answer.version for answer in answers] == list(range(1, 9))


async def test_a_decision_is_refused_when_what_it_rests_on_has_moved(store: EventStore) -> None:
    await store.append(an_append("directory", count=3))
    await store.append(an_append("deal-000001", depends=[("directory", 3), ("deal-000002", 0)]))
    await store.append(an_append("directory", 3))
    with pytest.raises(DependencyMoved):
        await store.append(an_append("deal-000001", 1, depends=[("directory", 3)]))
    assert len(await store.read_stream("deal-000001")) == 1


async def test_two_decisions_that_rest_on_each_other_cannot_both_pass(store: EventStore) -> None:
    for n in range(10):
        one, other = f"deal-one{n:03}", f"deal-two{n:03}"
        answers = await asyncio.gather(
            store.append(an_append(one, depends=[(other, 0)])),
            store.append(an_append(other, depends=[(one, 0)])),
            return_exceptions=True,
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Appended", "DependencyMoved"]


async def test_an_append_needs_events_and_a_zone() -> None:
    with pytest.raises(ValueError, match="no events"):
        replace(an_append("deal-000001"), events=[])
    with pytest.raises(ValueError, match="zone"):
        replace(an_append("deal-000001"), occurred_at=AT.replace(tzinfo=None))


@pytest.mark.feature("TS-23")
async def test_every_event_is_sealed_to_the_one_before_it_in_its_stream(store: EventStore) -> None:
    await store.append(an_append("deal-000001", count=2, guard="envelope:ü"))
    await store.append(an_append("deal-000001", 2))
    await store.append(an_append("deal-000002"))
    previous = GENESIS
    for event in await store.read_stream("deal-000001"):
        assert event.previous_hash == previous
        assert event.hash == leaf(row_of(event))
        previous = event.hash
    (other,) = await store.read_stream("deal-000002")
    assert other.previous_hash == GENESIS


async def test_a_guarded_decision_sees_all_that_counts_against_its_limit(store: EventStore) -> None:
    await store.append(an_append("deal-000001", guard="envelope"))
    await store.append(an_append("deal-000002", guard="other"))
    async with store.guarded(["envelope"]) as transaction:
        assert [event.stream for event in await transaction.read_guard("envelope")] == ["deal-000001"]
        answer = await transaction.append(an_append("deal-000003", guard="envelope"))
    assert [event.stream for event in await store.read_guard("envelope")] == ["deal-000001", "deal-000003"]
    assert await store.head() == answer.position


async def test_a_shared_limit_holds_however_many_decide_at_once(store: EventStore) -> None:
    async def spend(n: int) -> None:
        async with store.guarded(["envelope"]) as transaction:
            if len(await transaction.read_guard("envelope")) < 3:
                await transaction.append(an_append(f"deal-{n:06}", guard="envelope"))

    await asyncio.gather(*(spend(n) for n in range(12)))
    assert len(await store.read_guard("envelope")) == 3


async def test_several_guards_are_taken_without_deadlock(store: EventStore) -> None:
    async def decide(n: int) -> None:
        guards = ["a", "b", "c"]
        async with store.guarded(guards if n % 2 else guards[::-1]) as transaction:
            await transaction.append(an_append(f"deal-{n:06}", guard=guards[n % 3]))

    await asyncio.gather(*(decide(n) for n in range(12)))
    assert [len(await store.read_guard(guard)) for guard in ("a", "b", "c")] == [4, 4, 4]


async def test_a_guarded_decision_that_fails_leaves_nothing(store: EventStore) -> None:
    with pytest.raises(LookupError):  # noqa: PT012 - what fails is leaving the transaction
        async with store.guarded(["envelope"]) as transaction:
            await transaction.append(an_append("deal-000001", guard="envelope"))
            raise LookupError
    assert await store.read_guard("envelope") == []
    assert (await store.append(an_append("deal-000001"))).version == 1


async def test_a_guarded_append_is_fenced_like_any_other(store: EventStore) -> None:
    await store.append(an_append("deal-000001"))
    for wrong, error in (
        (an_append("deal-000001", 0, command="late"), Conflict),
        (an_append("deal-000001", 1, command="command-0", data=b"{}"), EventIdReused),
        (an_append("deal-000001", 1, depends=[("directory", 1)]), DependencyMoved),
    ):
        with pytest.raises(error):
            async with store.guarded([]) as transaction:
                await transaction.append(wrong)
    async with store.guarded([]) as transaction:
        assert (await transaction.append(an_append("deal-000001"))).duplicate


async def test_a_guarded_transaction_appends_once(store: EventStore) -> None:
    with pytest.raises(NotFirstWrite):  # noqa: PT012 - as above
        async with store.guarded(["envelope"]) as transaction:
            await transaction.append(an_append("deal-000001"))
            await transaction.append(an_append("deal-000002"))
    assert await store.head() == START


async def test_a_writer_waits_for_the_guarded_decision_about_the_same_stream(store: EventStore) -> None:
    async with store.guarded(["envelope"]) as transaction:
        await transaction.append(an_append("deal-000001"))
        other = asyncio.create_task(store.append(an_append("deal-000001", 0, command="other")))
        depending = asyncio.create_task(store.append(an_append("deal-000002", depends=[("deal-000001", 0)])))
        done, _ = await asyncio.wait([other, depending], timeout=0.1)
        assert not done
    answers = await asyncio.gather(other, depending, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Conflict, DependencyMoved]


async def test_a_cancelled_caller_takes_nobody_along(store: EventStore) -> None:
    callers = [asyncio.create_task(store.append(an_append(f"deal-{n:06}"))) for n in range(20)]
    await asyncio.sleep(0)
    for caller in callers[::3]:
        caller.cancel()
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert all(isinstance(answer, Appended) for n, answer in enumerate(answers) if n % 3)
    for n in range(20):
        assert (await store.append(an_append(f"deal-{n:06}"))).version == 1
