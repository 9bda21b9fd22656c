"""The whole valuation of a deal: every method, the bridge, the buyer's returns, and what is said about them."""

from __future__ import annotations

import pytest

from domain.valuation.cashflows import present_value
from domain.valuation.evaluate import evaluate
from domain.valuation.integration import Integration
from domain.valuation.model import Model
from domain.valuation.multiples import ByMultiples
from domain.valuation.offer import Offer
from domain.valuation.refusals import InsufficientFigures, ProbabilitiesNotOne, ScenariosOutOfOrder, WaccNotAboveGrowth
from domain.valuation.result import PerShare, Returns, Valuation
from domain.valuation.scenarios import around
from domain.valuation.synergies import Synergies, SynergyLine, ramp
from domain.valuation.terminal import Terminal
from domain.valuation.units import Insufficient, in_money
from domain.valuation.wacc import BuiltUp, GivenRate
from tests.valuation.examples import COMPANY, DEAL, DECLINING, PROBABILITIES, SYNERGIES, WORKED

VALUED = evaluate(DEAL)


def returns_of(valuation: Valuation) -> Returns:
    assert isinstance(valuation.returns, Returns)
    return valuation.returns


def codes(valuation: Valuation) -> set[str]:
    return {caution.code for caution in valuation.warnings}


def at_price(price: float, model: Model = DEAL) -> Model:
    assert model.offer is not None
    return model.model_copy(update={"offer": model.offer.model_copy(update={"price": price})})


@pytest.mark.feature("VA-01", "VA-02")
def test_the_base_case_is_the_driver_model() -> None:
    assert VALUED.dcf.enterprise_value == pytest.approx(572.0373623502876, rel=1e-13)
    assert VALUED.dcf.flows == pytest.approx(
        (16.4125, 21.9324375, 28.57553353125, 36.36986428674844, 45.30302586286717)
    )
    assert VALUED.wacc.source == "treasury, March 2026"


@pytest.mark.feature("VA-06")
def test_three_methods_make_a_football_field_and_a_blend() -> None:
    bars = {bar.method: bar for bar in VALUED.football_field}
    assert set(bars) == {"dcf", "comparables", "precedents"}
    assert all(bar.low <= bar.mid <= bar.high for bar in bars.values())
    assert bars["dcf"].mid == VALUED.dcf.enterprise_value
    assert VALUED.blend.mid == pytest.approx(
        0.5 * bars["dcf"].mid + 0.3 * bars["comparables"].mid + 0.2 * bars["precedents"].mid
    )


@pytest.mark.feature("VA-06")
def test_what_is_not_given_is_insufficient_and_leaves_the_blend() -> None:
    alone = evaluate(COMPANY)
    assert isinstance(alone.comparables, Insufficient)
    assert isinstance(alone.precedents, Insufficient)
    assert isinstance(alone.returns, Insufficient)
    assert alone.returns.missing == ("offer",)
    assert isinstance(alone.per_share, Insufficient)
    assert alone.per_share.missing == ("shareholders", "offer")
    assert alone.blend.mid == alone.dcf.enterprise_value
    assert [part.weight for part in alone.blend.parts] == [1.0]
    assert alone.scenarios[0].npv is None
    assert codes(alone) >= {"method_insufficient"}


@pytest.mark.feature("VA-10", "VA-11")
def test_scenarios_are_valued_each_and_weighted() -> None:
    values = [scenario.enterprise_value for scenario in VALUED.scenarios]
    assert [scenario.name for scenario in VALUED.scenarios] == ["bear", "base", "bull"]
    assert values == sorted(values)
    assert VALUED.expected_enterprise_value == pytest.approx(0.25 * values[0] + 0.5 * values[1] + 0.25 * values[2])
    npvs = [scenario.npv or 0 for scenario in VALUED.scenarios]
    assert returns_of(VALUED).expected_npv == pytest.approx(0.25 * npvs[0] + 0.5 * npvs[1] + 0.25 * npvs[2])


@pytest.mark.feature("VA-10")
def test_a_shrinking_company_has_its_scenarios_in_order_too() -> None:
    shrinking = DEAL.model_copy(
        update={"scenarios": around(DECLINING, growth=0.05, margin=0.02, probabilities=PROBABILITIES)}
    )
    values = [scenario.enterprise_value for scenario in evaluate(shrinking).scenarios]
    assert values[0] < values[1] < values[2]


@pytest.mark.feature("VA-10")
def test_contradictory_scenarios_are_refused() -> None:
    upside_down = around(WORKED, growth=-0.05, margin=0.0, probabilities=PROBABILITIES)
    with pytest.raises(ScenariosOutOfOrder):
        evaluate(DEAL.model_copy(update={"scenarios": upside_down}))
    unlikely = around(WORKED, growth=0.05, margin=0.0, probabilities={"bear": 0.5, "base": 0.5, "bull": 0.5})
    with pytest.raises(ProbabilitiesNotOne):
        evaluate(DEAL.model_copy(update={"scenarios": unlikely}))


