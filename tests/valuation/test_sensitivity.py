"""What if: full runs, whose own cell is the model's own value."""

from __future__ import annotations

from datetime import date

import pytest

from domain.valuation.evaluate import evaluate
from domain.valuation.legacy import Profile, reference_model, reported
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.result import Returns
from domain.valuation.sensitivity import DOCUMENTED, Axis, Measure, Variable, one_way, tornado, two_way, value_at
from tests.valuation.examples import COMPANY, DEAL

REFERENCE = Profile(revenue=100, growth=0.35, price=700)
MODEL = reference_model(REFERENCE, date(2026, 3, 31))
WACCS = Axis(variable="wacc", values=(0.09, 0.10, 0.11))
GROWTHS = Axis(variable="terminal_growth", values=(0.02, 0.03, 0.10))

WORKED: dict[Variable, tuple[float, ...]] = {
    "wacc": (-475.880791071228, -484.296349834505, -492.3427838528893, -500.04026172704766, -507.40765482437297),
    "synergies": (-538.1164311240435, -515.2296074884664, -492.3427838528893, -469.45596021731217, -446.56913658173505),
    "growth": (-530.4462369127896, -512.4592002947307, -492.3427838528893, -469.8964872411017, -444.90701525319105),
}


@pytest.mark.feature("VA-07", "VA-08")
def test_the_reference_implementation_s_own_deal() -> None:
    """WE-3."""
    valued = evaluate(MODEL)
    assert isinstance(valued.returns, Returns)
    found = valued.returns
    assert found.flows == pytest.approx(
        (-752.5, 35.291666666666664, 55.22708333333334, 73.05656250000001, 88.12635937500002, 108.47058515625002)
    )
    assert sum(found.flows[1:]) == pytest.approx(360.1722569, abs=1e-6)
    assert found.npv == pytest.approx(-492.3427838528893, rel=1e-14)
    assert found.irr.only == pytest.approx(-0.1820970282013114, rel=1e-12)
    assert (found.payback, found.discounted_payback) == (None, None)
    theirs = reported(REFERENCE, valued.dcf.enterprise_value, found.flows)
    assert theirs.blended_value == pytest.approx(866.7748275391025, rel=1e-14)
    assert theirs.premium == pytest.approx(-0.19240848054228806, rel=1e-12)
    assert theirs.average_return == pytest.approx(0.09572684572259138, rel=1e-13)


@pytest.mark.feature("VA-05")
@pytest.mark.parametrize("variable", WORKED)
def test_the_worked_sensitivities_by_full_runs(variable: Variable) -> None:
    """WE-6."""
    found = one_way(MODEL, Axis(variable=variable, values=DOCUMENTED[variable]), "npv")
    assert found == pytest.approx(WORKED[variable], rel=1e-13)


@pytest.mark.feature("VA-05")
@pytest.mark.parametrize("measure", ["enterprise_value", "equity_value", "npv", "irr"])
def test_the_cell_at_the_model_s_own_figures_is_its_own_value_to_the_last_bit(measure: Measure) -> None:
    valued = evaluate(DEAL)
    assert isinstance(valued.returns, Returns)
    own = {
        "enterprise_value": valued.dcf.enterprise_value,
        "equity_value": valued.standalone.equity_value,
        "npv": valued.returns.npv,
        "irr": valued.returns.irr.only,
    }[measure]
    grid = two_way(DEAL, WACCS, GROWTHS, measure)
    assert grid.cells[1][1] == own
    assert value_at(DEAL, {"growth": 0.0, "margin": 0.0, "synergies": 1.0, "integration": 1.0}, measure) == own


@pytest.mark.feature("VA-05")
def test_a_cell_whose_rate_does_not_exceed_growth_is_empty_not_invented() -> None:
    grid = two_way(DEAL, WACCS, GROWTHS, "enterprise_value")
    assert [row[2] is None for row in grid.cells] == [True, True, False]
    assert grid.cells[0][0] is not None


def test_an_exit_multiple_and_a_price_can_be_tried_too() -> None:
    by_multiple = DEAL.model_copy(update={"terminal": DEAL.terminal.model_copy(update={"by": "exit_multiple"})})
    values = one_way(by_multiple, Axis(variable="exit_multiple", values=(8, 9, 10)), "enterprise_value")
    assert values[1] == evaluate(by_multiple).dcf.enterprise_value
    prices = one_way(DEAL, Axis(variable="price", values=(500, 600)), "npv")
    assert prices[0] is not None
    assert prices[1] is not None
    assert prices[0] - prices[1] > 100, "integration costs a share of the price"


def test_a_tornado_has_its_widest_bar_first() -> None:
    found = tornado(
        DEAL,
        {"integration": (0.8, 1.2), "wacc": (0.09, 0.11), "synergies": (0.5, 1.5), "terminal_growth": (0.02, 0.12)},
        "npv",
    )
    assert [swing.variable for swing in found.swings] == ["wacc", "synergies", "integration", "terminal_growth"]
    assert found.swings[-1].at_high is None
    assert found.own == value_at(DEAL, {}, "npv")


def test_a_buyer_s_measure_needs_an_offer() -> None:
    with pytest.raises(InsufficientFigures):
        value_at(COMPANY, {}, "npv")
