"""Outside firms across all deals: who works on what, for which fee, at what cost; how many deals each brought us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from domain.acquisition.advisers import events as v
from domain.acquisition.advisers.state import Advisers, evolve
from domain.acquisition.events import AcquisitionClosed
from domain.kernel import Event
from infrastructure.database import ReadConnection
from projections.access import Viewer, visible
from projections.portfolio import Amount
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative
from projections.tables import ReadTable

VERSION = 1


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """A firm on a deal. `fee_percent` of the price at closing; `sourced`: it brought us the target.

    `closed`: the company is ours; `ended`: the firm works on the deal no more. Money is in `currency`.
    """

    initiative: str
    engagement: str
    firm: str
    role: str
    matter: str
    sourced: bool
    fee_percent: Decimal | None
    budget: Decimal
    actual: Decimal
    currency: str
    closed: bool
    ended: bool
    version: int


TABLE = ReadTable("engagements", VERSION, EngagementRow, key=("initiative", "engagement"), indexes=(("firm",),))

_E = TABLE.view.c


@dataclass(frozen=True, slots=True)
class Book:
    """The firms of a deal, as its events tell."""

    advisers: Advisers = field(default_factory=Advisers)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm and all its engagements. `sourced` counts the deals it brought us, `closed` those that became ours.

    One amount per currency; `over_budget` counts the engagements that cost more than was set aside.
    """

    firm: str
    roles: tuple[str, ...]
    engagements: tuple[EngagementRow, ...]
    sourced: int
    closed: int
    budget: tuple[Amount, ...]
    actual: tuple[Amount, ...]
    over_budget: int


def fold(book: Book, event: Event, _: datetime) -> Book:
    """The firms after an event."""
    if isinstance(event, AcquisitionClosed):
        return replace(book, closed=True)
    return replace(book, advisers=evolve(book.advisers, event))


def rows(book: Book, last: Last) -> Iterator[EngagementRow]:
    """One row for each engagement."""
    for key, found in book.advisers.engagements.items():
        terms = found.terms
        yield EngagementRow(
            initiative=last.stream,
            engagement=key,
            firm=terms.firm,
            role=terms.role,
            matter=terms.matter,
            sourced=terms.origin == "sourced",
            fee_percent=terms.fee_percent,
            budget=terms.budget.amount,
            actual=found.actual.amount,
            currency=terms.budget.currency,
            closed=book.closed,
            ended=found.ended is not None,
            version=last.version,
        )


ENGAGEMENTS: Projection[Book] = Projection(
    name="engagements",
    version=VERSION,
    tables=(TABLE,),
    concerns=is_initiative,
    handles=types_of(v.AdviserEngaged, v.AdviserCostRecorded, v.EngagementEnded, AcquisitionClosed),
    begin=lambda _: Book(),
    fold=fold,
    rows=rows,
)


async def firms(connection: ReadConnection, viewer: Viewer) -> tuple[Firm, ...]:
    """Every firm that works or worked on deals that the viewer may know of, by name."""
    wanted = select(TABLE.view).where(visible(_E.initiative, viewer)).order_by(_E.firm, _E.initiative, _E.engagement)
    by_name: dict[str, list[EngagementRow]] = defaultdict(list)
    for row in await connection.execute(wanted):
        found = EngagementRow(*row)
        by_name[found.firm.casefold()].append(found)
    return tuple(_firm(found) for _, found in sorted(by_name.items()))


def _firm(found: Sequence[EngagementRow]) -> Firm:
    return Firm(
        firm=found[0].firm,
        roles=tuple(sorted({row.role for row in found})),
        engagements=tuple(found),
        sourced=len({row.initiative for row in found if row.sourced}),
        closed=len({row.initiative for row in found if row.closed}),
        budget=_sums((row.currency, row.budget) for row in found),
        actual=_sums((row.currency, row.actual) for row in found),
        over_budget=sum(row.actual > row.budget for row in found),
    )


def _sums(parts: Iterable[tuple[str, Decimal]]) -> tuple[Amount, ...]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in parts:
        sums[currency] += amount
    return tuple(Amount(amount, currency) for currency, amount in sorted(sums.items()))
