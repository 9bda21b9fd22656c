"""What every event store promises to readers: one suite, run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest

from infrastructure.event_store.store import (
    START,
    EventStore,
    Partition,
    Position,
)
from tests.support.appends import an_append


async def test_part_of_a_stream_can_be_read(store: EventStore) -> None:
    await store.append(an_append("deal-000001", count=5))
    assert [event.version for event in await store.read_stream("deal-000001", after=2)] == [3, 4, 5]
    assert [event.version for event in await store.read_stream("deal-000001", after=1, upto=3)] == [2, 3]
    assert await store.read_stream("deal-000001", after=5) == []
    assert await store.read_stream("deal-unknown") == []


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


async def test_events_above_an_unfinished_append_are_held_back(store: EventStore) -> None:
    async with store.guarded([]) as transaction:
        await transaction.append(an_append("deal-000001"))
        await store.append(an_append("deal-000002"))
        assert await store.read_all(START, 10) == []
        assert [event.stream for event in await store.read_stream("deal-000002")] == ["deal-000002"]
    assert [event.stream for event in await store.read_all(START, 10)] == ["deal-000001", "deal-000002"]


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
    for wrong in ("", "12", "x" * 32, "+" + "0" * 31, "0_" * 16, "A" * 32):
        with pytest.raises(ValueError, match="digits"):
            Position.parse(wrong)
