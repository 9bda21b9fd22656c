"""Who may know of which initiative (need-to-know). Every query of every read model goes through here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, exists, or_, select

from domain.initiative import events as e
from domain.initiative.authority import taking_part
from domain.initiative.evolve import charter, evolve
from domain.initiative.state import Initiative
from domain.kernel import Event, Key, PersonId, Value
from domain.people import ADVISER
from infrastructure.database import ReadConnection
from projections import people
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative
from projections.tables import ReadTable

VERSION = 1


class Viewer(Value):
    """Who looks, and the roles they hold as they look."""

    person: PersonId
    roles: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A person, or whoever holds a role, may know of the initiative."""

    initiative: str
    sort: Literal["person", "role"]
    who: str
    version: int


TABLE = ReadTable(
    "access", VERSION, AccessRow, key=("initiative", "sort", "who"), indexes=(("who", "sort", "initiative"),)
)

HANDLES = types_of(
    e.InitiativeChartered, e.OwnerChanged, e.MemberAdded, e.MemberRemoved, e.DutyDelegated, e.DelegationRevoked
)


def fold(i: Initiative | None, event: Event, at: datetime) -> Initiative | None:
    """The initiative, as far as it matters here."""
    if isinstance(event, e.InitiativeChartered):
        return charter(event, at)
    return None if i is None else evolve(i, event, at)


def rows(i: Initiative | None, last: Last) -> Iterator[AccessRow]:
    """The same people and roles that `domain.initiative.authority.sees` lets know."""
    if i is None:
        return
    known = {i.charter.owner, *i.members, *(lent.to for lent in i.delegations)}
    for who in sorted(known):
        yield AccessRow(last.stream, "person", who, last.version)
    for role in sorted(taking_part(i) | set(i.playbook.cleared)):
        yield AccessRow(last.stream, "role", role, last.version)


ACCESS: Projection[Initiative | None] = Projection(
    name="access",
    version=VERSION,
    tables=(TABLE,),
    concerns=is_initiative,
    handles=HANDLES,
    begin=lambda _: None,
    fold=fold,
    rows=rows,
    of_today=True,
)


def visible(initiative: ColumnElement[str], viewer: Viewer) -> ColumnElement[bool]:
    """The condition that the viewer may know of the initiative that a column names."""
    access, listed = TABLE.view.c, people.TABLE.view.c
    roles = () if ADVISER in viewer.roles else viewer.roles
    mine = or_(
        and_(access.sort == "person", access.who == viewer.person),
        and_(access.sort == "role", access.who.in_(roles)),
    )
    known = exists().where(listed.person == viewer.person, listed.active)
    return and_(known, initiative.in_(select(access.initiative).where(mine)))


async def may_see(connection: ReadConnection, initiative: str, viewer: Viewer) -> bool:
    """Whether the viewer may know that there is such an initiative."""
    access = TABLE.view
    wanted = select(exists().where(access.c.initiative == initiative, visible(access.c.initiative, viewer)))
    return bool(await connection.scalar(wanted))
