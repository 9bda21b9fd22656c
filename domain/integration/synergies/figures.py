"""What the synergies of an integration come to on a day. In-year, run-rate and exit run-rate are never added.

Realised is what Finance confirmed, and nothing else; it is held against the target phased to the same day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from domain.integration.synergies.periods import (
    Period,
    ends_on,
    in_order,
    months_of,
    per_year,
    quarter_of,
    year_of,
)
from domain.integration.synergies.state import Entry, Kind, PeriodAmount, Synergy
from domain.integration.synergies.terms import LEVELS, Level
from domain.kernel import Key, Value
from domain.money import SMALLEST, Currency, Money

KINDS: tuple[Kind, ...] = ("revenue", "cost", "technology")
RATE = Decimal("0.0001")


class Realisation(Value):
    """Confirmed against the phased target of the same day. `rate` None: no target is due yet."""

    target: Money
    confirmed: Money
    rate: Decimal | None


class Part(Value):
    """One category or workstream. `total` is its whole target; `claimed` waits for Finance."""

    key: Key
    total: Money
    target: Money
    confirmed: Money
    claimed: Money
    rate: Decimal | None


class Rung(Value):
    """A level, how many synergies stand on it, and what they are worth a year at their target's end."""

    level: Level
    count: int
    total: Money


class CurvePoint(Value):
    """A quarter. `forecast` None: nobody has forecast it."""

    quarter: Period
    target: Money
    confirmed: Money
    claimed: Money
    forecast: Money | None
    rephased: Money | None


class Tracker(Value):
    """All figures on one day."""

    on: date
    realisation: Realisation
    total: Money
    claimed: Money
    in_year: Money
    run_rate: Money
    exit_run_rate: Money | None
    leakage: Money
    dis_synergies: Money
    cost_planned: Money
    cost_actual: Money
    by_kind: tuple[Part, ...]
    by_workstream: tuple[Part, ...]
    ladder: tuple[Rung, ...]
    curve: tuple[CurvePoint, ...]


def tracker(synergies: Iterable[Synergy], on: date, currency: Currency) -> Tracker:
    """The figures of all synergies: what is pursued, and of those given up what was promised and confirmed."""
    every = tuple(synergies)
    pursued = tuple(one for one in every if one.dropped is None)
    confirmed = [line for one in every for line in one.realised if ends_on(line.period) < on]
    return Tracker(
        on=on,
        realisation=realisation_of(every, on, currency),
        total=_sum((part.amount for one in every if one.promised for part in one.target), currency),
        claimed=_sum((line.amount for one in pursued for line in one.claimed), currency),
        in_year=_sum((line.amount for line in confirmed if year_of(line.period) == on.year), currency),
        run_rate=_sum((run_rate(one, on, currency) for one in every), currency),
        exit_run_rate=exit_run_rate(pursued, on.year, currency),
        leakage=_sum((line.amount for line in confirmed if line.nature == "leakage"), currency),
        dis_synergies=_sum((line.amount for line in confirmed if line.nature == "dis_synergy"), currency),
        cost_planned=_sum((one.one_time_cost for one in pursued if one.one_time_cost), currency),
        cost_actual=_sum((cost.amount for one in every for cost in one.costs), currency),
        by_kind=_parts(KINDS, lambda one: one.kind, every, on, currency),
        by_workstream=_parts(
            sorted({one.workstream for one in every}), lambda one: one.workstream, every, on, currency
        ),
        ladder=tuple(_rung(level, pursued, currency) for level in LEVELS),
        curve=tuple(_curve(every, on, currency)),
    )


def realisation_of(synergies: Iterable[Synergy], on: date, currency: Currency) -> Realisation:
    """Confirmed ÷ phased target, both through the last period that is over on the day."""
    every = tuple(synergies)
    target = _sum((part.amount for one in every for part in _due(one, on)), currency)
    confirmed = _sum((x.amount for one in every for x in one.realised if ends_on(x.period) < on), currency)
    return Realisation(target=target, confirmed=confirmed, rate=rate(confirmed, target))


def rate(part: Money, whole: Money) -> Decimal | None:
    """A share to four decimals; None of nothing, or of less than nothing."""
    return (part.amount / whole.amount).quantize(RATE) if whole.amount > 0 else None


def confirmed_through(one: Synergy) -> Period | None:
    """The latest period that Finance has confirmed something in, and not taken back."""
    periods = [line.period for line in one.entries if line.standing == "confirmed"]
    return max(periods, key=in_order) if periods else None


