"""Rules that valuations meet, and the portfolio's own arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.acquisition.playbook import TERMS
from domain.valuation.fundamentals import Firm, firm_value, synergy
from domain.valuation.marketplace import listing_fee
from domain.valuation.refusals import InsufficientFigures, WaccNotAboveGrowth

FIRM = Firm(
    operating_income=75, tax_rate=0.3, return_on_capital=0.105, reinvestment_rate=0.7, years=5,
    wacc=0.9 * (0.0425 + 0.9 * 0.04) + 0.1 * 0.05 * 0.7, stable_growth=0.0425,
)  # fmt: skip
"""Damodaran on Valuation, illustration 15.1: two firms alike, taken together."""


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


def test_a_marketplace_keeps_less_of_larger_contracts() -> None:
    assert [listing_fee(value) for value in (999_999, 1e6, 9_999_999, 1e7)] == [0.03, 0.02, 0.02, 0.015]
    assert listing_fee(900_000, through_partner=True) == pytest.approx(0.035)
    assert listing_fee(900_000, renewal=True) == 0.015
    assert listing_fee(1, offer="public", delivery="server") == 0.20
    assert listing_fee(1, delivery="professional_services") == 0.025
