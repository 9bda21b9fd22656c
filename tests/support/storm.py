"""A storm of writers: several processes append in groups, pause in mid-transaction, roll back, and decide under guards.

Meanwhile two readers follow the log: the store's own, and a naive one that goes by the serial number alone.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from time import perf_counter

import psycopg

from infrastructure.event_store.append import PostgresEventStore
from infrastructure.event_store.connection import Connection, connect
from infrastructure.event_store.read import PostgresReader
from infrastructure.event_store.request import call
from infrastructure.event_store.store import START, Append, Appended, StoreError
from tests.support.appends import an_append

SHARED = 200
"""Streams that every process writes to, and depends upon; some of those appends are refused."""
PAGE = 5000


class ChangeOfMind(Exception):
    """A writer takes its transaction back."""


@dataclass(slots=True)
class Tally:
    """What writers did: events committed, appends refused, transactions taken back."""

    appended: int = 0
    refused: int = 0
    taken_back: int = 0


@dataclass(frozen=True, slots=True)
class Weather:
    """What happened in a storm.

    `lost`: committed, and never seen; `out_of_order`: seen, but not next in its stream; `unkept`: committed below a
    frontier after the frontier was told.
    """

    done: Tally
    lost: int
    twice: int
    out_of_order: int
    unkept: int
    naive_lost: int
    seconds: float


class Writer:
    """One process, appending until it has committed its quota of events."""

    def __init__(self, store: PostgresEventStore, name: str, quota: int) -> None:
        self._store = store
        self._name = name
        self._quota = quota
        self._chance = Random(name)  # noqa: S311 - chance, not secrecy
        self._versions: dict[str, int] = {}
        self._commands = 0
        self.tally = Tally()

    async def write(self) -> None:
        """Every hand works until the quota is reached."""
        kinds = (self._one_transaction, self._one_transaction, self._group_commit, self._guarded, self._something_else)
        await asyncio.gather(*(self._work(kind, f"{self._name}h{hand}") for hand, kind in enumerate(kinds)))

    async def _work(self, kind: Callable[[Connection, str], Awaitable[None]], hand: str) -> None:
        async with await connect(self._store.database_url, "storm") as connection:
            while self.tally.appended < self._quota:
                try:
                    await kind(connection, hand)
                except ChangeOfMind:
                    self.tally.taken_back += 1

    async def _one_transaction(self, connection: Connection, hand: str) -> None:
        """Up to 60 streams in one transaction, some of them everybody's."""
        appends = self._of_this_hand(hand, self._chance.choice((1, 5, 60))) + await self._of_everybody()
        async with connection.transaction():
            answers = await call(connection, appends)
            await self._hesitate()
        for append, answer in zip(appends, answers, strict=True):
            self._note(append, answer)

    async def _group_commit(self, _: Connection, hand: str) -> None:
        """Twenty callers at once, as the ledger appends."""
        appends = self._of_this_hand(hand, 20)
        for append, answer in zip(appends, await asyncio.gather(*map(self._store.append, appends)), strict=True):
            self._note(append, answer)

    async def _guarded(self, _: Connection, hand: str) -> None:
        guard = f"guard-{self._chance.randrange(3)}-{self._commands // 300}"
        (append,) = self._of_this_hand(hand, 1, guard)
        async with self._store.guarded([guard]) as transaction:
            await transaction.read_guard(guard)
            answer = await transaction.append(append)
            await self._hesitate()
        self._note(append, answer)

    async def _something_else(self, connection: Connection, _: str) -> None:
        """A transaction that writes, but not to the log."""
        async with connection.transaction():
            await connection.execute("select pg_current_xact_id()")
            await asyncio.sleep(self._chance.uniform(0, 0.05))
            await self._hesitate()

    def _of_this_hand(self, hand: str, count: int, guard: str | None = None) -> list[Append]:
        streams = [f"own-{hand}x{number:04}" for number in self._chance.sample(range(300), count)]
        return [self._next(stream, self._versions.get(stream, 0), guard) for stream in streams]

    async def _of_everybody(self) -> list[Append]:
        streams = [f"shared-{number:06}" for number in self._chance.sample(range(SHARED), 4)]
        versions = await self._store.stream_versions(streams)
        first, second, *others = (self._next(stream, version) for stream, version in versions.items())
        resting = Append(
            stream=first.stream,
            expected=first.expected,
            command_id=first.command_id,
            occurred_at=first.occurred_at,
            events=first.events,
            depends=[(second.stream, second.expected)],
        )
        return [resting, *others]

    def _next(self, stream: str, expected: int, guard: str | None = None) -> Append:
        self._commands += 1
        command = f"{self._name}-{self._commands}"
        return an_append(stream, expected, command, self._chance.choice((1, 1, 3)), guard=guard)

    def _note(self, append: Append, answer: Appended | StoreError) -> None:
        if isinstance(answer, Appended):
            self._versions[append.stream] = answer.version
            self.tally.appended += len(append.events)
        else:
            self.tally.refused += 1

    async def _hesitate(self) -> None:
        """In mid-transaction: now and then a pause, now and then a change of mind."""
        drawn = self._chance.random()
        if drawn < 0.03:
            await asyncio.sleep(self._chance.uniform(0.01, 0.06))
        elif drawn < 0.3:
            await asyncio.sleep(self._chance.uniform(0, 0.004))
        if self._chance.random() < 0.04:
            raise ChangeOfMind


