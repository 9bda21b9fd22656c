"""The cost of capital, and the way from the enterprise to the share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.valuation.bridge import (
    Claims,
    OptionTranche,
    Shares,
    bridge,
    diluted,
    equity_value,
    new_shares,
    price_per_share,
)
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.wacc import (
    BuiltUp,
    GivenRate,
    PeerBeta,
    cost_of_capital,
    cost_of_equity,
    peers_unlevered,
    relevered,
    unlevered,
    weighted,
)

PEERS = (
    PeerBeta(name="one", beta=1.10, debt=100, equity=200, tax_rate=0.40),
    PeerBeta(name="two", beta=1.25, debt=200, equity=200, tax_rate=0.35),
    PeerBeta(name="three", beta=0.90, debt=200, equity=300, tax_rate=0.38),
)

AMOUNT = st.floats(0, 1e5)
CLAIMS = st.builds(
    Claims, debt=AMOUNT, cash=AMOUNT, debt_like=AMOUNT, preferred=AMOUNT, minority=AMOUNT, associates=AMOUNT,
    working_capital_shortfall=st.floats(-1e4, 1e4),
)  # fmt: skip
TRANCHES = st.lists(st.builds(OptionTranche, count=st.floats(0, 50), strike=st.floats(0, 200)), max_size=4).map(tuple)


@pytest.mark.feature("VA-02")
def test_betas_are_unlevered_averaged_and_relevered() -> None:
    assert peers_unlevered(PEERS) == pytest.approx((0.846153846154, 0.757575757576, 0.63679245283))
    given_parts = BuiltUp(
        risk_free=0.04, equity_premium=0.06, size_premium=0.01, peers=PEERS, peer_average="mean", debt_share=0.4,
        cost_of_debt=0.09, tax_rate=0.4,
    )  # fmt: skip
    found = cost_of_capital(given_parts)
    assert found.unlevered_beta == pytest.approx(0.74684068552)
    assert found.relevered_beta == pytest.approx(1.04557695973)
    assert found.cost_of_equity == pytest.approx(0.04 + 1.04557695973 * 0.06 + 0.01)
    assert found.cost_of_debt_after_tax == pytest.approx(0.054)
    assert found.rate == pytest.approx(0.6 * (0.05 + 1.04557695973 * 0.06) + 0.4 * 0.054)
    by_median = cost_of_capital(given_parts.model_copy(update={"peer_average": "median"}))
    assert by_median.unlevered_beta == pytest.approx(0.757575757576)


def test_levering_and_unlevering_undo_each_other() -> None:
    assert relevered(unlevered(1.3, 0.7, 0.25), 0.7, 0.25) == pytest.approx(1.3)
    assert cost_of_equity(0.06, 0.75, 0.055) == pytest.approx(0.10125)
    assert weighted(0.137, 0.054, 0.4) == pytest.approx(0.1038)


def test_a_given_rate_says_where_it_comes_from() -> None:
    found = cost_of_capital(GivenRate(rate=0.1, source="board paper 12"))
    assert (found.rate, found.source, found.cost_of_equity) == (0.1, "board paper 12", None)


def test_a_cost_of_equity_without_a_beta_is_refused_not_assumed() -> None:
    with pytest.raises(InsufficientFigures) as refused:
        cost_of_capital(BuiltUp(risk_free=0.04, equity_premium=0.06, debt_share=0.2, cost_of_debt=0.05, tax_rate=0.25))
    assert refused.value.detail == {"missing": ["beta"]}


@pytest.mark.feature("VA-13")
def test_the_worked_bridge() -> None:
    """WE-2: debt 30, cash 50."""
    assert equity_value(572.0373623502876, Claims(debt=30, cash=50)) == pytest.approx(592.0373623502876, rel=1e-15)


@pytest.mark.feature("VA-13")
@given(st.floats(-1e6, 1e6), CLAIMS)
def test_equity_and_claims_make_the_enterprise_again(enterprise: float, claims: Claims) -> None:
    found = bridge(enterprise, claims)
    assert found.equity_value + claims.net == pytest.approx(enterprise, abs=1e-6)
    assert found.equity_value == pytest.approx(
        enterprise - claims.debt - claims.debt_like + claims.cash - claims.preferred - claims.minority
        + claims.associates - claims.working_capital_shortfall,
        abs=1e-6,
    )  # fmt: skip


def test_options_add_what_their_proceeds_do_not_buy_back() -> None:
    assert new_shares(OptionTranche(count=999, strike=10), 13) == pytest.approx(230.538461538)
    assert new_shares(OptionTranche(count=999, strike=13), 13) == 0
    assert new_shares(OptionTranche(count=5, strike=0), 13) == 5, "restricted shares have no strike"
    assert new_shares(OptionTranche(count=5, strike=1), 0) == 0


@given(st.floats(1, 1e5), st.floats(0.5, 1e3), TRANCHES)
def test_the_price_per_share_is_the_one_at_which_options_are_counted(
    equity: float, basic: float, options: tuple[OptionTranche, ...]
) -> None:
    shares = Shares(basic=basic, options=options)
    price = price_per_share(equity, shares)
    assert price * diluted(shares, price) == pytest.approx(equity, rel=1e-9)


def test_worthless_equity_has_no_price() -> None:
    found = bridge(10, Claims(debt=30, cash=0), Shares(basic=5))
    assert (found.equity_value, found.per_share, found.diluted_shares) == (-20, None, None)
    with pytest.raises(InsufficientFigures):
        price_per_share(-20, Shares(basic=5))
