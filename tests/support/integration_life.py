"""An integration that has lived through all that can happen to its synergies, people, customers, money and services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from domain.initiative import commands as core
from domain.integration.money import commands as m
from domain.integration.money.state import BudgetLine
from domain.integration.people import commands as p
from domain.integration.people.state import DayOneAccount, RosterEntry
from domain.integration.synergies import commands as c
from domain.integration.tsa import commands as t
from domain.kernel import SYSTEM
from domain.money import Money
from tests.support.deals import CFO, COO, CRO, GC, IMO, STEER, evidence
from tests.support.integrations import integration
from tests.support.scenario import Story
from tests.support.synergies import (
    CLOSED_ON,
    actual,
    charter,
    claim,
    closed,
    executing,
    finding,
    goes,
    series,
    until,
)

WOKEN = core.PassTime(wake_at=datetime(2026, 1, 1, tzinfo=UTC))
KEY, OTHERS = "00000001", tuple(f"{n:08x}" for n in range(2, 11))
TOP, SMALL = "aaaaaaaa", "bbbbbbbb"


@cache
def everything() -> Story:
    """Every event of these rooms at least once, up to the end of September 2026."""
    first = replace(integration(), at=datetime(2026, 2, 1, 9, tzinfo=UTC))
    first = first.given(charter(closed(finding("leases"), goes("leases")), CLOSED_ON))
    story = _synergies(_keeping(first.by(IMO).given(evidence("books"))))
    return until(story, "2026-09-30").by(SYSTEM).given(WOKEN)


def _keeping(story: Story) -> Story:
    lines = (
        BudgetLine(line="migration", title="Migration", workstream="technology", amount=Money.millions(8)),
        BudgetLine(line="consultants", title="Consultants", amount=Money.millions(2)),
    )
    story = story.by(IMO).given(
        p.LoadRoster(people=(RosterEntry(person=KEY, key_talent=True), *(RosterEntry(person=each) for each in OTHERS))),
        p.SealRoster(people=10),
        p.OfferRetentionPackage(person=KEY, amount=Money.millions("0.3"), vests_on=date(2027, 1, 31)),
        p.SignRetentionPackage(person=KEY, signed_on=date(2026, 2, 1), evidence="books"),
        *(p.RecordLeaver(person=each, left_on=date(2026, 2, 1), voluntary=True) for each in OTHERS[:2]),
        p.WithdrawLeaver(person=OTHERS[0], reason="Stayed after all."),
        p.LoadAccounts(
            accounts=(
                DayOneAccount(account=TOP, revenue=Money.millions(4), top=True, owner=CRO),
                DayOneAccount(account=SMALL, revenue=Money(amount=Decimal(90_000))),
            )
        ),
        p.SealAccounts(accounts=2),
        p.AssignAccount(account=SMALL, owner=CRO),
        p.RecordAccountHealth(account=TOP, health="at_risk", reason="The sponsor left."),
        p.PlanSave(account=TOP, plan="Both chief executives visit."),
        p.RecordAccountRevenue(account=TOP, revenue=Money.millions(3)),
        p.LoseAccount(account=SMALL, lost_on=date(2026, 2, 1), reason="Went to a rival."),
        m.ProposeIntegrationBudget(lines=lines),
        core.AddMember(person=GC, duty="Contracts"),
    )
    story = story.by(STEER).given(m.ApproveIntegrationBudget(number=1)).by(IMO)
    story = story.given(
        m.AskForContingency(draw="delay", line="migration", amount=Money.millions(1), reason="The cut-over slips."),
        m.ForecastIntegrationCost(line="migration", at_completion=Money.millions("9.5"), reason="Two more months."),
        m.EngageConsultants(
            engagement="strategy", firm="Bain", sort="strategy", line="consultants", budget=Money.millions(1)
        ),
    )
    story = story.by(STEER).given(m.DrawContingency(draw="delay")).by(CFO)
    bill = m.RecordIntegrationCost(
        entry="bill",
        line="consultants",
        amount=Money.millions("0.4"),
        spent_on=date(2026, 2, 1),
        evidence=("books",),
        engagement="strategy",
    )
    payroll = t.AgreeTsa(
        service="payroll",
        title="Payroll",
        workstream="people",
        provider="seller",
        fee=Money(amount=Decimal(100_000)),
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 7, 31),
        exit_test="One payroll is run by ourselves without an error",
    )
    story = story.given(bill).by(GC).given(payroll, payroll.model_copy(update={"service": "mail", "title": "Mail"}))
    return story.by(IMO).given(
        t.ExtendTsa(service="mail", until=date(2026, 12, 31), reason="Our own is late."),
        t.PassExitTest(service="mail", evidence=("books",)),
        t.EndTsa(service="mail", ended_on=date(2026, 2, 1)),
    )


def _synergies(story: Story) -> Story:
    story = executing(story)
    story = story.by(COO).given(
        c.ForecastSynergy(synergy="hosting", forecast=series("2026-03", *(["0.8"] * 6)), reason="The vendor is late."),
        c.RephaseSynergy(synergy="hosting", plan=series("2026-05", *([1] * 6)), reason="Two months later."),
    )
    story = (
        until(story, "2026-06-02")
        .by(CFO)
        .given(
            actual("2026-03", "0.9"),
            actual("2026-04", "0.9"),
            actual("2026-04", "-0.1", entry="leak", nature="leakage"),
            c.CounterSynergyEntry(synergy="hosting", entry="back", counters="actual_2026_03", reason="Booked twice."),
            c.RecordSynergyCost(
                synergy="hosting",
                entry="move",
                amount=Money.millions("2.5"),
                spent_on=date(2026, 5, 1),
                evidence=("books",),
            ),
        )
    )
    story = story.by(COO).given(claim("2026-03", "0.7"), claim("2026-05", "0.8")).by(CFO)
    story = story.given(
        c.RejectSynergyClaim(synergy="hosting", entry="claim_2026_03", reason="Not on the bill."),
        c.ConfirmSynergyClaim(synergy="hosting", entry="claim_2026_05", evidence=("books",)),
    )
    return story.by(IMO).given(
        c.ChangeSynergyOwner(synergy="reach", owner=CRO, reason="It is sold, not bought."),
        c.DropSynergy(synergy="reach", reason="Nobody can put a figure on it."),
    )
