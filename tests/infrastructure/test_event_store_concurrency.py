"""Many processes write at once, hesitate and change their minds: readers of the log lose nothing, in order."""

from __future__ import annotations

import asyncio
import socket
from random import Random

import psycopg
import pytest

from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.connection import connect
from infrastructure.event_store.request import call
from infrastructure.event_store.verify import verify
from tests.support.appends import an_append
from tests.support.storm import storm


@pytest.mark.timeout(240)
@pytest.mark.feature("TS-02", "TS-03", "TS-23")
async def test_readers_lose_no_event_in_a_storm_in_which_a_naive_reader_does(database_url: str) -> None:
    weather = await storm(database_url, events=200_000)
    assert weather.done.appended >= 200_000
    assert weather.done.refused > 0
    assert weather.done.taken_back > 0
    assert weather.naive_lost > 0, "a storm in which the naive reader loses nothing shows nothing"
    assert (weather.lost, weather.twice, weather.out_of_order, weather.unkept) == (0, 0, 0, 0)
    async with PostgresEventStore(database_url) as store:
        found = await verify(store)
    assert found.flaw is None
    assert found.events == weather.done.appended


@pytest.mark.feature("TS-03")
async def test_clients_that_die_in_mid_append_and_ask_again_append_once(database_url: str) -> None:
    chance = Random(1)  # noqa: S311 - chance, not secrecy
    async with PostgresEventStore(database_url) as store:
        for death in range(200):
            append = an_append(f"deal-{death:06}", count=chance.choice((1, 3)))
            connection = await connect(database_url, "dying client")
            dying = asyncio.create_task(call(connection, [append]))
            await asyncio.sleep(chance.uniform(0, 0.003))
            with socket.socket(fileno=connection.fileno()) as line:
                line.shutdown(socket.SHUT_RDWR)
                line.detach()
            await asyncio.gather(dying, return_exceptions=True)
            await connection.close()
            assert (await store.append(append)).version == len(append.events)
    with psycopg.connect(database_url) as observer:
        counted = observer.execute(
            "select count(distinct stream_id), count(*), sum((version = 1)::int) from concord.event"
        ).fetchone()
        assert counted is not None
        assert (counted[0], counted[2]) == (200, 200)
