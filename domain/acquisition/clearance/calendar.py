"""Days and hours of the law: legal holidays, the day a waiting period ends, and that moment in UTC.

A waiting period is counted in days of the authority's own city, so its end moves by an hour when clocks there change.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY, SUNDAY = 5, 6
MONDAY, THURSDAY = 0, 3


def local_day(moment: datetime, zone: str) -> date:
    """The date in a zone at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def instant(day: date, at: time, zone: str) -> datetime:
    """The moment, in UTC, of a wall-clock time in a zone."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def waiting_ends(received: date, days: int) -> date:
    """The day at whose end the waiting period is over.

    Day `days` after receipt; a Saturday, Sunday or federal holiday moves it to the next regular business day.
    """
    day = received + timedelta(days=days)
    while day.weekday() in (SATURDAY, SUNDAY) or day in federal_holidays(day.year):
        day += timedelta(days=1)
    return day


def months_later(day: date, months: int) -> date:
    """The same date so many months later; what the month lacks becomes its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


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
