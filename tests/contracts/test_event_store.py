"""What every event store promises: one suite, run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from time import monotonic

import pytest

from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.hashing import GENESIS, leaf, row_of
from infrastructure.event_store.memory import MemoryEventStore
from infrastructure.event_store.store import (
    START,
    Append,
    Appended,
    Conflict,
    DependencyMoved,
    EventIdReused,
    EventStore,
    NotFirstWrite,
    Partition,
    Position,
    StoreError,
    event_id,
)
from tests.support.appends import AT, an_append


@pytest.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[EventStore]:
    if request.param == "memory":
        yield MemoryEventStore()
    else:
        async with PostgresEventStore(request.getfixturevalue("database_url")) as postgres:
            yield postgres


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


async def test_part_of_a_stream_can_be_read(store: EventStore) -> None:
    await store.append(an_append("deal-000001", count=5))
    assert [event.version for event in await store.read_stream("deal-000001", after=2)] == [3, 4, 5]
    assert [event.version for event in await store.read_stream("deal-000001", after=1, upto=3)] == [2, 3]
    assert await store.read_stream("deal-000001", after=5) == []
    assert await store.read_stream("deal-unknown") == []


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


async def test_readers_page_through_the_log_in_one_order(store: EventStore) -> None:
    for n in range(6):
        await store.append(an_append(f"deal-{n % 3:06}", n // 3, count=1, kind=("opened", "closed")[n % 2]))
    paged, after = [], START
    while page := await store.read_all(after, 4):
        paged += page
        after = page[-1].position
    assert [event.position for event in paged] == sorted(event.position for event in paged)
    assert [(event.stream, event.version) for event in paged] == [(f"deal-{n % 3:06}", n // 3 + 1) for n in range(6)]
    assert [event.type for event in await store.read_all(START, 9, types=["closed"])] == ["closed"] * 3
    assert await store.read_all(START, 9, types=[]) == []
    assert await store.read_all(START, 9, upto=paged[2].position) == paged[:3]
    assert await store.read_all(paged[1].position, 2) == paged[2:4]


async def test_every_stream_lies_in_one_partition(store: EventStore) -> None:
    await asyncio.gather(*(store.append(an_append(f"deal-{n:06}", count=2)) for n in range(40)))
    everything = await store.read_all(START, 1000)
    shares = [await store.read_all(START, 1000, partition=Partition(n, 3)) for n in range(3)]
    assert sorted(event.position for share in shares for event in share) == [event.position for event in everything]
    assert sum(len({event.stream for event in share}) for share in shares) == 40
    scanned = [event async for batch in store.scan(partition=Partition(1, 3)) for event in batch]
    assert scanned == shares[1]
    with pytest.raises(ValueError, match="no partition 3 of 3"):
        Partition(3, 3)


async def test_a_scan_gives_what_paging_gives(store: EventStore) -> None:
    await asyncio.gather(*(store.append(an_append(f"deal-{n:06}", guard="g" if n % 2 else None)) for n in range(25)))
    everything = await store.read_all(START, 1000)
    assert [event async for batch in store.scan() for event in batch] == everything
    assert [e async for batch in store.scan(upto=everything[9].position) for e in batch] == everything[:10]
    assert [e async for batch in store.scan(types=["unheard_of"]) for e in batch] == []


async def test_an_empty_log_has_a_beginning_and_an_end(store: EventStore) -> None:
    assert await store.head() == START
    assert await store.read_all(START, 10) == []
    assert [batch async for batch in store.scan()] == []
    assert await store.heads(await store.frontier()) == []
    assert await store.stream_versions(["deal-000001"]) == {"deal-000001": 0}
    assert await store.stream_versions([]) == {}


async def test_what_was_appended_is_below_the_frontier(store: EventStore) -> None:
    answer = await store.append(an_append("deal-000001"))
    assert await store.head() == answer.position
    assert answer.position < await store.frontier()


async def test_the_heads_of_all_streams_as_of_a_position(store: EventStore) -> None:
    first = await store.append(an_append("deal-000001", count=2))
    await store.append(an_append("alpha", count=1))
    second = await store.append(an_append("deal-000001", 2))
    assert [(head.stream, head.version) for head in await store.heads(first.position)] == [("deal-000001", 2)]
    heads = await store.heads(second.position)
    assert [(head.stream, head.version) for head in heads] == [("alpha", 1), ("deal-000001", 3)]
    assert heads[1].hash == (await store.read_stream("deal-000001"))[-1].hash
    versions = await store.stream_versions(["deal-000001", "nobody", "alpha"])
    assert versions == {"deal-000001": 3, "nobody": 0, "alpha": 1}


async def test_what_a_command_recorded_is_found(store: EventStore) -> None:
    await store.append(an_append("deal-000001", 0, "begin"))
    await store.append(an_append("deal-000001", 1, "bid", count=2))
    await store.append(an_append("deal-000001", 3, "close"))
    await store.append(an_append("deal-000002", 0, "bid"))
    assert [event.version for event in await store.find_command("deal-000001", "bid")] == [2, 3]
    assert await store.find_command("deal-000001", "unheard_of") == []
    assert await store.find_command("deal-000002", "begin") == []


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


async def test_events_above_an_unfinished_append_are_held_back(store: EventStore) -> None:
    async with store.guarded([]) as transaction:
        await transaction.append(an_append("deal-000001"))
        await store.append(an_append("deal-000002"))
        assert await store.read_all(START, 10) == []
        assert [event.stream for event in await store.read_stream("deal-000002")] == ["deal-000002"]
    assert [event.stream for event in await store.read_all(START, 10)] == ["deal-000001", "deal-000002"]


async def test_a_cancelled_caller_takes_nobody_along(store: EventStore) -> None:
    callers = [asyncio.create_task(store.append(an_append(f"deal-{n:06}"))) for n in range(20)]
    await asyncio.sleep(0)
    for caller in callers[::3]:
        caller.cancel()
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert all(isinstance(answer, Appended) for n, answer in enumerate(answers) if n % 3)
    for n in range(20):
        assert (await store.append(an_append(f"deal-{n:06}"))).version == 1


async def test_a_wait_ends_soon_after_an_append_and_misses_none(store: EventStore) -> None:
    async def reader() -> int:
        while (seen := len(await store.read_all(START, 10))) < 5:
            await store.wait(30)
        return seen

    reading = asyncio.create_task(reader())
    started = monotonic()
    for n in range(5):
        await store.append(an_append("deal-000001", n))
        await asyncio.sleep(0.02)
    assert await reading == 5
    assert monotonic() - started < 10


async def test_a_wait_ends_when_what_was_held_back_is_let_go(store: EventStore) -> None:
    started = monotonic()
    async with store.guarded([]) as transaction:
        await transaction.append(an_append("deal-000001"))
        await store.append(an_append("deal-000002"))
        for _ in range(3):
            await store.read_all(START, 10)
            await store.wait(30)
    assert monotonic() - started < 10


async def test_a_wait_ends_by_itself(store: EventStore) -> None:
    for _ in range(3):
        await store.read_all(START, 10)
        await store.wait(0.01)


def test_positions_sort_as_text_as_they_do_as_pairs() -> None:
    positions = [Position(a, b) for a in (0, 9, 10, 2**40) for b in (0, 255, 2**62)]
    assert sorted(positions) == positions
    assert sorted(map(str, positions)) == list(map(str, positions))
    assert [Position.parse(str(position)) for position in positions] == positions
    for wrong in ("", "12", "x" * 32):
        with pytest.raises(ValueError, match=r"digits|invalid literal"):
            Position.parse(wrong)
