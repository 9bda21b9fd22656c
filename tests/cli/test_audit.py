"""The operator's proof: the log verifies, a changed event is named, an anchor kept elsewhere counts, exports chain."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from temporalio.client import Client

from cli import audit
from cli.problems import Trouble
from infrastructure.event_store.hashing import GENESIS
from infrastructure.settings import Settings
from tests.support.office import Office, errand, opened


@pytest.fixture
async def office(settings: Settings, temporal_client: Client) -> AsyncIterator[Office]:
    """An office with a worker at work."""
    async with opened(settings, temporal_client) as running, running.worker():
        yield running


async def some_errand(office: Office) -> str:
    stream = errand()
    await office.ask(stream, {"type": "begin"}, start=True)
    await office.ask(stream, {"type": "note", "text": "all is well"})
    return stream


def address(office: Office) -> str:
    assert office.settings.database_url is not None
    return office.settings.database_url


def tamper(office: Office, statement: str) -> None:
    """As only the owner of the database can."""
    with psycopg.connect(address(office)) as owner:
        owner.execute("alter table concord.event disable trigger event_is_append_only")
        assert owner.execute(statement.encode()).rowcount > 0


async def test_an_untouched_log_verifies(office: Office) -> None:
    await some_errand(office)
    found = audit.verdict(await audit.checked(office.reader))
    assert (found["verified"], found["events"], found["streams"], found["flaw"]) == (True, 2, 1, None)


async def test_one_changed_event_is_found_and_named(office: Office) -> None:
    stream = await some_errand(office)
    tamper(office, """update concord.event set data = '{"text":"all is lost"}' where version = 2""")
    found = audit.verdict(await audit.checked(office.reader))
    assert found["verified"] is False
    assert isinstance(found["flaw"], dict)
    assert (found["flaw"]["stream"], found["flaw"]["version"]) == (stream, 2)


async def test_an_anchor_kept_elsewhere_notices_a_stream_that_is_gone(office: Office, tmp_path: Path) -> None:
    stream = await some_errand(office)
    kept = tmp_path / "anchors.jsonl"
    newest = await audit.anchored(address(office))
    kept.write_text(json.dumps(newest) + "\n")
    assert audit.verdict(await audit.checked(office.reader, kept=kept))["verified"] is True
    tamper(office, f"delete from concord.event where stream_id in ('{stream}', 'anchors')")
    assert audit.verdict(await audit.checked(office.reader))["verified"] is True, "nothing in the log itself tells"
    assert audit.verdict(await audit.checked(office.reader, kept=kept))["verified"] is False


async def test_there_is_nothing_to_anchor_in_an_empty_log(office: Office) -> None:
    assert await audit.anchored(address(office)) is None


async def test_anchoring_twice_anchors_once(office: Office) -> None:
    await some_errand(office)
    first = await audit.anchored(address(office))
    assert first is not None
    assert await audit.anchored(address(office)) == first


@pytest.mark.feature("TS-23")
async def test_an_export_holds_every_event_with_the_hashes_that_chain_it(office: Office) -> None:
    stream = await some_errand(office)
    events = list(await audit.history(office.reader, stream))
    assert [event["type"] for event in events] == ["toy_begun", "toy_noted"]
    assert [event["previous_hash"] for event in events] == [GENESIS.hex(), events[0]["hash"]]
    assert all(len(bytes.fromhex(str(event["hash"]))) == sha256().digest_size for event in events)
    stored = await office.reader.read_stream(stream)
    assert [str(event["data_text"]).encode() for event in events] == [event.data for event in stored]


async def test_what_was_never_there_cannot_be_exported(office: Office) -> None:
    with pytest.raises(audit.NoSuchStream, match="the log holds no acquisition-nothing1"):
        await audit.history(office.reader, "acquisition-nothing1")


async def test_a_file_that_holds_no_anchors_is_said_so(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"type": "something"}\n')
    with pytest.raises(Trouble, match="does not hold anchors"):
        await audit.checked(office.reader, kept=other)
    with pytest.raises(Trouble, match="cannot be read"):
        await audit.checked(office.reader, kept=tmp_path / "none")
