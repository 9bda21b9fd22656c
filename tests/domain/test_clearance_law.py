"""The law of notifications: which deals, until when one waits, what it costs, and the moment in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acquisition.clearance.calendar import federal_holidays, instant, local_day, months_later, waiting_ends
from domain.acquisition.clearance.jurisdictions import HSR, JURISDICTIONS, waiting_of
from domain.acquisition.clearance.thresholds import (
    ThresholdsUnknown,
    assess,
    fee_on,
    reportable,
    thresholds_of,
    thresholds_on,
)
from domain.money import Money

NOTICES = HSR.thresholds
NEW_YORK = "America/New_York"


def usd(millions: str | int) -> Money:
    return Money.millions(millions)


@pytest.mark.parametrize(
    ("received", "days", "ends"),
    [
        (date(2026, 3, 2), 30, date(2026, 4, 1)),
        (date(2026, 1, 15), 30, date(2026, 2, 17)),
        (date(2026, 6, 4), 30, date(2026, 7, 6)),
        (date(2026, 12, 10), 15, date(2026, 12, 28)),
        (date(2021, 12, 1), 30, date(2022, 1, 3)),
    ],
)
def test_a_waiting_period_ends_on_a_business_day(received: date, days: int, ends: date) -> None:
    assert waiting_ends(received, days) == ends


def test_federal_holidays_are_observed_beside_the_weekend() -> None:
    assert {date(2026, 7, 3), date(2026, 7, 4), date(2026, 2, 16), date(2026, 5, 25), date(2026, 11, 26)} <= (
        federal_holidays(2026)
    )
    assert date(2021, 12, 31) in federal_holidays(2021), "New Year's Day 2022 is a Saturday"
    assert date(2027, 7, 5) in federal_holidays(2027), "the Fourth is a Sunday"


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 3, 6), datetime(2026, 3, 7, 4, 59, tzinfo=UTC)),
        (date(2026, 3, 9), datetime(2026, 3, 10, 3, 59, tzinfo=UTC)),
        (date(2026, 10, 30), datetime(2026, 10, 31, 3, 59, tzinfo=UTC)),
        (date(2026, 11, 2), datetime(2026, 11, 3, 4, 59, tzinfo=UTC)),
    ],
)
def test_a_minute_before_midnight_in_new_york_is_another_hour_in_summer(day: date, moment: datetime) -> None:
    waiting = waiting_of("hsr")
    assert waiting is not None
    assert instant(day, waiting.ends, waiting.zone) == moment
    assert local_day(moment, NEW_YORK) == day


def test_a_year_on_is_the_same_date_or_the_last_of_the_month() -> None:
    assert months_later(date(2026, 4, 1), 12) == date(2027, 4, 1)
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2026, 8, 31), 18) == date(2028, 2, 29)


def test_what_is_notified_depends_on_size_and_then_on_who() -> None:
    now, before = thresholds_of(2026, NOTICES), thresholds_of(2025, NOTICES)
    big = usd(1_000)
    assert reportable(usd(130), big, big, now) is False
    assert reportable(usd(130), big, big, before) is True
    assert reportable(usd("133.9"), big, big, now) is False, "only above the threshold"
    assert reportable(usd(200), usd("26.8"), usd("267.8"), now) is True
    assert reportable(usd(200), usd("26.7"), big, now) is False
    assert reportable(usd("535.6"), None, None, now) is True


def test_an_unknown_size_of_a_person_is_not_guessed() -> None:
    now = thresholds_of(2026, NOTICES)
    assert reportable(usd(200), usd(1_000), None, now) is None
    assert reportable(usd(200), None, None, now) is None
    assert reportable(usd(200), None, usd("26.7"), now) is False, "the other may be as large as it likes"


def test_thresholds_have_the_day_they_take_effect() -> None:
    assert thresholds_on(date(2026, 2, 16), NOTICES) == thresholds_of(2025, NOTICES)
    assert thresholds_on(date(2026, 2, 17), NOTICES) == thresholds_of(2026, NOTICES)
    with pytest.raises(ThresholdsUnknown):
        thresholds_on(NOTICES[0].effective - timedelta(days=1), NOTICES)
    with pytest.raises(ThresholdsUnknown) as refused:
        thresholds_of(2031, NOTICES)
    assert refused.value.code == "thresholds_unknown"


@pytest.mark.feature("MA-19")
def test_an_assessment_says_why_and_by_which_thresholds() -> None:
    day = date(2026, 6, 1)
    small = assess(usd(120), day, None, None, NOTICES)
    assert (small.verdict, small.thresholds) == ("not_required", thresholds_of(2026, NOTICES))
    assert small.reason == "USD 120M is not above USD 133.9M (thresholds in force since 2026-02-17)."
    middle = assess(usd(350), day, usd(900), None, NOTICES)
    assert (middle.verdict, middle.missing) == ("insufficient", ("size of the target",))
    known = assess(usd(350), day, usd(900), usd(40), NOTICES)
    assert known.verdict == "required"
    assert "one party reaches USD 267.8M" in known.reason
    assert assess(usd(350), day, usd(900), usd(20), NOTICES).verdict == "not_required"
    assert assess(usd(600), day, None, None, NOTICES).verdict == "required"


def test_what_is_not_known_is_said_and_never_a_no() -> None:
    day = date(2026, 6, 1)
    assert assess(None, day, None, None, NOTICES).missing == ("price",)
    assert assess(Money.millions(90, "EUR"), day, None, None, NOTICES).missing == ("rate",)
    assert assess(usd(90), date(2024, 6, 1), None, None, NOTICES).missing == ("thresholds",)


def test_a_fee_is_only_known_where_its_source_was_read() -> None:
    assert fee_on(date(2026, 3, 1), usd(150), HSR.fees) == usd("0.035")
    assert fee_on(date(2026, 3, 1), usd(5_869), HSR.fees) == usd("2.46")
    assert fee_on(date(2026, 3, 1), usd(350), HSR.fees) is None
    assert fee_on(date(2026, 2, 16), usd(150), HSR.fees) is None, "fees go by the day of filing"
    assert fee_on(date(2026, 3, 1), Money.millions(150, "EUR"), HSR.fees) is None


def test_authorities_whose_law_was_not_verified_are_named_and_off() -> None:
    off = {key for key, law in JURISDICTIONS.items() if not law.verified}
    assert off == {"uk_cma", "eu_commission", "china_samr", "italy_agcm", "austria_bwb"}
    assert all(law.source for law in JURISDICTIONS.values())
    assert {waiting_of(key) for key in off} == {None}
