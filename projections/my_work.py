"""What waits for me: as owner, by my roles, or because somebody lent me a duty; never what I may not do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, any_, false, or_, select, tuple_

from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.state import Diligence
from domain.acquisition.diligence.state import evolve as evolve_diligence
from domain.acquisition.events import AcquisitionClosed
from domain.initiative import events as e
from domain.initiative.catalogue import CORE_EVENTS
from domain.initiative.evolve import charter, evolve
from domain.initiative.state import Initiative
from domain.kernel import Event, PersonId
from domain.playbooks.model import OWNER
from infrastructure.database import ReadConnection
from projections import initiatives_board, people
from projections.access import Viewer, visible
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative
from projections.tables import ReadTable
from projections.work_items import Desk, Sort, waiting

VERSION = 2


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing to be done; of a seat, also who must not fill it: who proposed, decided, or declared a conflict."""

    initiative: str
    sort: Sort
    key: str
    title: str
    due_at: datetime | None
    overdue: bool
    person: str | None
    role: str | None
    place: int
    gate: str | None
    packet: str | None
    proposers: list[str]
    voters: list[str]
    conflicted: list[str]
    version: int


@dataclass(frozen=True, slots=True)
class LentRow:
    """A duty lent on: `holder` acts in `role` for the first of the `chain`, who must still hold it."""

    initiative: str
    place: int
    role: str
    holder: str
    principal: str
    chain: list[str]
    until: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class MyWork:
    """Something that waits for the viewer. `acting_as` is the role they would act in, `on_behalf_of` who lent it."""

    initiative: str
    name: str
    kind: str
    sort: Sort
    key: str
    title: str
    due_at: datetime | None
    overdue: bool
    acting_as: str | None
    on_behalf_of: PersonId | None
    gate: str | None
    packet: str | None


TABLE = ReadTable("my_work", VERSION, WorkRow, key=("initiative", "sort", "key"), indexes=(("role",), ("person",)))
LENT = ReadTable("my_work_lent", VERSION, LentRow, key=("initiative", "place"), indexes=(("holder",),))

CONSIDERED = types_of(*CORE_EVENTS) - types_of(
    e.EvidenceAttached, e.CriterionAttested, e.CriterionWaived, e.DecisionRecorded, e.CommandRefused
)
DILIGENCE = types_of(
    d.DiligenceChecklistIssued,
    d.DiligenceItemAdded,
    d.DiligenceItemsMoved,
    d.DiligenceItemsLate,
    d.FindingRecorded,
    d.FindingDisposed,
    d.FindingClosed,
    AcquisitionClosed,
)


def fold(desk: Desk, event: Event, at: datetime) -> Desk:
    """The initiative after an event, and who a matter was escalated to."""
    match event, desk.initiative:
        case e.InitiativeChartered(), None:
            desk.initiative = charter(event, at)
        case _, None:
            raise AssertionError(f"{event.type} before the charter")
        case AcquisitionClosed(), _:
            desk.diligence = Diligence()
        case _, Initiative() as i:
            desk.initiative = evolve(i, event, at)
            desk.diligence = evolve_diligence(desk.diligence, event, at)
            if isinstance(event, e.EscalationRaised):
                desk.escalations[event.subject] = event
    return desk


def rows(desk: Desk, last: Last) -> Iterator[WorkRow | LentRow]:
    """What waits, and the duties that are lent."""
    i = desk.initiative
    if i is None:
        return
    pending = i.proposal
    proposers = [who for who in (pending.proposed_by, pending.on_behalf_of) if who] if pending else []
    voters = [who for vote in pending.votes for who in (vote.by, vote.on_behalf_of) if who] if pending else []
    for work in waiting(desk):
        seat = pending if work.sort == "seat" else None
        yield WorkRow(
            initiative=last.stream,
            sort=work.sort,
            key=work.key,
            title=work.title,
            due_at=work.due_at,
            overdue=work.overdue,
            person=i.charter.owner if work.role == OWNER else work.person,
            role=work.role,
            place=work.place,
            gate=seat.gate if seat else None,
            packet=seat.packet if seat else None,
            proposers=proposers if seat else [],
            voters=voters if seat else [],
            conflicted=list(i.conflicts) if seat else [],
            version=last.version,
        )
    for place, lent in enumerate(i.delegations):
        principal = lent.chain[0]
        yield LentRow(last.stream, place, lent.role, lent.to, principal, list(lent.chain), lent.until, last.version)


