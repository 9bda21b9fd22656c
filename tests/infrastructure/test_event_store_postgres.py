"""What only the real server can show: it refuses changes itself, survives lost connections, and migrates once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.connection import connect
from infrastructure.event_store.hashing import id_of, instant, leaf, microseconds
from infrastructure.event_store.migrate import migrate
from infrastructure.event_store.request import call, explained
from infrastructure.event_store.store import (
    START,
    Conflict,
    NotFirstWrite,
    StoreUnavailable,
    event_id,
)
from tests.support.appends import an_append


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[PostgresEventStore]:
    async with PostgresEventStore(database_url, patience=10.0) as postgres:
        yield postgres


@pytest.mark.feature("TS-03", "TS-23")
@pytest.mark.parametrize(
    "change",
    [
        "update concord.event set data = '{}'",
        "update concord.event set data = data where false",
        "delete from concord.event",
        "truncate concord.event",
    ],
)
async def test_the_server_refuses_every_change_of_the_log(store: PostgresEventStore, change: str) -> None:
    await store.append(an_append("deal-000001"))
    with (
        psycopg.connect(store.database_url) as connection,
        pytest.raises(psycopg.Error, match="append-only") as refused,
    ):
        connection.execute(change.encode())
    assert refused.value.sqlstate == "CO002"
    assert len(await store.read_stream("deal-000001")) == 1


def test_the_server_refuses_replicated_changes_too(database_url: str) -> None:
    asked = "select tgenabled from pg_trigger where tgname = 'event_is_append_only'"
    with psycopg.connect(database_url) as connection:
        assert connection.execute(asked).fetchone() == ("A",), "always, not only for ordinary sessions"


@pytest.mark.feature("TS-03")
@pytest.mark.parametrize("column", ["version = 0", "schema_version = 0", "hash = '\\x00'", "previous_hash = '\\x00'"])
async def test_the_server_refuses_rows_that_make_no_sense(store: PostgresEventStore, column: str) -> None:
    await store.append(an_append("deal-000001"))
    with psycopg.connect(store.database_url) as connection:
        connection.execute("alter table concord.event disable trigger event_is_append_only")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(f"update concord.event set {column}".encode())
        connection.rollback()


async def test_an_append_after_another_write_is_refused(store: PostgresEventStore) -> None:
    connection = await connect(store.database_url, "test")
    async with connection, connection.transaction():
        await connection.execute("select pg_current_xact_id()")
        with pytest.raises(psycopg.Error) as refused:
            await call(connection, [an_append("deal-000001")])
    assert isinstance(explained(refused.value, an_append("deal-000001")), NotFirstWrite)
    assert await store.head() == START


async def test_decisions_of_two_processes_that_rest_on_each_other_cannot_both_pass(store: PostgresEventStore) -> None:
    async with PostgresEventStore(store.database_url) as other:
        for n in range(40):
            one, two = f"deal-one{n:03}", f"deal-two{n:03}"
            answers = await asyncio.gather(
                store.append(an_append(one, depends=[(two, 0)])),
                other.append(an_append(two, depends=[(one, 0)])),
                return_exceptions=True,
            )
            assert sorted(type(answer).__name__ for answer in answers) == ["Appended", "DependencyMoved"]


async def test_a_stream_occurs_once_in_a_call(store: PostgresEventStore) -> None:
    async with await connect(store.database_url, "test") as connection:
        with pytest.raises(psycopg.Error, match="may occur once"):
            await call(connection, [an_append("deal-000001"), an_append("deal-000001", 1)])


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


longs = st.integers(0, 2**63 - 1)


times = st.timedeltas(timedelta(days=-40_000), timedelta(days=80_000)).map(
    lambda since: datetime(2000, 1, 1, tzinfo=UTC) + since
)


@pytest.mark.feature("TS-23")
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    previous=st.binary(min_size=32, max_size=32),
    numbers=st.tuples(longs, longs, longs, st.integers(0, 2**31 - 1)),
    event=st.uuids(),
    at=st.tuples(times, times),
    words=st.tuples(texts, texts, texts, st.none() | texts),
    payloads=st.tuples(st.binary(max_size=300), st.binary(max_size=300)),
)
def test_the_seal_is_the_same_in_sql_and_in_python(
    database_url: str,
    previous: bytes,
    numbers: tuple[int, int, int, int],
    event: UUID,
    at: tuple[datetime, datetime],
    words: tuple[str, str, str, str | None],
    payloads: tuple[bytes, bytes],
) -> None:
    stream, command, kind, guard = words
    row = (
        *numbers, event.bytes, microseconds(at[0]), microseconds(at[1]), previous, b"",
        stream.encode(), command.encode(), kind.encode(), None if guard is None else guard.encode(), *payloads,
    )  # fmt: skip
    call = "select concord.leaf(%b, %b::text::xid8, %b, %b, %b::int, %b, %b, %b, %b, %b, %b, %b, %b, %b)"
    asked = (previous, str(numbers[0]), *numbers[1:], event, *at, *words, *payloads)
    with psycopg.connect(database_url) as connection:
        found = connection.execute(call, asked, binary=True).fetchone()
    assert found == (leaf(row),)
    assert [instant(microseconds(when)) for when in at] == list(at)


@given(stream=texts, command=texts, n=st.integers(0, 1000))
def test_event_ids_are_the_same_however_they_are_derived(stream: str, command: str, n: int) -> None:
    assert id_of(stream.encode(), command.encode(), n) == event_id(stream, command, n).bytes


def test_event_ids_never_change() -> None:
    assert event_id("deal-000001", "command-1", 0) == UUID("50ab34ca-0332-5f29-bcfb-d150496c1a62"), (
        "the log is full of them"
    )


@pytest.mark.feature("TS-03")
def test_many_processes_migrate_a_new_database_at_once(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        revision = connection.execute("select version_num from concord.revision").fetchone()
        connection.execute("drop schema concord cascade")
        with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as processes:
            list(processes.map(migrate, [database_url] * 8))
        assert connection.execute("select version_num from concord.revision").fetchall() == [revision]
        migrate(database_url)
        assert connection.execute("select count(*) from concord.event").fetchone() == (0,)


def test_migrating_without_a_server_says_so(unused_tcp_port: int) -> None:
    with pytest.raises(StoreUnavailable, match="Is PostgreSQL up"):
        migrate(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/nothing")


async def test_a_writer_that_took_no_lock_is_a_conflict_for_who_did(store: PostgresEventStore) -> None:
    await store.append(an_append("deal-000001"))
    copy = """insert into concord.event (txid, version, schema_version, event_id, occurred_at, recorded_at,
        previous_hash, hash, stream_id, command_id, type, data, meta)
        select pg_current_xact_id(), 2, 1, gen_random_uuid(), occurred_at, recorded_at, previous_hash, hash, stream_id,
        'x', type, data, meta from concord.event where stream_id = 'deal-000001'"""
    async with await psycopg.AsyncConnection.connect(store.database_url) as intruder:
        await intruder.execute(copy.encode())
        waiting = asyncio.create_task(store.append(an_append("deal-000001", 1)))
        await until_someone_waits(store.database_url)
        await intruder.commit()
    with pytest.raises(Conflict):
        await waiting


async def until_someone_waits(database_url: str) -> None:
    """Wait until a connection to the database waits for another one's lock."""
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as observer:
        blocked = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        while not await (await observer.execute(blocked)).fetchone():  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(0.005)
