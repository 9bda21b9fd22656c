"""Connections are lost, flushes fail, servers stay away: every caller is told, and nothing happens twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import psycopg
import pytest

from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.connection import SESSION
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.store import (
    START,
    Appended,
    EventIdReused,
    StoreUnavailable,
)
from tests.support.appends import an_append


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[PostgresEventStore]:
    async with PostgresEventStore(database_url, patience=10.0) as postgres:
        yield postgres


async def test_reading_without_a_server_says_so(unused_tcp_port: int) -> None:
    reader = PostgresReader(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/nothing")
    with pytest.raises(StoreUnavailable):
        await reader.open()


def cut_connections(database_url: str, name: str) -> int:
    """End every connection of that name, as a restart would."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        ended = connection.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where application_name = %s and datname = current_database()",
            [name],
        ).fetchone()
        assert ended is not None
        return int(ended[0])


async def test_a_lost_connection_costs_appends_nothing(store: PostgresEventStore) -> None:
    done = 0
    for turn in range(10):
        callers = [store.append(an_append(f"deal-{turn:03}x{n:03}", count=2)) for n in range(40)]
        pending = asyncio.gather(*callers)
        await asyncio.sleep(0.001 * turn)
        await asyncio.to_thread(cut_connections, store.database_url, "concord append")
        answers = await pending
        done += len(answers)
        assert [answer.version for answer in answers] == [2] * 40
    assert len(await store.read_all(START, 10_000)) == done * 2


async def test_a_lost_connection_costs_readers_nothing(store: PostgresEventStore) -> None:
    await store.append(an_append("deal-000001"))
    await asyncio.gather(*(store.read_stream("deal-000001") for _ in range(20)))
    assert cut_connections(store.database_url, "concord read") > 0
    found = await asyncio.gather(*(store.read_stream("deal-000001") for _ in range(20)))
    assert [len(events) for events in found] == [1] * 20


async def test_a_lost_connection_of_a_guarded_decision_is_told(store: PostgresEventStore) -> None:
    with pytest.raises(StoreUnavailable, match="guarded transaction"):  # noqa: PT012 - what fails is leaving it
        async with store.guarded(["envelope"]) as transaction:
            await transaction.append(an_append("deal-000001", guard="envelope"))
            await asyncio.to_thread(cut_connections, store.database_url, "concord guarded")
    assert await store.read_guard("envelope") == []
    async with store.guarded(["envelope"]) as transaction:
        assert not (await transaction.append(an_append("deal-000001", guard="envelope"))).duplicate


async def until_it_hears(store: PostgresEventStore) -> None:
    """A deaf store looks by itself after a quarter of a second; one that hears waits for longer."""
    waited = 0.0
    while waited < 0.5:
        started = monotonic()
        await store.wait(0.6)
        waited = monotonic() - started


async def test_a_listener_that_lost_its_connection_hears_again(store: PostgresEventStore) -> None:
    await until_it_hears(store)
    assert cut_connections(store.database_url, "concord listen") == 1
    await store.wait(30)
    await until_it_hears(store)
    waiting = asyncio.create_task(store.wait(30))
    await asyncio.sleep(0)
    await store.append(an_append("deal-000001"))
    async with asyncio.timeout(10):
        await waiting


async def test_when_the_server_stays_away_every_caller_is_told(database_url: str) -> None:
    async with PostgresEventStore(database_url, patience=0.2) as store:
        with psycopg.connect(database_url.rpartition("/")[0] + "/postgres", autocommit=True) as admin:
            name = database_url.rpartition("/")[2]
            admin.execute(f'alter database "{name}" allow_connections false'.encode())
            admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
            answers = await asyncio.gather(
                *(store.append(an_append(f"deal-{n:06}")) for n in range(5)), return_exceptions=True
            )
            assert [type(answer) for answer in answers] == [StoreUnavailable] * 5
            assert "ask again with the same command id" in str(answers[0])
            admin.execute(f'alter database "{name}" allow_connections true'.encode())
        again = await asyncio.gather(*(store.append(an_append(f"deal-{n:06}")) for n in range(5)))
        assert [answer.version for answer in again] == [1] * 5


async def test_when_a_flush_fails_as_a_whole_each_caller_gets_an_answer_of_its_own(store: PostgresEventStore) -> None:
    poisoned = an_append("deal-poison", kind="has\0nul")
    twins = [an_append("deal-twin01", command="c"), an_append("deal-twin02", command="c")]
    twins[1].events[0] = twins[0].events[0]  # type: ignore[index] # two streams claim one event id in one flush
    good = [an_append(f"deal-{n:06}") for n in range(10)]
    answers = await asyncio.gather(*map(store.append, [*good, poisoned, *twins]), return_exceptions=True)
    assert all(isinstance(answer, Appended) for answer in answers[:11] if answer is not answers[10])
    assert isinstance(answers[10], psycopg.DataError)
    assert [type(answer) for answer in answers[11:]] == [Appended, EventIdReused]


async def test_a_closed_store_says_so(database_url: str) -> None:
    async with PostgresEventStore(database_url) as store:
        pending = [asyncio.create_task(store.append(an_append(f"deal-{n:06}"))) for n in range(30)]
        await asyncio.sleep(0)
    assert [(await task).version for task in pending] == [1] * 30, "what was queued was still appended"
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.append(an_append("deal-000099"))


def test_no_session_of_ours_may_hang() -> None:
    assert "idle_in_transaction_session_timeout" in SESSION["options"]
    assert "lock_timeout" in SESSION["options"]
