"""Finding initiatives on the board: filters, orders and pages, of what the viewer may know of and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Text, case, func, select

from domain.initiative.health import Health
from domain.kernel import Key, PersonId, Value
from infrastructure.database import ReadConnection
from projections.access import Viewer, visible
from projections.initiatives_board import TABLE, BoardRow, Status
from projections.keyset import Ordering, part

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
    ordering = Ordering(f"{'-' if descending else ''}{order}", _ORDERS[order], (_B.initiative,))
    query = select(TABLE.view).where(*conditions)
    found = await part(connection, query, ordering, limit=limit, cursor=cursor)
    return Page(rows=tuple(BoardRow(*row) for row in found.rows), following=found.following, total=found.total)


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
