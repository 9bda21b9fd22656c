"""The portfolio: counts and values of what the viewer may know of, and the envelope that all of it must fit in.

Prices (a stock), expected revenue per year (a flow) and counts are different things: each has a field of its own, with
its currency, and is never added to another. A synergy without a figure is counted and in no sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, func, null, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from domain.acquisition.events import Standing
from infrastructure.database import ReadConnection
from projections.access import Viewer, visible
from projections.initiatives_board import TABLE

_B = TABLE.view.c

Dimension = Literal["phase", "stage", "kind", "category", "programme", "status", "health"]

_PRICE = func.coalesce(_B.paid, _B.agreed, _B.offered, _B.price_mid)
_PRICE_CURRENCY = func.coalesce(_B.paid_currency, _B.agreed_currency, _B.offered_currency, _B.price_currency)


@dataclass(frozen=True, slots=True)
class Amount:
    """So many units of a currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Slice:
    """Some initiatives. `price`: paid, else agreed, else offered, else the middle of the expected band.

    `low`, `mid` and `high` are the expected bands. One amount per currency each; `unpriced` and `qualitative` count
    what is in no sum.
    """

    of: str | None
    initiatives: int
    price: tuple[Amount, ...]
    low: tuple[Amount, ...]
    mid: tuple[Amount, ...]
    high: tuple[Amount, ...]
    unpriced: int
    revenue_per_year: tuple[Amount, ...]
    qualitative: int


@dataclass(frozen=True, slots=True)
class EnvelopeUse:
    """What is claimed of what all acquisitions together may cost; `free` is what no deal claims. One currency.

    `mid_points` adds up the middle of the expected band of every deal that is on the table or completed.
    """

    envelope: str
    currency: str
    limit: Decimal
    proposed: Decimal
    approved: Decimal
    committed: Decimal
    spent: Decimal
    free: Decimal
    mid_points: Decimal


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that is allowed and should be seen: the middles of all price bands together exceed the envelope."""

    code: Literal["mid_points_exceed_envelope"]
    envelope: str
    amount: Amount
    limit: Amount


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`on_the_table` are slices of what has not ended, `ended` of what has, by outcome; `total` is everything.

    `envelopes` lists those of which the viewer may know every deal: a part of the claims would be a wrong figure.
    """

    total: Slice
    on_the_table: dict[Dimension, tuple[Slice, ...]]
    ended: tuple[Slice, ...]
    envelopes: tuple[EnvelopeUse, ...]
    warnings: tuple[Warned, ...]


async def portfolio(connection: ReadConnection, viewer: Viewer) -> Portfolio:
    """The figures over everything that the viewer may know of."""
    seen = visible(_B.initiative, viewer)
    everything = await _slices(connection, null(), seen)
    envelopes = await _envelopes(connection, seen)
    return Portfolio(
        total=everything[0] if everything else _slice(None, ()),
        on_the_table={
            name: await _slices(connection, _B[name], seen, _B.status != "concluded") for name in get_args(Dimension)
        },
        ended=await _slices(connection, _B.outcome, seen, _B.status == "concluded"),
        envelopes=envelopes,
        warnings=tuple(
            Warned(
                code="mid_points_exceed_envelope",
                envelope=use.envelope,
                amount=Amount(use.mid_points, use.currency),
                limit=Amount(use.limit, use.currency),
            )
            for use in envelopes
            if use.mid_points > use.limit
        ),
    )


async def _slices(
    connection: ReadConnection, of: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> tuple[Slice, ...]:
    names = ("of", "priced_in", "banded_in", "revenue_in")
    groups = (of, _PRICE_CURRENCY, _B.price_currency, _B.revenue_currency)
    query = (
        select(
            *(column.label(name) for column, name in zip(groups, names, strict=True)),
            func.count().label("initiatives"),
            func.sum(_PRICE).label("price"),
            func.sum(_B.price_low).label("low"),
            func.sum(_B.price_mid).label("mid"),
            func.sum(_B.price_high).label("high"),
            func.sum(_B.revenue).label("revenue"),
            func.count(_B.synergy_note).label("qualitative"),
        )
        .where(*conditions)
        .group_by(*(text(str(place)) for place in range(1, len(names) + 1)))
        .order_by(*(text(f"{place} nulls first") for place in range(1, len(names) + 1)))
    )
    found = (await connection.execute(query)).all()
    return tuple(_slice(of, tuple(rows)) for of, rows in groupby(found, key=lambda row: row.of))


def _slice(of: str | None, rows: Sequence[Any]) -> Slice:
    return Slice(
        of=of,
        initiatives=sum(row.initiatives for row in rows),
        price=_sums((row.priced_in, row.price) for row in rows),
        low=_sums((row.banded_in, row.low) for row in rows),
        mid=_sums((row.banded_in, row.mid) for row in rows),
        high=_sums((row.banded_in, row.high) for row in rows),
        unpriced=sum(row.initiatives for row in rows if row.priced_in is None),
        revenue_per_year=_sums((row.revenue_in, row.revenue) for row in rows),
        qualitative=sum(row.qualitative for row in rows),
    )


def _sums(parts: Iterable[tuple[str | None, Decimal | None]]) -> tuple[Amount, ...]:
    sums: dict[str, Decimal] = {}
    for currency, amount in parts:
        if currency is not None and amount is not None:
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return tuple(Amount(amount, currency) for currency, amount in sorted(sums.items()))


async def _envelopes(connection: ReadConnection, seen: ColumnElement[bool]) -> tuple[EnvelopeUse, ...]:
    limit, currency = _B.envelope_limit, _B.envelope_limit_currency
    in_currency = currency == _B.claimed_currency
    counts = (_B.status != "concluded") | (_B.outcome == "completed")

    def claimed(standing: str) -> ColumnElement[Decimal]:
        return func.coalesce(func.sum(_B.claimed).filter(in_currency, _B.claim_standing == standing), 0).label(standing)

    query = (
        select(
            _B.envelope,
            func.array_agg(aggregate_order_by(limit, _B.chartered_at.desc()))[1].label("limit"),
            func.array_agg(aggregate_order_by(currency, _B.chartered_at.desc()))[1].label("currency"),
            *(claimed(standing) for standing in get_args(Standing)),
            func.coalesce(func.sum(_B.price_mid).filter(currency == _B.price_currency, counts), 0).label("mid_points"),
        )
        .where(_B.envelope.is_not(None))
        .group_by(_B.envelope)
        .having(func.bool_and(seen))
        .order_by(_B.envelope)
    )
    return tuple(
        EnvelopeUse(
            envelope=row.envelope,
            currency=row.currency,
            limit=row.limit,
            proposed=row.proposed,
            approved=row.approved,
            committed=row.committed,
            spent=row.spent,
            free=row.limit - row.proposed - row.approved - row.committed - row.spent,
            mid_points=row.mid_points,
        )
        for row in await connection.execute(query)
    )
