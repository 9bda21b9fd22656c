"""What a deal brings and costs: synergies, integration, earnings per share, goodwill, borrowed money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.valuation.accretion import (
    Acquirer,
    Financing,
    accretion,
    breakeven_synergies,
    exchange_ratio,
    offer_price,
)
from domain.valuation.allocation import Acquired, allocation, amortisation
from domain.valuation.integration import Integration, cost_shares
from domain.valuation.lbo import Buyout, buyout, debt_left, even_return, highest_entry
from domain.valuation.reference import DISCLOSED_SYNERGIES, reference_class, standing
from domain.valuation.refusals import InsufficientFigures, YearsDiffer
from domain.valuation.synergies import Synergies, SynergyLine, expected_run_rate, in_year, ramp, run_rate

ALL_STOCK = Financing(stock=1, cash=0, debt=0, cost_of_debt=0, yield_on_cash=0, tax_rate=0.25)
MONEY = st.floats(1, 1e4)


@pytest.mark.feature("VA-07")
def test_the_worked_synergies_after_margin_tax_and_doubt() -> None:
    """WE-14."""
    revenue = SynergyLine(
        name="revenue", kind="revenue", run_rate=20, contribution_margin=0.6, confidence=0.75, phasing=(1.0,)
    )
    cost = SynergyLine(name="cost", kind="cost", run_rate=10, confidence=0.85, phasing=(1.0,))
    assert expected_run_rate(revenue, 0.25) == pytest.approx(6.75, rel=1e-15)
    assert expected_run_rate(cost, 0.25) == pytest.approx(6.375, rel=1e-15)
    assert in_year(Synergies(lines=(revenue, cost), tax_rate=0.25), 1) == pytest.approx((13.125,), rel=1e-15)


def test_doubt_never_makes_a_loss_smaller() -> None:
    lost = SynergyLine(name="lost", kind="dis_synergy", run_rate=10, confidence=0.5, phasing=(1.0,))
    assert expected_run_rate(lost, 0.25) == pytest.approx(-7.5)
    both = Synergies(lines=(lost, lost.model_copy(update={"kind": "cost"})), tax_rate=0.25)
    assert both.claim == 10, "a claim is what is promised, losses left aside"


def test_synergies_are_phased_over_exactly_the_forecast() -> None:
    line = SynergyLine(name="slow", kind="cost", run_rate=9, confidence=1, phasing=ramp(3, 4))
    assert in_year(Synergies(lines=(line,), tax_rate=0), 4) == pytest.approx((3, 6, 9, 9))
    with pytest.raises(YearsDiffer):
        in_year(Synergies(lines=(line,), tax_rate=0), 5)
    with pytest.raises(ValueError, match="contribution margin"):
        SynergyLine(name="bare", kind="revenue", run_rate=9, confidence=1, phasing=(1.0,))


def test_what_a_year_brought_is_not_what_its_last_month_promises() -> None:
    found = run_rate([0.05] * 6 + [0.15] * 6)
    assert (found.in_year, found.exit_run_rate) == pytest.approx((1.2, 1.8))


def test_a_claim_is_held_against_what_others_promised() -> None:
    assert standing(6, 100).position == "up_to_median"
    assert standing(7, 100).position == "above_median"
    seed = standing(50, 200)
    assert (seed.share, seed.position) == (0.25, "above_upper_quartile")
    assert seed.times_median == pytest.approx(0.25 / DISCLOSED_SYNERGIES.median)
    own = reference_class("ours", [(1, 100), (2, 100), (3, 100), (4, 0)])
    assert (own.deals, own.median) == (3, 0.02)
    with pytest.raises(InsufficientFigures):
        standing(5, 0)


@pytest.mark.feature("VA-14")
def test_integration_costs_are_scheduled_with_their_buffer_and_what_goes_on() -> None:
    documented = Integration(schedule=(0.5, 0.3, 0.2), tax_rate=0)
    assert (documented.share_of_price, documented.contingency, documented.ongoing) == (0.075, 0.20, 0.10)
    assert cost_shares(documented, 3) == pytest.approx((0.6, 0.46, 0.34, 0.10))
    own = Integration(one_time=40, schedule=(1.0,), contingency=0.1, ongoing=(0.0, 0.05), tax_rate=0.25)
    assert cost_shares(own, 2) == pytest.approx((1.1 * 0.75, 0, 0.05 * 0.75))
    with pytest.raises(ValueError, match="sum to 1"):
        Integration(schedule=(0.5, 0.4), tax_rate=0)
    with pytest.raises(InsufficientFigures):
        cost_shares(documented, 1)


def test_the_published_all_stock_merger() -> None:
    found = accretion(Acquirer(net_income=240, shares=160, share_price=3), 300, 60 * 1.25, ALL_STOCK)
    assert (found.new_shares, found.pro_forma_shares) == (25, 185)
    assert found.pro_forma_eps == pytest.approx(2.91891891892)
    assert found.accretion == pytest.approx(1.41891891892)
    assert found.accretion_share == pytest.approx(0.945945945946)


@given(MONEY, MONEY, MONEY, st.floats(-500, 500), MONEY, st.floats(0, 0.5))
def test_break_even_synergies_leave_earnings_per_share_as_they_were(
    income: float, shares: float, price: float, target: float, paid: float, tax: float
) -> None:
    acquirer = Acquirer(net_income=income, shares=shares, share_price=price)
    mixed = Financing(stock=0.4, cash=0.3, debt=0.3, cost_of_debt=0.08, yield_on_cash=0.03, tax_rate=tax)
    first = accretion(acquirer, target, paid, mixed)
    again = accretion(acquirer, target, paid, mixed, synergies=first.breakeven_synergies)
    assert again.accretion == pytest.approx(0, abs=1e-8 * (1 + abs(first.standalone_eps) + abs(first.pro_forma_eps)))


def test_prices_and_ratios_of_an_offer() -> None:
    assert offer_price(133, 0.35) == pytest.approx(179.55)
    assert exchange_ratio(50, 100) == 0.5
    assert breakeven_synergies(0.43, 2994.7, 0.25) == pytest.approx(1716.96133333)
    with pytest.raises(ValueError, match="whole price"):
        Financing(stock=0.5, cash=0.2, debt=0.2, cost_of_debt=0, yield_on_cash=0, tax_rate=0)
    with pytest.raises(InsufficientFigures):
        exchange_ratio(50, 0)
    with pytest.raises(InsufficientFigures):
        breakeven_synergies(1, 1, 1.0)
    loss = accretion(Acquirer(net_income=-1, shares=10, share_price=1), 5, 10, ALL_STOCK)
    assert loss.accretion_share is None


def test_goodwill_is_what_the_price_buys_beyond_what_can_be_named() -> None:
    assert allocation(1_000, Acquired(assets=1_500, liabilities=600)).goodwill == 100
    booked = Acquired(assets=1_500, liabilities=600, goodwill=50, deferred_tax_liability=10)
    named = booked.model_copy(update={"write_up": 100, "intangibles": 150, "tax_rate": 0.25})
    found = allocation(1_500, named)
    assert (found.adjusted_book_equity, found.new_deferred_tax_liability, found.excess) == (860, 62.5, 640)
    assert found.goodwill == 1_500 - (860 + 250 - 62.5)
    assert amortisation(150, 10) == 15
    with pytest.raises(InsufficientFigures):
        amortisation(150, 0)


@given(MONEY, MONEY, st.floats(0, 1e4), st.floats(0, 1e3), st.floats(0, 1))
def test_price_is_net_assets_and_goodwill_less_a_bargain(
    price: float, assets: float, liabilities: float, intangibles: float, tax: float
) -> None:
    found = allocation(price, Acquired(assets=assets, liabilities=liabilities, intangibles=intangibles, tax_rate=tax))
    assert found.identifiable_net_assets + found.goodwill - found.bargain == pytest.approx(price, abs=1e-6)
    assert min(found.goodwill, found.bargain) == 0


def test_the_published_buyout() -> None:
    terms = Buyout(entry_value=1_000, entry_ebitda=200, debt=600, exit_ebitda=260, exit_multiple=5, exit_net_debt=300)
    found = buyout(terms.model_copy(update={"years": 5}))
    assert (found.multiple, found.from_growth, found.from_multiple, found.from_debt) == (2.5, 300, 0, 300)
    assert found.irr == pytest.approx(2.5**0.2 - 1)
    with pytest.raises(InsufficientFigures):
        buyout(Buyout(entry_value=10, entry_ebitda=1, debt=10, exit_ebitda=1, exit_multiple=10, exit_net_debt=5))


@given(MONEY, MONEY, st.floats(0, 0.9), MONEY, st.floats(1, 30), st.floats(-100, 1e4), st.floats(0, 50))
def test_a_gain_is_explained_to_the_last_unit(
    value: float, ebitda: float, share: float, leaving: float, multiple: float, debt: float, fees: float
) -> None:
    terms = Buyout(
        entry_value=value, entry_ebitda=ebitda, debt=value * share, fees=fees, exit_ebitda=leaving,
        exit_multiple=multiple, exit_net_debt=debt,
    )  # fmt: skip
    found = buyout(terms)
    explained = found.from_growth + found.from_multiple + found.from_debt - fees
    assert found.exit_equity - found.entry_equity == pytest.approx(explained, abs=1e-5, rel=1e-9)
    assert found.irr is None


def test_debt_is_paid_back_from_cash_after_interest() -> None:
    assert debt_left(100, [30, 30, 100], 0.10, 0.25) == pytest.approx((77.5, 53.3125, 0))
    assert even_return(2.5, 5) == pytest.approx(0.2011244)
    assert highest_entry(1_000, 300, 0.20, 5) == pytest.approx(1_000 / 1.2**5 + 300)
    with pytest.raises(InsufficientFigures):
        even_return(0, 5)
