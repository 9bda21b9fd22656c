"""Discounted cash flow: drivers, present value, what lies beyond the forecast."""

from __future__ import annotations

import pytest

from domain.valuation.dcf import dcf
from domain.valuation.drivers import CashConversion, OperatingDrivers
from domain.valuation.forecast import forecast
from domain.valuation.refusals import InsufficientFigures, RateOutOfRange, WaccNotAboveGrowth
from domain.valuation.terminal import Terminal, implied_growth, implied_multiple, perpetuity
from domain.valuation.units import Timing, array
from tests.valuation.examples import WORKED

VALUECO = OperatingDrivers(
    revenue=1_000,
    growth=(0.08, 0.06, 0.04, 0.03, 0.03),
    ebitda_margin=0.15,
    depreciation=0.02,
    capex=0.02,
    working_capital=0.10,
    tax_rate=0.38,
)
"""Rosenbaum and Pearl's example, as published."""


def flows_of(drivers: OperatingDrivers | CashConversion) -> list[float]:
    return [float(cash) for cash in forecast(drivers).cash]


@pytest.mark.feature("VA-02")
def test_the_reference_implementation_s_simple_dcf() -> None:
    """WE-1."""
    drivers = CashConversion(revenue=100, growth=(0.35,) * 5, ebitda_margin=0.25, conversion=0.70)
    flows = flows_of(drivers)
    assert flows == pytest.approx([23.625, 31.89375, 43.0565625, 58.126359375, 78.47058515625], rel=1e-14)
    found = dcf(flows, 0.10, Terminal(growth=0.03, normalised=False), "end_year")
    assert found.explicit_value == pytest.approx(168.6099216048022, rel=1e-14)
    assert found.terminal_value == pytest.approx(1154.6386101562503, rel=1e-14)
    assert found.terminal_present_value == pytest.approx(716.9397334734027, rel=1e-14)
    assert found.enterprise_value == pytest.approx(885.549655078205, rel=1e-14)
    assert found.terminal_share == pytest.approx(0.8095985689363608, rel=1e-14)


@pytest.mark.feature("VA-01", "VA-02")
def test_the_worked_driver_model() -> None:
    """WE-2."""
    years = forecast(WORKED)
    flows = flows_of(WORKED)
    following = float(years.terminal_cash(array(0.03), normalised=True))
    ebitda = float(years.ebitda[-1])
    assert flows == pytest.approx(
        [16.4125, 21.9324375, 28.57553353125, 36.36986428674844, 45.30302586286717], rel=1e-13
    )
    assert following == pytest.approx(52.37148033076113, rel=1e-13)
    found = dcf(flows, 0.10, Terminal(growth=0.03), "end_year", terminal_flow=following, ebitda=ebitda)
    assert found.terminal_value == pytest.approx(748.164004725159, rel=1e-13)
    assert found.enterprise_value == pytest.approx(572.0373623502876, rel=1e-13)
    assert found.terminal_share == pytest.approx(0.8120990240401699, rel=1e-13)
    assert found.implied_multiple == pytest.approx(8.51, abs=5e-12)
    naive = dcf(flows, 0.10, Terminal(growth=0.03, normalised=False), "end_year")
    assert naive.enterprise_value == pytest.approx(521.3935672436094, rel=1e-13)


@pytest.mark.feature("VA-02")
def test_mid_year_is_worth_the_root_of_a_year_more_when_growth_goes_on_for_ever() -> None:
    following = float(forecast(WORKED).terminal_cash(array(0.03), normalised=True))
    end, mid = (
        dcf(flows_of(WORKED), 0.10, Terminal(growth=0.03), timing, terminal_flow=following).enterprise_value
        for timing in ("end_year", "mid_year")
    )
    assert mid == pytest.approx(599.9578471168968, rel=1e-13)
    assert mid / end == pytest.approx(1.10**0.5, rel=1e-14)


def test_a_mid_year_perpetuity_may_be_discounted_from_year_end_after_all() -> None:
    at_end = dcf([100.0], 0.10, Terminal(growth=0.02, at_year_end=True), "mid_year")
    assert at_end.terminal_present_value == pytest.approx(102 / 0.08 / 1.1)
    assert at_end.explicit_value == pytest.approx(100 / 1.1**0.5)
    assert at_end.convention.endswith("discounted from year end")


