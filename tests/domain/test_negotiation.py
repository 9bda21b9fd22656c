"""Offers and counter-offers, exclusivity, the definitive agreement and what is held in escrow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.acquisition import commands as a_c
from domain.acquisition import events as a
from domain.acquisition.negotiation import commands as c
from domain.acquisition.negotiation import events as n
from domain.acquisition.negotiation import rules as no
from domain.acquisition.negotiation.terms import AgreedTerms, BreakFee, Consideration, EarnOut, Escrow, PriceAdjustment
from domain.acquisition.rules import BreakFeeDiffers
from domain.acquisition.stages import WrongStage
from domain.initiative import commands as core
from domain.initiative import refusals as core_no
from domain.initiative.effects import Notify
from domain.kernel import SYSTEM
from domain.money import Money
from tests.support.deals import CFO, GC, LEAD, chartered, closed, evidence, in_negotiation, signed, valued
from tests.support.scenario import Story


def millions(amount: int) -> Money:
    """USD millions."""
    return Money.millions(amount)


def time_passes(story: Story) -> Story:
    """Up to the next clock, which rings."""
    at = story.decider.sheet(story.state).wake_at
    assert at is not None
    there = story.after(seconds=(at - story.at).total_seconds()).by(SYSTEM)
    return there.when(core.PassTime(wake_at=at))


def letter(days: int | None = None, story: Story | None = None) -> a_c.RecordLetterOfIntent:
    """A letter of intent that is exclusive for so many days."""
    until = story.at + timedelta(days=days) if story and days else None
    return a_c.RecordLetterOfIntent(price=millions(350), exclusive_until=until, evidence="letter")


def negotiating() -> Story:
    """G2 is open and the papers are attached; the deal lead speaks."""
    return in_negotiation().by(LEAD).given(*(evidence(key) for key in ("offer", "letter", "agreement", "release")))


def test_offers_go_to_and_fro_each_with_the_valuation_it_was_made_with() -> None:
    story = valued(negotiating(), 350).by(LEAD)
    ours = c.RecordOffer(
        made_by="us",
        price=millions(330),
        consideration=Consideration(cash=millions(300), stock=millions(30)),
        conditions="Subject to diligence.",
        valid_until=story.at + timedelta(days=14),
        evidence="offer",
    )
    story = story.when(ours).then(n.OfferRecorded)
    theirs = c.RecordOffer(made_by="target", price=millions(370), evidence="offer")
    story = story.when(theirs).then(n.OfferRecorded)
    assert [(offer.offer, offer.made_by, offer.valuation) for offer in story.every(n.OfferRecorded)] == [
        (1, "us", 1),
        (2, "target", 1),
    ]
    story.when(ours.model_copy(update={"price": millions(331)})).then_refused(no.PartsDiffer)
    story.when(ours.model_copy(update={"valid_until": story.at})).then_refused(core_no.NotInTheFuture)
    story.by(CFO).when(theirs).then_refused(core_no.NotEntitled)
    chartered().by(LEAD).given(evidence("offer")).when(theirs).then_refused(WrongStage)


@pytest.mark.feature("MA-17")
def test_a_letter_of_intent_is_exclusive_for_sixty_days_unless_it_says_otherwise() -> None:
    story = negotiating()
    written = story.when(letter()).then(a.LetterOfIntentRecorded)
    (recorded,) = written.every(a.LetterOfIntentRecorded)
    assert (recorded.price, recorded.exclusive_until) == (millions(350), story.at + timedelta(days=60))
    written.after(days=3).when(letter()).then_nothing()
    story.when(letter(30, story)).then(a.LetterOfIntentRecorded)
    story.when(letter(120, story)).then(a.LetterOfIntentRecorded)
    story.when(letter(29, story)).then_refused(no.ExclusivityOutOfRange)
    story.when(letter(121, story)).then_refused(no.ExclusivityOutOfRange)
    story.when(letter().model_copy(update={"exclusive_until": story.at})).then_refused(core_no.NotInTheFuture)


def test_people_are_told_thirty_and_seven_days_before_an_exclusivity_ends() -> None:
    story = negotiating().given(letter())
    until = story.state.letter.exclusive_until
    rung: list[int] = []
    told: list[str] = []
    while not story.every(a.ExclusivityLapsed):
        story = time_passes(story)
        for near in (event for event in story.latest if isinstance(event, n.DeadlineNear)):
            rung.append(near.days)
            assert story.at == until - timedelta(days=near.days)
            told += [each.key for each in story.decider.react(near, story.state) if isinstance(each, Notify)]
    assert rung == [30, 7], "sixty days ahead was the day it was written"
    assert story.at == until
    assert len(told) == len(set(told)) == 4, "the owner and counsel, each day once"


def test_the_parts_of_an_agreement_sum_to_its_price() -> None:
    story = negotiating()
    terms = AgreedTerms(
        consideration=Consideration(cash=millions(300), deferred=millions(50)),
        earn_outs=(EarnOut(measure="revenue", amount=millions(40), due_at=story.at + timedelta(days=700)),),
        escrow=Escrow(amount=millions(35), released_at=story.at + timedelta(days=500), against="warranties"),
        break_fees=(BreakFee(payable_by="us", amount=millions(14), when="financing fails"),),
        adjustment=PriceAdjustment(mechanism="completion_accounts", peg=millions(12)),
    )
    agreement = a_c.RecordAgreement(price=millions(350), terms=terms, evidence="agreement")
    story.when(agreement).then_among(a.AgreementRecorded)
    story.when(agreement.model_copy(update={"price": millions(351)})).then_refused(no.PartsDiffer)
    escrow = Escrow(amount=millions(351), released_at=story.at + timedelta(days=500), against="warranties")
    too_much = terms.model_copy(update={"escrow": escrow})
    story.when(agreement.model_copy(update={"terms": too_much})).then_refused(no.PartsDiffer)


def test_a_signed_deal_ends_at_the_break_fee_that_was_agreed() -> None:
    fee = BreakFee(payable_by="us", amount=millions(14), when="financing fails")
    story = _with_terms(signed(), AgreedTerms(break_fees=(fee,))).by(GC)
    end = a_c.TerminateAgreement(reason="No financing.", break_fee=millions(14), payable_by="us")
    story.when(end).then_among(a.BreakFeeRecorded)
    story.when(end.model_copy(update={"break_fee": millions(10)})).then_refused(BreakFeeDiffers)
    story.when(end.model_copy(update={"payable_by": "target"})).then_among(a.BreakFeeRecorded)


def test_an_escrow_is_watched_until_every_part_of_it_went_somewhere() -> None:
    story = closed()
    escrow = Escrow(amount=millions(35), released_at=story.at + timedelta(days=100), against="warranties")
    story = _with_terms(story, AgreedTerms(escrow=escrow)).by(LEAD).given(evidence("release"))
    days: list[int] = []
    while not story.every(n.EscrowReleaseDue):
        story = time_passes(story)
        days += [event.days for event in story.latest if isinstance(event, n.DeadlineNear)]
    assert days == [60, 30, 7]
    assert story.at >= escrow.released_at
    release = c.ReleaseEscrow(to_seller=millions(30), retained=millions(5), evidence="release")
    story = story.by(LEAD)
    story.when(release.model_copy(update={"retained": millions(4)})).then_refused(no.PartsDiffer)
    released = story.when(release).then(n.EscrowReleased)
    released.when(release).then_nothing()
    released.when(release.model_copy(update={"retained": millions(4)})).then_refused(no.NoEscrow)
    negotiating().when(release).then_refused(WrongStage)


def _with_terms(story: Story, terms: AgreedTerms) -> Story:
    """The same story, had the agreement had these terms."""
    happened = tuple(
        (event.model_copy(update={"terms": terms}) if isinstance(event, a.AgreementRecorded) else event, at)
        for event, at in story.happened
    )
    return type(story)(story.decider, story.people, story.stream, story.at, story.who, happened)
