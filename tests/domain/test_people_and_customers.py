"""Who was here on the first day is counted; who leaves raises alarms; key people and top accounts are in good hands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.initiative import commands as core
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.initiative import register_events as r
from domain.integration.people import commands as c
from domain.integration.people import events as p
from domain.integration.people import refusals as not_so
from domain.integration.people.figures import leavers, packages_cost, retention
from domain.integration.people.state import DayOneAccount, RosterEntry
from domain.integration.people.terms import PEOPLE
from domain.money import CurrenciesDiffer, Money
from tests.support.deals import CFO, COO, CRO, IMO, OUTSIDER, evidence
from tests.support.scenario import Story
from tests.support.synergies import promised, until


def token(number: int) -> str:
    return f"{number:08x}"


def roster(size: int, keys: int = 0) -> Story:
    """A sealed roster of that size, the first of them key talent, on the day after the closing."""
    entries = tuple(RosterEntry(person=token(n), key_talent=n < keys) for n in range(size))
    story = promised()
    for start in range(0, size, c.BATCH):
        story = story.given(c.LoadRoster(people=entries[start : start + c.BATCH]))
    return until(story.given(c.SealRoster(people=size)), "2026-03-02")


def left(story: Story, *numbers: int, voluntary: bool = True) -> Story:
    return story.given(
        *(c.RecordLeaver(person=token(n), left_on=date(2026, 3, 1), voluntary=voluntary) for n in numbers)
    )


def share(story: Story, measure: str) -> Decimal | None:
    return {one.measure: one.share for one in retention(story.state.staying, PEOPLE)}[measure]  # type: ignore[index]


@pytest.mark.feature("IO-26")
def test_a_roster_of_a_hundred_alerts_at_eighty_nine_and_not_at_ninety_and_shows_who_left_of_their_own_will() -> None:
    ninety = left(left(roster(100), *range(6)), *range(6, 10), voluntary=False)
    assert (share(ninety, "employees"), ninety.every(r.IssueRaised)) == (Decimal("0.9"), [])
    told = left(ninety, 10)
    told.then(p.LeaverRecorded, p.RetentionFellBelow, r.IssueRaised)
    (alert,) = told.every(p.RetentionFellBelow)
    assert (alert.measure, alert.share, alert.target) == ("employees", Decimal("0.89"), Decimal("0.9"))
    counted = leavers(told.state.staying)
    assert (counted.total, counted.voluntary) == (11, 7)
    assert (PEOPLE.usual_loss, "33%" in PEOPLE.usual_loss_source) == (Decimal("0.33"), True)


@pytest.mark.feature("IO-26")
def test_one_alert_stands_until_it_is_resolved_and_a_further_loss_raises_the_next() -> None:
    story = left(roster(100), *range(11))
    assert len(left(story, 11, 12).every(r.IssueRaised)) == 1
    (issue,) = story.every(r.IssueRaised)
    assert issue.severity == "high"
    resolved = story.given(core.ResolveIssue(issue=issue.issue, resolution="New packages are on their way."))
    assert [one.issue for one in left(resolved, 11).every(r.IssueRaised)] == [
        "employees_retention_1",
        "employees_retention_2",
    ]
    back = story.given(c.WithdrawLeaver(person=token(0), reason="Stayed after all."))
    assert share(back, "employees") == Decimal("0.9")


@pytest.mark.feature("IO-26")
def test_key_talent_is_counted_apart() -> None:
    story = left(roster(100, keys=10), 0, 1)
    assert [one.measure for one in story.every(p.RetentionFellBelow)] == ["key_talent"]
    assert (share(story, "employees"), share(story, "key_talent")) == (Decimal("0.98"), Decimal("0.8"))


@pytest.mark.feature("IO-26")
def test_there_is_no_figure_before_the_roster_is_complete_and_nobody_joins_it_afterwards() -> None:
    open_list = promised().given(c.LoadRoster(people=(RosterEntry(person=token(1)),)))
    assert share(open_list, "employees") is None
    open_list.when(c.RecordLeaver(person=token(1), left_on=date(2026, 1, 31), voluntary=True)).then_refused(
        not_so.ListOpen
    )
    open_list.when(c.SealRoster(people=2)).then_refused(not_so.CountsDiffer)
    story = roster(3).given(c.SealRoster(people=3))
    story.when(c.LoadRoster(people=(RosterEntry(person=token(2)),))).then_nothing()
    story.when(c.LoadRoster(people=(RosterEntry(person=token(9)),))).then_refused(not_so.ListSealed)
    story.when(c.SealRoster(people=3)).then_nothing()
    story.when(c.RecordLeaver(person=token(9), left_on=date(2026, 3, 1), voluntary=True)).then_refused(no.UnknownKey)
    story.when(c.RecordLeaver(person=token(1), left_on=date(2026, 3, 9), voluntary=True)).then_refused(no.NotYet)


def test_a_person_is_a_token_and_a_list_comes_in_batches_of_five_hundred() -> None:
    for name in ("anna", "Anna Huber", "a.huber", "0123", "g0000000"):
        with pytest.raises(ValidationError):
            RosterEntry(person=name)
    with pytest.raises(ValidationError):
        c.LoadRoster(people=tuple(RosterEntry(person=token(n)) for n in range(c.BATCH + 1)))
    story = roster(c.BATCH + 7)
    assert len(story.every(p.RosterLoaded)) == 2
    held = (
        set(RosterEntry.model_fields) | set(p.LeaverRecorded.model_fields) | set(p.RetentionPackageSigned.model_fields)
    )
    assert held.isdisjoint({"name", "mail", "email", "birthday", "salary", "reason"})


@pytest.mark.feature("IO-29")
def test_a_key_person_without_a_signed_package_raises_a_risk_until_they_sign_or_leave() -> None:
    entries = tuple(RosterEntry(person=token(n), key_talent=n < 3) for n in range(10))
    offer = c.OfferRetentionPackage(person=token(0), amount=Money.millions("0.2"), vests_on=date(2027, 1, 31))
    story = promised().given(c.LoadRoster(people=entries), offer, evidence("letter"))
    sign = c.SignRetentionPackage(person=token(0), signed_on=date(2026, 2, 1), evidence="letter")
    story.when(sign.model_copy(update={"evidence": "x"})).then_refused(no.EvidenceMissing)
    story = story.given(sign).given(c.SealRoster(people=10))
    assert [one.risk for one in story.every(r.RiskRaised)] == [f"unsigned_{token(1)}", f"unsigned_{token(2)}"]
    assert story.state.initiative.risks[f"unsigned_{token(1)}"].family == "people_culture"
    more = story.given(offer.model_copy(update={"person": token(1)}))
    more = more.given(sign.model_copy(update={"person": token(1)}))
    more.then(p.RetentionPackageSigned, r.RiskClosed)
    gone = left(until(more, "2026-03-02"), 2)
    assert all(risk.closed for key, risk in gone.state.initiative.risks.items() if key.startswith("unsigned"))
    assert packages_cost(gone.state.staying, PEOPLE) == (Money.millions("0.4"), Money.millions(0))
    gone.when(offer.model_copy(update={"person": token(2)})).then_refused(not_so.GoneAlready)
    gone.when(offer.model_copy(update={"amount": Money.millions(1)})).then_refused(no.KeyTaken)


def accounts(*revenues: int, top: int = 0) -> Story:
    """A sealed list of customers in thousands a year, the first of them top accounts of the CRO."""
    listed = tuple(
        DayOneAccount(
            account=token(n), revenue=Money(amount=Decimal(each * 1000)), top=n < top, owner=CRO if n < top else None
        )
        for n, each in enumerate(revenues)
    )
    story = promised()
    for start in range(0, len(listed), c.BATCH):
        story = story.given(c.LoadAccounts(accounts=listed[start : start + c.BATCH]))
    return until(story.given(c.SealAccounts(accounts=len(listed))), "2026-03-02")


def lost(story: Story, *numbers: int) -> Story:
    return story.given(
        *(c.LoseAccount(account=token(n), lost_on=date(2026, 3, 1), reason="Went to a rival.") for n in numbers)
    )


@pytest.mark.feature("IO-27")
def test_customers_alert_below_ninety_five_percent_and_not_at_it() -> None:
    at_95 = lost(accounts(*([10] * 1000)), *range(50))
    assert (share(at_95, "customers"), at_95.every(p.RetentionFellBelow)) == (Decimal("0.95"), [])
    at_949 = lost(at_95, 50)
    assert {(one.measure, one.share) for one in at_949.every(p.RetentionFellBelow)} == {
        ("customers", Decimal("0.949")),
        ("customer_revenue", Decimal("0.949")),
    }


@pytest.mark.feature("IO-27")
def test_revenue_is_kept_customer_by_customer_and_growth_elsewhere_hides_no_loss() -> None:
    story = accounts(100, 100)
    grown = story.given(c.RecordAccountRevenue(account=token(0), revenue=Money(amount=Decimal(500_000))))
    assert share(grown, "customer_revenue") == 1
    shrunk = grown.given(c.RecordAccountRevenue(account=token(1), revenue=Money(amount=Decimal(80_000))))
    assert (share(shrunk, "customer_revenue"), share(shrunk, "customers")) == (Decimal("0.9"), Decimal(1))
    assert [one.measure for one in shrunk.every(p.RetentionFellBelow)] == ["customer_revenue"]
    shrunk.when(c.RecordAccountRevenue(account=token(1), revenue=Money.millions(1, "EUR"))).then_refused(
        CurrenciesDiffer
    )


@pytest.mark.feature("IO-30")
def test_every_top_account_has_an_owner_and_a_plan_is_owed_when_its_health_falls() -> None:
    nobody = DayOneAccount(account=token(1), revenue=Money.millions(1), top=True)
    story = promised().given(c.LoadAccounts(accounts=(nobody,)))
    story.when(c.SealAccounts(accounts=1)).then_refused(not_so.TopAccountWithoutOwner)
    story = story.given(c.AssignAccount(account=token(1), owner=OUTSIDER), c.SealAccounts(accounts=1))
    fell = story.by(OUTSIDER).given(
        c.RecordAccountHealth(account=token(1), health="at_risk", reason="The sponsor left.")
    )
    fell.then(p.AccountHealthRecorded, e.ObligationOpened)
    owed = fell.state.initiative.obligations[f"save_{token(1)}_1"]
    assert (owed.owner, owed.due_at.date()) == (OUTSIDER, date(2026, 2, 13))
    fell.by(COO).when(c.PlanSave(account=token(1), plan="Call.")).then_refused(no.NotEntitled)
    planned = fell.given(c.PlanSave(account=token(1), plan="Both chief executives visit in March."))
    planned.then(p.SavePlanned, e.ObligationFulfilled)
    worse = planned.given(c.RecordAccountHealth(account=token(1), health="critical", reason="No answer."))
    worse.then(p.AccountHealthRecorded)
    again = worse.given(
        c.RecordAccountHealth(account=token(1), health="healthy", reason="Renewed."),
        c.RecordAccountHealth(account=token(1), health="at_risk", reason="New sponsor."),
    )
    assert again.state.initiative.obligations[f"save_{token(1)}_2"].fulfilled_at is None


def test_who_has_no_part_in_personnel_records_nobody_leaving() -> None:
    story = roster(10).by(CFO)
    story.when(c.RecordLeaver(person=token(1), left_on=date(2026, 3, 1), voluntary=True)).then_refused(no.NotEntitled)
    assert IMO in story.people.people


@given(st.integers(1, 60), st.sets(st.integers(0, 59)))
@settings(max_examples=15, deadline=None)
def test_there_is_an_alert_exactly_when_fewer_than_nine_tenths_stay(size: int, gone: set[int]) -> None:
    gone = {one for one in gone if one < size}
    story = left(roster(size), *sorted(gone)) if gone else roster(size)
    assert bool(story.every(p.RetentionFellBelow)) == (10 * (size - len(gone)) < 9 * size)
    assert share(story, "employees") == Decimal(size - len(gone)) / size