@pytest.mark.feature("VA-02")
@pytest.mark.parametrize("growth", [0.10, 0.12])
def test_growth_for_ever_must_stay_below_the_rate(growth: float) -> None:
    with pytest.raises(WaccNotAboveGrowth) as refused:
        dcf([10.0], 0.10, Terminal(growth=growth), "end_year")
    assert refused.value.code == "wacc_not_above_growth"
    with pytest.raises(WaccNotAboveGrowth):
        perpetuity(1, 0.10, growth)


def test_the_published_example_with_an_exit_multiple() -> None:
    years = forecast(VALUECO)
    flows = flows_of(VALUECO)
    assert flows == pytest.approx([79.0, 85.8, 91.4, 95.3, 98.1], abs=0.05)
    by = Terminal(by="exit_multiple", exit_multiple=7.0)
    found = dcf(flows, 0.11, by, "mid_year", ebitda=float(years.ebitda[-1]))
    assert found.enterprise_value == pytest.approx(1_133.3, abs=0.05)
    assert found.implied_growth == pytest.approx(0.030, abs=0.0005)
    assert found.implied_multiple == pytest.approx(7.0)


@pytest.mark.parametrize("timing", ["end_year", "mid_year"])
def test_implied_growth_and_implied_multiple_are_what_would_give_the_same_value(timing: Timing) -> None:
    flow, rate, growth, ebitda = 50.0, 0.09, 0.025, 80.0
    half = 1.09**0.5 if timing == "mid_year" else 1.0
    value = perpetuity(flow * (1 + growth), rate, growth)
    assert implied_growth(value * half, flow, rate, timing) == pytest.approx(growth)
    multiple = implied_multiple(value, ebitda, rate, timing, mid_year_value=True)
    assert multiple == pytest.approx(value * half / ebitda)
    assert implied_multiple(value, -1.0, rate, timing, mid_year_value=True) is None


def test_losses_are_carried_forward_and_never_taxed() -> None:
    drivers = OperatingDrivers(
        revenue=100, growth=(0.0,) * 3, ebitda_margin=(-0.10, 0.06, 0.20), depreciation=0, capex=0, working_capital=0,
        tax_rate=0.30, losses=2,
    )  # fmt: skip
    assert flows_of(drivers) == pytest.approx([-10, 6, 20 - 0.30 * (20 - 6)])
    assert float(forecast(drivers).terminal_cash(array(0.0), normalised=True)) == pytest.approx(14)


def test_churn_comes_off_growth() -> None:
    lost = WORKED.model_copy(update={"churn": 0.08})
    net = WORKED.model_copy(update={"growth": tuple(growth - 0.08 for growth in WORKED.growth)})
    assert flows_of(lost) == pytest.approx(flows_of(net))


def test_a_path_as_long_as_the_forecast_or_none() -> None:
    with pytest.raises(ValueError, match="2 years, the forecast has 5"):
        OperatingDrivers(**{**WORKED.model_dump(), "ebitda_margin": (0.2, 0.2)})
    with pytest.raises(ValueError, match="needs its exit_multiple"):
        Terminal(by="exit_multiple", growth=0.03)


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(InsufficientFigures):
        dcf([], 0.1, None, "end_year")
    with pytest.raises(InsufficientFigures):
        dcf([1.0], 0.1, Terminal(by="exit_multiple", exit_multiple=5), "end_year")
    with pytest.raises(InsufficientFigures):
        implied_growth(-50, 50, 0.1, "end_year")
    with pytest.raises(RateOutOfRange):
        dcf([1.0], -1.0, None, "end_year")


def test_a_forecast_may_be_valued_alone() -> None:
    found = dcf([110.0, 121.0], 0.10, None, "end_year")
    assert found.enterprise_value == pytest.approx(200)
    assert (found.terminal_value, found.terminal_share, found.implied_growth) == (0, 0, None)
    assert dcf([0.0], 0.10, None, "end_year").terminal_share is None
