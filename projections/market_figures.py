"""What somebody recorded of the market that a target is in: its size and its growth, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.acquisition.screening.events import TargetFiguresRecorded
from domain.acquisition.screening.measures import TargetFigure
from domain.kernel import Key
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative
from projections.tables import ReadTable

VERSION = 1
MARKET: tuple[Key, ...] = ("market_size", "market_growth")


@dataclass(frozen=True, slots=True)
class MarketFigureRow:
    """The latest figure of one measure. A size is in millions of its currency a year, a growth a decimal a year."""

    initiative: str
    measure: str
    value: Decimal
    currency: str | None
    as_of: date
    source: str
    version: int


TABLE = ReadTable("market_figures", VERSION, MarketFigureRow, key=("initiative", "measure"))


def fold(known: dict[Key, TargetFigure], event: TargetFiguresRecorded, _: datetime) -> dict[Key, TargetFigure]:
    """A later figure takes the place of an earlier one."""
    known.update({figure.measure: figure for figure in event.figures if figure.measure in MARKET})
    return known


def rows(known: dict[Key, TargetFigure], last: Last) -> Iterator[MarketFigureRow]:
    """One row for each measure of the market."""
    for measure, figure in sorted(known.items()):
        yield MarketFigureRow(
            last.stream, measure, figure.value, figure.currency, figure.as_of, figure.source, last.version
        )


MARKET_FIGURES: Projection[dict[Key, TargetFigure]] = Projection(
    name="market_figures",
    version=VERSION,
    tables=(TABLE,),
    concerns=is_initiative,
    handles=types_of(TargetFiguresRecorded),
    begin=lambda _: {},
    fold=fold,
    rows=rows,
)
