"""Synergies climb from an idea to confirmed value; the baseline freezes, Finance confirms, shortfalls escalate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.facts import GuardedEvent
from domain.initiative import commands as core
from domain.initiative import refusals as no
from domain.integration.synergies import commands as c
from domain.integration.synergies import events as s
from domain.integration.synergies import refusals as not_so
from domain.money import Money
from tests.support.deals import CFO, COO, CRO, CTO, IMO, STEER
from tests.support.scenario import Story
from tests.support.synergies import actual, claim, executing, figures, phased, promised, series, sign, until


def idea() -> Story:
    """Procurement together, owned by the CTO, in the workstream that the COO leads."""
    added = c.AddSynergy(
        synergy="procurement",
        title="Procurement together",
        kind="cost",
        workstream="operations",
        lever="procurement",
        cost_centre="cc_100",
        owner=CTO,
    )
    return promised().given(added)


@pytest.mark.feature("IO-20")
def test_a_synergy_climbs_level_by_level_each_signed_for_by_the_named_approver() -> None:
    story = idea()
    story.by(STEER).when(sign("validated", "procurement")).then_refused(not_so.WrongLevel)
    story.by(STEER).when(sign("identified", "procurement")).then_refused(no.NotEntitled)
    story = story.given(core.AddMember(person=COO, duty="Operations"))
    story = story.by(COO).given(sign("identified", "procurement")).by(STEER)
    lacking = story.when(sign("validated", "procurement")).then_refused(not_so.SynergyLacks)
    assert "plan" in str(lacking.refused)
    story = story.by(CTO).given(phased("procurement")).by(STEER).given(sign("validated", "procurement"))
    story = story.given(sign("planned", "procurement"))
    story.then(s.SynergySigned)
    story.when(sign("planned", "procurement")).then_refused(no.NotEntitled)
    story = story.by(CFO).when(sign("planned", "procurement"))
    story.then(s.SynergySigned, s.SynergyLevelReached, s.SynergyBaselineFrozen)
    story = story.by(CTO).given(sign("executing", "procurement"))
    levels = [step.level for step in story.state.synergies.items["procurement"].steps]
    assert levels == ["idea", "identified", "validated", "planned", "executing"]


@pytest.mark.feature("IO-20")
def test_who_owns_a_synergy_neither_approves_its_plan_nor_confirms_its_value_not_even_for_somebody_else() -> None:
    handed = executing().by(IMO)
    mine = handed.given(c.ChangeSynergyOwner(synergy="hosting", owner=CFO, reason="Finance buys it.")).by(CFO)
    mine = until(mine, "2026-04-02")
    mine.when(actual("2026-03")).then_refused(not_so.OwnSynergy)
    claimed = mine.given(claim("2026-03"))
    lent = core.DelegateDuty(role="cfo", to=CRO, reason="On leave")
    confirm = c.ConfirmSynergyClaim(synergy="hosting", entry="claim_2026_03", evidence=("books",))
    claimed.when(confirm).then_refused(not_so.OwnSynergy)
    claimed.given(lent).by(CRO).when(confirm).then_refused(not_so.OwnSynergy)
    story = promised().by(COO).given(phased())
    story = story.by(IMO).given(c.ChangeSynergyOwner(synergy="hosting", owner=STEER, reason="Wrong hands."))
    story.by(STEER).when(sign("planned")).then_refused(not_so.OwnSynergy)


@pytest.mark.feature("IO-20")
def test_one_person_signs_once_for_a_level_and_a_changed_plan_is_signed_anew() -> None:
    both = promised()
    people = replace(both.people.people[STEER], roles=("steering_committee", "cfo"))
    both = replace(both, people=replace(both.people, people={**both.people.people, STEER: people}))
    both = both.by(COO).given(phased()).by(STEER)
    if both.state.synergies.items["hosting"].level == "identified":
        both = both.given(sign("validated"))
    both = both.given(sign("planned"))
    both.when(sign("planned")).then_refused(no.AlreadyDecided)
    changed = both.by(COO).given(phased("hosting", "2026-03", 2, 2))
    assert changed.state.synergies.items["hosting"].signed == {}


@pytest.mark.feature("IO-20")
def test_the_baseline_freezes_at_l3_and_later_plans_stand_beside_it() -> None:
    story = executing()
    frozen = story.state.synergies.items["hosting"].baseline
    story.by(COO).when(phased("hosting", "2026-03", 5)).then_refused(not_so.BaselineFrozen)
    later = c.RephaseSynergy(synergy="hosting", plan=series("2026-05", 1, 1), reason="The contract is signed late.")
    story = story.by(COO).given(later, later)
    one = story.state.synergies.items["hosting"]
    assert (one.baseline, len(one.rephasings)) == (frozen, 2)
    by_quarter = c.RephaseSynergy(synergy="hosting", plan=series("2026-q2", 1), reason="By quarter.")
    story.when(by_quarter).then_refused(not_so.PeriodsDiffer)
    idea().by(CTO).when(later.model_copy(update={"synergy": "procurement"})).then_refused(not_so.WrongLevel)


@pytest.mark.feature("IO-20")
def test_actuals_are_accepted_once_it_is_executing_and_the_period_is_over_with_evidence_from_finance() -> None:
    early = until(promised(), "2026-04-02").by(CFO)
    early.when(actual("2026-03")).then_refused(not_so.TooEarly)
    story = executing()
    story.by(CFO).when(actual("2026-03")).then_refused(no.NotYet)
    story = until(story, "2026-04-02")
    story.by(COO).when(actual("2026-03")).then_refused(no.NotEntitled)
    story.by(CFO).when(actual("2026-03", evidence=())).then_refused(no.EvidenceMissing)
    story.by(CFO).when(actual("2026-03", evidence=("nothing",))).then_refused(no.EvidenceMissing)
    story.by(CFO).when(actual("2026-03", -1)).then_refused(not_so.WrongSign)
    story.by(CFO).when(actual("2026-03", 1, nature="leakage")).then_refused(not_so.WrongSign)
    story = story.by(CFO).given(actual("2026-03"))
    story.when(actual("2026-03")).then_nothing()
    story.when(actual("2026-03", 2)).then_refused(no.KeyTaken)


@pytest.mark.feature("IO-20")
def test_a_claim_counts_for_nothing_until_finance_confirms_it_and_no_more_than_was_claimed() -> None:
    story = until(executing(), "2026-04-02").by(CRO)
    story.when(claim("2026-03")).then_refused(no.NotEntitled)
    story = story.by(COO).given(claim("2026-03", "0.9"))
    told = figures(story, "2026-04-02")
    assert (told.claimed, told.realisation.confirmed) == (Money.millions("0.9"), Money.millions(0))
    confirm = c.ConfirmSynergyClaim(
        synergy="hosting", entry="claim_2026_03", amount=Money.millions("0.8"), evidence=("books",)
    )
    story.by(COO).when(confirm).then_refused(no.NotEntitled)
    too_much = confirm.model_copy(update={"amount": Money.millions(1)})
    story.by(CFO).when(too_much).then_refused(not_so.WrongSign)
    done = story.by(CFO).given(confirm)
    told = figures(done, "2026-04-02")
    assert (told.claimed, told.realisation.confirmed) == (Money.millions(0), Money.millions("0.8"))
    line = done.state.synergies.items["hosting"].entry("claim_2026_03")
    assert (line.claimed_by, line.decided_by, line.evidence) == (COO, CFO, ("books",))
    done.when(confirm).then_refused(not_so.NotClaimed)
    rejected = story.by(CFO).given(
        c.RejectSynergyClaim(synergy="hosting", entry="claim_2026_03", reason="Not on the bill.")
    )
    assert figures(rejected, "2026-04-02").claimed == Money.millions(0)
    rejected.given(actual("2026-03", "0.5"))


@pytest.mark.feature("IO-20")
def test_a_lever_of_a_cost_centre_counts_once_in_a_period_here_and_in_other_integrations() -> None:
    story = until(executing(), "2026-04-20").by(COO).given(claim("2026-03"))
    story.by(CFO).when(actual("2026-03")).then_refused(not_so.ClaimedAlready)
    other = s.SynergyConfirmed(
        synergy="theirs",
        entry="march",
        lever="hosting",
        cost_centre="operations",
        period="2026-q1",
        amount=Money.millions(1),
        nature="benefit",
        evidence=("x",),
        by=CFO,
    )
    elsewhere = {s.claims_of("hosting", "operations"): [GuardedEvent("integration-00000000", other)]}
    fresh = replace(until(executing(), "2026-04-20"), elsewhere=elsewhere).by(CFO)
    refused = fresh.when(actual("2026-03")).then_refused(not_so.ClaimedAlready)
    assert "another integration" in str(refused.refused)
    assert "00000000" not in str(refused.refused)
    until(fresh, "2026-05-02").given(actual("2026-04"))


@pytest.mark.feature("IO-20")
def test_a_mistake_is_corrected_by_a_counter_entry_and_both_lines_stay() -> None:
    story = until(executing(), "2026-04-02").by(CFO).given(actual("2026-03", "0.95"))
    taken_back = c.CounterSynergyEntry(
        synergy="hosting", entry="back_2026_03", counters="actual_2026_03", reason="Booked on the wrong lever."
    )
    story = story.given(taken_back)
    story.when(taken_back).then_nothing()
    assert figures(story, "2026-04-02").realisation.confirmed == Money.millions(0)
    assert [line.standing for line in story.state.synergies.items["hosting"].entries] == ["countered", "counter"]
    story = story.given(actual("2026-03", "0.7", entry="again_2026_03"))
    assert figures(story, "2026-04-02").realisation.confirmed == Money.millions("0.7")
    again = taken_back.model_copy(update={"entry": "back_again"})
    story.when(again).then_refused(not_so.NotClaimed)
