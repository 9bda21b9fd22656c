"""A small read model to try the machinery on: how many events each acquisition has, and of which type the last was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.initiative.catalogue import CORE_EVENTS
from domain.kernel import Event
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative
from projections.tables import ReadTable


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One acquisition."""

    initiative: str
    seen: int
    last: str | None
    version: int


@dataclass(frozen=True, slots=True)
class LongerRow:
    """The same, with one column more."""

    initiative: str
    seen: int
    last: str | None
    version: int
    at: datetime


@dataclass
class Tally:
    """What was seen so far."""

    seen: int = 0
    last: str | None = None


class Indigestible(Exception):
    """The toy does not like an event."""


@dataclass
class Taste:
    """Types of events that the toy cannot fold, as long as they are in here."""

    poison: set[str] = field(default_factory=set)

    def fold(self, tally: Tally, event: Event, _: datetime) -> Tally:
        """Count it, unless it is poison."""
        if event.type in self.poison:
            raise Indigestible(f"{event.type} is too much")
        return replace(tally, seen=tally.seen + 1, last=event.type)


def toy(
    name: str = "toy",
    version: int = 1,
    taste: Taste | None = None,
    *,
    longer: bool = False,
    shown: set[tuple[str, int]] | None = None,
) -> Projection[Tally]:
    """A read model of that name and version. `shown` collects which versions of which streams have had rows."""
    table = ReadTable(name, version, LongerRow if longer else TallyRow, key=("initiative",))

    def rows(tally: Tally, last: Last) -> list[TallyRow | LongerRow]:
        if shown is not None:
            shown.add((last.stream, last.version))
        if longer:
            return [LongerRow(last.stream, tally.seen, tally.last, last.version, last.at)]
        return [TallyRow(last.stream, tally.seen, tally.last, last.version)]

    return Projection(
        name=name,
        version=version,
        tables=(table,),
        concerns=is_initiative,
        handles=types_of(*CORE_EVENTS),
        begin=lambda _: Tally(),
        fold=(taste or Taste()).fold,
        rows=rows,
    )
