"""How fast the log takes events in, against what else one could do on the same PostgreSQL, and how fast it is verified.

Every function takes the address of a migrated database and leaves its events there. Contenders take turns, a few
seconds each, and the medians are compared: figures of one run of one function compare, others do not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from statistics import median
from time import perf_counter
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psycopg
from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment

from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.connection import Connection, connect
from infrastructure.event_store.rows import COLUMNS
from infrastructure.event_store.store import Append, NewEvent, event_id
from infrastructure.event_store.verify import verify
from tests.support.storm import Weather, storm

ROUNDS = 3
SECONDS = 3.0
PER_STREAM = 50
"""Events that a caller appends to one stream before it begins the next."""

DATA = (
    b'{"deal":"3f2b7c1e-9c1d-4a47-8f0e-1a2b3c4d5e6f","bidder":"Northwind Holdings","amount":{"amount":"125000000.00",'
    b'"currency":"USD"},"round":2,"conditions":["financing","regulatory","board"],"expires_at":"2026-12-31T23:59:59Z"}'
)
META = (
    b'{"actor":"anna.berg","correlation_id":"0191c2b0-7d1c-7c4e-9f1a-0123456789ab","command_type":"record_bid",'
    b'"command_digest":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}'
)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""About 390 bytes of payload an event, for everybody."""

RAW_TABLE = """
    create table if not exists raw (
        serial bigint primary key generated always as identity, version bigint not null,
        schema_version integer not null, event_id uuid not null, occurred_at timestamptz not null,
        recorded_at timestamptz not null,
        previous_hash bytea not null, hash bytea not null, stream_id text not null, command_id text not null,
        type text not null, data bytea not null, meta bytea not null, guard text
    )
"""
RAW_INSERT = """
    insert into raw (version, schema_version, event_id, occurred_at, recorded_at, previous_hash, hash, stream_id,
        command_id, type, data, meta)
    values (%b, 1, %b, %b, clock_timestamp(), %b, %b, %b, %b, %b, %b, %b)
"""


COPY_OUT = f"copy (select {COLUMNS} from concord.event e order by txid, serial) to stdout (format binary)"  # noqa: S608


class Against(NamedTuple):
    """Appends a second, and how many times as many as the other way."""

    concord: float
    other: float

    @property
    def ratio(self) -> float:
        """More than 1: Concord is faster."""
        return self.concord / self.other


def append_vs_raw_insert_1(database_url: str) -> Against:
    """One caller. As `append_vs_raw_insert_32`."""
    return asyncio.run(_against_raw_insert(database_url, 1))


def append_vs_raw_insert_32(database_url: str) -> Against:
    """32 callers in one Python process, one event each at a time, each waiting for its answer.

    Concord: `PostgresEventStore.append`, with everything it promises: version fence, idempotence by event id, hash
    chain, four indexes, safe global order, readers woken. The other way: `insert into raw …` of the same bytes into a
    table with nothing but its primary key, autocommitted, prepared, binary, by psycopg's async connections, one for
    each caller.
    """
    return asyncio.run(_against_raw_insert(database_url, 32))


def append_vs_eventsourcing(database_url: str) -> Against:
    """32 callers in one Python process, one event each at a time, each waiting for its answer.

    Concord as in `append_vs_raw_insert_32`. The other way: the Python library `eventsourcing`, its PostgreSQL
    application recorder with POSTGRES_ENABLE_DB_FUNCTIONS (its fastest documented way), called with stored events of
    the same bytes from 32 threads, as it is not asynchronous; with a pool of 8 and of 32 connections, and the better
    of the two counts.
    """
    made = [asyncio.run(_rate_of_concord(database_url, 32)) for _ in range(ROUNDS)]
    others = [[_rate_of_eventsourcing(database_url, 32, pool) for _ in range(ROUNDS)] for pool in (8, 32)]
    return Against(median(made), max(map(median, others)))


def verify_events_per_s(database_url: str, processes: int = 1) -> float:
    """Events a second that `verify` gets through: the time includes reading the log and starting processes."""

    async def run() -> float:
        async with PostgresEventStore(database_url) as store:
            started = perf_counter()
            found = await verify(store, processes=processes)
            seconds = perf_counter() - started
        if found.flaw is not None:
            raise RuntimeError(f"the log that was measured is damaged: {found.flaw}")
        return found.events / seconds

    return asyncio.run(run())


def scan_events_per_s(database_url: str) -> float:
    """Events a second that a rebuild is given by `scan`, as stored events, in one process."""

    async def run() -> float:
        async with PostgresEventStore(database_url) as store:
            started = perf_counter()
            events = 0
            async for batch in store.scan():
                events += len(batch)
            return events / (perf_counter() - started)

    return asyncio.run(run())


