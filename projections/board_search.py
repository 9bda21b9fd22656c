"""Finding initiatives on the board: filters, orders and pages, of what the viewer may know of and nothing else."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Text, and_, case, cast, func, literal, or_, select

from domain.initiative.health import Health
from domain.kernel import Key, PersonId, Refused, Value
from infrastructure.database import ReadConnection
from projections.access import Viewer, visible
from projections.initiatives_board import TABLE, BoardRow, Status

_B = TABLE.view.c

Order = Literal[
    "updated_at",
    "name",
    "owner",
    "phase",
    "health",
    "next_deadline",
    "phase_due_at",
    "phase_entered_at",
    "price",
    "fit",
]

_ORDERS: dict[Order, ColumnElement[Any]] = {
    "updated_at": _B.updated_at,
    "name": func.lower(_B.name, type_=Text),
    "owner": _B.owner,
    "phase": _B.phase,
    "health": case({"red": 0, "amber": 1}, value=_B.health, else_=2),
    "next_deadline": _B.next_deadline,
    "phase_due_at": _B.phase_due_at,
    "phase_entered_at": _B.phase_entered_at,
    "fit": _B.fit,
    "price": func.coalesce(_B.paid, _B.agreed, _B.offered, _B.price_mid),
}

MOST = 200
"""Rows of one page."""


class BadCursor(Refused):
    """The cursor does not come from this list, or not from this order of it."""

    code = "cursor_unknown"


class Wanted(Value):
    """What to look for: in each field any of its values, in all fields together. `words` are looked for in names."""

    kind: tuple[Key, ...] = ()
    programme: tuple[Key, ...] = ()
    phase: tuple[Key, ...] = ()
    status: tuple[Status, ...] = ()
    outcome: tuple[Key, ...] = ()
    health: tuple[Health, ...] = ()
    category: tuple[Key, ...] = ()
    owner: tuple[PersonId, ...] = ()
    words: Annotated[str, Field(max_length=200)] | None = None

    anywhere: ClassVar[tuple[str, ...]] = (
        "kind", "programme", "phase", "status", "outcome", "health", "category", "owner",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows; `following` is the cursor of the rest, None at the end; `total` counts all pages."""

    rows: tuple[BoardRow, ...]
    following: str | None
    total: int


async def find(
    connection: ReadConnection,
    viewer: Viewer,
    wanted: Wanted | None = None,
    *,
    order: Order = "updated_at",
    descending: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """A page of the board; what lacks the ordering value comes last. Raises BadCursor."""
    conditions = [visible(_B.initiative, viewer), *_conditions(wanted or Wanted())]
    key = _ORDERS[order]
    sign = f"{'-' if descending else ''}{order}"
    query = select(TABLE.view, cast(key, Text).label("key")).where(*conditions)
    if cursor is not None:
        query = query.where(_after(key, cursor, sign, descending=descending))
    query = query.order_by(key.desc().nulls_last() if descending else key.asc().nulls_last(), _B.initiative)
    found = (await connection.execute(query.limit(min(limit, MOST) + 1))).all()
    total = await connection.scalar(select(func.count()).select_from(TABLE.view).where(*conditions))
    shown = found[: min(limit, MOST)]
    more = len(found) > len(shown)
    return Page(
        rows=tuple(BoardRow(*row[:-1]) for row in shown),
        following=_cursor(sign, shown[-1].key, shown[-1].initiative) if more else None,
        total=int(total or 0),
    )


async def one(connection: ReadConnection, viewer: Viewer, initiative: str) -> BoardRow | None:
    """An initiative's row; None when there is none, or none that the viewer may know of."""
    query = select(TABLE.view).where(_B.initiative == initiative, visible(_B.initiative, viewer))
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else BoardRow(*row)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = [(name, getattr(wanted, name)) for name in Wanted.anywhere]
    conditions: list[ColumnElement[bool]] = [_B[name].in_(values) for name, values in asked if values]
    if wanted.words:
        names = func.lower(func.concat_ws(" ", _B.name, _B.organisation, _B.programme, _B.initiative))
        conditions.append(func.strpos(names, wanted.words.lower()) > 0)
    return conditions


def _cursor(sign: str, key: str | None, initiative: str) -> str:
    return urlsafe_b64encode(json.dumps([sign, key, initiative]).encode()).decode()


def _understood(value: str, key: ColumnElement[Any]) -> None:
    """Raises BadCursor unless the column can hold the value: PostgreSQL is not asked to try."""
    try:
        match key.type.python_type.__name__:
            case "datetime":
                datetime.fromisoformat(value)
            case "int":
                int(value)
            case "Decimal":
                Decimal(value)
            case _:
                return
    except (ValueError, ArithmeticError) as error:
        raise BadCursor("This cursor was not given by this list.") from error


def _after(key: ColumnElement[Any], cursor: str, sign: str, *, descending: bool) -> ColumnElement[bool]:
    try:
        made_for, value, initiative = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError) as error:
        raise BadCursor("This cursor was not given by this list.") from error
    if made_for != sign or not isinstance(initiative, str) or not isinstance(value, str | None):
        raise BadCursor("This cursor belongs to another order of the list.")
    if value is None:
        return and_(key.is_(None), _B.initiative > initiative)
    _understood(value, key)
    last = cast(literal(value, Text), key.type)
    beyond = key < last if descending else key > last
    return or_(key.is_(None), beyond, and_(key == last, _B.initiative > initiative))
