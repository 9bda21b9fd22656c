"""Red flags: figures on documents are held against rules with exact thresholds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.acquisition.diligence import events as d
from domain.acquisition.diligence import figures as f
from domain.acquisition.diligence.commands import RecordDiligenceFigures, WaiveRedFlag
from domain.acquisition.diligence.red_flags import RED_FLAGS, RedFlagRule
from domain.acquisition.diligence.refusals import NotCritical
from domain.acquisition.playbook import TERMS
from domain.initiative import commands as core
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.kernel import Key
from domain.money import Money
from tests.support.deals import CEO, CFO, COO, CRO, CTO, GC, LEAD, PEOPLE, VP, at_g2, evidence, staffed_diligence
from tests.support.diligence import measures
from tests.support.scenario import Story

G2 = core.ProposeGate(gate="g2")
LEADS = {workstream: PEOPLE.holders(role)[0] for workstream, role in TERMS.workstreams.items()}


def recorded(workstream: Key, *figures: f.Figure) -> Story:
    """Figures of a workstream, recorded by its lead."""
    story = staffed_diligence().by(LEADS[workstream])
    return story.when(RecordDiligenceFigures(workstream=workstream, figures=figures))


def flags(story: Story) -> list[str]:
    """The rules that were broken."""
    return [flag.rule for flag in story.every(d.RedFlagRaised)]


@pytest.mark.feature("DD-08")
@pytest.mark.parametrize(
    ("workstream", "measure", "value", "fires"),
    [
        ("financial", "customer_churn", "15.00", False),
        ("financial", "customer_churn", "15.01", True),
        ("financial", "debt_to_equity", "2.0", False),
        ("financial", "debt_to_equity", "2.000001", True),
        ("legal", "legal_proceedings", "3", False),
        ("legal", "legal_proceedings", "4", True),
        ("technology", "critical_vulnerabilities", "0", False),
        ("technology", "critical_vulnerabilities", "1", True),
        ("financial", "recurring_revenue", "60", False),
        ("financial", "recurring_revenue", "59.99", True),
        ("financial", "net_revenue_retention", "100", False),
        ("financial", "net_revenue_retention", "99.9", True),
        ("financial", "runway_months", "12", False),
        ("financial", "runway_months", "11.9", True),
        ("operational", "staff_turnover", "20", False),
        ("operational", "staff_turnover", "20.01", True),
    ],
)
def test_a_rule_fires_beyond_its_threshold_and_not_at_it(
    workstream: str, measure: str, value: str, *, fires: bool
) -> None:
    story = staffed_diligence().by(LEADS[workstream]).when(measures(workstream, **{measure: value}))
    assert flags(story) == ([measure] if fires else [])


@pytest.mark.parametrize("rule", [rule for rule in RED_FLAGS if rule.unit == "count"], ids=lambda rule: rule.rule)
def test_whatever_is_counted_fires_with_the_first_beyond_its_limit(rule: RedFlagRule) -> None:
    assert rule.fires(rule.threshold + 1)
    assert not rule.fires(rule.threshold)


def test_every_rule_names_its_source_and_a_known_workstream() -> None:
    assert {rule.workstream for rule in RED_FLAGS} == set(TERMS.workstreams)
    assert sum("evaluation.go" in rule.source for rule in RED_FLAGS) == 4
    assert len({rule.rule for rule in RED_FLAGS}) == len(RED_FLAGS)


@pytest.mark.feature("DD-08")
def test_a_flag_is_raised_once_and_cleared_by_a_better_figure() -> None:
    story = staffed_diligence().by(CFO)
    raised = story.when(measures("financial", customer_churn="18")).then(d.DiligenceFiguresRecorded, d.RedFlagRaised)
    flag = raised.latest[-1]
    assert (flag.measured, flag.threshold, flag.severity, flag.remedy, flag.evidence) == (
        Decimal(18), Decimal(15), "major", "price_adjustment", ("report",),
    )  # fmt: skip
    raised.when(measures("financial", customer_churn="18")).then_nothing()
    again = raised.when(measures("financial", customer_churn="19")).then(d.DiligenceFiguresRecorded)
    cleared = again.when(measures("financial", customer_churn="14")).then(d.DiligenceFiguresRecorded, d.RedFlagCleared)
    assert cleared.state.diligence.open_flags == {}
    cleared.when(measures("financial", customer_churn="16")).then(d.DiligenceFiguresRecorded, d.RedFlagRaised)


@pytest.mark.feature("DD-04")
def test_a_critical_vulnerability_raises_a_critical_flag_that_keeps_g2_shut() -> None:
    story = at_g2().by(CTO).given(measures("technology", critical_vulnerabilities="1"))
    assert [(flag.rule, flag.severity) for flag in story.every(d.RedFlagRaised)] == [
        ("critical_vulnerabilities", "critical")
    ]
    refused = story.by(LEAD).when(G2).then_refused(no.GateStaysShut)
    assert "critical_vulnerabilities" in refused.missing["no_critical_finding"]
    fixed = story.by(CTO).given(measures("technology", critical_vulnerabilities="0"))
    fixed.by(LEAD).when(G2).then(g.GateProposed)


def test_a_waived_flag_stands_again_when_the_figure_changes() -> None:
    story = at_g2().by(CTO).given(measures("technology", critical_vulnerabilities="1"))
    waive = WaiveRedFlag(rule="critical_vulnerabilities", reason="Patched at signing.")
    story.by(LEAD).when(waive).then_refused(no.NotEntitled)
    waived = story.by(CEO).when(waive).then(d.RedFlagWaived)
    waived.when(waive).then_nothing()
    waived.by(LEAD).when(G2).then(g.GateProposed)
    worse = waived.by(CTO).given(measures("technology", critical_vulnerabilities="2"))
    worse.by(LEAD).when(G2).then_refused(no.GateStaysShut)
    churning = story.by(CFO).given(measures("financial", customer_churn="18")).by(CEO)
    churning.when(waive.model_copy(update={"rule": "customer_churn"})).then_refused(NotCritical)
    churning.when(waive.model_copy(update={"rule": "staff_turnover"})).then_refused(no.UnknownKey)


@pytest.mark.feature("DD-03")
def test_a_change_of_control_clause_is_flagged_with_its_contract() -> None:
    contracts = f.Contracts(
        contracts=(
            f.MaterialContract(title="Supply agreement", document="supply", change_of_control=True),
            f.MaterialContract(title="Lease", document="lease", change_of_control=False),
        ),
        evidence="report",
    )
    told = RecordDiligenceFigures(workstream="legal", figures=(contracts,))
    story = staffed_diligence().by(GC)
    story.when(told).then_refused(no.EvidenceMissing)
    story = story.given(evidence("supply"), evidence("lease")).when(told)
    (flag,) = story.every(d.RedFlagRaised)
    assert (flag.rule, flag.evidence, flag.subjects) == (
        "change_of_control_clauses",
        ("supply",),
        ("Supply agreement",),
    )
    assert story.state.initiative.evidence["supply"].sha256


@pytest.mark.feature("DD-05")
@pytest.mark.parametrize(("share", "fires"), [("5", False), ("6", False), ("6.01", True), ("4", False), ("3.9", True)])
def test_revenue_must_fit_market_and_share(share: str, *, fires: bool) -> None:
    """Revenue of 50 is 5% of 1,000; up to 20% of revenue the claim may be off."""
    market = f.Market(
        size_per_year=Money.millions(1000),
        share_percent=Decimal(share),
        revenue_per_year=Money.millions(50),
        evidence="report",
    )
    assert flags(recorded("commercial", market)) == (["market_share_deviation"] if fires else [])


@pytest.mark.feature("DD-06")
def test_a_key_person_without_a_retention_agreement_is_flagged() -> None:
    people = f.KeyPeople(
        people=(
            f.KeyPerson(position="Chief architect", retention_agreement=None),
            f.KeyPerson(position="Head of sales", retention_agreement="report"),
        ),
        evidence="report",
    )
    (flag,) = recorded("operational", people).every(d.RedFlagRaised)
    assert (flag.rule, flag.subjects) == ("key_people_without_agreement", ("Chief architect",))
    nobody = people.model_copy(update={"people": people.people[1:]})
    assert flags(recorded("operational", nobody)) == []


@pytest.mark.feature("DD-07")
def test_a_violation_raises_a_flag_of_the_sixth_workstream() -> None:
    assert list(TERMS.workstreams) == [
        "financial", "legal", "technology", "commercial", "operational", "environmental",
    ]  # fmt: skip
    story = staffed_diligence().by(GC).when(measures("environmental", environmental_violations="1"))
    (flag,) = story.every(d.RedFlagRaised)
    assert (flag.rule, flag.workstream) == ("environmental_violations", "environmental")


def test_customers_are_weighed_one_by_one_and_the_ten_largest_together() -> None:
    def customers(*shares: str) -> f.Customers:
        named = (f.CustomerShare(customer=f"C{n}", percent=Decimal(s)) for n, s in enumerate(shares))
        return f.Customers(customers=tuple(named), evidence="report")

    assert flags(recorded("financial", customers("10"))) == []
    assert flags(recorded("financial", customers("3", "10.01"))) == ["largest_customer"]
    assert flags(recorded("financial", customers(*["3.5"] * 10))) == []
    assert flags(recorded("financial", customers(*["3.6"] * 10))) == ["ten_largest_customers"]
    assert flags(recorded("financial", customers(*["3.5"] * 10, "1", "3"))) == []


def test_a_breached_covenant_is_named() -> None:
    leverage = f.Covenant(title="Debt/EBITDA", must_be="at_most", limit=Decimal(3), measured=Decimal("3.1"))
    cover = f.Covenant(title="Interest cover", must_be="at_least", limit=Decimal(4), measured=Decimal(4))
    (flag,) = recorded("financial", f.Covenants(covenants=(leverage, cover), evidence="report")).every(d.RedFlagRaised)
    assert (flag.measured, flag.subjects) == (Decimal(1), ("Debt/EBITDA",))


def test_figures_belong_to_their_workstream_and_to_a_rule() -> None:
    story = staffed_diligence().by(CFO)
    for command in (
        measures("financial", customer_chrun="18"),
        measures("financial", legal_proceedings="4"),
        RecordDiligenceFigures(
            workstream="financial", figures=(f.TechnicalDebt(cost=Money.millions(1), evidence="report"),)
        ),
    ):
        story.when(command).then_refused(no.UnknownKey)
    story.by(VP).when(measures("financial", customer_churn="18")).then_refused(no.NotEntitled)
    story.by(GC).when(measures("financial", customer_churn="18")).then_refused(no.NotEntitled)
    for able in (COO, CRO, LEAD):
        story.by(able).when(measures("financial", customer_churn="18")).then_among(d.RedFlagRaised)
    figure = measures("financial", customer_churn="18").figures[0]
    story.when(RecordDiligenceFigures(workstream="financial", figures=(figure, figure))).then_refused(no.KeyTaken)
