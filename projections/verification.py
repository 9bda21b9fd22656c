"""What verifications of the whole log found: those that a machine does by itself, and those that somebody asks for.

The front door notes in `asked.verification` who asks; whoever keeps the read models does the work and notes in
`read.verification` how far it is and what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.kernel import SYSTEM, PersonId, StreamId, Value
from domain.proving import Finding
from infrastructure.database import ReadConnection, WriteConnection, reading, writing
from infrastructure.event_store.audit import Flaw
from infrastructure.event_store.verify import Verified
from projections import catalogue
from projections.past import ASKED
from projections.tables import SCHEMA

_METADATA = MetaData()

WISH = Table(
    "verification",
    _METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=True),
    Column("by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=ASKED,
)

FOUND = Table(
    "verification",
    _METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=True),
    Column("wish", BigInteger, unique=True),
    Column("by", Text, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger, nullable=False, server_default="0"),
    Column("streams", BigInteger, nullable=False, server_default="0"),
    Column("anchors", BigInteger, nullable=False, server_default="0"),
    Column("upto", Text),
    Column("flaw", JSONB(none_as_null=True)),
    Column("findings", JSONB, nullable=False, server_default="[]"),
    schema=SCHEMA,
)


class BadEvent(Value):
    """The first event that is not what it was, and what is wrong with it."""

    stream: StreamId
    version: int
    position: str
    what: str


class Held(Value):
    """What a proof holds against one event."""

    proof: str
    stream: StreamId
    version: int
    type: str
    what: str


class Verification(Value):
    """One verification of the whole log. While it goes on `ended_at` is None, and `done` of `total` events are checked.

    `flaw` is the first bad event; `findings` is what the proofs hold against events whose hashes are right.
    """

    number: int
    by: PersonId
    begun_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    streams: int
    anchors: int
    upto: str | None
    flaw: BadEvent | None
    findings: tuple[Held, ...]

    @property
    def whole(self) -> bool:
        """Whether it has ended, every hash holds, and so does every proof."""
        return self.ended_at is not None and self.flaw is None and not self.findings


async def prepare(engine: AsyncEngine) -> None:
    """Make the tables where there are none; many processes may start at once."""
    await catalogue.make(engine, _METADATA, SCHEMA, ASKED)


async def ask(engine: AsyncEngine, by: PersonId) -> None:
    """Have the whole log verified. Who asks while somebody's wish is open shares that one."""
    async with writing(engine) as connection:
        if await _open_wish(connection) is None:
            await connection.execute(insert(WISH).values(by=by))


async def open_wish(engine: AsyncEngine) -> tuple[int, PersonId] | None:
    """The oldest wish that nobody has answered yet, and whose it is."""
    async with reading(engine) as connection:
        return await _open_wish(connection)


async def latest(connection: ReadConnection, *, ended: bool = True) -> Verification | None:
    """The last verification that has ended, or that goes on; None where there is none yet."""
    if await connection.scalar(select(func.to_regclass(FOUND.fullname))) is None:
        return None
    f = FOUND.c
    wanted = select(FOUND).where(f.ended_at.is_not(None) if ended else f.ended_at.is_(None))
    row = (await connection.execute(wanted.order_by(f.number.desc()).limit(1))).one_or_none()
    return None if row is None else _verification(row)


async def waiting(connection: ReadConnection) -> bool:
    """Whether somebody's wish is not answered yet."""
    if await connection.scalar(select(func.to_regclass(WISH.fullname))) is None:
        return False
    return await _open_wish(connection) is not None


async def begin(connection: WriteConnection, wish: int, by: PersonId, total: int) -> None:
    """Note that the work on a wish begins, also when it began before and was broken off."""
    await connection.execute(FOUND.delete().where(FOUND.c.wish == wish))
    await connection.execute(insert(FOUND).values(wish=wish, by=by, total=total))


async def progress(connection: WriteConnection, wish: int, done: int) -> None:
    """Note how many events were checked."""
    await connection.execute(update(FOUND).where(FOUND.c.wish == wish).values(done=done))


async def end(connection: WriteConnection, wish: int, found: Verified, findings: Sequence[Finding]) -> None:
    """Note what was found."""
    await connection.execute(update(FOUND).where(FOUND.c.wish == wish).values(**_values(found, findings)))


async def note(engine: AsyncEngine, found: Verified) -> None:
    """Note what was found without anybody's wish."""
    async with writing(engine) as connection:
        await connection.execute(insert(FOUND).values(by=SYSTEM, total=found.events, **_values(found, ())))


def _values(found: Verified, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "ended_at": func.clock_timestamp(),
        "done": found.events,
        "streams": found.streams,
        "anchors": found.anchors,
        "upto": str(found.upto),
        "flaw": None if found.flaw is None else bad(found.flaw).model_dump(mode="json"),
        "findings": [asdict(finding) for finding in findings],
    }


def bad(flaw: Flaw) -> BadEvent:
    """A flaw as people are told of it."""
    return BadEvent(stream=flaw.stream, version=flaw.version, position=str(flaw.position), what=flaw.what)


async def _open_wish(connection: ReadConnection) -> tuple[int, PersonId] | None:
    answered = select(FOUND.c.wish).where(FOUND.c.ended_at.is_not(None), FOUND.c.wish.is_not(None))
    wanted = select(WISH.c.number, WISH.c.by).where(WISH.c.number.not_in(answered)).order_by(WISH.c.number).limit(1)
    row = (await connection.execute(wanted)).one_or_none()
    return None if row is None else (int(row.number), str(row.by))


def _verification(row: Any) -> Verification:  # noqa: ANN401 - a row of the query
    return Verification(
        number=row.number,
        by=row.by,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        done=row.done,
        total=row.total,
        streams=row.streams,
        anchors=row.anchors,
        upto=row.upto,
        flaw=None if row.flaw is None else BadEvent.model_validate(row.flaw),
        findings=tuple(Held.model_validate(each) for each in row.findings),
    )
