"""Quick ratios before due diligence: a number, or a plain word of what is missing, and nothing in between."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acquisition.screening.measures import MEASURES, Figures
from domain.acquisition.screening.preliminary import (
    PRICE,
    TITLES,
    Insufficient,
    Known,
    KnownBand,
    Ratio,
    preliminary,
)
from domain.money import Money, MoneyRange
from tests.support.targets import figure

BAND = MoneyRange(low=Money.millions(200), high=Money.millions(500))
KNOWN = {
    "revenue": "50",
    "revenue_before": "40",
    "gross_margin": "0.62",
    "ebitda": "10",
    "net_debt": "15",
    "employees": "250",
    "customers": "1000",
}


def ratios(told: Mapping[str, str], price: MoneyRange | None = BAND) -> dict[str, Ratio]:
    """Ratios by key."""
    found: Figures = {measure: figure(measure, value) for measure, value in told.items()}
    return {ratio.key: ratio for ratio in preliminary(found, price)}


@pytest.mark.feature("MA-06")
def test_quick_ratios_of_a_target_of_which_enough_is_known() -> None:
    found = {key: ratio.reading for key, ratio in ratios(KNOWN).items()}
    assert found == {
        "growth": Known(value=Decimal("0.2500")),
        "gross_margin": Known(value=Decimal("0.6200")),
        "ebitda_margin": Known(value=Decimal("0.2000")),
        "rule_of_40": Known(value=Decimal("0.4500")),
        "revenue_multiple": KnownBand(low=Decimal("4.0000"), high=Decimal("10.0000")),
        "ebitda_multiple": KnownBand(low=Decimal("20.0000"), high=Decimal("50.0000")),
        "net_debt_to_ebitda": Known(value=Decimal("1.5000")),
        "revenue_per_employee": Known(value=Decimal("0.2000")),
        "revenue_per_customer": Known(value=Decimal("0.0500")),
        "price_per_customer": KnownBand(low=Decimal("0.2000"), high=Decimal("0.5000")),
    }
    assert ratios(KNOWN)["revenue_per_employee"].currency == "USD"


@pytest.mark.feature("MA-06")
def test_missing_figures_are_named_and_nothing_stands_in_for_them() -> None:
    nothing = ratios({}, None)
    assert all(isinstance(ratio.reading, Insufficient) for ratio in nothing.values())
    lacking = nothing["rule_of_40"].reading
    assert isinstance(lacking, Insufficient)
    assert set(lacking.missing) == {"growth", "ebitda", "revenue"}
    unpriced = ratios(KNOWN, None)["revenue_multiple"].reading
    assert isinstance(unpriced, Insufficient)
    assert set(unpriced.missing) == {PRICE}


@pytest.mark.feature("MA-06")
def test_a_multiple_of_a_loss_is_no_number() -> None:
    found = ratios({**KNOWN, "ebitda": "-4"})
    for key in ("ebitda_multiple", "net_debt_to_ebitda"):
        reading = found[key].reading
        assert isinstance(reading, Insufficient)
        assert reading.missing == {"ebitda": "not above zero: -4"}
    assert found["ebitda_margin"].reading == Known(value=Decimal("-0.0800"))


@pytest.mark.feature("MA-06")
def test_nothing_is_divided_by_nothing() -> None:
    found = ratios({**KNOWN, "revenue": "0", "employees": "0", "customers": "0"})
    for key in ("ebitda_margin", "revenue_multiple", "revenue_per_employee", "price_per_customer"):
        assert isinstance(found[key].reading, Insufficient), key


def test_amounts_of_different_currencies_are_not_divided() -> None:
    told = {key: figure(key, value) for key, value in KNOWN.items()}
    told["revenue"] = figure("revenue", "50", currency="EUR")
    found = {ratio.key: ratio.reading for ratio in preliminary(told, BAND)}
    for key in ("ebitda_margin", "revenue_multiple", "growth"):
        assert isinstance(found[key], Insufficient), key
    assert found["revenue_per_employee"] == Known(value=Decimal("0.2000"))


def test_growth_that_somebody_recorded_goes_before_growth_that_is_computed() -> None:
    assert ratios({**KNOWN, "growth": "0.3"})["growth"].reading == Known(value=Decimal("0.3000"))


@given(told=st.dictionaries(st.sampled_from(sorted(MEASURES)), st.integers(0, 100)), priced=st.booleans())
@settings(max_examples=200, deadline=None)
def test_whatever_is_known_every_ratio_is_a_number_or_says_what_it_lacks(told: dict[str, int], *, priced: bool) -> None:
    found = preliminary({key: figure(key, Decimal(value)) for key, value in told.items()}, BAND if priced else None)
    assert [ratio.key for ratio in found] == list(TITLES)
    for ratio in found:
        if isinstance(ratio.reading, Insufficient):
            assert ratio.reading.missing
