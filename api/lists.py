"""What the questions about long lists have in common: an order, a page, and the cursor of the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError

from api.reach import AsOf, Seen
from projections.keyset import MOST, BadCursor


class Paged(BaseModel):
    """The part of a query string that picks a page."""

    model_config = {"extra": "forbid"}

    cursor: str | None = Field(default=None, max_length=2000, description="`next` of the page before.")
    size: int = Field(default=50, ge=1, le=MOST, description="Rows of a page at most.")
    seen: Seen = None
    as_of: AsOf = None


def sorts(*orders: str) -> str:
    """The pattern of a sort key: one of the orders, with `-` before it for descending."""
    return rf"^-?({'|'.join(orders)})$"


@contextmanager
def cursor_of_ours(cursor: str | None) -> Iterator[None]:
    """A cursor that somebody made up is theirs to mend: what PostgreSQL cannot read of it raises BadCursor."""
    try:
        yield
    except (DataError, TypeError, UnicodeError) as wrong:
        if cursor is None:
            raise
        raise BadCursor("This cursor was not given by this list.") from wrong
