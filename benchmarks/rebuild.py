"""How fast a read model is built from a log of a million events: `python -m benchmarks.rebuild [events]`.

The log is made of whole and unfinished lives of acquisitions, as the rules themselves tell them, a few hundred at a
time, with true hashes. One run copies the log out of PostgreSQL as fast as PostgreSQL can, and rebuilds the board.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from struct import Struct
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import psycopg

from domain.acquisition.commands import CloseAcquisition, ObtainClearance, RecordAgreement, RecordLetterOfIntent
from domain.initiative import commands as c
from domain.initiative.events import PhaseEntered
from domain.money import Money
from infrastructure import embedded
from infrastructure.database import read_models
from infrastructure.event_store.codec import Meta
from infrastructure.event_store.hashing import GENESIS, Row, id_of, leaf, microseconds
from infrastructure.event_store.migrate import migrate
from infrastructure.event_store.read import PostgresReader
from projections.decoding import CODEC
from projections.initiatives_board import BOARD
from projections.rebuild import rebuild
from tests.support import deals
from tests.support.scenario import Story

EVENTS = 1_000_000
FINDINGS = 8
"""Findings of diligence in one life, each with a risk, an issue and a milestone."""
AT_ONCE = 400
"""Acquisitions that are underway side by side."""
IN_ONE_COPY = 50_000
SEED = 20260105

COPY_IN = """copy concord.event (
    txid, serial, version, schema_version, event_id, occurred_at, recorded_at, previous_hash, hash,
    stream_id, command_id, type, guard, meta, data
) from stdin (format binary)"""
COPY_OUT = """copy (select
    txid, serial, version, schema_version, event_id, occurred_at, recorded_at, previous_hash, hash,
    stream_id, command_id, type, guard, meta, data
from concord.event order by txid, serial) to stdout (format binary)"""

PRICE = Money.millions(350)
PHASE = PhaseEntered(phase="screening")
META = Meta(actor="liam", correlation_id="0" * 32, command_type="benchmark", command_digest="0" * 64)

_FIXED = Struct(">hiqiqiqiii16siqiqi32si32s")
_LENGTH = Struct(">i")


class Moment(NamedTuple):
    """What one command recorded: type, schema version, guard and bytes of each event, and when, in microseconds."""

    events: tuple[tuple[bytes, int, bytes | None, bytes], ...]
    occurred: int


class Result(NamedTuple):
    """What one run measured, on one log."""

    events: int
    streams: int
    copy_out_s: float
    rebuild_s: float

    @property
    def rebuild_events_per_s(self) -> float:
        """Events folded in a second, from the first look at the log until queries read the result."""
        return self.events / self.rebuild_s

    @property
    def rebuild_vs_copy_out(self) -> float:
        """How many times as long as copying the same events out of PostgreSQL."""
        return self.rebuild_s / self.copy_out_s


def life(findings: int = FINDINGS) -> Story:
    """An acquisition from its charter to its closing, with the risks, issues and milestones that come along."""
    story = deals.in_diligence()
    for n in range(findings):
        story = story.by(deals.LEAD).after(days=6)
        story = story.given(
            c.RaiseRisk(risk=f"risk_{n}", title=f"Finding {n} of diligence", family="technology", owner=deals.LEAD),
            c.AssessRisk(risk=f"risk_{n}", impact="high", probability="medium"),
            c.RaiseIssue(issue=f"issue_{n}", title=f"Question {n} is open", severity="medium", owner=deals.LEAD),
            deals.evidence(f"answer_{n}"),
            c.PlanMilestone(
                milestone=f"report_{n}",
                title=f"Workstream report {n}",
                planned_on=(story.at + timedelta(days=20)).date(),
                owner=deals.LEAD,
            ),
            c.ReachMilestone(milestone=f"report_{n}", reached_on=story.at.date()),
            c.ResolveIssue(issue=f"issue_{n}", resolution="Answered by the target."),
            c.CloseRisk(risk=f"risk_{n}", reason="Priced in."),
        )
    story = deals.approve(deals.propose(deals.at_g2(story), "g2"), deals.CFO, deals.GC, deals.CTO)
    story = deals.valued(story, int(PRICE.in_millions))
    for key in ("letter", "agreement", "plan", "closing"):
        story = story.by(deals.LEAD).after(days=3).given(deals.evidence(key))
    story = story.given(
        RecordLetterOfIntent(price=PRICE, exclusive_until=story.at + timedelta(days=60), evidence="letter"),
    )
    story = deals.approve(deals.propose(story, "g3"), deals.CFO, deals.CEO).by(deals.LEAD).after(days=9)
    story = story.given(RecordAgreement(price=PRICE, evidence="agreement"))
    story = deals.approve(deals.propose(story, "g4"), deals.CFO, deals.CEO, deals.BOARD).by(deals.GC).after(days=30)
    story = story.given(
        ObtainClearance(authority="hsr", cleared_on=story.at.date(), evidence="plan"),
        c.AttestCriterion(criterion="integration_plan", evidence=("plan",)),
        c.AttestCriterion(criterion="day_one", evidence=("plan",)),
    )
    story = deals.approve(deals.propose(story, "g5"), deals.GC, deals.CEO, deals.STEER).by(deals.GC).after(days=5)
    return story.given(CloseAcquisition(closed_on=story.at.date(), price=PRICE, evidence="closing"))


def moments(story: Story) -> list[Moment]:
    """The commands of a life, a few events each."""
    made: list[Moment] = []
    happened = list(story.happened)
    while happened:
        at = happened[0][1]
        together = [event for event, when in happened[:3] if when == at]
        encoded = [CODEC.encode(event, stream="x", command_id="x", n=0, meta=META) for event in together]
        made.append(
            Moment(
                tuple(
                    (e.type.encode(), e.schema_version, e.guard.encode() if e.guard else None, e.data) for e in encoded
                ),
                microseconds(at),
            )
        )
        del happened[: len(together)]
    return made


def log_of(events: int, transactions: int, whole: Sequence[Moment]) -> Iterator[Row]:
    """Rows of the log, in its order, of so many transactions: lives side by side, each of which ends somewhere."""
    chance = random.Random(SEED)  # noqa: S311 - the same log every time
    meta = CODEC.encode(PHASE, stream="x", command_id="x", n=0, meta=META).meta
    running: list[Life] = []
    begun = 0
    serial = 0
    while True:
        while len(running) < AT_ONCE:
            running.append(Life(begun, whole[: chance.randint(len(whole) // 3, len(whole))]))
            begun += 1
        one = chance.randrange(AT_ONCE)
        for row in running[one].next(serial, 1 + serial * transactions // events, meta):
            serial += 1
            yield row
            if serial == events:
                return
        if not running[one].left:
            del running[one]


class Life:
    """One acquisition's events, sealed to one another as they are told."""

    def __init__(self, number: int, told: Sequence[Moment]) -> None:
        self.stream = f"acquisition-{blake2b(number.to_bytes(8, 'big'), digest_size=8).hexdigest()}".encode()
        self.left = list(reversed(told))
        self.name = f"Project {number}".encode()
        self.number = number
        self._version = 0
        self._hash = GENESIS

    def next(self, serial: int, txid: int, meta: bytes) -> Iterator[Row]:
        """The events of the next command."""
        moment = self.left.pop()
        command = b"%d-%d" % (self.number, len(self.left))
        for n, (kind, schema, guard, content) in enumerate(moment.events):
            self._version += 1
            told = content if self._version > 1 else content.replace(b"Project Heron", self.name)
            row: Row = (
                txid,
                serial + n + 1,
                self._version,
                schema,
                id_of(self.stream, command, n),
                moment.occurred,
                moment.occurred,
                self._hash,
                b"",
                self.stream,
                command,
                kind,
                guard,
                meta,
                told,
            )
            self._hash = leaf(row)
            yield (*row[:8], self._hash, *row[9:])


