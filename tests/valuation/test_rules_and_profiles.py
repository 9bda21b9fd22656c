"""Rules that valuations meet, the reference profile's fit score, and the portfolio's own arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.acquisition.playbook import TERMS
from domain.valuation.fit import REFERENCE_WEIGHTS, Candidate, composite, reference_scores
from domain.valuation.fundamentals import Firm, firm_value, synergy
from domain.valuation.marketplace import listing_fee
from domain.valuation.merger_control import federal_holidays, reportable, thresholds_of, thresholds_on, waiting_ends
from domain.valuation.refusals import InsufficientFigures, ThresholdsUnknown, WaccNotAboveGrowth, WeightsNotOne

STORAGE = Candidate(
    patents=75, developers=150, certifications=2, ai_models=0, revenue=50, growth=0.35, customers=1_200, staff=350
)
FIRM = Firm(
    operating_income=75, tax_rate=0.3, return_on_capital=0.105, reinvestment_rate=0.7, years=5,
    wacc=0.9 * (0.0425 + 0.9 * 0.04) + 0.1 * 0.05 * 0.7, stable_growth=0.0425,
)  # fmt: skip
"""Damodaran on Valuation, illustration 15.1: two firms alike, taken together."""


def test_the_worked_fit_score() -> None:
    """WE-5."""
    scores = reference_scores(STORAGE)
    assert scores == {"technology": 70, "market": 75, "culture": 75, "talent": 80, "customer": 70}
    assert composite(scores, REFERENCE_WEIGHTS) == pytest.approx(73.50, rel=1e-15)


def test_weights_of_a_score_sum_to_one_and_each_has_its_score() -> None:
    with pytest.raises(WeightsNotOne) as refused:
        composite({"technology": 70}, {"technology": 0.9})
    assert refused.value.code == "weights_not_one"
    with pytest.raises(InsufficientFigures):
        composite({"technology": 70}, {"technology": 0.5, "market": 0.5})


def test_the_worked_portfolio() -> None:
    """WE-17: the bands of all categories against the envelope."""
    bands = [category.band for category in TERMS.categories]
    assert sum(band.low.in_millions for band in bands) == 1_300
    assert sum(band.mid.in_millions for band in bands) == 2_100
    assert sum(band.high.in_millions for band in bands) == 2_900
    assert TERMS.envelope.limit.in_millions == Decimal(2_000)


def test_synergy_by_valuing_twice_is_what_was_published() -> None:
    assert synergy(FIRM.model_copy(update={"operating_income": 90}), FIRM) == pytest.approx(162.90, abs=0.005)
    assert synergy(FIRM.model_copy(update={"reinvestment_rate": 0.9}), FIRM) == pytest.approx(24.02, abs=0.005)


def test_two_firms_alike_are_worth_what_they_are_together() -> None:
    apart = [FIRM.model_copy(update={"operating_income": income}) for income in (50, 25)]
    assert synergy(FIRM, *apart) == pytest.approx(0, abs=1e-9)
    assert FIRM.stable_reinvestment == pytest.approx(0.0425 / FIRM.wacc)
    with pytest.raises(WaccNotAboveGrowth):
        firm_value(FIRM.model_copy(update={"stable_growth": 0.08}))
    with pytest.raises(InsufficientFigures):
        firm_value(FIRM.model_copy(update={"wacc": -0.01, "stable_growth": -0.05}))


@pytest.mark.parametrize(
    ("received", "days", "ends"),
    [
        (date(2026, 3, 2), 30, date(2026, 4, 1)),
        (date(2026, 1, 15), 30, date(2026, 2, 17)),
        (date(2026, 6, 4), 30, date(2026, 7, 6)),
        (date(2026, 12, 10), 15, date(2026, 12, 28)),
        (date(2021, 12, 1), 30, date(2022, 1, 3)),
    ],
)
def test_a_waiting_period_ends_on_a_business_day(received: date, days: int, ends: date) -> None:
    assert waiting_ends(received, days) == ends


def test_federal_holidays_are_observed_beside_the_weekend() -> None:
    assert {date(2026, 7, 3), date(2026, 7, 4), date(2026, 2, 16), date(2026, 5, 25), date(2026, 11, 26)} <= (
        federal_holidays(2026)
    )
    assert date(2021, 12, 31) in federal_holidays(2021), "New Year's Day 2022 is a Saturday"
    assert date(2027, 7, 5) in federal_holidays(2027), "the Fourth is a Sunday"


def test_what_is_notified_depends_on_size_and_then_on_who() -> None:
    now, before = thresholds_of(2026), thresholds_of(2025)
    assert not reportable(130, 1_000, 1_000, now)
    assert reportable(130, 1_000, 1_000, before)
    assert not reportable(133.9, 1_000, 1_000, now), "only above the threshold"
    assert reportable(200, 26.8, 267.8, now)
    assert not reportable(200, 26.7, 1_000, now)
    assert reportable(535.6, 0, 0, now)


def test_thresholds_have_the_day_they_take_effect() -> None:
    assert thresholds_on(date(2026, 2, 16)) == thresholds_of(2025)
    assert thresholds_on(date(2026, 2, 17)) == thresholds_of(2026)
    with pytest.raises(ThresholdsUnknown):
        thresholds_on(thresholds_of(2025).effective - timedelta(days=1))
    with pytest.raises(ThresholdsUnknown) as refused:
        thresholds_of(2031)
    assert refused.value.code == "thresholds_unknown"


def test_a_marketplace_keeps_less_of_larger_contracts() -> None:
    assert [listing_fee(value) for value in (999_999, 1e6, 9_999_999, 1e7)] == [0.03, 0.02, 0.02, 0.015]
    assert listing_fee(900_000, through_partner=True) == pytest.approx(0.035)
    assert listing_fee(900_000, renewal=True) == 0.015
    assert listing_fee(1, offer="public", delivery="server") == 0.20
    assert listing_fee(1, delivery="professional_services") == 0.025