MY_WORK: Projection[Desk] = Projection(
    name="my_work",
    version=VERSION,
    tables=(TABLE, LENT),
    concerns=is_initiative,
    handles=CONSIDERED | DILIGENCE,
    begin=lambda _: Desk(),
    fold=fold,
    rows=rows,
    events_at_once=300_000,
)


class Loan(NamedTuple):
    """Whom the viewer would act for, and through whom."""

    principal: PersonId
    chain: tuple[PersonId, ...]


Loans = Mapping[tuple[str, str], Loan]
"""By initiative and role; the first that is in force, as the rules take it."""


async def my_work(connection: ReadConnection, viewer: Viewer, at: datetime) -> list[MyWork]:
    """Everything that waits for the viewer at a time of the business, the most urgent first."""
    work, board = TABLE.view.c, initiatives_board.TABLE.view.c
    loans = await _loans(connection, viewer, at)
    lent = tuple_(work.initiative, work.role).in_(list(loans))
    query = (
        select(TABLE.view, board.name, board.kind)
        .join(initiatives_board.TABLE.view, board.initiative == work.initiative)
        .where(
            visible(work.initiative, viewer),
            or_(work.person == viewer.person, work.role.in_(viewer.roles), lent if loans else false()),
        )
        .order_by(work.initiative, work.place, work.key)
    )
    mine: list[MyWork] = []
    seated: set[str] = set()
    for *fields, name, kind in await connection.execute(query):
        row = WorkRow(*fields)
        chain = _chain(row, viewer, loans)
        if row.sort == "seat":
            if row.initiative in seated or not _may_fill(row, viewer, chain):
                continue
            seated.add(row.initiative)
            if {*chain, viewer.person} & set(row.conflicted):
                continue
        mine.append(_mine(row, name, kind, chain))
    return sorted(mine, key=lambda each: (each.due_at is None, each.due_at or at, each.initiative, each.key))


async def _loans(connection: ReadConnection, viewer: Viewer, at: datetime) -> Loans:
    lent, board, principal = LENT.view.c, initiatives_board.TABLE.view.c, people.TABLE.view.c
    query = (
        select(lent.initiative, lent.role, lent.principal, lent.chain)
        .join(people.TABLE.view, principal.person == lent.principal)
        .join(initiatives_board.TABLE.view, board.initiative == lent.initiative)
        .where(
            lent.holder == viewer.person,
            or_(lent.until.is_(None), lent.until > at),
            principal.active,
            or_(and_(lent.role == OWNER, board.owner == lent.principal), lent.role == any_(principal.roles)),
        )
        .order_by(lent.initiative, lent.place.desc())
    )
    rows = await connection.execute(query)
    return {(row.initiative, row.role): Loan(row.principal, tuple(row.chain)) for row in rows}


def _chain(row: WorkRow, viewer: Viewer, loans: Loans) -> tuple[PersonId, ...]:
    """Through whom the viewer acts, themselves excluded: nobody when it waits for them in their own right."""
    if row.person == viewer.person or row.role in viewer.roles:
        return ()
    return loans[row.initiative, row.role or ""].chain


def _may_fill(row: WorkRow, viewer: Viewer, chain: Sequence[PersonId]) -> bool:
    """As `domain.initiative.gates`: who proposes never decides, and each person fills one seat."""
    hands = {*chain, viewer.person}
    principal = chain[0] if chain else viewer.person
    return not hands & set(row.proposers) and not {principal, viewer.person} & set(row.voters)


def _mine(row: WorkRow, name: str, kind: str, chain: Sequence[PersonId]) -> MyWork:
    return MyWork(
        initiative=row.initiative,
        name=name,
        kind=kind,
        sort=row.sort,
        key=row.key,
        title=row.title,
        due_at=row.due_at,
        overdue=row.overdue,
        acting_as=row.role,
        on_behalf_of=chain[0] if chain else None,
        gate=row.gate,
        packet=row.packet,
    )
