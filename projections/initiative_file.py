"""One initiative in full: kept as a document that follows the log, and told anew for any moment of the past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import String, cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from domain.initiative import gate_events as g
from domain.kernel import Event
from domain.kinds import EVENT_TYPES, decider_of
from infrastructure.database import ReadConnection
from infrastructure.event_store.store import EventReader, Position, StoredEvent
from projections.access import Viewer, may_see, visible
from projections.chronicle import Chronicle
from projections.decoding import decoded
from projections.file_aspect import aspect_of, core_of
from projections.file_document import InitiativeFile
from projections.file_view import view
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative
from projections.tables import Json, ReadTable

VERSION = 3


@dataclass(frozen=True, slots=True)
class FileRow:
    """The file of an initiative after its event number `version`."""

    initiative: str
    version: int
    updated_at: datetime
    document: Json


TABLE = ReadTable("initiative_file", VERSION, FileRow, key=("initiative",))


@dataclass
class Dossier:
    """An initiative as the rules of its kind know it, and what they forget."""

    stream: str
    state: Any
    chronicle: Chronicle = field(default_factory=Chronicle)


def begin(stream: str) -> Dossier:
    """Nothing has happened yet."""
    return Dossier(stream, decider_of(stream).initial)


def fold(dossier: Dossier, event: Event, at: datetime) -> Dossier:
    """What an event adds."""
    before = core_of(dossier.state)
    dossier.state = decider_of(dossier.stream).evolve(dossier.state, event, at)
    known = core_of(dossier.state) if isinstance(event, g.GateProposed) else before
    dossier.chronicle.note(event, at, known.proposal if known else None)
    return dossier


def document(dossier: Dossier, last: Last) -> InitiativeFile | None:
    """The file; None before the charter."""
    aspect = aspect_of(dossier.state, dossier.chronicle)
    return None if aspect is None else view(aspect, dossier.chronicle, last)


def rows(dossier: Dossier, last: Last) -> Iterator[FileRow]:
    """One document."""
    file = document(dossier, last)
    if file is not None:
        yield FileRow(last.stream, last.version, last.at, Json(file.model_dump_json()))


FILE: Projection[Dossier] = Projection(
    name="initiative_file",
    version=VERSION,
    tables=(TABLE,),
    concerns=is_initiative,
    handles=types_of(*EVENT_TYPES),
    begin=begin,
    fold=fold,
    rows=rows,
    streams_kept=500,
    events_at_once=200_000,
    rows_at_once=500,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the past, by one of: the initiative's version, a place in the log, or a time.

    `happened_by` is time of the business, as people count it; `recorded_by` is the database's, when it was known.
    """

    version: int | None = None
    position: Position | None = None
    happened_by: datetime | None = None
    recorded_by: datetime | None = None

    def covers(self, stored: StoredEvent) -> bool:
        """Whether the event belongs to the past of this moment."""
        return (
            (self.version is None or stored.version <= self.version)
            and (self.position is None or stored.position <= self.position)
            and (self.happened_by is None or stored.occurred_at <= self.happened_by)
            and (self.recorded_by is None or stored.recorded_at <= self.recorded_by)
        )


async def file(connection: ReadConnection, viewer: Viewer, initiative: str) -> InitiativeFile | None:
    """The file as it is; None when there is none, or none that the viewer may know of."""
    table = TABLE.view.c
    query = select(cast(table.document, String)).where(
        table.initiative == initiative, visible(table.initiative, viewer)
    )
    found = await connection.scalar(query)
    return None if found is None else InitiativeFile.model_validate_json(found)


async def files(connection: ReadConnection, viewer: Viewer, initiatives: Iterable[str]) -> dict[str, InitiativeFile]:
    """The files of several initiatives in one question; those the viewer may not know of are left out."""
    table = TABLE.view.c
    wanted = tuple(dict.fromkeys(initiatives))
    query = select(cast(table.document, String)).where(table.initiative.in_(wanted), visible(table.initiative, viewer))
    return _read(await connection.scalars(query)) if wanted else {}


async def awaiting(connection: ReadConnection, viewer: Viewer, *, limit: int) -> dict[str, InitiativeFile]:
    """The files of initiatives with a gate before its deciders, the latest moved first."""
    table = TABLE.view.c
    query = (
        select(cast(table.document, String))
        .where(func.json_extract_path_text(table.document, "pending").is_not(None), visible(table.initiative, viewer))
        .order_by(table.updated_at.desc(), table.initiative)
        .limit(limit)
    )
    return _read(await connection.scalars(query))


async def voted_on(connection: ReadConnection, viewer: Viewer, *, limit: int) -> dict[str, InitiativeFile]:
    """The files of initiatives in which the viewer decided a gate, the latest moved first."""
    table = TABLE.view.c
    vote = func.json_build_object("by", viewer.person)
    votes = func.jsonb_path_query_array(cast(table.document, JSONB), text("'$.gates[*].attempts[*].votes[*]'"))
    query = (
        select(cast(table.document, String))
        .where(votes.op("@>")(func.jsonb_build_array(vote)), visible(table.initiative, viewer))
        .order_by(table.updated_at.desc(), table.initiative)
        .limit(limit)
    )
    return _read(await connection.scalars(query))


def _read(documents: Iterable[str]) -> dict[str, InitiativeFile]:
    found = map(InitiativeFile.model_validate_json, documents)
    return {file.initiative: file for file in found}


async def file_as_of(
    connection: ReadConnection, store: EventReader, viewer: Viewer, initiative: str, moment: Moment
) -> InitiativeFile | None:
    """The file as it was; None when there was none. Who may know today of the initiative may know its past."""
    if not await may_see(connection, initiative, viewer):
        return None
    return told(takewhile(moment.covers, await store.read_stream(initiative)))


def told(events: Iterable[StoredEvent]) -> InitiativeFile | None:
    """The file after these events of one stream, from its first on."""
    dossier: Dossier | None = None
    last: StoredEvent | None = None
    for last in events:
        dossier = fold(dossier or begin(last.stream), decoded(last), last.occurred_at)
    if dossier is None or last is None:
        return None
    return document(dossier, Last(last.stream, last.version, last.occurred_at))
