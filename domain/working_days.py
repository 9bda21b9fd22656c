"""Deadlines: adding calendar and working time to a moment. Holidays are data; everything is UTC."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Value

SATURDAY = 5


class Duration(Value):
    """A stretch of calendar or working time. Months are calendar months, working days skip weekends and holidays."""

    amount: Annotated[int, Field(ge=0)]
    unit: Literal["days", "working_days", "weeks", "months"]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.replace('_', ' ')}"


def due(start: datetime, duration: Duration, holidays: Collection[str] = ()) -> datetime:
    """The moment `duration` after `start`, at the same time of day.

    Working days skip Saturdays, Sundays and `holidays` (ISO dates). Months are calendar months; a day that the
    month lacks becomes its last (31 January + 1 month = 28 or 29 February).
    """
    match duration.unit:
        case "days":
            return start + timedelta(days=duration.amount)
        case "weeks":
            return start + timedelta(weeks=duration.amount)
        case "months":
            return _months_after(start, duration.amount)
        case "working_days":
            return _working_days(start, duration.amount, frozenset(holidays), timedelta(days=1))


def before(end: datetime, duration: Duration, holidays: Collection[str] = ()) -> datetime:
    """The moment `duration` before `end`, at the same time of day; `due` counted backwards."""
    match duration.unit:
        case "days":
            return end - timedelta(days=duration.amount)
        case "weeks":
            return end - timedelta(weeks=duration.amount)
        case "months":
            return _months_after(end, -duration.amount)
        case "working_days":
            return _working_days(end, duration.amount, frozenset(holidays), timedelta(days=-1))


def is_working_day(day: date, holidays: Collection[str] = ()) -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < SATURDAY and day.isoformat() not in holidays


def _months_after(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))


def _working_days(start: datetime, days: int, holidays: frozenset[str], step: timedelta) -> datetime:
    moment = start
    left = days
    while left > 0:
        moment += step
        if is_working_day(moment.date(), holidays):
            left -= 1
    return moment
