"""A published valuation looked at again: genuine or not, the draws counted, and one input set to another figure."""

from __future__ import annotations

import pytest

from benchmarks.monte_carlo import UNCERTAIN
from domain.valuation.again import again
from domain.valuation.monte_carlo import distribution, simulate
from domain.valuation.publishing import publish
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.result import Returns
from domain.valuation.what_if import own_settings, point, what_if
from tests.valuation.examples import COMPANY, DEAL
from tests.valuation.test_monte_carlo import CERTAIN


def test_the_recorded_inputs_and_seed_lead_to_the_same_figures_again() -> None:
    published = publish(DEAL, UNCERTAIN, 5)
    found = again(DEAL, published.result, published.receipt, UNCERTAIN, published.simulation)
    assert found.verification.genuine
    base = next(each for each in found.scenarios if each.name == "base")
    assert base.cash == published.result.dcf.flows
    assert sum(each.probability for each in found.scenarios) == pytest.approx(1)
    assert found.distribution == distribution(DEAL, UNCERTAIN, seed=5)


def test_other_inputs_than_the_recorded_ones_show() -> None:
    published = publish(DEAL, None, 0)
    moved = DEAL.model_copy(update={"hurdle": 0.4})
    found = again(moved, published.result, published.receipt, None, None)
    assert not found.verification.genuine
    assert found.distribution is None


def test_the_draws_that_are_counted_are_those_that_were_simulated() -> None:
    simulated = simulate(DEAL, UNCERTAIN, seed=3, draws=20_000)
    counted = distribution(DEAL, UNCERTAIN, seed=3, draws=20_000)
    assert sum(counted.counts) + counted.beyond == simulated.draws - simulated.left_out
    assert counted.beyond <= 0.011 * simulated.draws
    assert len(counted.edges) == len(counted.counts) + 1
    assert 0.0 in counted.edges
    below = sum(count for count, edge in zip(counted.counts, counted.edges[1:], strict=True) if edge <= 0)
    assert below / simulated.draws == pytest.approx(simulated.probability_of_loss, abs=0.006)


def test_draws_that_do_not_differ_lie_in_one_bin() -> None:
    counted = distribution(DEAL, CERTAIN, seed=1, draws=10)
    assert sum(counted.counts) == 10
    assert max(counted.counts) == 10


@pytest.mark.feature("VA-05")
def test_nothing_moved_is_the_published_figure_and_a_lower_price_earns_as_much_more() -> None:
    returns = publish(DEAL, None, 0).result.returns
    assert isinstance(returns, Returns)
    own = point(DEAL, {})
    assert own.npv == pytest.approx(returns.npv, rel=1e-12)
    assert own.npv == pytest.approx(what_if(DEAL).tornado.own, rel=1e-12)
    price = own_settings(DEAL)["price"]
    cheaper = point(DEAL, {"price": price - 10})
    assert cheaper.npv is not None
    assert cheaper.npv >= returns.npv + 10 - 1e-9
    assert cheaper.enterprise_value == own.enterprise_value


def test_a_rate_at_or_below_the_growth_has_no_figures() -> None:
    found = point(DEAL, {"wacc": 0.02, "terminal_growth": 0.03})
    assert (found.enterprise_value, found.npv, found.irr) == (None, None, None)


def test_an_input_that_the_model_does_not_have_cannot_be_moved() -> None:
    without = COMPANY.model_copy(update={"offer": None})
    with pytest.raises(InsufficientFigures) as refused:
        point(without, {"price": 100.0})
    assert refused.value.code == "insufficient_data"
