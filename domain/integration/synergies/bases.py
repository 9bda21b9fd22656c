"""One synergy on one basis: since the closing, within a calendar year, or as a rate a year. Never two of them added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.integration.synergies.figures import rate, run_rate
from domain.integration.synergies.periods import ends_on, in_order, per_year, year_of
from domain.integration.synergies.state import Entry, PeriodAmount, Synergy
from domain.kernel import Value
from domain.money import Currency, Money

Basis = Literal["to_date", "in_year", "run_rate"]


class OnBasis(Value):
    """Target, confirmed and claimed on the same basis and day. `rate` None: no target is due."""

    target: Money
    confirmed: Money
    claimed: Money
    rate: Decimal | None


def on_basis(one: Synergy, basis: Basis, on: date, currency: Currency) -> OnBasis:
    """Its figures through the last period that is over."""
    due = [part for part in one.target if one.promised and ends_on(part.period) < on]
    realised = [line for line in one.realised if ends_on(line.period) < on]
    claimed = [*one.claimed]
    if basis == "run_rate":
        return _figures(_latest(due, currency), run_rate(one, on, currency), _latest(claimed, currency))
    if basis == "in_year":
        due = [part for part in due if year_of(part.period) == on.year]
        realised = [line for line in realised if year_of(line.period) == on.year]
        claimed = [line for line in claimed if year_of(line.period) == on.year]
    return _figures(_sum(due, currency), _sum(realised, currency), _sum(claimed, currency))


def together(parts: Iterable[OnBasis], currency: Currency) -> OnBasis:
    """The same basis of several synergies."""
    nothing = Money(amount=Decimal(0), currency=currency)
    some = [*parts]
    return _figures(
        sum((part.target for part in some), start=nothing),
        sum((part.confirmed for part in some), start=nothing),
        sum((part.claimed for part in some), start=nothing),
    )


def _figures(target: Money, confirmed: Money, claimed: Money) -> OnBasis:
    return OnBasis(target=target, confirmed=confirmed, claimed=claimed, rate=rate(confirmed, target))


def _sum(parts: Iterable[PeriodAmount | Entry], currency: Currency) -> Money:
    return sum((part.amount for part in parts), start=Money(amount=Decimal(0), currency=currency))


def _latest(parts: Iterable[PeriodAmount | Entry], currency: Currency) -> Money:
    """The latest period as a rate a year."""
    some = [*parts]
    if not some:
        return _sum((), currency)
    last = max((part.period for part in some), key=in_order)
    whole = _sum((part for part in some if part.period == last), currency)
    return Money(amount=whole.amount * per_year(last), currency=currency)
