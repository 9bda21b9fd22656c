"""Months and quarters as people write them, `2026-03` and `2026-q1`, and the days they begin and end on."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

Period = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2]|q[1-4])$")]
Cadence = Literal["month", "quarter"]
MONTHS = 12
IN_A_QUARTER = 3


def cadence_of(period: Period) -> Cadence:
    """Whether it is a month or a quarter."""
    return "quarter" if "q" in period else "month"


def months_of(period: Period) -> tuple[Period, ...]:
    """The months it is made of, in order."""
    if cadence_of(period) == "month":
        return (period,)
    year, quarter = period.split("-q")
    first = (int(quarter) - 1) * IN_A_QUARTER + 1
    return tuple(f"{year}-{month:02d}" for month in range(first, first + IN_A_QUARTER))


def month_of(day: date) -> Period:
    """The month of a day."""
    return f"{day.year}-{day.month:02d}"


def quarter_of(period: Period) -> Period:
    """The quarter that a period lies in."""
    year, month = months_of(period)[0].split("-")
    return f"{year}-q{(int(month) - 1) // IN_A_QUARTER + 1}"


def year_of(period: Period) -> int:
    """The calendar year that a period lies in."""
    return int(period[:4])


def following(period: Period) -> Period:
    """The next month or quarter."""
    after = ends_on(period) + timedelta(days=1)
    return month_of(after) if cadence_of(period) == "month" else quarter_of(month_of(after))


def ends_on(period: Period) -> date:
    """Its last day."""
    year, month = (int(part) for part in months_of(period)[-1].split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])


def closes_at(period: Period) -> datetime:
    """The moment it is over, UTC."""
    after = ends_on(period) + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=UTC)


def cycle_of(day: date, cadence: Cadence) -> Period:
    """The reporting cycle that a day lies in."""
    return month_of(day) if cadence == "month" else quarter_of(month_of(day))


def per_year(period: Period) -> int:
    """How many of its kind a year has."""
    return MONTHS // len(months_of(period))


def in_order(period: Period) -> tuple[date, Period]:
    """To sort periods by."""
    return ends_on(period), period
