"""Synergies are estimated by people, weighed by doubt, phased in, and handed to the valuation model as they are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.acquisition.screening import events as s
from domain.acquisition.screening.commands import EstimateSynergy, WithdrawSynergy
from domain.acquisition.screening.default_profile import PROFILE
from domain.acquisition.screening.handover import to_model
from domain.acquisition.screening.rules import NotScreening
from domain.acquisition.screening.synergies import (
    Annual,
    Qualitative,
    SynergyEstimate,
    SynergyKind,
    phasing,
    suggestions,
    sums,
)
from domain.initiative import refusals as no
from domain.money import CurrenciesDiffer, Money
from domain.people import PersonNotListed
from domain.valuation.synergies import expected_run_rate, in_year
from tests.support.deals import CFO, COO, CRO, CTO, LEAD, VP, at_g1, signed
from tests.support.targets import figure

EVERY_KIND: tuple[tuple[SynergyKind, str], ...] = (
    ("revenue", CRO),
    ("market", CRO),
    ("cost", COO),
    ("technology", CTO),
)


def estimate(
    kind: SynergyKind = "cost",
    amount: int = 10,
    *,
    key: str = "hosting",
    margin: str | None = None,
    confidence: str = "0.85",
    months: int = 18,
    owner: str = COO,
    currency: str = "USD",
) -> SynergyEstimate:
    """An estimate, in millions a year."""
    return SynergyEstimate(
        synergy=key,
        title=key.capitalize(),
        kind=kind,
        worth=Annual(per_year=Money.millions(amount, currency), margin=None if margin is None else Decimal(margin)),
        months=months,
        confidence=Decimal(confidence),
        owner=owner,
    )


@pytest.mark.feature("MA-14")
def test_each_type_is_stored_with_its_owner_months_and_confidence() -> None:
    story = at_g1()
    for kind, owner in EVERY_KIND:
        margin = "0.6" if kind in ("revenue", "market") else None
        story = story.given(EstimateSynergy(estimate=estimate(kind, key=kind, margin=margin, owner=owner)))
    kept = story.state.screening.synergies
    assert [(one.kind, one.owner, one.months, str(one.confidence)) for one in kept.values()] == [
        (kind, owner, 18, "0.85") for kind, owner in EVERY_KIND
    ]


@pytest.mark.feature("MA-14")
def test_estimates_are_risk_weighted_and_flow_into_the_model_as_worked_out() -> None:
    """WE-14: 6.75 of revenue and 6.375 of cost, 13.125 together."""
    both = (
        estimate("revenue", 20, key="cross_sell", margin="0.6", confidence="0.75", months=12, owner=CRO),
        estimate("cost", 10, confidence="0.85", months=18),
    )
    assert [one.risk_weighted for one in both] == [Money.millions("9"), Money.millions("8.5")]
    model = to_model(both, years=5, tax_rate=0.25)
    assert model is not None
    assert [expected_run_rate(line, 0.25) for line in model.lines] == pytest.approx([6.75, 6.375])
    yearly = in_year(model, 5)
    assert yearly[-1] == pytest.approx(13.125)
    assert list(yearly) == sorted(yearly)
    assert yearly[0] == pytest.approx(6.75 * 0.5 + 6.375 / 3)


@pytest.mark.feature("MA-13", "MA-14")
def test_a_qualitative_synergy_is_kept_and_is_in_no_sum_and_no_model() -> None:
    words = SynergyEstimate(
        synergy="reach",
        title="Wider workload coverage",
        kind="technology",
        worth=Qualitative(note="Workloads nobody else can run"),
        months=24,
        confidence=Decimal("0.5"),
        owner=CTO,
    )
    kept = at_g1().given(EstimateSynergy(estimate=words)).state.screening.synergies
    assert kept == {"reach": words}
    assert sums(kept.values()) == {}
    assert to_model(kept.values(), years=5, tax_rate=0.25) is None
    assert sums([words, estimate()]) == sums([estimate()])


@pytest.mark.feature("MA-14")
def test_what_the_profile_suggests_counts_for_nothing_until_somebody_confirms_it() -> None:
    story = at_g1()
    assert story.state.screening.synergies == {}
    assert not story.every(s.SynergyEstimated)
    told = suggestions(PROFILE, story.state.screening.figures, story.state.screening.synergies)
    assert [(one.synergy, one.per_year, one.months, str(one.confidence), one.owner_role) for one in told] == [
        ("revenue_synergy", Money.millions(10), 12, "0.75", "cro"),
        ("cost_synergy", Money.millions(5), 18, "0.85", "coo"),
        ("technology_synergy", Money.millions(30), 24, "0.65", "cto"),
    ]
    assert not any(one.confirmed for one in told)
    confirmed = story.given(EstimateSynergy(estimate=estimate("cost", 5, key="cost_synergy")))
    after = suggestions(PROFILE, confirmed.state.screening.figures, confirmed.state.screening.synergies)
    assert [one.synergy for one in after if one.confirmed] == ["cost_synergy"]


def test_a_suggestion_that_rests_on_revenue_says_so_when_revenue_is_not_known() -> None:
    told = suggestions(PROFILE, {}, {})
    assert [(one.per_year, one.missing) for one in told[:2]] == [(None, ("revenue",))] * 2
    euros = suggestions(PROFILE, {"revenue": figure("revenue", "50", currency="EUR")}, {})
    assert euros[0].per_year == Money.millions(10, "EUR")
    assert suggestions(None, {}, {}) == ()


def test_a_later_estimate_replaces_and_a_withdrawn_one_is_gone() -> None:
    story = at_g1().given(EstimateSynergy(estimate=estimate()))
    story.when(EstimateSynergy(estimate=estimate())).then_nothing()
    better = story.given(EstimateSynergy(estimate=estimate(amount=12)))
    assert better.state.screening.synergies["hosting"].profit == Money.millions(12)
    gone = better.given(WithdrawSynergy(synergy="hosting", reason="They keep their own."))
    assert gone.state.screening.synergies == {}
    gone.when(WithdrawSynergy(synergy="hosting", reason="Again.")).then_refused(no.UnknownKey)


def test_synergies_are_estimated_by_who_runs_the_deal_for_people_we_know_before_signing() -> None:
    at_g1().by(CFO).when(EstimateSynergy(estimate=estimate())).then_refused(no.NotEntitled)
    at_g1().by(LEAD).when(EstimateSynergy(estimate=estimate())).then(s.SynergyEstimated)
    at_g1().when(EstimateSynergy(estimate=estimate(owner="nobody"))).then_refused(PersonNotListed)
    signed().by(VP).when(EstimateSynergy(estimate=estimate())).then_refused(NotScreening)


def test_only_what_brings_revenue_has_a_margin_and_an_amount_is_above_zero() -> None:
    for wrong in ({"kind": "cost", "margin": "0.5"}, {"kind": "revenue"}, {"amount": 0}):
        with pytest.raises(ValidationError):
            estimate(**wrong)


def test_currencies_are_summed_apart_and_the_model_takes_one() -> None:
    both = (estimate(), estimate(key="offices", currency="EUR"), estimate(key="cloud", amount=2))
    found = sums(both)
    assert {key: one.claimed for key, one in found.items()} == {
        "EUR": Money.millions(10, "EUR"),
        "USD": Money.millions(12),
    }
    with pytest.raises(CurrenciesDiffer):
        to_model(both, years=5, tax_rate=0.25)


@given(st.integers(0, 120), st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_phasing_rises_to_the_whole_and_loses_only_what_the_rise_costs(months: int, years: int) -> None:
    shares = phasing(months, years)
    assert list(shares) == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert all(share == 1 for share in shares[-(-months // 12) :])
    if months <= years * 12:
        assert abs(sum(shares) - (years - Decimal(months) / 24)) < Decimal("0.0001")


def test_full_after_a_year_half_of_it_comes_in_the_first() -> None:
    assert list(phasing(12, 3)) == [Decimal("0.5"), 1, 1]
    assert list(phasing(0, 2)) == [1, 1]
