"""A deal before the authorities: assessed, notified, asked for more, cleared, and the clearance that runs out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acquisition import commands as a
from domain.acquisition.clearance import commands as c
from domain.acquisition.clearance import events as k
from domain.acquisition.clearance.clocks import clocks
from domain.acquisition.clearance.rules import (
    JurisdictionNotVerified,
    NoNotification,
    NothingToNotify,
    NotificationRunning,
    SecondRequestTooLate,
)
from domain.acquisition.commands import CloseAcquisition, ObtainClearance
from domain.acquisition.events import AcquisitionClosed, ClearanceObtained, ClearanceRequired
from domain.acquisition.state import Acquisition
from domain.initiative import commands as core
from domain.initiative import refusals as no
from domain.kernel import SYSTEM
from domain.money import Money
from tests.support import deals
from tests.support.deals import CEO, GC, LEAD, STEER, evidence
from tests.support.scenario import Story

FILED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ENDS = datetime(2026, 4, 2, 3, 59, tzinfo=UTC)
"""Midnight less a minute of 1 April in New York, which is in summer time by then."""


def at(story: Story, moment: datetime) -> Story:
    return story.after(seconds=(moment - story.at).total_seconds())


def tick(story: Story, moment: datetime) -> Story:
    return at(story, moment).by(SYSTEM).given(core.PassTime(wake_at=moment))


def notified(filed_at: datetime = FILED) -> Story:
    """Signed in January; the notification is with the authority."""
    story = at(deals.signed(), filed_at).by(GC).given(evidence("notification"), evidence("request"))
    return story.given(c.FileNotification(authority="hsr", filed_at=filed_at, evidence="notification"))


def state(story: Story) -> Acquisition:
    found = story.state
    assert isinstance(found, Acquisition)
    return found


def missing(story: Story) -> dict[str, str]:
    """What the gate before closing lacks."""
    return story.by(LEAD).when(core.ProposeGate(gate="g5")).missing


def test_a_notification_starts_a_period_of_thirty_days_to_midnight_in_new_york() -> None:
    story = notified()
    (filed,) = story.every(k.NotificationFiled)
    assert (filed.days, filed.waiting_ends_at) == (30, ENDS)
    assert "hsr" in missing(story)["clearances"]


@pytest.mark.parametrize(
    ("filed_at", "ends_at"),
    [
        (datetime(2026, 1, 26, 15, tzinfo=UTC), datetime(2026, 2, 26, 4, 59, tzinfo=UTC)),
        (datetime(2026, 10, 5, 15, tzinfo=UTC), datetime(2026, 11, 5, 4, 59, tzinfo=UTC)),
        (datetime(2026, 9, 28, 15, tzinfo=UTC), datetime(2026, 10, 29, 3, 59, tzinfo=UTC)),
        (datetime(2026, 3, 3, 2, 0, tzinfo=UTC), ENDS),
    ],
)
def test_the_alarm_is_a_moment_in_utc_on_either_side_of_summer_time(filed_at: datetime, ends_at: datetime) -> None:
    story = notified(filed_at)
    assert story.every(k.NotificationFiled)[0].waiting_ends_at == ends_at
    assert [clock.due_at for clock in clocks(state(story))] == [ends_at]


@pytest.mark.feature("MA-19")
def test_the_waiting_period_runs_out_by_itself_and_leaves_a_clearance() -> None:
    story = tick(notified(), ENDS - timedelta(minutes=1))
    assert story.every(k.WaitingPeriodExpired) == []
    story = tick(story, ENDS)
    assert story.every(k.WaitingPeriodExpired) == [k.WaitingPeriodExpired(authority="hsr", due_at=ENDS)]
    (cleared,) = story.every(ClearanceObtained)
    assert (cleared.cleared_on, cleared.by_expiry, cleared.evidence) == (date(2026, 4, 1), True, "notification")
    assert cleared.lapses_at == datetime(2027, 4, 2, 3, 59, tzinfo=UTC)
    assert "clearances" not in missing(story)


def test_it_runs_out_while_the_deal_is_on_hold() -> None:
    story = notified().by(LEAD)
    story = story.given(core.HoldInitiative(reason="Financing", review_at=FILED + timedelta(days=90)))
    assert tick(story, ENDS).every(ClearanceObtained)


def test_a_cash_tender_waits_fifteen_days_and_ten_after_compliance() -> None:
    story = at(deals.signed(), FILED).by(GC).given(evidence("notification"), evidence("request"))
    story = story.given(
        c.FileNotification(authority="hsr", filed_at=FILED, transaction="cash_tender", evidence="notification")
    )
    assert story.every(k.NotificationFiled)[0].waiting_ends_at == datetime(2026, 3, 18, 3, 59, tzinfo=UTC)
    story = story.after(days=3)
    story = story.given(c.RecordSecondRequest(authority="hsr", received_at=story.at, evidence="request")).after(days=20)
    story = story.given(c.CertifyCompliance(authority="hsr", certified_at=story.at, evidence="request"))
    (complied,) = story.every(k.ComplianceCertified)
    assert (complied.days, complied.waiting_ends_at) == (10, datetime(2026, 4, 7, 3, 59, tzinfo=UTC))


def test_a_second_request_stops_the_clock_until_compliance_and_thirty_days_more() -> None:
    story = notified().after(days=20)
    story = story.given(c.RecordSecondRequest(authority="hsr", received_at=story.at, evidence="request"))
    story = tick(story, ENDS + timedelta(days=100))
    assert story.every(ClearanceObtained) == []
    story = story.by(GC).given(evidence("certificate"))
    story = story.given(c.CertifyCompliance(authority="hsr", certified_at=story.at, evidence="certificate"))
    (complied,) = story.every(k.ComplianceCertified)
    assert complied.waiting_ends_at == datetime(2026, 8, 11, 3, 59, tzinfo=UTC), "30 days, and over the weekend"
    story = tick(story, complied.waiting_ends_at)
    assert [cleared.evidence for cleared in story.every(ClearanceObtained)] == ["certificate"]


def test_a_second_request_that_is_recorded_late_undoes_the_clearance_that_never_was() -> None:
    story = tick(notified(), ENDS + timedelta(days=2)).by(GC)
    late = c.RecordSecondRequest(authority="hsr", received_at=ENDS - timedelta(hours=3), evidence="request")
    assert state(story).clearances
    story = story.given(late)
    assert not state(story).clearances
    assert "hsr" in missing(story)["clearances"]
    story.by(GC).when(late).then_nothing()


def test_a_second_request_comes_in_time_or_not_at_all() -> None:
    story = tick(notified(), ENDS + timedelta(days=2)).by(GC)
    after = c.RecordSecondRequest(authority="hsr", received_at=ENDS + timedelta(hours=1), evidence="request")
    story.when(after).then_refused(SecondRequestTooLate)
    ahead = c.RecordSecondRequest(authority="hsr", received_at=story.at + timedelta(hours=1), evidence="request")
    story.when(ahead).then_refused(no.NotYet)


def test_a_second_request_nobody_answers_lets_the_notification_lapse_after_eighteen_months() -> None:
    story = notified().after(days=9)
    story = story.given(c.RecordSecondRequest(authority="hsr", received_at=story.at, evidence="request"))
    until = datetime(2027, 9, 3, 3, 59, tzinfo=UTC)
    assert story.every(k.SecondRequestReceived)[0].unanswered_until == until
    story = tick(story, until).by(GC)
    assert story.every(k.NotificationLapsed) == [k.NotificationLapsed(authority="hsr", due_at=until)]
    story.given(c.FileNotification(authority="hsr", filed_at=story.at, evidence="notification"))


def test_early_termination_ends_the_wait() -> None:
    story = notified().after(days=12)
    story = story.given(ObtainClearance(authority="hsr", cleared_on=story.at.date(), evidence="request"))
    story = tick(story, ENDS + timedelta(days=1))
    assert story.every(k.WaitingPeriodExpired) == []
    assert story.every(ClearanceObtained)[0].lapses_at == datetime(2027, 3, 15, 3, 59, tzinfo=UTC)


def test_one_notification_at_a_time_and_none_without_a_paper() -> None:
    story = notified()
    again = c.FileNotification(authority="hsr", filed_at=FILED, evidence="notification")
    story.when(again).then_nothing()
    story.after(days=1).when(again.model_copy(update={"filed_at": FILED + timedelta(days=1)})).then_refused(
        NotificationRunning
    )
    early = deals.in_diligence().by(GC).given(evidence("notification"))
    early.when(c.FileNotification(authority="hsr", filed_at=early.at, evidence="notification")).then_refused(
        NothingToNotify
    )
    early.when(c.CertifyCompliance(authority="hsr", certified_at=early.at, evidence="notification")).then_refused(
        NoNotification
    )


def test_a_notification_that_was_taken_back_clears_nothing() -> None:
    story = notified().given(c.WithdrawNotification(authority="hsr", reason="Refiled with the final agreement"))
    story = tick(story, ENDS + timedelta(days=1))
    assert story.every(ClearanceObtained) == []
    story.by(GC).given(c.FileNotification(authority="hsr", filed_at=story.at, evidence="notification"))


@pytest.mark.feature("MA-19")
def test_a_clearance_lapses_after_a_year_and_the_gate_is_shut_again() -> None:
    story = tick(notified(), ENDS)
    lapses = datetime(2027, 4, 2, 3, 59, tzinfo=UTC)
    story = tick(story, lapses)
    assert story.every(k.ClearanceLapsed) == [k.ClearanceLapsed(authority="hsr", due_at=lapses)]
    assert missing(story)["clearances"] == "not cleared: hsr (lapsed)"
    story.by(GC).given(c.FileNotification(authority="hsr", filed_at=story.at, evidence="notification"))


def ready(story: Story) -> Story:
    """G5 is open on the clearance that the story has."""
    story = story.by(GC).given(evidence("plan"), evidence("closing"))
    story = story.given(
        core.AttestCriterion(criterion="integration_plan", evidence=("plan",)),
        core.AttestCriterion(criterion="day_one", evidence=("plan",)),
    )
    return deals.approve(deals.propose(story, "g5"), GC, CEO, STEER).by(GC)


def closing(day: date) -> CloseAcquisition:
    return CloseAcquisition(closed_on=day, price=Money.millions(350), evidence="closing")


@pytest.mark.feature("MA-19")
def test_nobody_closes_before_the_clearance_nor_on_its_last_day_of_waiting() -> None:
    story = ready(tick(notified(), ENDS))
    story = story.after(days=5)
    assert "from 2026-04-02" in str(story.when(closing(date(2026, 4, 1))).refused)
    story.when(closing(date(2026, 3, 20))).then_refused(no.GateStaysShut)
    story.when(closing(date(2026, 4, 2))).then_among(AcquisitionClosed)


@pytest.mark.feature("MA-19")
def test_nobody_closes_on_a_clearance_that_has_lapsed_though_the_gate_was_open() -> None:
    story = tick(ready(tick(notified(), ENDS)), datetime(2027, 4, 6, 12, tzinfo=UTC)).by(GC)
    story.when(closing(date(2027, 4, 6))).then_refused(no.GateStaysShut)
    story.when(closing(date(2027, 4, 1))).then_among(AcquisitionClosed)


@pytest.mark.feature("MA-19")
def test_a_filing_is_assessed_at_the_deals_price_and_asks_for_what_is_missing() -> None:
    story = deals.signed().by(GC)
    asked = c.AssessFiling(authority="hsr", closing_on=date(2026, 6, 1))
    story = story.given(asked)
    (found,) = story.every(k.FilingAssessed)
    assert (found.assessed.verdict, found.price) == ("insufficient", Money.millions(350))
    assert found.assessed.missing == ("size of the buyer", "size of the target")
    story.when(asked).then_nothing()
    sized = asked.model_copy(update={"buyer_size": Money.millions(900), "target_size": Money.millions(40)})
    story.when(sized).then(k.FilingAssessed)
    story.when(asked.model_copy(update={"authority": "uk_cma"})).then_refused(JurisdictionNotVerified)
    story.when(asked.model_copy(update={"authority": "nowhere"})).then_refused(no.UnknownKey)


def test_a_deal_that_needs_no_filing_closes_without_one_at_any_price_and_under_any_law_that_asks_for_none() -> None:
    story = deals.signed().by(GC)
    small = c.AssessFiling(
        authority="hsr",
        closing_on=date(2026, 6, 1),
        buyer_size=Money.millions(900),
        target_size=Money.millions(20),
    )
    story = ready(at(story.given(small), datetime(2026, 3, 2, tzinfo=UTC)))
    story.when(closing(date(2026, 3, 1))).then_among(AcquisitionClosed)
    before = closing(date(2025, 1, 31))
    story.when(before).then_refused(no.GateStaysShut)
    adjusted = closing(date(2026, 3, 1)).model_copy(update={"price": Money.millions(360)})
    story.when(adjusted).then_among(AcquisitionClosed)
    dearer = closing(date(2026, 3, 1)).model_copy(update={"price": Money.millions(540)})
    story.when(dearer).then_refused(no.GateStaysShut)


def test_a_filing_that_turns_out_to_be_needed_is_required_from_then_on() -> None:
    story = deals.signed()
    bare = tuple(pair for pair in story.happened if not isinstance(pair[0], ClearanceRequired))
    story = Story(story.decider, story.people, story.stream, at=story.at, happened=bare).by(GC)
    story = story.given(
        c.AssessFiling(
            authority="hsr",
            closing_on=date(2026, 6, 1),
            buyer_size=Money.millions(900),
            target_size=Money.millions(40),
        )
    )
    assert [required.authority for required in story.every(ClearanceRequired)] == ["hsr"]


def test_an_authority_without_verified_law_is_cleared_by_hand_alone() -> None:
    story = deals.signed().by(GC).given(a.RequireClearance(authority="uk_cma", title="CMA"), evidence("notification"))
    story = story.given(c.FileNotification(authority="uk_cma", filed_at=story.at, evidence="notification"))
    assert story.every(k.NotificationFiled)[0].waiting_ends_at is None
    assert list(clocks(state(story))) == []
    story.when(c.RecordSecondRequest(authority="uk_cma", received_at=story.at, evidence="notification")).then_refused(
        JurisdictionNotVerified
    )
    story = story.given(ObtainClearance(authority="uk_cma", cleared_on=story.at.date(), evidence="notification"))
    assert story.every(ClearanceObtained)[0].lapses_at is None


def test_only_counsel_speaks_for_the_deal_before_an_authority() -> None:
    story = deals.signed().by(LEAD).given(evidence("notification"))
    filing = c.FileNotification(authority="hsr", filed_at=story.at, evidence="notification")
    story.when(filing).then_refused(no.NotEntitled)
    story.given(c.AssessFiling(authority="hsr", closing_on=date(2026, 6, 1)))


def test_the_initiative_wakes_up_at_the_very_end_of_the_waiting_period() -> None:
    story, woken = notified(), FILED
    while not story.every(k.WaitingPeriodExpired):
        woken = story.decider.sheet(story.state).wake_at or woken
        assert woken <= ENDS
        story = tick(story, woken)
    assert woken == ENDS
