"""Long lists page by page: a page begins after the last row of the page before, whatever came or went meanwhile."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, or_, tuple_

from domain.kernel import Refused
from infrastructure.database import ReadConnection

MOST = 200
"""Rows of one page."""

KEY = "ordering_key"


class BadCursor(Refused):
    """The cursor does not come from this list, or not from this order of it."""

    code = "cursor_unknown"


@dataclass(frozen=True, slots=True)
class Ordering:
    """By one column, then by `ties`, which lack no value and name a row. What lacks the ordering value comes last.

    `sign` is the order as people ask for it; a cursor of another order is none of this list.
    """

    sign: str
    key: ColumnElement[Any]
    ties: tuple[ColumnElement[Any], ...]

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.sign.startswith("-")


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a list, each as it was selected; `following` is the cursor of the rest, None at the end."""

    rows: Sequence[tuple[Any, ...]]
    following: str | None
    total: int


async def part(
    connection: ReadConnection, query: Select[Any], ordering: Ordering, *, limit: int, cursor: str | None
) -> Part:
    """A page of what a query finds, and the count of all pages. Raises BadCursor."""
    key = ordering.key
    found = query.add_columns(
        cast(key, Text).label(KEY), *(cast(tie, Text).label(f"tie_{n}") for n, tie in enumerate(ordering.ties))
    )
    if cursor is not None:
        found = found.where(_after(ordering, cursor))
    found = found.order_by(key.desc().nulls_last() if ordering.descending else key.asc().nulls_last(), *ordering.ties)
    most = min(limit, MOST)
    rows = (await connection.execute(found.limit(most + 1))).all()
    total = await connection.scalar(query.with_only_columns(func.count(), maintain_column_froms=True))
    extra = 1 + len(ordering.ties)
    following = _cursor(ordering.sign, rows[most - 1][-extra:]) if len(rows) > most else None
    return Part([row[:-extra] for row in rows[:most]], following, int(total or 0))


def _cursor(sign: str, place: Sequence[Any]) -> str:
    return urlsafe_b64encode(json.dumps([sign, *place]).encode()).decode()


def _after(ordering: Ordering, cursor: str) -> ColumnElement[bool]:
    try:
        made_for, value, *ties = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError) as error:
        raise BadCursor("This cursor was not given by this list.") from error
    texts = isinstance(value, str | None) and all(isinstance(tie, str) for tie in ties)
    if made_for != ordering.sign or len(ties) != len(ordering.ties) or not texts:
        raise BadCursor("This cursor belongs to another order of the list.")
    key = ordering.key
    further = tuple_(*ordering.ties) > tuple_(*map(_held, ties, ordering.ties))
    if value is None:
        return and_(key.is_(None), further)
    last = _held(value, key)
    beyond = key < last if ordering.descending else key > last
    return or_(key.is_(None), beyond, and_(key == last, further))


def _held(value: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A value of the last row, as its column has it. Raises BadCursor."""
    _understood(value, column)
    return cast(literal(value, Text), column.type)


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
