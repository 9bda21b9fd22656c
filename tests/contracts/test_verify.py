"""A log that nobody touched verifies, in either store; an anchor says where it stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from infrastructure.event_store.anchors import ANCHORS, LogAnchored, anchor
from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.export import UnreadableExport, export, verify_export
from infrastructure.event_store.memory import MemoryEventStore
from infrastructure.event_store.verify import verify
from tests.support.appends import AT, an_append

CODEC = Codec((LogAnchored,))

pytestmark = pytest.mark.feature("TS-23")


async def test_an_untouched_log_verifies(store: MemoryEventStore | PostgresEventStore) -> None:
    for n in range(12):
        await store.append(an_append(f"deal-{n % 4:06}", n // 4 * 2, count=2, guard="envelope" if n % 3 else None))
        if n % 5 == 4:
            await anchor(store, CODEC, at=AT)
    found = await verify(store)
    assert found.flaw is None
    assert (found.events, found.streams, found.anchors) == (26, 5, 2)
    assert await store.head() < found.upto <= await store.frontier()


async def test_an_empty_log_verifies(store: MemoryEventStore | PostgresEventStore) -> None:
    found = await verify(store)
    assert (found.events, found.streams, found.anchors, found.flaw) == (0, 0, 0, None)


async def test_an_anchor_is_set_only_when_something_was_added(store: MemoryEventStore | PostgresEventStore) -> None:
    assert await anchor(store, CODEC, at=AT) is None
    await store.append(an_append("deal-000001", count=3))
    assert await anchor(store, CODEC, at=AT) is not None
    assert await anchor(store, CODEC, at=AT) is None
    await store.append(an_append("deal-000002"))
    assert await anchor(store, CODEC, at=AT) is not None
    first, second = [CODEC.event(event) for event in await store.read_stream(ANCHORS)]
    assert isinstance(first, LogAnchored)
    assert isinstance(second, LogAnchored)
    assert (first.streams, first.events) == (1, 3)
    assert (second.streams, second.events) == (3, 5)
    assert first.position < second.position < await store.head()


async def test_an_anchor_kept_elsewhere_is_held_against_the_log(store: MemoryEventStore | PostgresEventStore) -> None:
    await store.append(an_append("deal-000001", count=3))
    await anchor(store, CODEC, at=AT)
    (kept,) = [CODEC.event(event) for event in await store.read_stream(ANCHORS)]
    assert isinstance(kept, LogAnchored)
    assert (await verify(store, kept=[kept])).anchors == 2
    forged = kept.model_copy(update={"root": "0" * 64})
    flaw = (await verify(store, kept=[forged])).flaw
    assert flaw is not None
    assert (flaw.stream, flaw.position) == (ANCHORS, kept.position)
    richer = kept.model_copy(update={"events": 4})
    flaw = (await verify(store, kept=[richer])).flaw
    assert flaw is not None
    assert "of 1 streams and 4 events" in flaw.what


async def exported(store: MemoryEventStore | PostgresEventStore, folder: Path) -> Path:
    """The log as a file."""
    file = folder / "log.jsonl"
    file.write_bytes(b"".join([chunk async for chunk in export(store)]))
    return file


async def test_an_exported_log_verifies_without_the_store(
    store: MemoryEventStore | PostgresEventStore, tmp_path: Path
) -> None:
    for n in range(6):
        data = '{"name":"Zürich \\u0000 \\"quoted\\""}'.encode()
        await store.append(an_append(f"deal-{n % 2:06}", n // 2 * 2, count=2, guard="g" if n else None, data=data))
    await anchor(store, CODEC, at=AT)
    file = await exported(store, tmp_path)
    found = verify_export(file)
    assert (found.events, found.streams, found.anchors, found.flaw) == (13, 3, 1, None)
    assert found.upto == await store.head()
    lines = file.read_bytes().splitlines(keepends=True)
    for at, what in ((3, "is missing before it"), (12, None)):
        file.write_bytes(b"".join(lines[:at] + lines[at + 1 :]))
        flaw = verify_export(file).flaw
        assert flaw is None if what is None else what in str(flaw)
    file.write_bytes(b"".join(lines).replace(b"anna", b"olga", 1))
    assert "changed after it was recorded" in str(verify_export(file).flaw)
    file.write_bytes(lines[0] + b"{}\n")
    with pytest.raises(UnreadableExport, match="line 2"):
        verify_export(file)
