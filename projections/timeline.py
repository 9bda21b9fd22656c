"""What happened, in order, in words: one sentence for each event, with the names that people have today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from domain.directory.roles import ADMINISTRATOR
from domain.kernel import Event, PersonId
from domain.kinds import EVENT_TYPES
from infrastructure.database import ReadConnection
from infrastructure.event_store.store import Position, StoredEvent
from projections import people
from projections.access import Viewer, visible
from projections.decoding import CODEC, decoded
from projections.initiative_file import Moment
from projections.projection import Last, Projection, types_of
from projections.sentences import of_core
from projections.sentences_deal import of_deal, of_directory
from projections.sentences_integration import of_integration
from projections.streams import is_directory, is_initiative
from projections.tables import ReadTable
from projections.words import Sentence

VERSION = 2

MOST = 500
"""Entries of one answer."""

EVER = Moment()
"""No moment in particular: all that happened."""


REFUSED = "command_refused"


class NoSentence(Exception):
    """An event has no sentence: give it one in `sentences`."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event. `words` name people by place, `people` by identifier."""

    initiative: str
    version: int
    position: str
    type: str
    actor: str
    on_behalf_of: str | None
    at: datetime
    recorded_at: datetime
    command_id: str
    hash: str
    words: str
    people: list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as people read it. `at` is time of the business, `hash` seals it to the event before it."""

    initiative: str
    version: int
    position: str
    type: str
    sentence: str
    actor: PersonId
    actor_name: str
    on_behalf_of: PersonId | None
    at: datetime
    recorded_at: datetime
    command_id: str
    hash: str


TABLE = ReadTable(
    "timeline",
    VERSION,
    TimelineRow,
    key=("initiative", "version"),
    indexes=(("position",), ("hash",)),
    grows=True,
    cut_by=("at", "position"),
)


def sentence(event: Event) -> Sentence:
    """What an event says. Raises NoSentence."""
    found = of_core(event) or of_deal(event) or of_integration(event) or of_directory(event)
    if found is None:
        raise NoSentence(f"{event.type} has no sentence")
    return found


def fold(told: list[TimelineRow], stored: StoredEvent, at: datetime) -> list[TimelineRow]:
    """One more entry."""
    meta, words = CODEC.meta(stored), sentence(decoded(stored))
    told.append(
        TimelineRow(
            initiative=stored.stream,
            version=stored.version,
            position=str(stored.position),
            type=stored.type,
            actor=meta.actor,
            on_behalf_of=meta.on_behalf_of,
            at=at,
            recorded_at=stored.recorded_at,
            command_id=stored.command_id,
            hash=stored.hash.hex(),
            words=words.words,
            people=list(words.people),
        )
    )
    return told


def rows(told: list[TimelineRow], _: Last) -> Iterator[TimelineRow]:
    """The new entries."""
    yield from told


TIMELINE: Projection[list[TimelineRow]] = Projection(
    name="timeline",
    version=VERSION,
    tables=(TABLE,),
    concerns=lambda stream: is_initiative(stream) or is_directory(stream),
    handles=types_of(*EVENT_TYPES),
    begin=lambda _: [],
    fold=fold,
    rows=rows,
    reads=lambda stored: stored,
    remembers=False,
)


async def last_at(connection: ReadConnection, position: Position) -> datetime | None:
    """The business time of the last event up to a position; None before the first."""
    c = TABLE.view.c
    last = select(c.at).where(c.position <= str(position)).order_by(c.position.desc()).limit(1)
    found: datetime | None = await connection.scalar(last)
    return found


async def timeline(  # noqa: PLR0913 - which part of it
    connection: ReadConnection,
    viewer: Viewer,
    initiative: str,
    *,
    after: int = 0,
    before: int | None = None,
    limit: int = 100,
    newest_first: bool = False,
    types: Sequence[str] = (),
    upto: Moment = EVER,
) -> list[Entry]:
    """What happened to one initiative, `after < version < before`; nothing for who may not know of it.

    `types`: of these alone; `upto`: of the past of a moment alone.
    """
    c = TABLE.view.c
    wanted = select(TABLE.view).where(c.initiative == initiative, c.version > after, visible(c.initiative, viewer))
    if types:
        wanted = wanted.where(c.type.in_(types))
    if upto.happened_by is not None:
        wanted = wanted.where(c.at <= upto.happened_by)
    if upto.position is not None:
        wanted = wanted.where(c.position <= str(upto.position))
    if before is not None:
        wanted = wanted.where(c.version < before)
    return await _read(connection, wanted.order_by(c.version.desc() if newest_first else c.version), limit)


async def latest(  # noqa: PLR0913 - what to look for
    connection: ReadConnection,
    viewer: Viewer,
    *,
    before: Position | None = None,
    actor: PersonId | None = None,
    types: Sequence[str] = (),
    initiative: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
) -> list[Entry]:
    """What happened last to all that the viewer may know of, newest first in the order of the log.

    `actor` is who caused it, or on whose behalf; `since` and `until` are times of the business, both included.
    """
    c = TABLE.view.c
    wanted = select(TABLE.view).where(known(c.initiative, viewer))
    if before is not None:
        wanted = wanted.where(c.position < str(before))
    if actor is not None:
        wanted = wanted.where(or_(c.actor == actor, c.on_behalf_of == actor))
    if types:
        wanted = wanted.where(c.type.in_(types))
    if initiative is not None:
        wanted = wanted.where(c.initiative == initiative)
    if since is not None:
        wanted = wanted.where(c.at >= since)
    if until is not None:
        wanted = wanted.where(c.at <= until)
    return await _read(connection, wanted.order_by(c.position.desc()), limit)


async def sealed(connection: ReadConnection, viewer: Viewer, seal: str) -> Entry | None:
    """The event with that hash (64 hexadecimal digits); None where there is none that the viewer may know of."""
    c = TABLE.view.c
    found = await _read(connection, select(TABLE.view).where(c.hash == seal, known(c.initiative, viewer)), 1)
    return found[0] if found else None


async def refused_between(connection: ReadConnection, viewer: Viewer, since: datetime, until: datetime) -> int:
    """How many commands were refused on the record, of what the viewer may know of."""
    c = TABLE.view.c
    of_commands = select(func.count()).where(
        c.type == REFUSED, c.at >= since, c.at <= until, known(c.initiative, viewer)
    )
    return int(await connection.scalar(of_commands) or 0)


def known(stream: ColumnElement[str], viewer: Viewer) -> ColumnElement[bool]:
    """The condition that a stream is an initiative that the viewer may know of, or the directory, for who may."""
    of_initiatives = visible(stream, viewer)
    return or_(of_initiatives, stream == "directory") if audits(viewer) else of_initiatives


def audits(viewer: Viewer) -> bool:
    """Whether the viewer looks after the log: administrators and auditors."""
    return bool({ADMINISTRATOR, "auditor"} & set(viewer.roles))


async def of_people(connection: ReadConnection, viewer: Viewer, *, after: int = 0, limit: int = 100) -> list[Entry]:
    """What happened to the directory of people; for who administrates it or audits."""
    c = TABLE.view.c
    if not audits(viewer):
        return []
    wanted = select(TABLE.view).where(c.initiative == "directory", c.version > after)
    return await _read(connection, wanted.order_by(c.version), limit)


async def _read(connection: ReadConnection, wanted: Select[Any], limit: int) -> list[Entry]:
    found = [TimelineRow(*row) for row in await connection.execute(wanted.limit(min(limit, MOST)))]
    everybody = {who for row in found for who in (row.actor, *row.people)}
    names = await people.names(connection, everybody)
    return [
        Entry(
            initiative=row.initiative,
            version=row.version,
            position=row.position,
            type=row.type,
            sentence=Sentence(row.words, tuple(row.people)).read(names),
            actor=row.actor,
            actor_name=names.get(row.actor, row.actor),
            on_behalf_of=row.on_behalf_of,
            at=row.at,
            recorded_at=row.recorded_at,
            command_id=row.command_id,
            hash=row.hash,
        )
        for row in found
    ]
