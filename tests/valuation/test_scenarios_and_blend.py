"""Three scenarios in order, their expected value, and several methods in one blend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.valuation.blend import Bar, Method, Weights, blend
from domain.valuation.drivers import shifted
from domain.valuation.refusals import NoMethodApplies, ProbabilitiesNotOne, ScenariosOutOfOrder, YearsDiffer
from domain.valuation.scenarios import Scenario, Scenarios, around, coherent, expected, in_order
from tests.valuation.examples import DECLINING, PROBABILITIES, WORKED

METHODS: tuple[Method, ...] = ("dcf", "comparables", "precedents")
BARS = st.lists(
    st.tuples(st.sampled_from(METHODS), st.lists(st.floats(-1e4, 1e5), min_size=3, max_size=3).map(sorted)),
    min_size=1, max_size=3, unique_by=lambda pair: pair[0],
).map(lambda pairs: [Bar(method=method, low=v[0], mid=v[1], high=v[2]) for method, v in pairs])  # fmt: skip
WEIGHTS = st.builds(Weights, dcf=st.floats(0.01, 5), comparables=st.floats(0.01, 5), precedents=st.floats(0.01, 5))


@pytest.mark.feature("VA-10")
def test_better_stays_better_when_revenue_shrinks() -> None:
    """A multiplier would make the bull case of −10% a case of −13%; points are added instead."""
    drivers = around(DECLINING, growth=0.05, margin=0.01, probabilities=PROBABILITIES)
    assert drivers.bull.drivers.growth == pytest.approx((-0.05,) * 5)
    assert drivers.bear.drivers.growth == pytest.approx((-0.15,) * 5)
    assert drivers.bull.drivers.ebitda_margin == pytest.approx((0.26,) * 5)


@pytest.mark.feature("VA-10")
def test_probabilities_must_sum_to_one() -> None:
    with pytest.raises(ProbabilitiesNotOne) as refused:
        coherent(around(WORKED, growth=0.05, margin=0, probabilities={"bear": 0.2, "base": 0.6, "bull": 0.3}))
    assert refused.value.code == "probabilities_not_one"
    coherent(around(WORKED, growth=0.05, margin=0, probabilities={"bear": 0.1, "base": 0.7, "bull": 0.2}))


@pytest.mark.feature("VA-10")
def test_a_bull_case_worth_less_than_the_base_case_is_refused() -> None:
    in_order({"bear": 1, "base": 2, "bull": 3})
    in_order({"bear": 2, "base": 2, "bull": 2})
    with pytest.raises(ScenariosOutOfOrder) as refused:
        in_order({"bear": 1, "base": 3, "bull": 2})
    assert refused.value.code == "scenarios_out_of_order"
    assert refused.value.detail == {"bear": 1, "base": 3, "bull": 2}
    with pytest.raises(ScenariosOutOfOrder):
        in_order({"bear": 3, "base": 2, "bull": 4})


def test_scenarios_look_equally_far_ahead() -> None:
    short = shifted(WORKED, 0.05).model_copy(update={"growth": (0.1, 0.1), "ebitda_margin": 0.2})
    given_three = around(WORKED, growth=0.05, margin=0, probabilities=PROBABILITIES)
    with pytest.raises(YearsDiffer):
        coherent(given_three.model_copy(update={"bull": Scenario(drivers=short, probability=0.25)}))


@pytest.mark.feature("VA-11")
@given(st.lists(st.floats(-1e5, 1e5), min_size=3, max_size=3), st.floats(0, 1), st.floats(0, 1))
def test_the_expected_value_is_the_probability_weighted_one(values: list[float], first: float, second: float) -> None:
    low, high = sorted((first, second))
    shares = {"bear": low, "base": high - low, "bull": 1 - high}
    scenarios = Scenarios(**{name: Scenario(drivers=WORKED, probability=share) for name, share in shares.items()})
    coherent(scenarios)
    by_name = dict(zip(("bear", "base", "bull"), values, strict=True))
    found = expected({"bear": values[0], "base": values[1], "bull": values[2]}, scenarios)
    assert found == pytest.approx(sum(by_name[name] * shares[name] for name in shares), abs=1e-6)
    assert min(values) - 1e-6 <= found <= max(values) + 1e-6


@pytest.mark.feature("VA-06")
def test_weights_are_renormalised_when_a_method_does_not_apply() -> None:
    bars = [Bar(method="dcf", low=80, mid=100, high=120), Bar(method="precedents", low=100, mid=150, high=160)]
    found = blend(bars, Weights())
    assert [part.weight for part in found.parts] == pytest.approx([5 / 7, 2 / 7])
    assert (found.low, found.mid, found.high) == pytest.approx((600 / 7, 800 / 7, 920 / 7))


@pytest.mark.feature("VA-06")
@given(BARS, WEIGHTS)
def test_a_blend_lies_between_its_methods_and_in_order(bars: list[Bar], weights: Weights) -> None:
    found = blend(bars, weights)
    slack = 1e-9 * max(1.0, *(abs(bar.low) + abs(bar.high) for bar in bars))
    assert sum(part.weight for part in found.parts) == pytest.approx(1)
    assert min(bar.mid for bar in bars) - slack <= found.mid <= max(bar.mid for bar in bars) + slack
    assert found.low <= found.mid + slack
    assert found.mid <= found.high + slack


def test_without_a_weighted_method_there_is_no_blend() -> None:
    with pytest.raises(NoMethodApplies) as refused:
        blend([Bar(method="dcf", low=1, mid=2, high=3)], Weights(dcf=0))
    assert refused.value.code == "no_method_applies"
    with pytest.raises(NoMethodApplies):
        blend([], Weights())
    with pytest.raises(ValueError, match="low ≤ mid ≤ high"):
        Bar(method="dcf", low=3, mid=2, high=1)
