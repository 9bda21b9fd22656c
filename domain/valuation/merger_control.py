"""United States pre-merger notification: which deals are notified, and when the waiting period ends.

Thresholds are data with the day they take effect. Sources: 15 USC 18a; 16 CFR 803.10(b); the yearly notices of the
Federal Trade Commission. Exemptions are not looked at.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from domain.kernel import Value
from domain.valuation.refusals import ThresholdsUnknown
from domain.valuation.units import NotNegative, Positive

SATURDAY, SUNDAY = 5, 6
MONDAY, THURSDAY = 0, 3
INITIAL_DAYS: dict[Literal["ordinary", "cash_tender", "bankruptcy"], int] = {
    "ordinary": 30,
    "cash_tender": 15,
    "bankruptcy": 15,
}


class Thresholds(Value):
    """US dollars in millions. Above `any_parties` a deal is notified whoever the parties are."""

    effective: date
    transaction: Positive
    larger_person: Positive
    smaller_person: Positive
    any_parties: Positive


NOTICES = (
    Thresholds(
        effective=date(2025, 2, 21), transaction=126.4, larger_person=252.9, smaller_person=25.3, any_parties=505.8
    ),
    Thresholds(
        effective=date(2026, 2, 17), transaction=133.9, larger_person=267.8, smaller_person=26.8, any_parties=535.5
    ),
)


def thresholds_on(day: date) -> Thresholds:
    """The thresholds in force on a day (of closing). Raises ThresholdsUnknown before the first notice on record."""
    known = [notice for notice in NOTICES if notice.effective <= day]
    if not known:
        raise ThresholdsUnknown(f"No notification thresholds are on record for {day}.", day=day.isoformat())
    return known[-1]


def thresholds_of(year: int) -> Thresholds:
    """The thresholds announced for a year. Raises ThresholdsUnknown."""
    for notice in NOTICES:
        if notice.effective.year == year:
            return notice
    raise ThresholdsUnknown(f"No notification thresholds are on record for {year}.", year=year)


def reportable(size: NotNegative, one_party: NotNegative, other_party: NotNegative, limits: Thresholds) -> bool:
    """Whether a transaction of a size (millions) between persons of a size (sales or assets) must be notified.

    Above the highest threshold always; above the lowest when one person reaches the larger and the other the smaller.
    """
    if size > limits.any_parties:
        return True
    larger, smaller = max(one_party, other_party), min(one_party, other_party)
    return size > limits.transaction and larger >= limits.larger_person and smaller >= limits.smaller_person


def waiting_ends(received: date, days: int) -> date:
    """The day at whose end (23:59 Eastern) the waiting period is over.

    Day `days` after receipt; a Saturday, Sunday or federal holiday moves it to the next regular business day.
    """
    day = received + timedelta(days=days)
    while day.weekday() in (SATURDAY, SUNDAY) or day in federal_holidays(day.year):
        day += timedelta(days=1)
    return day


def federal_holidays(year: int) -> frozenset[date]:
    """The legal public holidays of 5 USC 6103 as observed: on Friday for a Saturday, on Monday for a Sunday."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [
        _weekday_of(year, 1, MONDAY, 3),
        _weekday_of(year, 2, MONDAY, 3),
        _weekday_of(year, 6, MONDAY, 1) - timedelta(weeks=1),
        _weekday_of(year, 9, MONDAY, 1),
        _weekday_of(year, 10, MONDAY, 2),
        _weekday_of(year, 11, THURSDAY, 4),
    ]
    observed = [day - timedelta(days=1) for day in (*fixed, date(year + 1, 1, 1)) if day.weekday() == SATURDAY]
    observed += [day + timedelta(days=1) for day in fixed if day.weekday() == SUNDAY]
    return frozenset([*fixed, *moving, *observed])


def _weekday_of(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=nth - 1)
