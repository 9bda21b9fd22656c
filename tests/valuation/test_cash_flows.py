"""What money at other times is worth today, under conventions that are always named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from domain.valuation.cashflows import (
    DayCount,
    Flow,
    compound_growth,
    future_value,
    npv,
    periods_to_reach,
    xnfv,
    xnpv,
    year_fractions,
)
from domain.valuation.refusals import InsufficientFigures, RateOutOfRange

AMOUNTS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12)
RATES = st.floats(-0.5, 2.0)


@pytest.mark.feature("VA-07")
def test_the_same_flows_are_worth_less_when_the_first_one_is_a_year_away() -> None:
    flows = [-40_000.0, 5_000, 8_000, 12_000, 30_000]
    assert npv(0.08, flows, "from_today") == pytest.approx(3_065.22266818, abs=1e-8)
    assert npv(0.08, flows, "end_of_period") == pytest.approx(2_838.169137203, abs=1e-8)
    assert npv(0.08, flows, "mid_period") == pytest.approx(3_065.22266818 / 1.08**0.5, abs=1e-7)


@given(AMOUNTS, RATES)
def test_present_values_agree_with_a_second_source(amounts: list[float], rate: float) -> None:
    first_today = pyxirr.npv(rate, amounts, start_from_zero=True)
    assert npv(rate, amounts, "from_today") == pytest.approx(first_today, rel=1e-9, abs=1e-6)
    assert first_today is not None
    grown = first_today * (1 + rate) ** (len(amounts) - 1)
    assert future_value(rate, amounts) == pytest.approx(grown, rel=1e-9, abs=1e-6)


@given(AMOUNTS, st.lists(st.integers(0, 7_000), min_size=12, max_size=12), RATES)
def test_dated_values_agree_with_a_second_source(amounts: list[float], days: list[int], rate: float) -> None:
    first = date(2024, 2, 29)
    flows = [Flow(on=first + timedelta(days=day), amount=a) for day, a in zip(days, amounts, strict=False)]
    when = [flow.on for flow in flows]
    assert xnpv(rate, flows) == pytest.approx(pyxirr.xnpv(rate, when, [f.amount for f in flows]), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("day_count", "years"),
    [("act/365f", 1.0), ("act/360", 365 / 360), ("act/365.25", 365 / 365.25), ("30/360", 1.0), ("act/act isda", 1.0)],
)
def test_a_year_is_as_long_as_its_day_count_says(day_count: DayCount, years: float) -> None:
    flows = [Flow(on=date(2025, 3, 1), amount=-1), Flow(on=date(2026, 3, 1), amount=1)]
    assert year_fractions(flows, day_count) == pytest.approx((0.0, years))


def test_the_value_at_the_last_day_is_the_value_at_the_first_day_grown() -> None:
    flows = [Flow(on=date(2025, 1, 1), amount=-100), Flow(on=date(2027, 1, 1), amount=130)]
    assert xnfv(0.05, flows) == pytest.approx(xnpv(0.05, flows) * 1.05**2)


def test_growth_and_time_undo_each_other() -> None:
    rate = compound_growth(10_000, 15_000, 10)
    assert rate == pytest.approx(0.04137974399241062)
    assert periods_to_reach(rate, 10_000, 15_000) == pytest.approx(10)


def test_nothing_is_discounted_at_minus_one_hundred_percent() -> None:
    with pytest.raises(RateOutOfRange) as refused:
        npv(-1.0, [1.0, 2.0], "from_today")
    assert refused.value.code == "rate_out_of_range"
    with pytest.raises(RateOutOfRange):
        periods_to_reach(0.0, 1, 2)


def test_no_flows_have_no_value_not_the_value_nothing() -> None:
    with pytest.raises(InsufficientFigures) as refused:
        npv(0.1, [], "from_today")
    assert refused.value.code == "insufficient_data"
    assert refused.value.detail["missing"] == ["flows"]
    with pytest.raises(InsufficientFigures):
        xnpv(0.1, [])
    with pytest.raises(InsufficientFigures):
        xnfv(0.1, [])
    with pytest.raises(InsufficientFigures):
        compound_growth(0, 1, 5)
