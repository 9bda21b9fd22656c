"""Outside firms on a deal: engaged, paid, warned about; their people see that deal alone, and decide nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.acquisition.advisers import commands as c
from domain.acquisition.advisers import events as v
from domain.acquisition.advisers.firms import same_firm
from domain.acquisition.advisers.partners import PARTNER_FIRMS
from domain.acquisition.advisers.rules import ADVISERS_MAY, AdviserNotEngaged, NotAnAdviser
from domain.acquisition.commands import BeginScreening, DeclineTarget
from domain.acquisition.diligence.commands import RecordFinding
from domain.acquisition.diligence.events import FindingRecorded
from domain.acquisition.state import Acquisition
from domain.facts import Facts, GuardedEvent
from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.money import CurrenciesDiffer, Money
from domain.people import Directory, Person
from portfolio.load import load
from tests.support import deals
from tests.support.deals import CFO, CTO, GC, HASH, LEAD, OUTSIDER, VP, evidence
from tests.support.diligence import finding
from tests.support.scenario import Story

BANKER, ASSESSOR = "greta", "arno"
PEOPLE = Directory(
    {
        **deals.PEOPLE.people,
        BANKER: Person(name="Greta", roles=("adviser",)),
        ASSESSOR: Person(name="Arno", roles=("adviser", "cto", "auditor")),
    }
)
GUARD = "advisers:novacron"


def usd(thousands: int) -> Money:
    return Money(amount=Decimal(thousands) * 1000)


BANK = c.EngageAdviser(
    engagement="bank",
    firm="Goldman Sachs",
    role="financial_adviser",
    matter="Sale of Heron Storage Inc.",
    origin="sourced",
    fee_percent=Decimal("1.2"),
    fixed_fee=usd(250),
    fee_cap=usd(3_000),
    budget=usd(500),
    people=(BANKER,),
)
TEST_HOUSE = c.EngageAdviser(
    engagement="assessor",
    firm="Gartner",
    role="technology_assessor",
    matter="Technology due diligence",
    budget=usd(80),
    people=(ASSESSOR,),
)


def story() -> Story:
    """A deal in screening, in a house that knows two outside advisers."""
    return replace(deals.chartered(), people=PEOPLE)


def state(told: Story) -> Acquisition:
    found = told.state
    assert isinstance(found, Acquisition)
    return found


def sees(told: Story, who: str) -> bool:
    return told.decider.sees(told.state, who, Facts(people=PEOPLE))


@pytest.mark.feature("MA-24")
def test_an_engagement_keeps_the_firm_its_fee_and_whether_it_brought_the_deal() -> None:
    told = story().when(BANK).then(v.AdviserEngaged, e.MemberAdded)
    (engaged,) = told.every(v.AdviserEngaged)
    assert (engaged.firm, engaged.origin, engaged.programme) == ("Goldman Sachs", "sourced", "novacron")
    told.when(BANK).then_nothing()
    told.when(BANK.model_copy(update={"matter": "Another"})).then_refused(no.KeyTaken)


def test_a_fee_is_a_capped_share_of_the_price_and_a_fixed_part() -> None:
    engagement = state(story().given(BANK)).advisers.engagements["bank"]
    assert engagement.fee_at(Money.millions(100)) == usd(1_450)
    assert engagement.fee_at(Money.millions(350)) == usd(3_250), "1.2% would be USD 4.2M"
    assert engagement.fee_at(None) is None
    assert engagement.fee_at(Money.millions(350, "EUR")) is None


@pytest.mark.feature("MA-24")
def test_an_adviser_sees_only_the_deal_of_the_engagement_and_only_while_it_lasts() -> None:
    before = story()
    assert not sees(before, BANKER)
    during = before.given(BANK)
    assert sees(during, BANKER)
    assert not sees(during, ASSESSOR)
    after = during.given(c.EndEngagement(engagement="bank", reason="Signed"))
    assert [type(event) for event in after.latest] == [v.EngagementEnded, e.MemberRemoved]
    assert not sees(after, BANKER)
    after.when(c.EndEngagement(engagement="bank", reason="Again")).then_nothing()
    after.by(BANKER).when(evidence("teaser")).then_refused(no.InitiativeUnknown)


def test_other_roles_of_an_adviser_open_no_door() -> None:
    told = story()
    assert PEOPLE.holds(ASSESSOR, "cto")
    assert PEOPLE.holds(ASSESSOR, "auditor")
    assert not sees(told, ASSESSOR), "the chief technology officer and auditors do, this one works for somebody else"
    assert sees(told, CTO)


def test_who_works_for_two_engagements_keeps_sight_until_both_have_ended() -> None:
    second = BANK.model_copy(update={"engagement": "fairness", "matter": "Fairness opinion"})
    told = story().given(BANK, second, c.EndEngagement(engagement="bank", reason="Done"))
    assert sees(told, BANKER)
    assert not sees(told.given(c.EndEngagement(engagement="fairness", reason="Done")), BANKER)


def test_the_end_of_the_deal_ends_every_engagement() -> None:
    told = story().given(BANK, TEST_HOUSE).by(VP)
    told = told.given(BeginScreening())
    told = told.given(DeclineTarget(reason="Too dear"))
    assert {ended.engagement for ended in told.every(v.EngagementEnded)} == {"bank", "assessor"}
    assert not sees(told, BANKER)


@pytest.mark.feature("MA-24")
def test_an_adviser_attaches_evidence_and_decides_nothing() -> None:
    told = story().given(BANK).by(BANKER)
    told.when(evidence("teaser")).then(e.EvidenceAttached)
    for asked in (
        core.ProposeGate(gate="g1"),
        core.RecordDecision(decision="d", title="D", category="tactical", text="t", rationale="r"),
        core.RaiseIssue(issue="i", title="I", severity="low", owner=LEAD),
        core.AttestCriterion(criterion="nda"),
        core.AddMember(person=OUTSIDER, duty="help"),
        core.DecideGate(gate="g1", packet=HASH, verdict="approve"),
        BeginScreening(),
        c.EndEngagement(engagement="bank", reason="x"),
        c.RecordAdviserCost(engagement="bank", amount=usd(1), period="2026-01", evidence="teaser"),
    ):
        told.when(asked).then_refused(no.NotEntitled)
    assert set(ADVISERS_MAY) == {core.AttachEvidence, core.DeclareConflict, RecordFinding}


def test_only_people_of_the_directory_who_are_advisers_come_in_with_a_firm() -> None:
    story().when(BANK.model_copy(update={"people": (OUTSIDER,)})).then_refused(NotAnAdviser)
    story().when(core.AddMember(person=BANKER, duty="help")).then_refused(AdviserNotEngaged)
    lent = core.DelegateDuty(role="vp_corporate_development", to=BANKER, reason="Leave")
    story().by(VP).when(lent).then_refused(AdviserNotEngaged)
    story().by(CFO).when(BANK).then_refused(no.NotEntitled)


@pytest.mark.feature("MA-26")
def test_what_a_firm_costs_is_held_against_its_budget_and_a_warning_is_given_once() -> None:
    told = story().given(BANK, evidence("invoice1"), evidence("invoice2"), evidence("invoice3")).by(VP)

    def cost(invoice: str, thousands: int) -> c.RecordAdviserCost:
        return c.RecordAdviserCost(engagement="bank", amount=usd(thousands), period="2026-03", evidence=invoice)

    told = told.when(cost("invoice1", 500)).then(v.AdviserCostRecorded)
    told = told.when(cost("invoice2", 1)).then(v.AdviserCostRecorded, v.AdviserOverBudget)
    (warned,) = told.every(v.AdviserOverBudget)
    assert (warned.budget, warned.actual) == (usd(500), usd(501))
    told = told.when(cost("invoice3", 70)).then(v.AdviserCostRecorded)
    assert state(told).advisers.engagements["bank"].actual == usd(571)
    told.when(cost("invoice3", 70)).then_nothing()
    told.when(cost("invoice3", 71)).then_refused(no.KeyTaken)
    told.when(cost("lost", 1)).then_refused(no.EvidenceMissing)
    told.when(cost("invoice1", 1).model_copy(update={"engagement": "none"})).then_refused(no.UnknownKey)
    euros = cost("invoice1", 1).model_copy(update={"amount": Money(amount=Decimal(1), currency="EUR")})
    told.when(euros).then_refused(CurrenciesDiffer)


@pytest.mark.feature("MA-26")
def test_a_firm_that_is_also_a_partner_is_warned_about_with_the_source() -> None:
    mckinsey = c.EngageAdviser(
        engagement="integration",
        firm="McKinsey & Company",
        role="integration_consultant",
        matter="Integration planning",
        budget=usd(900),
    )
    told = story().when(mckinsey).then(v.AdviserEngaged, v.AdviserConflictFound)
    (warned,) = told.every(v.AdviserConflictFound)
    assert (warned.conflict, warned.source) == ("partner", "G L326-335")
    story().when(BANK).then(v.AdviserEngaged, e.MemberAdded)


def test_a_firm_that_works_for_the_other_side_of_another_deal_is_warned_about_without_naming_the_deal() -> None:
    secret = "acquisition-5ec2e7"
    there = v.CounterpartyAdviserRecorded(
        firm="Goldman Sachs & Co.", role="financial_adviser", programme="novacron", by=GC
    )
    told = replace(story(), elsewhere={GUARD: (GuardedEvent(secret, there),)}).when(BANK)
    told = told.then(v.AdviserEngaged, e.MemberAdded, v.AdviserConflictFound)
    (warned,) = told.every(v.AdviserConflictFound)
    assert warned.conflict == "counterparty"
    assert secret not in warned.model_dump_json()


def test_a_firm_of_the_other_side_that_works_for_us_elsewhere_is_warned_about_too() -> None:
    ours = story().given(BANK).every(v.AdviserEngaged)[0]
    recorded = c.RecordCounterpartyAdviser(firm="Goldman Sachs", role="financial_adviser")
    told = replace(story(), elsewhere={GUARD: (GuardedEvent("acquisition-5ec2e7", ours),)}).when(recorded)
    told.then(v.CounterpartyAdviserRecorded, v.AdviserConflictFound)
    told.when(recorded).then_nothing()
    story().when(recorded).then(v.CounterpartyAdviserRecorded)


def test_firms_are_told_apart_by_whole_words() -> None:
    assert same_firm("Bain", "Bain & Company")
    assert same_firm("IBM Services", "ibm")
    assert not same_firm("Bain", "Bainbridge")
    assert not same_firm("", "Bain")


def test_the_partners_that_are_known_are_those_of_the_plans() -> None:
    plan = load()
    named = {firm for category in plan.novacron.partner_categories for firm in category.partners}
    models = plan.ggen.sections["relationship_models"].figures
    named |= {firm for firms in models.values() if isinstance(firms, list) for firm in map(str, firms)}
    assert set(PARTNER_FIRMS) == named - {"Big Four", "VARs", "MSPs"}, "sorts of firms are no firms"


@pytest.mark.feature("MA-25")
def test_counsel_is_engaged_on_a_matter_and_sees_the_deal_of_that_matter_alone() -> None:
    counsel = c.EngageAdviser(
        engagement="counsel",
        firm="Wachtell, Lipton",
        role="counsel",
        matter="2026-117 Heron, merger agreement",
        budget=usd(1_200),
        people=(BANKER,),
    )
    told = story().when(counsel).then(v.AdviserEngaged, e.MemberAdded)
    assert told.every(v.AdviserEngaged)[0].matter == "2026-117 Heron, merger agreement"
    assert sees(told, BANKER)
    assert not sees(replace(story(), stream="acquisition-5ec2e7"), BANKER)
    with pytest.raises(ValidationError):
        c.EngageAdviser.model_validate(counsel.model_dump() | {"matter": ""})


def test_the_firms_that_the_plan_names_have_their_source_lines() -> None:
    named = {firms.role: (firms.firms, firms.source) for firms in load().novacron.outside_firms}
    assert named["financial_adviser"] == (("Goldman Sachs", "Morgan Stanley", "Qatalyst"), "N L463")
    assert named["counsel"] == (("Wachtell, Lipton", "Wilson Sonsini"), "N L464")
    assert named["integration_consultant"] == (("McKinsey", "Bain", "BCG"), "N L465")
    assert named["technology_assessor"] == (("Gartner", "Forrester"), "N L466")


@pytest.mark.feature("MA-27")
def test_a_finding_names_the_firm_that_assessed_by_its_engagement_or_by_whoever_records_it() -> None:
    told = replace(deals.in_diligence(), people=PEOPLE).by(LEAD).given(evidence("report"), TEST_HOUSE)
    found = finding().model_copy(update={"workstream": "technology", "finding": "debt"})
    told = told.given(found.model_copy(update={"assessor": "assessor"}))
    told = told.by(ASSESSOR).given(found.model_copy(update={"finding": "licences"}))
    told = told.by(LEAD).given(found.model_copy(update={"finding": "other", "assessor": "Forrester"}))
    told = told.given(found.model_copy(update={"finding": "ours"}))
    assert [recorded.assessor for recorded in told.every(FindingRecorded)] == ["Gartner", "Gartner", "Forrester", None]
