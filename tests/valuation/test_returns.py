"""Rates of return: every one there is, or none, and never a guess."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.valuation.cashflows import Flow, npv
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.returns import (
    discounted_payback,
    irr,
    mirr,
    payback,
    profitability_index,
    return_on_invested_capital,
    xirr,
)

WORKED = [-100.0, 30, 40, 50, 20]


@pytest.mark.feature("VA-07", "VA-08", "VA-09")
def test_the_worked_investment() -> None:
    """WE-4."""
    assert npv(0.10, WORKED, "from_today") == pytest.approx(11.55658766477697, rel=1e-14)
    found = irr(WORKED)
    assert (found.verdict, found.sign_changes) == ("one", 1)
    assert found.only == pytest.approx(0.1532213787718154, rel=1e-12)
    assert payback(WORKED) == pytest.approx(2.6, rel=1e-15)
    assert discounted_payback(0.10, WORKED) == pytest.approx(3.154, rel=1e-12)


@pytest.mark.feature("VA-08")
def test_two_rates_of_return_are_both_reported() -> None:
    found = irr([-100, 230, -132])
    assert found.rates == pytest.approx((0.10, 0.20), abs=1e-12)
    assert (found.verdict, found.only) == ("several", None)


@pytest.mark.feature("VA-08")
def test_what_only_receives_or_only_pays_has_no_rate_of_return() -> None:
    assert irr([70_000, 12_000, 15_000]).verdict == "none"
    assert irr([-1, -1]).rates == ()
    assert irr([-100, 230, -140]).verdict == "none", "two changes of sign, but never worth nothing"


def test_a_value_that_only_touches_zero_is_one_rate() -> None:
    assert irr([-100, 220, -121]).rates == pytest.approx((0.10,), abs=1e-6)


def test_two_rates_closer_than_any_grid_are_told_apart() -> None:
    one, other = 0.10, 0.1004
    flows = [-1.0, (1 + one) + (1 + other), -(1 + one) * (1 + other)]
    assert irr(flows).rates == pytest.approx((one, other), abs=1e-7)


@pytest.mark.parametrize(
    "rates",
    [
        (0.05759768373661125, 0.22262477182332713, 0.35053390574026766, 2.0343583944356753),
        (-0.13972226999258683, -0.013902455737138109, 0.048122009079655685, 0.8330843770260482),
        (0.03200137559564596, 0.25044564027646476, 0.48512656859532693, 3.203846754319332),
    ],
)
def test_rates_that_lie_on_points_of_the_search_grid_are_found_once(rates: tuple[float, ...]) -> None:
    """Rounding gives the value there either sign, and another one when it is looked at alone."""
    flows = [float(flow) for flow in np.poly([1 + rate for rate in rates])]
    assert irr(flows).rates == pytest.approx(rates, abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(-0.9, 5.0), min_size=1, max_size=4))
def test_an_investment_built_from_rates_has_exactly_these_rates(rates: list[float]) -> None:
    ordered = sorted(rates)
    assume(all(later - earlier > 0.01 for earlier, later in pairwise(ordered)))
    flows = np.poly([1 + rate for rate in ordered])
    assert irr([float(flow) for flow in flows]).rates == pytest.approx(ordered, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=30), st.floats(1, 1e6))
def test_one_change_of_sign_means_one_rate_at_which_the_value_is_nothing(received: list[float], paid: float) -> None:
    found = irr([-paid, *received])
    assert found.verdict == "one"
    assert found.only is not None
    left = npv(found.only, [-paid, *received], "from_today")
    assert left == pytest.approx(0, abs=1e-6 * (paid + sum(received)))


def test_dates_may_come_in_any_order() -> None:
    flows = [Flow(on=date(2018, 6, 10), amount=20_000), Flow(on=date(2015, 6, 11), amount=-13_000)]
    assert xirr(flows).only == xirr(flows[::-1]).only


def test_a_rate_may_be_beyond_all_reason() -> None:
    days = [(16, -2236.3994659663), (26, -47.3417585212), (29, -46.52619316339632), (31, 10424.74612565936)]
    flows = [Flow(on=date(2017, 12, day), amount=amount) for day, amount in days]
    flows.append(Flow(on=date(2017, 12, 20), amount=-13.077972551952))
    assert xirr(flows).rates[-1] == pytest.approx(1.223853529e16, rel=1e-6)


def test_a_modified_rate_needs_both_directions() -> None:
    assert mirr([-120_000, 39_000, 30_000, 21_000, 37_000, 46_000], 0.10, 0.12) == pytest.approx(0.12609413036591)
    with pytest.raises(InsufficientFigures):
        mirr([100, 100], 0.1, 0.1)
    with pytest.raises(InsufficientFigures):
        mirr([], 0.1, 0.1)


def test_a_modified_rate_on_a_time_line_of_its_own() -> None:
    assert mirr([-100, 60, 60], 0.1, 0.1, [0, 1, 2]) == pytest.approx(mirr([-100, 60, 60], 0.1, 0.1))
    assert mirr([-100, 120], 0.1, 0.1, [0, 0.5]) == pytest.approx(1.2**2 - 1)


@pytest.mark.feature("VA-09")
def test_what_never_comes_back_has_no_payback() -> None:
    assert payback([-100, 30, 30]) is None
    assert discounted_payback(0.10, [-100, 50, 55]) is None
    assert payback([-100, 50, 50, 50]) == 2
    assert payback([10, -100, 200]) == pytest.approx(1.45)


def test_return_on_capital_and_profitability() -> None:
    assert return_on_invested_capital(12, 100) == 0.12
    assert profitability_index(0.10, WORKED) == pytest.approx(1.1155658766477697)
    with pytest.raises(InsufficientFigures):
        return_on_invested_capital(1, 0)
    with pytest.raises(InsufficientFigures):
        profitability_index(0.1, [1.0, 2.0])
