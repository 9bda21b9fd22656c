"""Laws that hold for whatever company and deal: generated models, growing, stagnant and shrinking."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.valuation.bridge import Claims
from domain.valuation.drivers import CashConversion, OperatingDrivers
from domain.valuation.evaluate import evaluate
from domain.valuation.integration import Integration
from domain.valuation.model import Model
from domain.valuation.offer import Offer
from domain.valuation.receipt import receipt, verify
from domain.valuation.refusals import ScenariosOutOfOrder
from domain.valuation.result import Returns
from domain.valuation.scenarios import around
from domain.valuation.sensitivity import value_at
from domain.valuation.synergies import Synergies, SynergyLine
from domain.valuation.terminal import Terminal
from domain.valuation.units import CLOSE, Timing
from domain.valuation.wacc import GivenRate
from tests.valuation.examples import DEAL, PROBABILITIES

YEARS = 5
GROWTH = st.floats(-0.25, 0.40)
TIMINGS: st.SearchStrategy[Timing] = st.sampled_from(("end_year", "mid_year"))
FULL = settings(deadline=None, max_examples=60)


@st.composite
def profitable(draw: st.DrawFn, growth: st.SearchStrategy[float] = GROWTH) -> OperatingDrivers:
    """Companies whose every unit of revenue brings more cash than it takes to grow by it."""
    margin, depreciation = draw(st.floats(0.15, 0.5)), draw(st.floats(0.0, 0.05))
    return OperatingDrivers(
        revenue=draw(st.floats(1, 5_000)),
        growth=tuple(draw(st.lists(growth, min_size=YEARS, max_size=YEARS))),
        ebitda_margin=margin,
        depreciation=depreciation,
        capex=depreciation + draw(st.floats(0, 0.02)),
        working_capital=draw(st.floats(0, 0.05)),
        tax_rate=draw(st.floats(0, 0.35)),
    )


@st.composite
def deals(draw: st.DrawFn, growth: st.SearchStrategy[float] = GROWTH) -> Model:
    """A deal for such a company, with synergies and integration."""
    drivers = draw(profitable(growth))
    rising = sorted(draw(st.lists(st.floats(0, 1), min_size=YEARS, max_size=YEARS)))
    saved = SynergyLine(
        name="saved",
        kind="cost",
        run_rate=draw(st.floats(0, 50)),
        confidence=draw(st.floats(0, 1)),
        phasing=tuple(rising),
    )
    upside, more = draw(st.floats(0, 0.10)), draw(st.floats(0, 0.05))
    return DEAL.model_copy(
        update={
            "scenarios": around(drivers, growth=upside, margin=more, probabilities=PROBABILITIES),
            "capital": GivenRate(rate=draw(st.floats(0.06, 0.20)), source="generated"),
            "terminal": Terminal(growth=draw(st.floats(-0.02, 0.03))),
            "timing": draw(TIMINGS),
            "claims": Claims(debt=draw(st.floats(0, 500)), cash=draw(st.floats(0, 500))),
            "synergies": Synergies(lines=(saved,), tax_rate=drivers.tax_rate, continuing_growth=0.0),
            "integration": Integration(schedule=(0.6, 0.4), tax_rate=drivers.tax_rate),
            "offer": Offer(price=draw(st.floats(1, 5_000)), fees=draw(st.floats(0, 50))),
            "comparables": None, "precedents": None, "shareholders": None, "hurdle": None,
        }
    )  # fmt: skip


def npv(model: Model, **settings_: float) -> float:
    found = value_at(model, settings_, "npv")  # type: ignore[arg-type]
    assert found is not None
    return found


def slack(*values: float) -> float:
    return 1e-9 * (1 + sum(abs(value) for value in values))


@pytest.mark.feature("VA-05")
@FULL
@given(deals(), st.floats(0.05, 0.25), st.floats(0.05, 0.25))
def test_a_dearer_capital_never_makes_a_company_worth_more(model: Model, one: float, other: float) -> None:
    low, high = sorted((one, other))
    cheap, dear = (value_at(model, {"wacc": rate}, "enterprise_value") or 0.0 for rate in (low, high))
    assert dear <= cheap + slack(cheap)


@pytest.mark.feature("VA-05")
@FULL
@given(deals(), st.floats(-0.10, 0.10), st.floats(-0.10, 0.10))
def test_more_growth_never_lowers_the_npv_where_growth_pays(model: Model, one: float, other: float) -> None:
    low, high = sorted((one, other))
    worse, better = npv(model, growth=low), npv(model, growth=high)
    assert worse <= better + slack(worse, better)


@pytest.mark.feature("VA-05")
@FULL
@given(deals(), st.floats(0, 2), st.floats(0, 2))
def test_more_synergy_and_less_integration_never_lower_the_npv(model: Model, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert npv(model, synergies=low) <= npv(model, synergies=high) + slack(npv(model, synergies=high))
    assert npv(model, integration=high) <= npv(model, integration=low) + slack(npv(model, integration=low))


@pytest.mark.feature("VA-05")
@FULL
@given(deals())
def test_the_cell_at_the_model_s_own_figures_is_its_own_value(model: Model) -> None:
    valued = evaluate(model)
    assert isinstance(valued.returns, Returns)
    own = {"wacc": valued.wacc.rate, "terminal_growth": model.terminal.for_ever, "growth": 0.0, "synergies": 1.0}
    assert npv(model, **own) == valued.returns.npv


@pytest.mark.feature("VA-10")
@FULL
@given(deals())
def test_bull_base_and_bear_are_in_order(model: Model) -> None:
    values = [scenario.enterprise_value for scenario in evaluate(model).scenarios]
    assert values[0] <= values[1] + slack(*values)
    assert values[1] <= values[2] + slack(*values)


@pytest.mark.feature("VA-10")
@FULL
@given(deals(st.floats(-0.40, -0.01)))
def test_they_are_in_order_when_revenue_shrinks_every_year_too(model: Model) -> None:
    values = [scenario.enterprise_value for scenario in evaluate(model).scenarios]
    assert values[0] <= values[1] + slack(*values)
    assert values[1] <= values[2] + slack(*values)


@pytest.mark.feature("VA-10")
@FULL
@given(
    st.floats(1, 1_000), st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=3), st.floats(-0.5, 0.9),
    st.lists(st.floats(-0.2, 0.2), min_size=3, max_size=3),
)  # fmt: skip
def test_no_valuation_is_published_whose_scenarios_are_out_of_order(
    revenue: float, growth: list[float], margin: float, shifts: list[float]
) -> None:
    """Whatever three sets of drivers are called bear, base and bull: in order, or refused."""
    three = {
        name: CashConversion(revenue=revenue, growth=(g,), ebitda_margin=margin + shift, conversion=0.7)
        for name, g, shift in zip(("bear", "base", "bull"), growth, shifts, strict=True)
    }
    scenarios = {name: {"drivers": drivers, "probability": 1 / 3} for name, drivers in three.items()}
    model = Model.model_validate(
        {**dict(DEAL), "scenarios": scenarios, "synergies": None, "integration": None, "offer": None}
    )
    try:
        values = [scenario.enterprise_value for scenario in evaluate(model).scenarios]
    except ScenariosOutOfOrder:
        return
    assert values[0] <= values[1] + slack(*values)
    assert values[1] <= values[2] + slack(*values)


@pytest.mark.feature("VA-02")
@FULL
@given(deals())
def test_mid_year_is_worth_half_a_year_more(model: Model) -> None:
    end, mid = (
        evaluate(model.model_copy(update={"timing": timing})).dcf.enterprise_value
        for timing in ("end_year", "mid_year")
    )
    assume(abs(end) > 1e-3)
    assert mid / end == pytest.approx((1 + evaluate(model).wacc.rate) ** 0.5, rel=1e-9)


@pytest.mark.feature("VA-13")
@FULL
@given(deals())
def test_the_bridge_and_the_split_of_the_deal_s_value_add_up(model: Model) -> None:
    valued = evaluate(model)
    assert isinstance(valued.returns, Returns)
    assert model.offer is not None
    found = valued.returns
    standalone = valued.standalone
    assert standalone.equity_value + model.claims.net == pytest.approx(standalone.enterprise_value, abs=1e-6)
    created = found.synergy_value - found.integration_cost - model.offer.fees
    assert found.seller_share + found.buyer_share == pytest.approx(created, abs=1e-6, rel=1e-9)


@pytest.mark.feature("VA-07", "VA-08")
@FULL
@given(deals())
def test_the_walk_away_price_is_where_the_npv_is_nothing(model: Model) -> None:
    valued = evaluate(model)
    assert isinstance(valued.returns, Returns)
    assert model.offer is not None
    price = valued.returns.walk_away_price
    assert (valued.returns.npv > 0) == (model.offer.price < price) or abs(valued.returns.npv) < 1e-6
    assume(price > 1)
    left = npv(model, price=price)
    assert left == pytest.approx(0, abs=CLOSE * (1 + price + valued.dcf.enterprise_value))


@FULL
@given(deals())
def test_every_valuation_can_be_verified(model: Model) -> None:
    assert verify(receipt(model, evaluate(model)), model).genuine
