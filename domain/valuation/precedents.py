"""Precedent transactions: what buyers really paid, control premium included (VA-04)."""

from __future__ import annotations

from datetime import date, timedelta

from domain.kernel import Value
from domain.valuation.multiples import (
    ByMultiples,
    Observation,
    Policy,
    Statistics,
    Trailing,
    by_multiples,
    statistics_of,
)
from domain.valuation.units import Amount, Insufficient


class PastDeal(Observation):
    """A transaction on the day it was announced; amounts in millions. `premium` over the unaffected price, decimal."""

    premium: Amount | None = None


class Precedents(Value):
    """A deal table and the policy it is read under; by default deals older than five years no longer count."""

    deals: tuple[PastDeal, ...]
    policy: Policy = Policy(oldest_days=5 * 365 + 1)


def by_precedents(table: Precedents, trailing: Trailing, valued_on: date) -> ByMultiples | Insufficient:
    """The target at the multiples of past deals: lower quartile, median, upper quartile."""
    return by_multiples(table.deals, trailing, table.policy, valued_on)


def premiums(table: Precedents, valued_on: date) -> Statistics | None:
    """What buyers paid over the unaffected price in deals that still count, as decimals; None when nobody said."""
    oldest = valued_on - timedelta(days=table.policy.oldest_days)
    known = [deal.premium for deal in table.deals if deal.premium is not None and oldest <= deal.on <= valued_on]
    return statistics_of(known) if known else None