class Follower:
    """Follows the log the store's way, and checks each stream's order on the way."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._versions: dict[str, int] = {}
        self.serials: list[int] = []
        self.out_of_order = 0

    async def follow(self, over: asyncio.Event) -> None:
        """Read until the storm is over and nothing is left."""
        async with PostgresReader(self._database_url) as reader:
            after = START
            while True:
                last_look = over.is_set()
                events = await reader.read_all(after, PAGE)
                for event in events:
                    if event.version != self._versions.get(event.stream, 0) + 1:
                        self.out_of_order += 1
                    self._versions[event.stream] = event.version
                    self.serials.append(event.position.serial)
                    after = event.position
                if last_look and not events:
                    return
                if len(events) < PAGE:
                    await reader.wait(0.1)


class Watcher:
    """Asks for the frontier as fast as it can, and counts what is below it at that moment."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._told: list[tuple[int, int, int]] = []

    async def watch(self, over: asyncio.Event) -> None:
        """Note, for each frontier told, how many events lie between it and the one before."""
        count = "select count(*) from concord.event where txid >= %b::text::xid8 and txid < %b::text::xid8"
        last = 0
        async with await connect(self._database_url, "storm") as connection:
            while not over.is_set():
                ((frontier,),) = await (await connection.execute("select concord.frontier()", binary=True)).fetchall()
                if frontier > last:
                    found = await connection.execute(count, (str(last), str(frontier)))
                    ((events,),) = await found.fetchall()
                    self._told.append((last, frontier, events))
                    last = frontier

    def unkept(self, txids: Sequence[int]) -> int:
        """How many events appeared below a frontier after it was told. `txids` of all events, ascending."""
        return sum(bisect_left(txids, high) - bisect_left(txids, low) - events for low, high, events in self._told)


async def follow_naively(database_url: str, over: asyncio.Event) -> set[int]:
    """Read by serial number alone, as one is tempted to; the serials seen."""
    seen: set[int] = set()
    last = 0
    asked = "select serial from concord.event where serial > %b::bigint order by serial limit 5000"
    async with await connect(database_url, "storm") as connection:
        while True:
            last_look = over.is_set()
            rows = await (await connection.execute(asked, [last])).fetchall()
            seen.update(serial for (serial,) in rows)
            if rows:
                last = rows[-1][0]
            elif last_look:
                return seen
            await asyncio.sleep(0.005)


async def storm(database_url: str, *, events: int, writers: int = 4) -> Weather:
    """Let so many processes commit so many events between them. Adds an index that only the naive reader needs."""
    with psycopg.connect(database_url) as connection:
        connection.execute("create index if not exists event_serial on concord.event (serial)")
    started = perf_counter()
    over = asyncio.Event()
    follower = Follower(database_url)
    following = asyncio.create_task(follower.follow(over))
    naive = asyncio.create_task(follow_naively(database_url, over))
    watcher = Watcher(database_url)
    watching = asyncio.create_task(watcher.watch(over))
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(writers, mp_context=get_context("spawn")) as processes:
        quota = -(-events // writers)
        tallies = await asyncio.gather(
            *(loop.run_in_executor(processes, _write, database_url, f"w{n}", quota) for n in range(writers))
        )
    over.set()
    naively_seen = await naive
    await following
    await watching
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("select serial, txid::text::bigint from concord.event order by txid").fetchall()
    committed = {serial for serial, _ in rows}
    seen = set(follower.serials)
    return Weather(
        done=Tally(
            sum(tally.appended for tally in tallies),
            sum(tally.refused for tally in tallies),
            sum(tally.taken_back for tally in tallies),
        ),
        lost=len(committed - seen),
        twice=len(follower.serials) - len(seen),
        out_of_order=follower.out_of_order,
        unkept=watcher.unkept([txid for _, txid in rows]),
        naive_lost=len(committed - naively_seen),
        seconds=perf_counter() - started,
    )


def _write(database_url: str, name: str, quota: int) -> Tally:
    async def write() -> Tally:
        async with PostgresEventStore(database_url) as store:
            writer = Writer(store, name, quota)
            await writer.write()
            return writer.tally

    return asyncio.run(write())
