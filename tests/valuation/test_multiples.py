"""Peers and past deals: dated, trimmed, and never a constant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.valuation.comparables import Comparables, Peer, by_comparables
from domain.valuation.multiples import ByMultiples, Policy, Trailing, outliers, statistics_of
from domain.valuation.precedents import Precedents, by_precedents, premiums
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import Insufficient
from tests.valuation.examples import DEALS, PEERS, TODAY

TARGET = Trailing(revenue=100, ebitda=25)


def valued(table: Comparables, trailing: Trailing = TARGET) -> ByMultiples:
    found = by_comparables(table, trailing, TODAY)
    assert isinstance(found, ByMultiples)
    return found


@pytest.mark.feature("VA-03")
def test_peers_give_a_median_and_quartiles_without_the_stale_and_the_far_off() -> None:
    found = valued(Comparables(peers=PEERS))
    assert found.metric == "ev_ebitda"
    assert found.used == ("alder", "birch", "cedar", "dogwood")
    multiples = sorted((1_000 / 42, 2_400 / 80, 640 / 25, 900 / 30))
    assert found.statistics.median == pytest.approx((multiples[1] + multiples[2]) / 2)
    assert found.statistics.lower_quartile == pytest.approx(multiples[0] + 0.75 * (multiples[1] - multiples[0]))
    stats = found.statistics
    quartiles = (stats.lower_quartile, stats.median, stats.upper_quartile)
    assert (found.low, found.mid, found.high) == pytest.approx(tuple(25 * each for each in quartiles))
    assert {row.name: row.reason for row in found.excluded} == {
        "fir": "stale", "gorse": "no multiple", "elm": "outlier",
    }  # fmt: skip


@pytest.mark.feature("VA-03")
def test_a_company_without_profit_is_valued_by_its_revenue() -> None:
    for trailing in (Trailing(revenue=100, ebitda=1), Trailing(revenue=100, ebitda=-20), Trailing(revenue=100)):
        found = valued(Comparables(peers=PEERS), trailing)
        assert found.metric == "ev_revenue"
        assert "gorse" in found.used


@pytest.mark.feature("VA-03")
def test_too_few_recent_peers_are_insufficient_not_a_default() -> None:
    two = by_comparables(Comparables(peers=PEERS[:2]), TARGET, TODAY)
    assert isinstance(two, Insufficient)
    assert "fewer than 3 rows" in two.reason
    later = by_comparables(Comparables(peers=PEERS), TARGET, TODAY + timedelta(days=1_000))
    assert isinstance(later, Insufficient)
    none = by_comparables(Comparables(peers=()), TARGET, TODAY)
    assert isinstance(none, Insufficient)


def test_figures_from_after_the_valuation_do_not_count() -> None:
    future = Peer(name="seer", on=TODAY + timedelta(days=1), enterprise_value=1, revenue=1, ebitda=1)
    found = valued(Comparables(peers=(*PEERS, future)))
    assert [row.reason for row in found.excluded if row.name == "seer"] == ["after the valuation"]


def test_nothing_is_trimmed_without_a_fence() -> None:
    found = valued(Comparables(peers=PEERS, policy=Policy(oldest_days=366, fence=None)))
    assert "elm" in found.used


@pytest.mark.feature("VA-04")
def test_old_deals_do_not_count_and_premiums_are_reported() -> None:
    table = Precedents(deals=DEALS)
    found = by_precedents(table, TARGET, TODAY)
    assert isinstance(found, ByMultiples)
    assert found.used == ("iris", "jasmine", "kale")
    assert [row.name for row in found.excluded] == ["lupin"]
    assert found.statistics.median == pytest.approx(28)
    assert (found.low, found.mid, found.high) == pytest.approx((675, 700, 750))
    paid = premiums(table, TODAY)
    assert paid is not None
    assert paid.count == 2
    assert paid.median == pytest.approx(0.275)
    assert premiums(Precedents(deals=DEALS[2:3]), TODAY) is None


def test_three_peers_of_the_published_example() -> None:
    found = statistics_of([8.5, 9.2, 14.0])
    assert (found.median, found.mean) == pytest.approx((9.2, 10.5666666667))
    assert found.harmonic_mean == pytest.approx(3 / (1 / 8.5 + 1 / 9.2 + 1 / 14))
    assert statistics_of([-1.0, 2.0]).harmonic_mean is None
    with pytest.raises(InsufficientFigures):
        statistics_of([])


@given(st.lists(st.floats(0.1, 500), min_size=1, max_size=40), st.floats(0, 3))
def test_statistics_are_in_order_and_trimming_keeps_the_middle(multiples: list[float], fence: float) -> None:
    found = statistics_of(multiples)
    slack = 1e-9 * found.maximum
    assert found.minimum <= found.lower_quartile + slack <= found.median + 2 * slack
    assert found.median <= found.upper_quartile + slack <= found.maximum + 2 * slack
    assert found.harmonic_mean is not None
    assert found.harmonic_mean <= found.mean + slack
    gone = outliers(multiples, fence)
    assert all(not found.lower_quartile <= multiples[index] <= found.upper_quartile for index in gone)
    assert outliers(multiples, None) == frozenset()
