"""Where streams stand, from a cache that is never late and never early."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from domain.kernel import Event
from infrastructure.event_store.codec import Codec, Meta
from infrastructure.event_store.memory import MemoryEventStore
from infrastructure.event_store.store import START, Append, StoredEvent
from infrastructure.event_store.streams import Folded, StreamCache
from tests.support.appends import AT
from tests.support.toy import TOY, TOY_EVENTS, Begun, Errand, Noted

CODEC = Codec(TOY_EVENTS)
META = Meta(actor="anna", correlation_id="c", command_type="note", command_digest="0" * 64)


class CountingStore(MemoryEventStore):
    """Counts the events that readers took out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    async def read_stream(self, stream: str, after: int = 0, upto: int | None = None) -> list[StoredEvent]:
        events = await super().read_stream(stream, after, upto)
        self.read += len(events)
        await asyncio.sleep(0)
        return events


async def tell(store: MemoryEventStore, stream: str, *events: Event) -> None:
    """Append events, one command each."""
    for event in events:
        version = len(await store.read_stream(stream))
        new = CODEC.encode(event, stream=stream, command_id=f"c{version}", n=0, meta=META)
        await store.append(Append(stream, version, f"c{version}", AT, [new]))


@pytest.fixture
async def store() -> CountingStore:
    store = CountingStore()
    await tell(store, "toy-000001", Begun(by="anna"), Noted(text="a"), Noted(text="b"))
    store.read = 0
    return store


async def test_a_stream_is_folded_once_and_then_only_what_is_new(store: CountingStore) -> None:
    cache = StreamCache(store, CODEC)
    first = await cache.fold(TOY, "toy-000001")
    assert first.state == Errand(begun_by="anna", notes=2)
    assert (first.version, first.position, first.at) == (3, await store.head(), AT)
    assert store.read == 3
    assert await cache.fold(TOY, "toy-000001") is first
    assert store.read == 3
    await tell(store, "toy-000001", Noted(text="c"))
    store.read = 0
    assert (await cache.fold(TOY, "toy-000001")).state.notes == 3
    assert store.read == 1


async def test_a_stream_that_does_not_exist_stands_at_its_beginning(store: CountingStore) -> None:
    assert await StreamCache(store, CODEC).fold(TOY, "toy-000009") == Folded(0, START, Errand())


async def test_a_state_is_never_newer_than_asked(store: CountingStore) -> None:
    cache = StreamCache(store, CODEC)
    assert (await cache.fold(TOY, "toy-000001")).state.notes == 2
    assert [(await cache.fold(TOY, "toy-000001", upto=n)).state.notes for n in range(4)] == [0, 0, 1, 2]
    assert (await cache.fold(TOY, "toy-000001")).version == 3, "looking back does not age what is kept"
    store.read = 0
    await cache.fold(TOY, "toy-000001")
    assert store.read == 0


async def test_many_may_ask_at_once_while_the_stream_grows(store: CountingStore) -> None:
    cache = StreamCache(store, CODEC)

    async def ask() -> None:
        for _ in range(20):
            least = len(await MemoryEventStore.read_stream(store, "toy-000001"))
            folded = await cache.fold(TOY, "toy-000001")
            assert folded.version >= least
            assert folded.state.notes == folded.version - 1

    async def grow() -> None:
        for n in range(30):
            await tell(store, "toy-000001", Noted(text=str(n)))

    await asyncio.gather(*(ask() for _ in range(8)), grow())
    assert (await cache.fold(TOY, "toy-000001")).version == 33


async def test_what_was_just_recorded_need_not_be_read_again(store: CountingStore) -> None:
    cache = StreamCache(store, CODEC)
    known = await cache.fold(TOY, "toy-000001")
    await tell(store, "toy-000001", Noted(text="c"))
    after = Folded(4, await store.head(), replace(known.state, notes=3), AT)
    cache.append(TOY, "toy-000001", known, after, "c3")
    store.read = 0
    assert await cache.fold(TOY, "toy-000001") is after
    assert store.read == 0
    assert [cache.holds(TOY, "toy-000001", f"c{n}") for n in range(5)] == [True, True, True, True, False]


async def test_the_cache_knows_whose_events_it_has_folded(store: CountingStore) -> None:
    cache = StreamCache(store, CODEC, most=1)
    assert not cache.holds(TOY, "toy-000001", "c0")
    await cache.fold(TOY, "toy-000001", upto=1)
    assert [cache.holds(TOY, "toy-000001", f"c{n}") for n in range(3)] == [True, False, False]
    await cache.fold(TOY, "toy-000001")
    assert [cache.holds(TOY, "toy-000001", f"c{n}") for n in range(3)] == [True, True, True]
    known = await cache.fold(TOY, "toy-000001")
    await cache.fold(TOY, "toy-000001", upto=2)
    await tell(store, "toy-000002", Begun(by="bert"))
    await cache.fold(TOY, "toy-000002")
    await tell(store, "toy-000001", Noted(text="c"))
    cache.append(TOY, "toy-000001", known, replace(known, version=4), "c3")
    await cache.fold(TOY, "toy-000001")
    assert [cache.holds(TOY, "toy-000001", f"c{n}") for n in range(4)] == [True] * 4, "the forgotten are read again"


async def test_the_least_recently_asked_for_is_forgotten_first(store: CountingStore) -> None:
    cache = StreamCache(store, CODEC, most=2)
    for stream in ("toy-000002", "toy-000003"):
        await tell(store, stream, Begun(by="bert"))
    for stream in ("toy-000001", "toy-000002", "toy-000001", "toy-000003"):
        await cache.fold(TOY, stream)
    store.read = 0
    await cache.fold(TOY, "toy-000001")
    assert store.read == 0
    await cache.fold(TOY, "toy-000002")
    assert store.read == 1
