"""A hundred thousand deals: reproducible, in line with the single case, and fast."""

from __future__ import annotations

import pytest

from benchmarks.monte_carlo import UNCERTAIN
from domain.valuation.monte_carlo import Triangle, Uncertainty, simulate
from domain.valuation.refusals import DrawsOutOfRange, InsufficientFigures
from domain.valuation.sensitivity import value_at
from domain.valuation.synergies import Synergies
from tests.valuation.examples import COMPANY, DEAL, SYNERGIES

CERTAIN = Uncertainty(
    growth=0, margin=0, wacc=0, terminal_growth=0,
    synergies=Triangle(low=1, likely=1, high=1), integration=Triangle(low=1, likely=1, high=1),
)  # fmt: skip


def test_the_same_seed_gives_the_same_draws_and_another_one_does_not() -> None:
    first = simulate(DEAL, UNCERTAIN, seed=7, draws=20_000)
    assert simulate(DEAL, UNCERTAIN, seed=7, draws=20_000) == first
    assert simulate(DEAL, UNCERTAIN, seed=8, draws=20_000) != first


def test_certainty_gives_the_single_case() -> None:
    found = simulate(DEAL, CERTAIN, seed=1, draws=10)
    own = value_at(DEAL, {}, "npv")
    assert found.mean == pytest.approx(own, rel=1e-12)
    assert found.standard_deviation == pytest.approx(0, abs=1e-9)
    assert found.probability_of_loss == (1.0 if own is not None and own < 0 else 0.0)
    assert found.left_out == 0


@pytest.mark.feature("VA-11")
def test_the_spread_is_told_with_the_probability_of_a_loss() -> None:
    found = simulate(DEAL, UNCERTAIN, seed=11)
    assert found.draws == 100_000
    levels = [found.percentiles[number] for number in (5, 10, 25, 50, 75, 90, 95)]
    assert levels == sorted(levels)
    assert 0 < found.probability_of_loss < 1
    assert (found.percentiles[50] < 0) == (found.probability_of_loss > 0.5)
    assert found.standard_error == pytest.approx(found.standard_deviation / (found.draws - found.left_out) ** 0.5)
    again = simulate(DEAL, UNCERTAIN, seed=12)
    assert abs(again.mean - found.mean) < 6 * found.standard_error


def test_draws_without_a_value_are_left_out_and_counted() -> None:
    wild = UNCERTAIN.model_copy(update={"wacc": 0.05})
    found = simulate(DEAL, wild, seed=3, draws=20_000)
    assert 0 < found.left_out < 10_000
    eternal = Synergies(lines=SYNERGIES.lines, tax_rate=0.25, continuing_growth=0.06)
    more = simulate(DEAL.model_copy(update={"synergies": eternal}), wild, seed=3, draws=20_000)
    assert more.left_out > found.left_out
    with pytest.raises(DrawsOutOfRange) as refused:
        simulate(DEAL, UNCERTAIN.model_copy(update={"smallest_spread": 0.2}), seed=3, draws=1_000)
    assert refused.value.code == "draws_out_of_range"


def test_an_exit_multiple_can_be_uncertain() -> None:
    by_multiple = DEAL.model_copy(update={"terminal": DEAL.terminal.model_copy(update={"by": "exit_multiple"})})
    sure = simulate(by_multiple, CERTAIN, seed=5, draws=5_000)
    found = simulate(by_multiple, CERTAIN.model_copy(update={"exit_multiple": 1.0}), seed=5, draws=5_000)
    assert found.standard_deviation > 10 > sure.standard_deviation


def test_a_loss_is_a_loss_to_somebody_who_pays() -> None:
    with pytest.raises(InsufficientFigures):
        simulate(COMPANY, UNCERTAIN, seed=1)
    with pytest.raises(ValueError, match="low ≤ likely ≤ high"):
        Triangle(low=2, likely=1, high=3)