def load(database_url: str, events: int, findings: int = FINDINGS) -> int:
    """Fill an empty log; answers the number of streams."""
    whole = moments(life(findings))
    with psycopg.connect(database_url, autocommit=True) as connection:
        ((frontier,),) = connection.execute("select concord.frontier()::text").fetchall()
        rows = log_of(events, int(frontier) - 2, whole)
        while batch := list(islice(rows, IN_ONE_COPY)):
            with connection.cursor() as cursor, cursor.copy(COPY_IN) as copy:
                copy.write(b"PGCOPY\n\xff\r\n\x00" + bytes(8) + b"".join(map(_packed, batch)) + b"\xff\xff")
        connection.execute("select setval('concord.event_serial_seq', %s)", (events,))
        connection.execute("vacuum (analyze, freeze) concord.event")
        row = connection.execute("select count(distinct stream_id) from concord.event").fetchone()
    return int(row[0]) if row else 0


def copy_out(database_url: str) -> float:
    """Seconds that PostgreSQL takes to hand over all events in order."""
    started = perf_counter()
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor, cursor.copy(COPY_OUT) as copy:
        for _ in copy:
            pass
    return perf_counter() - started


async def rebuild_board(database_url: str) -> float:
    """Seconds that the board takes, until queries read it."""
    engine = read_models(database_url, name="benchmark", size=4)
    try:
        async with PostgresReader(database_url) as store:
            started = perf_counter()
            await rebuild(BOARD, store=store, engine=engine)
            return perf_counter() - started
    finally:
        await engine.dispose()


def measure(database_url: str, events: int = EVENTS) -> Result:
    """Make a log in an empty, migrated database and measure both ways through it."""
    streams = load(database_url, events)
    return Result(events, streams, copy_out(database_url), asyncio.run(rebuild_board(database_url)))


def _packed(row: Row) -> bytes:
    txid, serial, version, schema, event_id, occurred, recorded, previous, seal, *texts = row
    head = _FIXED.pack(
        15, 8, txid, 8, serial, 8, version, 4, schema, 16, event_id, 8, occurred, 8, recorded, 32, previous, 32, seal
    )
    tail = b"".join(_LENGTH.pack(-1) if part is None else _LENGTH.pack(len(part)) + part for part in texts)
    return head + tail


def main() -> None:
    """Make a log, measure, print one JSON object."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with TemporaryDirectory(prefix="concord-benchmark-") as folder:
        Path(folder).chmod(0o711)
        servers = embedded.start(Path(folder), throw_away=True)
        try:
            migrate(servers.database_url)
            result = measure(servers.database_url, events)
        finally:
            servers.stop(at_once=True)
    print(
        json.dumps(
            {
                **result._asdict(),
                "rebuild_events_per_s": round(result.rebuild_events_per_s),
                "rebuild_vs_copy_out": round(result.rebuild_vs_copy_out, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
