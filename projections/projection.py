"""What a read model is: a name, a version, its tables, a fold over what happened, and the rows that come out of it.

The rows of a stream follow from that stream's events alone, and each row belongs to one stream. So a read model can be
folded stream by stream, in batches of any size, by many processes, or from the start: the rows are the same. What
several streams make together (a portfolio, a person's desk) is added up when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from domain.kernel import Event
from infrastructure.event_store.store import StoredEvent
from projections.decoding import decoded
from projections.tables import ReadTable

S = TypeVar("S")


class Last(NamedTuple):
    """The last event of a stream, of any type: how far its rows have come."""

    stream: str
    version: int
    at: datetime


@dataclass(frozen=True)
class Projection(Generic[S]):
    """A read model. `S` is what a stream has come to so far, in memory; it may be changed in place.

    `version` changes with everything that changes the rows; the runner then builds them anew beside the old ones.
    `concerns` picks the streams. `handles` names the event types that `fold` wants to see; all others only move the
    stream's version on. `reads` makes of a stored event what `fold` takes, with its business time. `rows` are
    instances of the tables' row types. `remembers` is False when rows never depend on earlier events; then `begin`
    starts every batch. `of_today`: whatever moment is asked about, it answers as things are now (who may know, what
    people are called). `streams_kept` bounds the memory between batches, `events_at_once` that of a rebuild, and
    `rows_at_once` one transaction of it.
    """

    name: str
    version: int
    tables: tuple[ReadTable, ...]
    concerns: Callable[[str], bool]
    handles: frozenset[str]
    begin: Callable[[str], S]
    fold: Callable[[S, Any, datetime], S]
    rows: Callable[[S, Last], Iterable[object]]
    reads: Callable[[StoredEvent], Any] = decoded
    remembers: bool = True
    of_today: bool = False
    streams_kept: int = 5_000
    events_at_once: int = 2_000_000
    rows_at_once: int = 20_000
    table_of: dict[type, ReadTable] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table_of", {table.row: table for table in self.tables})

    @property
    def shape(self) -> str:
        """Its tables and their columns, in words: what must not change without the version."""
        return "; ".join(table.shape for table in self.tables)

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


AnyProjection = Projection[Any]


def types_of(*events: type[Event]) -> frozenset[str]:
    """The stored names of event classes."""
    return frozenset(str(event.model_fields["type"].default) for event in events)
