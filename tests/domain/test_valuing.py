"""The value of a deal: computed by rule, proved by a receipt, approved by somebody else, moved by due diligence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.monte_carlo import UNCERTAIN
from domain.acquisition import events as a
from domain.acquisition.commands import RecordAgreement, RecordLetterOfIntent
from domain.acquisition.screening.commands import EstimateSynergy
from domain.acquisition.stages import WrongStage
from domain.acquisition.valuing import commands as c
from domain.acquisition.valuing import events as v
from domain.acquisition.valuing import rules as no
from domain.acquisition.valuing.checks import highest_price
from domain.initiative import refusals as core_no
from domain.initiative.commands import ProposeGate, WaiveCriterion
from domain.money import CurrenciesDiffer, Money
from domain.people import Directory, Person
from domain.proofs import findings
from domain.proving import Happened
from domain.valuation.evaluate import evaluate
from domain.valuation.offer import Offer
from domain.valuation.receipt import receipt, verify
from domain.valuation.refusals import InsufficientFigures, NotComputable, ProbabilitiesNotOne, WaccNotAboveGrowth
from domain.valuation.result import Returns
from domain.valuation.terminal import Terminal
from tests.domain.test_synergy_estimates import estimate
from tests.support.deals import (
    CEO,
    CFO,
    GC,
    LEAD,
    VP,
    approve,
    at_g4,
    chartered,
    evidence,
    in_negotiation,
    model,
    propose,
    valued,
)
from tests.support.scenario import Story


def publish(price: int = 350, **changes: object) -> c.PublishValuation:
    """Publish a valuation of a company that is worth the price, with changes to the model."""
    return c.PublishValuation(model=model(price).model_copy(update=changes), note="As of today.")


def published(story: Story) -> v.ValuationPublished:
    """The latest valuation."""
    latest = story.state.valuing.latest
    assert isinstance(latest, v.ValuationPublished)
    return latest


@cache
def valued_once() -> v.ValuationPublished:
    """One valuation, for laws that do not change it."""
    return published(in_negotiation().by(LEAD).when(publish()))


def approval(story: Story) -> c.ApproveValuation:
    """Approve the latest valuation by the figures on its receipt."""
    latest = published(story)
    return c.ApproveValuation(valuation=latest.valuation, outputs=latest.receipt.outputs)


@pytest.mark.feature("VA-12")
def test_a_valuation_is_computed_by_the_rule_and_published_with_its_receipt() -> None:
    story = in_negotiation().by(LEAD).when(publish()).then(v.ValuationPublished)
    first = published(story)
    assert first.model.hurdle == story.state.terms.valuation.hurdle, "the programme's, whoever computes"
    assert first.result == evaluate(first.model)
    assert verify(first.receipt, first.model, first.result).genuine
    dearer = first.model.model_copy(update={"offer": Offer(price=351, fees=5)})
    assert not verify(first.receipt, dearer, first.result).genuine
    second = published(story.when(publish()).then(v.ValuationPublished))
    assert (second.valuation, second.receipt) == (2, first.receipt), "same inputs, same outputs, same proof"


def test_a_hundred_thousand_draws_are_part_of_what_is_published() -> None:
    command = publish().model_copy(update={"uncertainty": UNCERTAIN, "seed": 7})
    found = published(in_negotiation().by(LEAD).when(command)).simulation
    assert found is not None
    assert (found.seed, found.draws) == (7, 100_000)
    assert 0 < found.probability_of_loss < 1
    again = published(in_negotiation().by(LEAD).when(command)).simulation
    assert again == found


def test_who_computes_a_valuation_does_not_approve_it() -> None:
    story = in_negotiation().by(VP).given(publish())
    story.by(LEAD).when(approval(story)).then_refused(core_no.NotEntitled)
    story.by(GC).when(publish()).then_refused(core_no.NotEntitled)
    approved = story.by(CFO).when(approval(story)).then(v.ValuationApproved)
    approved.when(approval(approved)).then_nothing()


def test_an_owner_who_holds_every_role_still_cannot_approve_their_own_figures() -> None:
    story = in_negotiation()
    everything = {**story.people.people, LEAD: Person(name="Liam", roles=("deal_lead", "cfo"))}
    own = replace(story, people=Directory(everything)).by(LEAD).given(publish())
    own.when(approval(own)).then_refused(no.PublisherMayNotApprove)


def test_an_approval_is_good_for_the_figures_that_were_seen() -> None:
    story = in_negotiation().by(LEAD).given(publish())
    seen = approval(story)
    story = story.given(publish(claims=model(350).claims.model_copy(update={"debt": 60})))
    story.by(CFO).when(seen).then_refused(no.NotTheLatestValuation)
    story.by(CFO).when(seen.model_copy(update={"valuation": 9})).then_refused(no.ValuationUnknown)
    other = approval(story).model_copy(update={"outputs": "0" * 64})
    story.by(CFO).when(other).then_refused(no.NotTheLatestValuation)


def test_figures_that_cannot_be_valued_are_refused_and_nothing_is_recorded() -> None:
    story = in_negotiation().by(LEAD)
    story.when(publish(hurdle=0.05)).then_refused(no.HurdleDiffers)
    story.when(publish(terminal=Terminal(growth=0.2))).then_refused(WaccNotAboveGrowth)
    story.when(publish(currency="EUR")).then_refused(CurrenciesDiffer)
    scenarios = model(350).scenarios
    likely = scenarios.model_copy(update={"bull": scenarios.bull.model_copy(update={"probability": 0.9})})
    story.when(publish(scenarios=likely)).then_refused(ProbabilitiesNotOne)
    enormous = model(350).claims.model_copy(update={"debt": 1.7e308, "debt_like": 1.7e308})
    story.when(publish(claims=enormous)).then_refused(NotComputable)
    chartered().by(LEAD).when(publish()).then_refused(WrongStage)


@pytest.mark.feature("MA-17")
def test_the_letter_of_intent_waits_for_an_approved_valuation() -> None:
    story = in_negotiation().by(LEAD).given(evidence("letter"))
    letter = a.LetterOfIntentRecorded
    story = story.given(_letter())
    assert story.every(letter)
    shut = story.when(ProposeGate(gate="g3"))
    assert shut.missing == {"valuation": "no valuation is published"}
    story = story.given(publish())
    assert story.when(ProposeGate(gate="g3")).missing == {"valuation": "valuation 1 is not approved"}
    story = story.by(CFO).given(approval(story))
    approve(propose(story, "g3"), CFO, CEO)


def test_a_later_valuation_has_to_be_approved_as_well() -> None:
    story = valued(in_negotiation(), 350).by(LEAD).given(evidence("letter"), _letter(), publish())
    assert story.when(ProposeGate(gate="g3")).missing == {"valuation": "valuation 2 is not approved"}


@pytest.mark.feature("MA-18")
def test_signing_rests_on_an_approved_valuation_and_names_who_approved() -> None:
    story = at_g4()
    (agreement,) = story.every(a.AgreementRecorded)
    assert agreement.valuation == 1
    (approved,) = story.every(v.ValuationApproved)
    assert (approved.valuation, approved.by) == (1, CFO)
    unsettled = story.by(LEAD).given(publish())
    assert unsettled.when(ProposeGate(gate="g4")).missing == {"returns": "valuation 2 is not approved"}


def test_a_price_that_misses_the_hurdle_is_signed_only_with_a_waiver() -> None:
    story = at_g4()
    most = highest_price(published(story))
    assert isinstance(most, Money)
    over = Money(amount=most.amount + 1, currency="USD")
    dear = story.by(LEAD).given(RecordAgreement(price=over, evidence="agreement"))
    assert list(dear.when(ProposeGate(gate="g4")).missing) == ["returns"]
    dear.by(CFO).when(_waiver()).then_refused(core_no.NotEntitled)
    propose(dear.by(CEO).given(_waiver()), "g4")
    propose(story.by(LEAD).given(RecordAgreement(price=most, evidence="agreement")), "g4")


@settings(max_examples=25)
@given(st.integers(min_value=50, max_value=2_000))
def test_at_the_highest_price_the_deal_earns_its_hurdle_and_at_a_dollar_more_it_does_not(price: int) -> None:
    first = valued_once()
    most = highest_price(first)
    assert isinstance(most, Money)
    for amount, good in ((float(most.in_millions), True), (float(most.in_millions) + 0.001, False), (price, None)):
        found = evaluate(first.model.model_copy(update={"offer": Offer(price=amount, fees=5)})).returns
        assert isinstance(found, Returns)
        earns = found.npv >= 0 and found.irr.only is not None and found.irr.only >= (first.model.hurdle or 0)
        assert earns == (amount <= float(most.in_millions) if good is None else good)


def _letter() -> RecordLetterOfIntent:
    return RecordLetterOfIntent(price=Money.millions(350), evidence="letter")


def _waiver() -> WaiveCriterion:
    return WaiveCriterion(criterion="returns", reason="The board wants it all the same.")


@pytest.mark.feature("VA-12")
def test_verification_computes_every_published_valuation_again() -> None:
    command = publish().model_copy(update={"uncertainty": UNCERTAIN, "seed": 7})
    story = in_negotiation().by(LEAD).given(command)
    story = story.by(CFO).given(approval(story))
    history = [Happened(version, at, event) for version, (event, at) in enumerate(story.happened, start=1)]
    assert list(findings(story.stream, history)) == []

    def found(**changed: object) -> list[tuple[str, str]]:
        forged = [
            each._replace(event=each.event.model_copy(update=changed)) if each.event.type == of else each
            for each in history
        ]
        return [(each.type, each.what) for each in findings(story.stream, forged)]

    of = "valuation_published"
    first = published(story)
    assert first.simulation is not None
    kinder = first.simulation.model_copy(update={"probability_of_loss": 0.0})
    assert found(simulation=kinder) == [(of, "the seed does not lead to this simulation")]
    cheaper = first.model.model_copy(update={"offer": Offer(price=300, fees=5)})
    assert (of, "the inputs are not those of the receipt") in found(model=cheaper)
    better = first.result.model_copy(update={"high_equity": 9e9})
    assert (of, "the figures are not those of the receipt") in found(result=better)
    sealed = receipt(first.model, better)
    assert (of, "the inputs do not lead to these figures") in found(result=better, receipt=sealed)
    assert ("valuation_approved", "who published the figures approved them") in found(by=CFO)
    of = "valuation_approved"
    assert found(outputs="0" * 64) == [(of, "other figures were approved than were published")]
    assert found(valuation=2) == [(of, "what was approved was never published")]


@pytest.mark.feature("MA-14")
def test_the_synergies_that_were_estimated_in_the_deal_flow_into_its_value() -> None:
    story = in_negotiation().by(LEAD)
    basis = c.EstimatedSynergies(tax_rate=0.25, continuing_growth=0.0)
    command = publish(synergies=None).model_copy(update={"estimates": basis})
    story.when(command).then_refused(InsufficientFigures)
    story.when(publish().model_copy(update={"estimates": basis})).then_refused(no.SynergiesTwice)
    without = published(story.given(publish(synergies=None))).result.returns
    estimated = published(story.given(EstimateSynergy(estimate=estimate()), command))
    assert estimated.model.synergies is not None
    assert isinstance(without, Returns)
    assert isinstance(estimated.result.returns, Returns)
    assert estimated.result.returns.synergy_value > 0
    assert estimated.result.returns.npv == pytest.approx(without.npv + estimated.result.returns.synergy_value)