@pytest.mark.feature("VA-13")
def test_the_bridge_leads_to_a_price_per_share() -> None:
    standalone = VALUED.standalone
    assert standalone.equity_value == pytest.approx(592.0373623502876, rel=1e-13)
    assert standalone.per_share is not None
    assert standalone.diluted_shares is not None
    assert standalone.per_share * standalone.diluted_shares == pytest.approx(standalone.equity_value)
    assert VALUED.bridge.equity_value == pytest.approx(VALUED.blend.mid - 30 + 50)
    assert VALUED.low_equity <= VALUED.bridge.equity_value <= VALUED.high_equity


@pytest.mark.feature("VA-07", "VA-14")
def test_the_buyer_s_flows_are_price_claims_fees_integration_cash_and_what_follows() -> None:
    found = returns_of(VALUED)
    one_time = 0.075 * 600
    assert found.flows[0] == pytest.approx(-(600 + 30 - 50 + 9) - one_time * 0.5 * 1.2 * 0.75)
    assert found.flows[1] == pytest.approx(
        16.4125 + 10 * 0.6 * 0.75 * 0.75 / 3 + 4 * 0.75 * 0.85 / 2 - 0.75 - one_time * (0.3 * 1.2 + 0.1) * 0.75
    )
    assert found.times == (0, 1, 2, 3, 4, 5, 5, 5)
    assert found.npv == pytest.approx(present_value(0.10, found.flows, found.times))
    assert found.npv == pytest.approx(
        VALUED.dcf.enterprise_value + found.synergy_value - found.integration_cost - (600 + 30 - 50 + 9)
    )


@pytest.mark.feature("VA-14")
def test_the_buffer_and_what_goes_on_are_charged() -> None:
    def npv(integration: Integration | None) -> float:
        return returns_of(evaluate(DEAL.model_copy(update={"integration": integration}))).npv

    full = Integration(schedule=(1.0,), tax_rate=0)
    bare = full.model_copy(update={"contingency": 0.0, "ongoing": 0.0})
    assert npv(None) - npv(bare) == pytest.approx(0.075 * 600)
    assert npv(bare) - npv(full.model_copy(update={"ongoing": 0.0})) == pytest.approx(0.20 * 45)
    annuity = sum(1.1**-year for year in range(1, 6))
    assert npv(bare) - npv(full.model_copy(update={"contingency": 0.0})) == pytest.approx(0.10 * 45 * annuity)


@pytest.mark.feature("VA-07", "VA-08")
def test_at_the_walk_away_price_the_deal_is_worth_nothing_more() -> None:
    found = returns_of(VALUED)
    assert returns_of(evaluate(at_price(found.walk_away_price))).npv == pytest.approx(0, abs=1e-9)
    assert found.walk_away_at_hurdle is not None
    at_hurdle = returns_of(evaluate(at_price(found.walk_away_at_hurdle)))
    assert at_hurdle.irr.only == pytest.approx(0.12, abs=1e-12)
    assert found.walk_away_at_hurdle < found.walk_away_price, "the hurdle lies above the cost of capital"


@pytest.mark.feature("VA-07")
def test_seller_and_buyer_share_what_the_deal_itself_creates() -> None:
    found = returns_of(VALUED)
    created = found.synergy_value - found.integration_cost - 9
    assert found.seller_share + found.buyer_share == pytest.approx(created)
    assert found.seller_share == pytest.approx(600 - 592.0373623502876)
    assert found.premium_over_standalone == pytest.approx(600 / 592.0373623502876 - 1)
    assert found.premium_over_unaffected == pytest.approx(0.25)


@pytest.mark.feature("VA-08", "VA-09")
def test_returns_are_told_from_every_side() -> None:
    cheap = returns_of(evaluate(at_price(60)))
    assert cheap.payback is not None
    assert cheap.discounted_payback is not None
    assert cheap.payback < cheap.discounted_payback
    dear = returns_of(VALUED)
    assert dear.payback is None, "five years of cash do not pay for a company that is worth what follows them"
    assert dear.irr.only is not None
    assert dear.mirr is not None
    assert dear.irr.only < 0.10 if dear.npv < 0 else dear.irr.only > 0.10
    years = VALUED.dcf.flows
    assert len(dear.flows) == len(years) + 3
    invested = -dear.flows[0] + 45 * 0.75 * ((0.3 + 0.2) * 1.2 + 5 * 0.1)
    profit = (0.25 - 0.04) * 0.75 * 100
    for growth in WORKED.growth:
        profit *= 1 + growth
    assert dear.roic == pytest.approx((profit + 10 * 0.6 * 0.75 * 0.75 + 4 * 0.75 * 0.85 - 0.75) / invested)