def run_rate(one: Synergy, on: date, currency: Currency) -> Money:
    """The latest confirmed month times twelve, or quarter times four, of one synergy; nothing without any."""
    lines = [line for line in one.entries if line.standing == "confirmed" and ends_on(line.period) < on]
    if not lines:
        return _sum((), currency)
    latest = max((line.period for line in lines), key=in_order)
    return _times(_sum((line.amount for line in lines if line.period == latest), currency), per_year(latest))


def exit_run_rate(synergies: Iterable[Synergy], year: int, currency: Currency) -> Money | None:
    """What the year is expected to end with, as a rate a year: the last month forecast. None without any forecast."""
    found = []
    for one in synergies:
        series = one.forecast.series if one.forecast else ()
        last = [part for part in series if months_of(part.period)[-1] == f"{year}-12"]
        found += [_times(part.amount, per_year(part.period)) for part in last]
    return _sum(found, currency) if found else None


def expected(one: Synergy, currency: Currency) -> Money:
    """What the owner forecasts for all periods of the target; the target itself without a forecast."""
    series = one.forecast.series if one.forecast else one.target
    return _sum((part.amount for part in series), currency)


def through(series: Iterable[PeriodAmount], last: Period, currency: Currency) -> Money:
    """The sum of a series through a period."""
    return _sum((part.amount for part in series if ends_on(part.period) <= ends_on(last)), currency)


def confirmed_by(one: Synergy, last: Period, currency: Currency) -> Money:
    """What Finance has confirmed for periods through one."""
    return _sum((line.amount for line in one.realised if ends_on(line.period) <= ends_on(last)), currency)


def _due(one: Synergy, on: date) -> Iterator[PeriodAmount]:
    """The periods of the target that are over; giving up does not take back what was promised."""
    if one.promised:
        yield from (part for part in one.target if ends_on(part.period) < on)


def _parts(
    keys: Iterable[Key], by: Callable[[Synergy], Key], every: tuple[Synergy, ...], on: date, currency: Currency
) -> tuple[Part, ...]:
    return tuple(_part(key, [one for one in every if by(one) == key], on, currency) for key in keys)


def _part(key: Key, some: list[Synergy], on: date, currency: Currency) -> Part:
    found = realisation_of(some, on, currency)
    pursued = [one for one in some if one.dropped is None]
    return Part(
        key=key,
        total=_sum((part.amount for one in some if one.promised for part in one.target), currency),
        target=found.target,
        confirmed=found.confirmed,
        claimed=_sum((line.amount for one in pursued for line in one.claimed), currency),
        rate=found.rate,
    )


def _rung(level: Level, pursued: tuple[Synergy, ...], currency: Currency) -> Rung:
    here = [one for one in pursued if one.level == level]
    ends = (_times(one.target[-1].amount, per_year(one.target[-1].period)) for one in here if one.target)
    return Rung(level=level, count=len(here), total=_sum(ends, currency))


def _curve(every: tuple[Synergy, ...], on: date, currency: Currency) -> Iterator[CurvePoint]:
    pursued = [one for one in every if one.dropped is None]
    target = _by_quarter(part for one in every if one.promised for part in one.target)
    confirmed = _by_quarter(line for one in every for line in one.realised if ends_on(line.period) < on)
    claimed = _by_quarter(line for one in pursued for line in one.claimed)
    forecast = _by_quarter(part for one in pursued if one.forecast for part in one.forecast.series)
    rephased = _by_quarter(part for one in pursued if one.rephasings for part in one.rephasings[-1].series)
    zero = Decimal(0)
    for quarter in sorted({*target, *confirmed, *claimed, *forecast, *rephased}):
        yield CurvePoint(
            quarter=quarter,
            target=Money(amount=target.get(quarter, zero), currency=currency),
            confirmed=Money(amount=confirmed.get(quarter, zero), currency=currency),
            claimed=Money(amount=claimed.get(quarter, zero), currency=currency),
            forecast=Money(amount=forecast[quarter], currency=currency) if quarter in forecast else None,
            rephased=Money(amount=rephased[quarter], currency=currency) if quarter in rephased else None,
        )


def _by_quarter(parts: Iterable[PeriodAmount | Entry]) -> dict[Period, Decimal]:
    found: dict[Period, Decimal] = defaultdict(Decimal)
    for part in parts:
        found[quarter_of(part.period)] += part.amount.amount
    return dict(found)


def _sum(amounts: Iterable[Money], currency: Currency) -> Money:
    return sum(amounts, start=Money(amount=Decimal(0), currency=currency))


def _times(money: Money, factor: int) -> Money:
    return Money(amount=(money.amount * factor).quantize(SMALLEST), currency=money.currency)
