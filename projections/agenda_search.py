"""Reading the calendar: what stands in it between two days, what is overdue, how a month looks, how much is near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, and_, cast, func, or_, select

from domain.kernel import Key, PersonId, Value
from domain.playbooks.model import Role
from infrastructure.database import ReadConnection
from projections.access import Viewer, visible
from projections.agenda import TABLE, AgendaRow
from projections.agenda_matters import Sort
from projections.keyset import Ordering, part

_A = TABLE.view.c

Standing = Literal["overdue", "ahead", "done", "past"]
LEGAL_DAYS = 30
WEEK = timedelta(days=7)


class Wanted(Value):
    """What to look for: in each field any of its values, in all fields together. `mine`: what waits for the viewer."""

    sort: tuple[Sort, ...] = ()
    initiative: tuple[str, ...] = ()
    kind: tuple[Key, ...] = ()
    legal: bool | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the calendar, as it stood at the time that was asked for. Times are UTC.

    `at`: when it was done, else when it is due (`open`) or comes of itself (`passes`). It waits for `person`, or for
    whoever holds one of `roles`.
    """

    initiative: str
    key: str
    kind: Key
    name: str
    sort: Sort
    what: str
    at: datetime
    due_at: datetime
    since_at: datetime | None
    whole_day: bool
    legal: bool
    passes: bool
    standing: Standing
    done_at: datetime | None
    outcome: str | None
    person: PersonId | None
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """Some entries; `following` is the cursor of the rest, None at the end; `total` counts all pages."""

    entries: tuple[Entry, ...]
    following: str | None
    total: int


@dataclass(frozen=True, slots=True)
class AgendaFigures:
    """`this_week` counts what is not done and stands between Monday and Sunday; `legal` what comes within 30 days."""

    this_week: int
    overdue: int
    legal: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month, with the first few of its `total` entries."""

    day: date
    total: int
    entries: tuple[Entry, ...]


async def between(
    connection: ReadConnection,
    viewer: Viewer,
    now: datetime,
    wanted: Wanted,
    *,
    first: date,
    last: date,
    limit: int = 100,
    cursor: str | None = None,
) -> AgendaPage:
    """What stands between two days, both included, the earliest first. Raises BadCursor."""
    return await _page(connection, viewer, now, [*_conditions(wanted, viewer), *_within(first, last)], limit, cursor)


async def overdue(
    connection: ReadConnection,
    viewer: Viewer,
    now: datetime,
    wanted: Wanted,
    *,
    limit: int = 100,
    cursor: str | None = None,
) -> AgendaPage:
    """What somebody should have done by now, the longest overdue first. Raises BadCursor."""
    return await _page(connection, viewer, now, [*_conditions(wanted, viewer), _late(now)], limit, cursor)


async def figures(connection: ReadConnection, viewer: Viewer, now: datetime) -> AgendaFigures:
    """Counts over everything that the viewer may know of."""
    monday = midnight(now.date() - timedelta(days=now.weekday()))
    near = and_(_A.done_at.is_(None), _A.at >= monday, _A.at < monday + WEEK)
    legal = and_(_A.legal, _A.done_at.is_(None), _A.at >= now, _A.at < now + timedelta(days=LEGAL_DAYS))
    query = select(
        func.count().filter(near).label("this_week"),
        func.count().filter(_late(now)).label("overdue"),
        func.count().filter(legal).label("legal"),
    ).where(visible(_A.initiative, viewer), or_(near, _late(now), legal))
    row = (await connection.execute(query)).one()
    return AgendaFigures(row.this_week, row.overdue, row.legal)


async def days(
    connection: ReadConnection,
    viewer: Viewer,
    now: datetime,
    wanted: Wanted,
    *,
    first: date,
    last: date,
    most: int,
) -> dict[date, Day]:
    """The days between two that have entries; of each day so many entries at most."""
    day = cast(func.timezone("UTC", _A.at), Date)
    place = func.row_number().over(partition_by=day, order_by=(_A.at, _A.initiative, _A.key))
    conditions = (visible(_A.initiative, viewer), *_conditions(wanted, viewer), *_within(first, last))
    ranked = (
        select(TABLE.view, place.label("place"), func.count().over(partition_by=day).label("total"))
        .where(*conditions)
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= most).order_by(ranked.c.at, ranked.c.initiative, ranked.c.key)
    found: dict[date, Day] = {}
    for *values, _, total in await connection.execute(query):
        entry = _entry(values, now)
        on = entry.at.astimezone(UTC).date()
        there = found.get(on)
        found[on] = Day(on, total, (*(there.entries if there else ()), entry))
    return found


def midnight(day: date) -> datetime:
    """The first moment of a day, in UTC."""
    return datetime.combine(day, time.min, UTC)


async def _page(
    connection: ReadConnection,
    viewer: Viewer,
    now: datetime,
    conditions: Iterable[ColumnElement[bool]],
    limit: int,
    cursor: str | None,
) -> AgendaPage:
    query = select(TABLE.view).where(visible(_A.initiative, viewer), *conditions)
    found = await part(connection, query, Ordering("at", _A.at, (_A.initiative, _A.key)), limit=limit, cursor=cursor)
    return AgendaPage(tuple(_entry(row, now) for row in found.rows), found.following, found.total)


def _entry(values: Iterable[Any], now: datetime) -> Entry:
    row = AgendaRow(*values)
    told = {each.name: getattr(row, each.name) for each in fields(Entry) if each.name not in {"standing", "roles"}}
    return Entry(**told, standing=_standing(row, now), roles=tuple(row.roles))


def _standing(row: AgendaRow, now: datetime) -> Standing:
    if row.passes:
        return "past" if row.done_at or row.at <= now else "ahead"
    if row.done_at is not None:
        return "done"
    return "overdue" if row.at <= now else "ahead"


def _within(first: date, last: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _A.at >= midnight(first), _A.at < midnight(last) + timedelta(days=1)


def _late(now: datetime) -> ColumnElement[bool]:
    return and_(_A.open.is_(True), _A.at <= now)


def _conditions(wanted: Wanted, viewer: Viewer) -> list[ColumnElement[bool]]:
    asked = [(name, getattr(wanted, name)) for name in ("sort", "initiative", "kind")]
    conditions: list[ColumnElement[bool]] = [_A[name].in_(values) for name, values in asked if values]
    if wanted.legal is not None:
        conditions.append(_A.legal.is_(wanted.legal))
    if wanted.mine:
        conditions.append(or_(_A.person == viewer.person, _A.roles.overlap(list(viewer.roles))))
    return conditions