def test_mid_year_flows_come_half_a_year_earlier() -> None:
    mid = returns_of(evaluate(DEAL.model_copy(update={"timing": "mid_year"})))
    assert mid.times == (0, 0.5, 1.5, 2.5, 3.5, 4.5, 4.5, 4.5)
    assert mid.npv == pytest.approx(present_value(0.10, mid.flows, mid.times))
    by_multiple = DEAL.model_copy(
        update={"timing": "mid_year", "terminal": Terminal(by="exit_multiple", exit_multiple=9.0)}
    )
    assert returns_of(evaluate(by_multiple)).times == (0, 0.5, 1.5, 2.5, 3.5, 4.5, 5, 4.5)


def test_earnings_per_share_after_the_deal() -> None:
    found = VALUED.per_share
    assert isinstance(found, PerShare)
    assert found.new_shares == pytest.approx(7.5)
    assert found.pro_forma_income == pytest.approx(200 + 12 - (600 * 0.3 * 0.06 + 600 * 0.2 * 0.03) * 0.75)


def test_a_reader_is_told_what_to_be_careful_about() -> None:
    assert {"terminal_share_high", "npv_negative"} <= codes(VALUED)
    assert "methods_far_apart" not in codes(VALUED)
    dear = DEAL.model_copy(update={"capital": GivenRate(rate=0.07, source="hope")})
    assert "methods_far_apart" in codes(evaluate(dear))
    share = next(caution for caution in VALUED.warnings if caution.code == "terminal_share_high")
    assert share.figure == pytest.approx(0.8120990240401699)


@pytest.mark.parametrize(
    ("run_rate", "code"),
    [(6, None), (9, "synergy_claim_above_median"), (20, "synergy_claim_above_upper_quartile")],
)
def test_a_synergy_claim_beyond_what_others_promised_is_named(run_rate: float, code: str | None) -> None:
    line = SynergyLine(name="saved", kind="cost", run_rate=run_rate, confidence=0.5, phasing=ramp(2, 5))
    claimed = evaluate(DEAL.model_copy(update={"synergies": Synergies(lines=(line,), tax_rate=0.25)}))
    assert {each for each in codes(claimed) if each.startswith("synergy")} == ({code} if code else set())
    if code:
        said = next(caution.message for caution in claimed.warnings if caution.code == code)
        assert "6.8%" in said
        assert "153 EDGAR deals" in said


def test_no_rate_of_return_and_several_are_both_said() -> None:
    def earning(*margins: float) -> Valuation:
        drivers = WORKED.model_copy(update={"ebitda_margin": margins})
        same = around(drivers, growth=0.0, margin=0.0, probabilities=PROBABILITIES)
        return evaluate(at_price(60, DEAL.model_copy(update={"scenarios": same, "synergies": None})))

    hopeless = earning(*(-0.05,) * 5)
    assert returns_of(hopeless).irr.verdict == "none"
    assert {"irr_none", "terminal_flow_not_positive"} <= codes(hopeless)
    running_out = earning(0.6, 0.6, 0.6, 0.3, 0.055)
    assert returns_of(running_out).irr.verdict == "several"
    assert "irr_several" in codes(running_out)


def test_a_rate_below_growth_for_ever_is_refused_wherever_it_comes_from() -> None:
    built = BuiltUp(
        risk_free=0.01, equity_premium=0.01, unlevered_beta=1.0, debt_share=0, cost_of_debt=0.0, tax_rate=0.25
    )
    with pytest.raises(WaccNotAboveGrowth):
        evaluate(DEAL.model_copy(update={"capital": built}))
    eternal = SYNERGIES.model_copy(update={"continuing_growth": 0.11})
    with pytest.raises(WaccNotAboveGrowth):
        evaluate(DEAL.model_copy(update={"synergies": eternal}))


def test_comparables_really_value() -> None:
    assert isinstance(VALUED.comparables, ByMultiples)
    assert isinstance(VALUED.precedents, ByMultiples)
    assert VALUED.precedents.mid == pytest.approx(700)


def test_integration_priced_by_the_price_needs_a_price() -> None:
    planned = COMPANY.model_copy(update={"integration": Integration(schedule=(1.0,), tax_rate=0)})
    assert isinstance(evaluate(planned).returns, Insufficient)
    with pytest.raises(InsufficientFigures):
        evaluate(
            at_price(1, DEAL.model_copy(update={"integration": Integration(schedule=(0,) * 6 + (1,), tax_rate=0)}))
        )


def test_figures_leave_as_exact_money() -> None:
    assert str(in_money(572.0373623502876, "USD").amount) == "572037362.350288"
    assert in_money(0.1, "EUR").currency == "EUR"


def test_an_offer_has_a_price() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        Offer(price=0, fees=0)
