"""Who there is: names and the roles people hold today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.directory import decider, events
from domain.kernel import Event, PersonId
from domain.people import Directory
from infrastructure.database import ReadConnection
from projections.projection import Last, Projection, types_of
from projections.streams import is_directory
from projections.tables import ReadTable

VERSION = 1


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person. Who is not active holds no role."""

    person: PersonId
    stream: str
    name: str
    roles: list[str]
    active: bool
    version: int


TABLE = ReadTable("people", VERSION, PersonRow, key=("person",), stream="stream")


def fold(directory: Directory, event: Event, at: datetime) -> Directory:
    """Everyone after an event."""
    return decider.DECIDER.evolve(directory, event, at)


def rows(directory: Directory, last: Last) -> Iterator[PersonRow]:
    """One row a person."""
    for person, known in directory.people.items():
        roles = list(directory.roles_of(person))
        yield PersonRow(person, last.stream, known.name, roles, known.active, last.version)


PEOPLE: Projection[Directory] = Projection(
    name="people",
    version=VERSION,
    tables=(TABLE,),
    concerns=is_directory,
    handles=types_of(events.PersonListed, events.RoleGranted, events.RoleRevoked, events.PersonDeactivated),
    begin=lambda _: Directory(),
    fold=fold,
    rows=rows,
    of_today=True,
)


async def everyone(connection: ReadConnection, *, role: str | None = None) -> list[PersonRow]:
    """Everybody by name, or whoever holds a role. The directory is no secret to those it lists."""
    c = TABLE.view.c
    wanted = select(TABLE.view).order_by(c.name, c.person)
    if role is not None:
        wanted = wanted.where(c.roles.contains([role]))
    return [PersonRow(*row) for row in await connection.execute(wanted)]


async def person(connection: ReadConnection, person: PersonId) -> PersonRow | None:
    """One person, or None when nobody goes by that identifier."""
    row = (await connection.execute(select(TABLE.view).where(TABLE.view.c.person == person))).one_or_none()
    return None if row is None else PersonRow(*row)


async def names(connection: ReadConnection, people: Iterable[PersonId]) -> Mapping[PersonId, str]:
    """What people are called; who is not listed is not in the answer."""
    c = TABLE.view.c
    rows = await connection.execute(select(c.person, c.name).where(c.person.in_(set(people))))
    return {row.person: row.name for row in rows}
