"""Categories, prices, and the envelope that all deals share."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.acquisition import commands as c
from domain.acquisition import events as a
from domain.acquisition.charter import CategoryUnknown
from domain.acquisition.envelope import Claims, EnvelopeExceeded
from domain.acquisition.playbook import TERMS
from domain.acquisition.terms import CategoryKey
from domain.facts import GuardedEvent
from domain.initiative import commands as core
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.money import CurrenciesDiffer, Money, MoneyRange
from tests.support.deals import (
    CFO,
    CSO,
    LEAD,
    VP,
    approve,
    at_g1,
    at_g4,
    charter,
    chartered,
    closed,
    deal,
    evidence,
    propose,
    signed,
    verdict,
)
from tests.support.scenario import Story

ENVELOPE = "envelope:novacron"


def claimed_elsewhere(story: Story, *amounts: tuple[int, a.Standing]) -> Story:
    """Other deals claim these amounts, in USD millions."""
    claims = tuple(
        GuardedEvent(
            f"acquisition-other{n:04d}",
            a.CapitalClaimed(envelope="novacron", amount=Money.millions(amount), standing=standing),
        )
        for n, (amount, standing) in enumerate(amounts)
    )
    return Story(
        **{**{name: getattr(story, name) for name in story.__dataclass_fields__}, "elsewhere": {ENVELOPE: claims}}
    )


@pytest.mark.feature("MA-08")
@pytest.mark.parametrize(
    ("category", "low", "high"),
    [
        ("storage", 200, 500),
        ("networking", 300, 600),
        ("security", 400, 800),
        ("aiml", 300, 700),
        ("quantum", 100, 300),
    ],
)
def test_a_target_outside_its_band_is_warned_about_with_the_band(category: CategoryKey, low: int, high: int) -> None:
    inside = deal().by(VP).given(charter(category, low, high))
    assert not inside.every(a.PriceOutsideBand)
    dear = deal().by(VP).given(charter(category, low, high + 1)).every(a.PriceOutsideBand)
    assert dear[0].band == MoneyRange(low=Money.millions(low), high=Money.millions(high))
    assert dear[0].price == Money.millions(high + 1)
    assert deal().by(VP).given(charter(category, low - 1, high)).every(a.PriceOutsideBand)


def test_the_category_must_be_one_of_the_terms() -> None:
    terms = TERMS.model_copy(update={"categories": TERMS.categories[1:]})
    deal().by(VP).when(charter().model_copy(update={"terms": terms})).then_refused(CategoryUnknown)


@pytest.mark.feature("MA-09", "MA-10", "MA-12")
def test_documented_categories_carry_their_expectations() -> None:
    expected: dict[CategoryKey, int] = {"storage": 50, "networking": 80, "security": 120, "aiml": 100}
    for key, per_year in expected.items():
        assert TERMS.category(key).synergy_per_year == Money.millions(per_year)
    assert TERMS.category("storage").customers_expected == 1000


@pytest.mark.feature("MA-11")
def test_compliance_frameworks_are_counted_from_17_with_evidence_for_each() -> None:
    story = deal().by(VP).given(charter("security", 400, 800)).by(LEAD)
    assert story.state.category.frameworks == (17, 25)
    story.when(c.CountFramework(framework="FedRAMP", evidence="cert")).then_refused(no.EvidenceMissing)
    counted = story.given(evidence("cert"), c.CountFramework(framework="FedRAMP", evidence="cert"))
    assert counted.state.frameworks_counted == 18
    counted.when(c.CountFramework(framework="FedRAMP", evidence="cert")).then_nothing()
    chartered().by(LEAD).given(evidence("cert")).when(
        c.CountFramework(framework="FedRAMP", evidence="cert")
    ).then_refused(no.UnknownKey)


@pytest.mark.feature("MA-13")
def test_a_qualitative_synergy_needs_no_figure() -> None:
    quantum = charter("quantum", 100, 300)
    synergy = a.QualitativeSynergy(note="wider workload coverage")
    quantum = quantum.model_copy(update={"target": quantum.target.model_copy(update={"expected_synergy": synergy})})
    assert deal().by(VP).given(quantum).state.target.expected_synergy == synergy
    assert TERMS.category("quantum").synergy_per_year is None


@pytest.mark.feature("MA-16")
def test_the_fifth_midpoint_does_not_fit_the_envelope() -> None:
    four: tuple[tuple[int, a.Standing], ...] = (
        (450, "proposed"),
        (600, "approved"),
        (500, "committed"),
        (200, "spent"),
    )
    full = claimed_elsewhere(at_g1(), *four)
    refused = full.by(VP).when(core.ProposeGate(gate="g1")).then_refused(EnvelopeExceeded).refused
    assert refused is not None
    assert (refused.detail["limit"], refused.detail["claimed"]) == ("2000000000", "1750000000")
    assert (refused.detail["asked"], refused.detail["free"]) == ("350000000", "250000000")


@pytest.mark.feature("MA-16")
@pytest.mark.parametrize(("others", "fits"), [(1650, True), (1651, False)])
def test_the_envelope_is_full_to_the_last_dollar_and_no_further(others: int, *, fits: bool) -> None:
    story = claimed_elsewhere(at_g1(), (others, "approved")).by(VP).when(core.ProposeGate(gate="g1"))
    if fits:
        story.then(g.GateProposed, a.CapitalClaimed)
    else:
        story.then_refused(EnvelopeExceeded)


@pytest.mark.feature("MA-16")
def test_approval_is_blocked_when_the_envelope_filled_meanwhile() -> None:
    story = approve(propose(at_g1(), "g1", VP), CFO)
    filled = claimed_elsewhere(story, (1700, "approved")).by(CSO)
    filled.when(verdict(filled)).then_refused(EnvelopeExceeded)


def test_a_dearer_agreement_must_fit_as_well() -> None:
    story = claimed_elsewhere(at_g4(), (1600, "committed")).by(LEAD)
    story.when(c.RecordAgreement(price=Money.millions(401), evidence="agreement")).then_refused(EnvelopeExceeded)
    story.when(c.RecordAgreement(price=Money.millions(400), evidence="agreement")).then(
        a.AgreementRecorded, a.CapitalClaimed
    )


def test_a_claim_climbs_from_proposed_to_spent_and_counts_once() -> None:
    claims = closed().every(a.CapitalClaimed)
    assert [claim.standing for claim in claims] == ["proposed", "approved", "committed", "spent"]
    total = Claims.of([GuardedEvent("acquisition-7f3a91c2", claim) for claim in claims]).total("USD")
    assert total == Money.millions(350)


def test_what_ends_before_closing_lets_its_claim_go() -> None:
    ended = (
        signed()
        .by("gina")
        .given(c.TerminateAgreement(reason="Antitrust.", break_fee=Money.millions(11), payable_by="us"))
    )
    assert ended.state.claim is None
    assert ended.state.initiative.ended.outcome == "terminated"


def test_prices_in_another_currency_are_neither_compared_nor_added() -> None:
    euros = MoneyRange(low=Money.millions(1, "EUR"), high=Money.millions(2, "EUR"))
    foreign = charter().model_copy(update={"target": charter().target.model_copy(update={"price": euros})})
    story = deal().by(VP).given(foreign)
    assert not story.every(a.PriceOutsideBand)
    with pytest.raises(CurrenciesDiffer):
        _ = Money.millions(1, "EUR") + Money.millions(1)


def test_a_range_is_ordered_and_its_middle_is_exact() -> None:
    with pytest.raises(ValueError, match="low end"):
        MoneyRange(low=Money.millions(2), high=Money.millions(1))
    odd = MoneyRange(low=Money(amount=Decimal("0.000001")), high=Money(amount=Decimal("0.000002")))
    assert odd.holds(odd.mid)


def test_a_letter_of_intent_outside_the_band_is_a_warning() -> None:
    story = at_g4().by(LEAD).given(evidence("dear"))
    dear = story.when(
        c.RecordLetterOfIntent(
            price=Money.millions(600), exclusive_until=story.at + timedelta(days=30), evidence="dear"
        )
    )
    dear.then_among(a.LetterOfIntentRecorded, a.PriceOutsideBand)
