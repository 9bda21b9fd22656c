"""The market map: who was found in each segment, how far we are with them, and what is known of the market (MA-05).

Only targets that the viewer may know of are counted. A market that nobody has measured has no size, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.acquisition.screening.names import one_name
from domain.kernel import Key
from infrastructure.database import ReadConnection
from projections import initiatives_board, market_figures
from projections.access import Viewer, visible
from projections.portfolio import Amount

_B = initiatives_board.TABLE.view.c
_M = market_figures.TABLE.view.c

NOT_ENGAGED = ("sourced", "screening")
"""Stages in which nobody but us knows of our interest."""


@dataclass(frozen=True, slots=True)
class MarketFigure:
    """A figure of the market, from the file of the initiative that recorded it last. Money is in millions a year."""

    value: Decimal
    currency: str | None
    as_of: date
    source: str
    initiative: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A category. `mapped` counts its targets, `engaged` those beyond screening, `ended` those that are over.

    `low` and `high` add up the expected prices, one amount per currency; `unpriced` counts what is in no sum.
    """

    category: str
    mapped: int
    engaged: int
    ended: int
    unpriced: int
    low: tuple[Amount, ...]
    high: tuple[Amount, ...]
    market_size: MarketFigure | None
    market_growth: MarketFigure | None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One organisation that several initiatives are about, by what its spellings share."""

    name: str
    spellings: tuple[str, ...]
    categories: tuple[str, ...]
    initiatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarketMap:
    """Every segment in which the viewer may know of a target, and what seems to be there twice."""

    mapped: int
    engaged: int
    segments: tuple[Segment, ...]
    duplicates: tuple[Duplicate, ...]


async def market_map(connection: ReadConnection, viewer: Viewer) -> MarketMap:
    """The map of all targets that the viewer may know of."""
    wanted = select(
        _B.initiative, _B.organisation, _B.category, _B.stage, _B.status,
        _B.price_low, _B.price_high, _B.price_currency,
    )  # fmt: skip
    seen = (_B.category.is_not(None), visible(_B.initiative, viewer))
    targets = (await connection.execute(wanted.where(*seen).order_by(_B.category, _B.initiative))).all()
    measured = select(*_M, _B.category).join_from(
        market_figures.TABLE.view, initiatives_board.TABLE.view, _M.initiative == _B.initiative
    )
    figures = _latest((await connection.execute(measured.where(*seen))).all())
    grouped: dict[str, list[Any]] = defaultdict(list)
    for target in targets:
        grouped[target.category].append(target)
    segments = tuple(_segment(category, found, figures) for category, found in grouped.items())
    return MarketMap(
        mapped=sum(segment.mapped for segment in segments),
        engaged=sum(segment.engaged for segment in segments),
        segments=segments,
        duplicates=_duplicates(targets),
    )


def _segment(category: str, targets: Sequence[Any], figures: dict[tuple[str, Key], MarketFigure]) -> Segment:
    return Segment(
        category=category,
        mapped=len(targets),
        engaged=sum(target.stage not in NOT_ENGAGED for target in targets),
        ended=sum(target.status == "concluded" for target in targets),
        unpriced=sum(target.price_currency is None for target in targets),
        low=_sums((target.price_currency, target.price_low) for target in targets),
        high=_sums((target.price_currency, target.price_high) for target in targets),
        market_size=figures.get((category, "market_size")),
        market_growth=figures.get((category, "market_growth")),
    )


def _latest(rows: Iterable[Any]) -> dict[tuple[str, Key], MarketFigure]:
    """Of each segment and measure the figure of the latest day; of two of one day, always the same one."""
    found: dict[tuple[str, Key], MarketFigure] = {}
    for row in sorted(rows, key=lambda row: (row.as_of, row.initiative)):
        found[row.category, row.measure] = MarketFigure(row.value, row.currency, row.as_of, row.source, row.initiative)
    return found


def _duplicates(targets: Iterable[Any]) -> tuple[Duplicate, ...]:
    by_name: dict[str, list[Any]] = defaultdict(list)
    for target in targets:
        by_name[one_name(target.organisation)].append(target)
    return tuple(
        Duplicate(
            name=name,
            spellings=tuple(sorted({target.organisation for target in found})),
            categories=tuple(sorted({target.category for target in found})),
            initiatives=tuple(target.initiative for target in found),
        )
        for name, found in sorted(by_name.items())
        if len(found) > 1
    )


def _sums(parts: Iterable[tuple[str | None, Decimal | None]]) -> tuple[Amount, ...]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in parts:
        if currency is not None and amount is not None:
            sums[currency] += amount
    return tuple(Amount(amount, currency) for currency, amount in sorted(sums.items()))
