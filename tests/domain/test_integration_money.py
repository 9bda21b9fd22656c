"""An integration's budget, what is drawn of its contingency, what it will cost; and services that end by a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.initiative import register_events as r
from domain.integration.money import commands as c
from domain.integration.money import events as m
from domain.integration.money import refusals as not_so
from domain.integration.money.checks import figures_of, lasts
from domain.integration.money.figures import MoneyFigures
from domain.integration.money.state import BudgetLine
from domain.integration.people import commands as people
from domain.integration.people.state import RosterEntry
from domain.integration.tsa import commands as t
from domain.integration.tsa import events as s
from domain.integration.tsa.rules import ExitNotTested, TsaOver
from domain.kernel import SYSTEM
from domain.money import CurrenciesDiffer, Money
from tests.support.deals import CFO, COO, GC, IMO, STEER, evidence
from tests.support.scenario import Story
from tests.support.synergies import promised, until

WOKEN = core.PassTime(wake_at=datetime(2026, 1, 1, tzinfo=UTC))
LINES = (
    BudgetLine(line="migration", title="Migration", workstream="technology", amount=Money.millions(8)),
    BudgetLine(line="consultants", title="Consultants", amount=Money.millions(2)),
)


def budgeted() -> Story:
    """Ten millions, and two of contingency."""
    story = promised().given(c.ProposeIntegrationBudget(lines=LINES))
    return story.by(STEER).given(c.ApproveIntegrationBudget(number=1)).by(IMO)


def cost(entry: str, millions: int | str, line: str = "migration", **more: object) -> c.RecordIntegrationCost:
    fields = {"entry": entry, "line": line, "spent_on": "2026-02-01", "evidence": ["books"], **more}
    return c.RecordIntegrationCost.model_validate({"amount": Money.millions(millions).model_dump(), **fields})


def figures(story: Story) -> MoneyFigures:
    found = figures_of(story.state)
    assert found is not None
    return found


def test_a_budget_counts_once_somebody_else_approves_it_with_a_fifth_of_contingency() -> None:
    story = promised().given(c.ProposeIntegrationBudget(lines=LINES))
    assert (figures(story).within, figures(story).budget) == (None, Money.millions(0))
    story.when(c.ApproveIntegrationBudget(number=1)).then_refused(no.NotEntitled)
    lent = story.by(STEER).given(core.DelegateDuty(role="steering_committee", to=IMO, reason="On leave"))
    lent.by(IMO).when(c.ApproveIntegrationBudget(number=1)).then_refused(not_so.OwnRequest)
    story = story.by(STEER).given(c.ApproveIntegrationBudget(number=1))
    (approved,) = story.every(m.IntegrationBudgetApproved)
    assert (approved.total, approved.contingency) == (Money.millions(10), Money.millions(2))
    story.when(c.ApproveIntegrationBudget(number=1)).then_nothing()
    euros = (LINES[0].model_copy(update={"amount": Money.millions(1, "EUR")}),)
    story.by(IMO).when(c.ProposeIntegrationBudget(lines=euros)).then_refused(CurrenciesDiffer)


def test_contingency_is_drawn_by_two_people_and_never_beyond_what_is_left() -> None:
    ask = c.AskForContingency(
        draw="delay", line="migration", amount=Money.millions("1.5"), reason="The cut-over slips."
    )
    promised().when(ask).then_refused(not_so.NoBudget)
    story = budgeted().given(ask)
    assert figures(story).drawn == Money.millions(0)
    story.when(c.DrawContingency(draw="delay")).then_refused(no.NotEntitled)
    story = story.by(STEER).given(c.DrawContingency(draw="delay"))
    assert (figures(story).drawn, figures(story).left) == (Money.millions("1.5"), Money.millions("0.5"))
    more = ask.model_copy(update={"draw": "more", "amount": Money.millions("0.6")})
    story.by(IMO).when(more).then_refused(not_so.ContingencyExhausted)
    two = story.by(IMO).given(
        more.model_copy(update={"amount": Money.millions("0.5")}),
        more.model_copy(update={"draw": "again", "amount": Money.millions("0.5")}),
    )
    two = two.by(STEER).given(c.DrawContingency(draw="more"))
    two.when(c.DrawContingency(draw="again")).then_refused(not_so.ContingencyExhausted)


def test_costs_are_finances_and_a_forecast_beyond_budget_and_contingency_keeps_the_gate_shut() -> None:
    story = budgeted()
    story.when(cost("one", 3)).then_refused(no.NotEntitled)
    story.by(CFO).when(cost("one", 3, evidence=[])).then_refused(no.EvidenceMissing)
    story.by(CFO).when(cost("one", 3, line="travel")).then_refused(no.UnknownKey)
    story = story.by(CFO).given(cost("one", 3), cost("one", 3)).by(IMO)
    assert (figures(story).actual, figures(story).at_completion) == (Money.millions(3), Money.millions(10))
    at_the_edge = story.given(
        c.ForecastIntegrationCost(line="migration", at_completion=Money.millions(10), reason="Two more months.")
    )
    assert (figures(at_the_edge).variance, figures(at_the_edge).within) == (Money.millions(2), True)
    assert lasts(at_the_edge.state) is None
    beyond = at_the_edge.by(CFO).given(cost("two", "7.5"))
    assert figures(beyond).within is False
    assert lasts(beyond.state) == "USD 12.5M is expected, USD 10M and USD 2M of contingency are approved"


@pytest.mark.feature("IO-29")
def test_what_retention_packages_cost_is_part_of_what_the_integration_will_cost() -> None:
    token = "0123456789abcdef"
    story = budgeted().given(
        people.LoadRoster(people=(RosterEntry(person=token, key_talent=True),)),
        people.OfferRetentionPackage(person=token, amount=Money.millions("1.2"), vests_on=date(2027, 1, 31)),
    )
    assert figures(story).at_completion == Money.millions(10)
    signed = story.given(people.SignRetentionPackage(person=token, signed_on=date(2026, 2, 1), evidence="books"))
    told = figures(signed)
    assert (told.packages, told.at_completion) == (Money.millions("1.2"), Money.millions("11.2"))
    line = next(x for x in told.lines if x.line == "retention_packages")
    assert (line.budget, line.variance) == (Money.millions(0), Money.millions("1.2"))


def test_consultants_have_a_budget_and_what_was_paid_to_them() -> None:
    engaged = c.EngageConsultants(
        engagement="strategy", firm="A firm", sort="strategy", line="consultants", budget=Money.millions(1)
    )
    story = budgeted().given(engaged, engaged).by(CFO)
    story = story.given(cost("bill", "0.4", line="consultants", engagement="strategy"))
    (firm,) = figures(story).firms
    assert (firm.budget, firm.actual) == (Money.millions(1), Money.millions("0.4"))
    story.when(cost("other", 1, line="consultants", engagement="nobody")).then_refused(no.UnknownKey)


def payroll() -> t.AgreeTsa:
    return t.AgreeTsa(
        service="payroll",
        title="Payroll",
        workstream="people",
        provider="seller",
        fee=Money(amount=Decimal(100_000)),
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 7, 31),
        exit_test="One payroll is run by ourselves without an error",
    )


def test_a_service_is_announced_before_its_end_and_is_an_issue_when_it_runs_out() -> None:
    story = promised().given(core.AddMember(person=GC, duty="Contracts")).by(GC).given(payroll(), payroll()).by(SYSTEM)
    quiet = until(story, "2026-06-01").given(WOKEN)
    assert not quiet.every(s.TsaEndsSoon)
    near = until(quiet, "2026-07-26").given(WOKEN)
    assert [one.days for one in near.every(s.TsaEndsSoon)] == [60, 30, 7]
    over = until(near, "2026-08-01").given(WOKEN)
    assert [one.due_at for one in over.every(s.TsaRanOut)] == [datetime(2026, 8, 1, tzinfo=UTC)]
    assert [one.issue for one in over.every(r.IssueRaised)] == ["payroll_ran_out_0"]


def test_every_extension_steps_the_fee_up_and_a_service_ends_only_once_its_exit_was_tested() -> None:
    story = promised().given(payroll())
    late = t.ExtendTsa(service="payroll", until=date(2026, 9, 30), reason="Our system is late.")
    story.by(COO).when(late).then_refused(no.NotEntitled)
    story = story.by(CFO).given(late, late)
    story = story.given(late.model_copy(update={"until": date(2026, 12, 31)}))
    one = story.state.tsa.items["payroll"]
    assert (one.extensions, one.fee.amount) == (2, Decimal("144000.000000"))
    story.when(late).then_refused(no.NotInTheFuture)
    end = t.EndTsa(service="payroll", ended_on=date(2026, 2, 1))
    story.by(IMO).when(end).then_refused(ExitNotTested)
    done = story.by(IMO).given(evidence("run"), t.PassExitTest(service="payroll", evidence=("run",)), end)
    done.when(end).then_nothing()
    done.when(late).then_refused(TsaOver)
    assert not until(done, "2027-01-02").by(SYSTEM).given(WOKEN).every(s.TsaRanOut)
    assert not done.every(e.InitiativeConcluded)