def copy_out_events_per_s(database_url: str) -> float:
    """Events a second that PostgreSQL hands over in order as rows that nobody looks at: the bound of every reader."""
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        started = perf_counter()
        rows = 0
        with cursor.copy(COPY_OUT) as out:
            for _ in out:
                rows += 1
        return rows / (perf_counter() - started)


def million_append_check(database_url: str, events: int = 1_000_000) -> Weather:
    """A storm of six processes that commit a million events; nothing may be lost, seen twice or out of order.

    Adds an index to the log, which only the naive reader needs that is watched beside the true one.
    """
    return asyncio.run(storm(database_url, events=events, writers=6))


def fill(database_url: str, events: int) -> None:
    """Append events as fast as it goes, ten a command: what the reading benchmarks read."""

    async def run() -> None:
        async with PostgresEventStore(database_url) as store:
            for first in range(0, events, 4000):
                callers = [Caller(per_append=10) for _ in range(min(400, (events - first) // 10))]
                await asyncio.gather(*(store.append(caller.append()) for caller in callers))

    asyncio.run(run())


class Caller:
    """Somebody who appends to one stream, then to the next."""

    def __init__(self, per_append: int = 1) -> None:
        self._per_append = per_append
        self._stream = ""
        self._version = PER_STREAM

    def place(self) -> tuple[str, int, str]:
        """Stream, version it stands at, and command of the next append."""
        if self._version + self._per_append > PER_STREAM:
            self._stream, self._version = f"deal-{uuid4().hex[:16]}", 0
        at = self._version
        self._version += self._per_append
        return self._stream, at, f"{self._stream}-{at}"

    def append(self) -> Append:
        """The next append."""
        stream, at, command = self.place()
        ids = [event_id(stream, command, n) for n in range(self._per_append)]
        return Append(stream, at, command, AT, [NewEvent(key, "bid_recorded", 1, DATA, META) for key in ids])


async def _against_raw_insert(database_url: str, callers: int) -> Against:
    with psycopg.connect(database_url) as connection:
        connection.execute(RAW_TABLE)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(await _rate_of_raw_inserts(database_url, callers))
        ours.append(await _rate_of_concord(database_url, callers))
    return Against(median(ours), median(theirs))


async def _rate_of_concord(database_url: str, callers: int) -> float:
    async with PostgresEventStore(database_url) as store:

        async def work(caller: Caller) -> None:
            await store.append(caller.append())

        return await _rate([partial(work, Caller()) for _ in range(callers)])


async def _rate_of_raw_inserts(database_url: str, callers: int) -> float:
    lines = [await connect(database_url, "benchmark raw") for _ in range(callers)]
    seal = bytes(32)

    async def work(line: Connection, caller: Caller) -> None:
        stream, at, command = caller.place()
        key = event_id(stream, command, 0)
        row = (at + 1, key, AT, seal, seal, stream, command, "bid_recorded", DATA, META)
        await line.execute(RAW_INSERT, row)

    try:
        return await _rate([partial(work, line, Caller()) for line in lines])
    finally:
        for line in lines:
            await line.close()


async def _rate(callers: Sequence[Callable[[], Awaitable[None]]]) -> float:
    """Calls a second while every caller calls again as soon as it is answered."""
    for caller in callers:
        await caller()
    calls = 0
    started = perf_counter()

    async def call(work: Callable[[], Awaitable[None]]) -> None:
        nonlocal calls
        while perf_counter() - started < SECONDS:
            await work()
            calls += 1

    await asyncio.gather(*map(call, callers))
    return calls / (perf_counter() - started)


def _rate_of_eventsourcing(database_url: str, callers: int, pool: int) -> float:
    address = urlsplit(database_url)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": address.path.lstrip("/"),
        "POSTGRES_HOST": address.hostname or "127.0.0.1",
        "POSTGRES_PORT": str(address.port),
        "POSTGRES_USER": address.username or "",
        "POSTGRES_PASSWORD": unquote(address.password or "-"),
        "POSTGRES_POOL_SIZE": str(pool),
        "POSTGRES_MAX_OVERFLOW": "0",
        "POSTGRES_MAX_WAITING": str(callers),
        "POSTGRES_ENABLE_DB_FUNCTIONS": "y",
    }
    factory = InfrastructureFactory.construct(Environment("benchmark", settings))
    recorder = factory.application_recorder()
    state = META + DATA
    finish = perf_counter() + SECONDS

    def work(_: int) -> int:
        calls, stream, version = 0, uuid4(), 0
        while perf_counter() < finish:
            version += 1
            recorder.insert_events([StoredEvent(stream, version, "bid_recorded", state)])
            calls += 1
            if version == PER_STREAM:
                stream, version = uuid4(), 0
        return calls

    started = perf_counter()
    try:
        with ThreadPoolExecutor(callers) as threads:
            return sum(threads.map(work, range(callers))) / (perf_counter() - started)
    finally:
        factory.close()
