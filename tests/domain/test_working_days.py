"""Deadlines over weekends, holidays and short months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.working_days import Duration, due, is_working_day

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


def test_five_working_days_from_a_friday_skip_two_weekends_days() -> None:
    friday = datetime(2026, 2, 13, 17, tzinfo=UTC)
    assert due(friday, Duration(amount=5, unit="working_days")) == datetime(2026, 2, 20, 17, tzinfo=UTC)


def test_a_holiday_moves_the_deadline() -> None:
    friday = datetime(2026, 2, 13, 17, tzinfo=UTC)
    assert due(friday, Duration(amount=1, unit="working_days"), ("2026-02-16",)) == datetime(
        2026, 2, 17, 17, tzinfo=UTC
    )


def test_a_month_after_the_31st_is_the_last_of_the_month() -> None:
    assert due(datetime(2027, 1, 31, tzinfo=UTC), Duration(amount=1, unit="months")).date() == date(2027, 2, 28)
    assert due(datetime(2027, 12, 31, tzinfo=UTC), Duration(amount=2, unit="months")).date() == date(2028, 2, 29)


@given(MOMENTS, st.integers(1, 60))
def test_a_working_day_deadline_falls_on_a_working_day_and_counts_them(start: datetime, days: int) -> None:
    end = due(start, Duration(amount=days, unit="working_days"))
    between = ((start + timedelta(days=n)).date() for n in range(1, (end - start).days + 1))
    assert is_working_day(end.date())
    assert sum(is_working_day(day) for day in between) == days


@given(MOMENTS, st.integers(0, 60))
def test_months_never_move_a_deadline_back(start: datetime, months: int) -> None:
    duration, longer = (Duration(amount=n, unit="months") for n in (months, months + 1))
    assert start <= due(start, duration) < due(start, longer)
