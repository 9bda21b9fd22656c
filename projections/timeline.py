"""What happened, in order, in words: one sentence for each event, with the names that people have today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from domain.directory.roles import ADMINISTRATOR
from domain.kernel import Event, PersonId
from domain.kinds import EVENT_TYPES
from infrastructure.database import ReadConnection
from infrastructure.event_store.store import Position, StoredEvent
from projections import people
from projections.access import Viewer, visible
from projections.decoding import CODEC, decoded
from projections.projection import Last, Projection, types_of
from projections.sentences import of_core
from projections.sentences_deal import of_deal, of_directory
from projections.sentences_integration import of_integration
from projections.streams import is_directory, is_initiative
from projections.tables import ReadTable
from projections.words import Sentence

VERSION = 1

MOST = 500
"""Entries of one answer."""


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
    hash: str


TABLE = ReadTable("timeline", VERSION, TimelineRow, key=("initiative", "version"), indexes=(("position",),), grows=True)


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


async def timeline(
    connection: ReadConnection,
    viewer: Viewer,
    initiative: str,
    *,
    after: int = 0,
    before: int | None = None,
    limit: int = 100,
    newest_first: bool = False,
) -> list[Entry]:
    """What happened to one initiative, `after < version < before`; nothing for who may not know of it."""
    c = TABLE.view.c
    wanted = select(TABLE.view).where(c.initiative == initiative, c.version > after, visible(c.initiative, viewer))
    if before is not None:
        wanted = wanted.where(c.version < before)
    return await _read(connection, wanted.order_by(c.version.desc() if newest_first else c.version), limit)


async def latest(
    connection: ReadConnection,
    viewer: Viewer,
    *,
    before: Position | None = None,
    actor: PersonId | None = None,
    types: Sequence[str] = (),
    limit: int = 100,
) -> list[Entry]:
    """What happened last to all initiatives that the viewer may know of, newest first."""
    c = TABLE.view.c
    wanted = select(TABLE.view).where(visible(c.initiative, viewer))
    if before is not None:
        wanted = wanted.where(c.position < str(before))
    if actor is not None:
        wanted = wanted.where(c.actor == actor)
    if types:
        wanted = wanted.where(c.type.in_(types))
    return await _read(connection, wanted.order_by(c.position.desc()), limit)


async def of_people(connection: ReadConnection, viewer: Viewer, *, after: int = 0, limit: int = 100) -> list[Entry]:
    """What happened to the directory of people; for who administrates it or audits."""
    c = TABLE.view.c
    if not {ADMINISTRATOR, "auditor"} & set(viewer.roles):
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
            hash=row.hash,
        )
        for row in found
    ]
