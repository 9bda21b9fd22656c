"""What synergies come to, on which basis, against what went elsewhere; and what is short of its target is escalated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.integration import DECIDER
from domain.integration.synergies import commands as c
from domain.integration.synergies import events as s
from domain.integration.synergies import refusals as not_so
from domain.integration.synergies.reference import compared
from domain.integration.synergies.standard import SYNERGIES
from domain.integration.synergies.waterfall import waterfall
from domain.kernel import SYSTEM
from domain.money import CurrenciesDiffer, Money
from tests.support.deals import CEO, CFO, COO, CRO, IMO, evidence
from tests.support.integrations import begun
from tests.support.scenario import Story
from tests.support.synergies import actual, claim, executing, figures, phased, promised, series, sign, until

WOKEN = core.PassTime(wake_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.feature("IO-20")
def test_in_year_run_rate_and_exit_run_rate_are_three_figures() -> None:
    story = executing()
    for month in ("2026-03", "2026-04"):
        story = until(story, "2026-06-02").by(CFO).given(actual(month, "0.5" if month == "2026-03" else 1))
    story = story.given(actual("2026-04", "-0.2", entry="leak", nature="leakage"))
    forecast = series("2026-03", *([1] * 10))
    story = story.by(COO).given(c.ForecastSynergy(synergy="hosting", forecast=forecast, reason="On plan."))
    told = figures(story, "2026-06-02")
    assert told.in_year == Money.millions("1.3")
    assert told.run_rate == Money.millions("9.6")
    assert told.exit_run_rate == Money.millions(12)
    assert told.leakage == Money.millions("-0.2")
    assert figures(story, "2027-01-02").in_year == Money.millions(0)
    assert figures(promised(), "2026-06-02").exit_run_rate is None


@pytest.mark.feature("IO-20")
def test_realisation_is_held_against_the_target_phased_to_the_same_day_and_by_category_adds_up() -> None:
    story = until(executing(), "2026-05-02").by(CFO).given(actual("2026-03"), actual("2026-04", "0.8"))
    told = figures(story, "2026-05-02")
    cost = next(part for part in told.by_kind if part.key == "cost")
    assert (cost.target, cost.confirmed, cost.rate) == (Money.millions(2), Money.millions("1.8"), Decimal("0.9"))
    assert [part.key for part in told.by_kind] == ["revenue", "cost", "technology"]
    for parts in (told.by_kind, told.by_workstream):
        assert sum((part.confirmed.amount for part in parts), Decimal(0)) == told.realisation.confirmed.amount
        assert sum((part.target.amount for part in parts), Decimal(0)) == told.realisation.target.amount
    assert figures(promised(), "2026-02-01").realisation.rate is None


def l5(story: Story) -> Story:
    return story.by(CFO).when(sign("confirmed", evidence=("books",)))


@pytest.mark.feature("IO-20")
def test_l5_takes_finance_evidence_and_the_threshold_of_the_target_to_date() -> None:
    story = until(executing(), "2026-05-02")
    l5(story).then_refused(not_so.SynergyLacks)
    story = story.by(COO).given(claim("2026-03")).by(CFO).given(actual("2026-04", "0.8"))
    l5(story).then_refused(not_so.SynergyLacks)
    story = story.given(c.ConfirmSynergyClaim(synergy="hosting", entry="claim_2026_03", evidence=("books",)))
    story.when(sign("confirmed")).then_refused(not_so.SynergyLacks)
    story.by(COO).when(sign("confirmed", evidence=("books",))).then_refused(no.NotEntitled)
    l5(story).then(s.SynergySigned, s.SynergyLevelReached)
    short = story.given(
        c.CounterSynergyEntry(synergy="hosting", entry="back", counters="actual_2026_04", reason="Too much."),
        actual("2026-04", "0.79", entry="again"),
    )
    l5(short).then_refused(not_so.SynergyLacks)


@pytest.mark.feature("IO-19", "IO-20")
def test_a_forecast_below_ninety_percent_is_escalated_at_the_end_of_the_cycle_it_was_given_in() -> None:
    fine = (
        executing()
        .by(COO)
        .given(
            c.ForecastSynergy(synergy="hosting", forecast=series("2026-03", *(["0.9"] * 6)), reason="A little less.")
        )
    )
    ahead = [clock.rings for clock in DECIDER.clocks(fine.state) if isinstance(clock.rings, s.SynergyFellShort)]
    assert {fell.basis for fell in ahead} == {"confirmed"}
    short = fine.given(
        c.ForecastSynergy(synergy="hosting", forecast=series("2026-03", *(["0.89"] * 6)), reason="Less still.")
    )
    assert not short.every(s.SynergyFellShort)
    rung = until(short, "2026-03-01").by(SYSTEM).given(WOKEN)
    (fell,) = rung.every(s.SynergyFellShort)
    assert (fell.basis, fell.expected, fell.target) == ("forecast", Money.millions("5.34"), Money.millions(6))
    assert fell.due_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert [raised.to for raised in rung.every(e.EscalationRaised) if "synergy" in raised.subject] == ["imo_lead"]
    later = until(rung, "2026-03-20").given(WOKEN)
    assert [x.to for x in later.every(e.EscalationRaised) if "synergy" in x.subject] == [
        "imo_lead",
        "steering_committee",
        "ceo",
    ]
    better = rung.by(COO).given(
        c.ForecastSynergy(synergy="hosting", forecast=series("2026-03", *([1] * 6)), reason="Signed after all.")
    )
    quiet = until(better, "2026-03-20").by(SYSTEM).given(WOKEN)
    assert [x.to for x in quiet.every(e.EscalationRaised) if "synergy" in x.subject] == ["imo_lead"]


@pytest.mark.feature("IO-19", "IO-20")
def test_silence_is_no_way_out_what_finance_has_not_confirmed_a_cycle_later_is_escalated() -> None:
    story = until(executing(), "2026-04-30").by(SYSTEM).given(WOKEN)
    assert not story.every(s.SynergyFellShort)
    rung = until(story, "2026-05-01").given(WOKEN)
    (fell,) = rung.every(s.SynergyFellShort)
    assert (fell.basis, fell.through, fell.expected) == ("confirmed", "2026-03", Money.millions(0))
    in_time = until(executing(), "2026-04-30").by(CFO).given(actual("2026-03", "0.9"))
    assert not until(in_time, "2026-05-01").by(SYSTEM).given(WOKEN).every(s.SynergyFellShort)


@pytest.mark.feature("IO-20")
def test_gross_becomes_net_as_worked_out_and_what_has_no_figure_is_named() -> None:
    """WE-14: 6.75 of revenue and 6.375 of cost, 13.125 together."""
    told = waterfall(promised().state.synergies.items.values(), SYNERGIES)
    assert {fall.key: fall.amount.in_millions for fall in told.steps} == {
        "gross": 30,
        "margin": -8,
        "confidence": Decimal("-4.5"),
        "tax": Decimal("-4.375"),
        "dis_synergies": 0,
        "net": Decimal("13.125"),
        "cost": 0,
        "first_year": Decimal("13.125"),
    }
    assert told.without == ("reach",)


@pytest.mark.feature("IO-20")
def test_what_the_price_rested_on_arrives_as_the_first_initiatives_with_its_target() -> None:
    items = promised().state.synergies.items
    assert {key: (one.level, one.owner, one.origin) for key, one in items.items()} == {
        "cross_sell": ("validated", CRO, "valuation"),
        "hosting": ("validated", COO, "valuation"),
        "reach": ("identified", COO, "valuation"),
    }
    full = items["cross_sell"].plan[12]
    assert (full.period, full.amount) == ("2027-02", Money.millions("0.75"))
    assert items["cross_sell"].plan[0].amount == Money(amount=Decimal("31250.00"))
    assert {CRO, COO} <= {*promised().state.initiative.members}


@pytest.mark.feature("IO-20")
def test_a_claim_above_its_reference_class_is_to_be_challenged_and_what_is_not_known_is_said() -> None:
    story = executing()
    told = {one.rate.key: one for one in compared(story.state.synergies.standing, Money.millions(50), SYNERGIES)}
    assert (told["disclosed_synergies"].verdict, told["disclosed_synergies"].ours) == ("challenge", Decimal("0.64"))
    assert told["cost_to_achieve"].verdict == "challenge"
    assert told["programmes_on_target"].missing == ("more integrations that have ended",)
    unknown = compared(story.state.synergies.standing, None, SYNERGIES)[0]
    assert (unknown.verdict, unknown.missing) == ("insufficient", ("the target's revenue in USD",))
    low = compared(story.state.synergies.standing, Money.millions(500), SYNERGIES)[0]
    assert low.verdict == "within"


def test_costs_to_achieve_are_finances_and_a_dropped_synergy_keeps_what_was_confirmed() -> None:
    story = until(executing(), "2026-04-02").by(CFO).given(actual("2026-03"))
    spent = c.RecordSynergyCost(
        synergy="hosting",
        entry="migration",
        amount=Money.millions("2.5"),
        spent_on=date(2026, 3, 5),
        evidence=("books",),
    )
    story.by(COO).when(spent).then_refused(no.NotEntitled)
    story = story.given(spent)
    story.when(spent).then_nothing()
    assert figures(story, "2026-04-02").cost_actual == Money.millions("2.5")
    dropped = story.by(IMO).given(c.DropSynergy(synergy="hosting", reason="The contract fell through."))
    assert figures(dropped, "2026-04-02").realisation == figures(story, "2026-04-02").realisation
    assert figures(dropped, "2026-04-02").total == figures(story, "2026-04-02").total
    dropped.by(CFO).when(actual("2026-03", entry="more")).then_refused(not_so.SynergyDroppedAlready)


def test_synergies_are_kept_in_one_currency_and_an_older_integration_has_none() -> None:
    euros = phased().model_copy(update={"one_time_cost": Money.millions(1, "EUR")})
    promised().by(COO).when(euros).then_refused(CurrenciesDiffer)
    bare = begun()
    terms = bare.state.terms.model_copy(update={"synergies": None, "inherited": None})
    first = tuple(
        (event.model_copy(update={"terms": terms}) if event.type == "integration_begun" else event, at)
        for event, at in bare.happened
    )
    old = replace(bare, happened=first).by(IMO)
    adding = c.AddSynergy(
        synergy="x", title="X", kind="cost", workstream="operations", lever="x", cost_centre="x", owner=IMO
    )
    old.when(adding).then_refused(not_so.NoSynergyTerms)
    assert CEO in old.people.people
    assert evidence("x").evidence == "x"
