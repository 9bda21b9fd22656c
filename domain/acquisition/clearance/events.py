"""What happens between a deal and the authorities that must clear it. The clearance itself is the deal's own event."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from domain.acquisition.clearance.jurisdictions import Transaction
from domain.acquisition.clearance.thresholds import Assessed
from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money


class FilingAssessed(Event):
    """Whether a filing is needed was computed, from these sizes, for a closing on that day.

    `fee` is what it would cost on the day of the assessment; None when no source for it is on record.
    """

    type: Literal["filing_assessed"] = "filing_assessed"
    authority: Key
    closing_on: date
    price: Money | None
    buyer_size: Money | None = None
    target_size: Money | None = None
    assessed: Assessed
    fee: Money | None = None
    by: PersonId


class NotificationFiled(Event):
    """The authority has all notifications. `waiting_ends_at` None: no period of this authority is reckoned here."""

    type: Literal["notification_filed"] = "notification_filed"
    authority: Key
    filed_at: AwareDatetime
    transaction: Transaction
    days: int | None = None
    waiting_ends_at: AwareDatetime | None = None
    fee: Money | None = None
    evidence: Key
    by: PersonId


class NotificationWithdrawn(Event):
    """The notification was taken back: what it led to does not count."""

    type: Literal["notification_withdrawn"] = "notification_withdrawn"
    authority: Key
    reason: Text
    by: PersonId


class SecondRequestReceived(Event):
    """The authority asked for more in time: the waiting period goes on until it has everything, and longer.

    `unanswered_until`: when the notification itself lapses if that never happens.
    """

    type: Literal["second_request_received"] = "second_request_received"
    authority: Key
    received_at: AwareDatetime
    unanswered_until: AwareDatetime
    evidence: Key
    by: PersonId


class ComplianceCertified(Event):
    """The authority has everything its second request asked of everybody; the last waiting period runs."""

    type: Literal["compliance_certified"] = "compliance_certified"
    authority: Key
    certified_at: AwareDatetime
    days: int
    waiting_ends_at: AwareDatetime
    evidence: Key
    by: PersonId


class WaitingPeriodExpired(Event):
    """The waiting period ran out and the authority had not asked for more."""

    type: Literal["waiting_period_expired"] = "waiting_period_expired"
    authority: Key
    due_at: AwareDatetime


class NotificationLapsed(Event):
    """The second request was never complied with: the notification is void."""

    type: Literal["notification_lapsed"] = "notification_lapsed"
    authority: Key
    due_at: AwareDatetime


class ClearanceLapsed(Event):
    """The deal did not close while the clearance held; it must be notified anew."""

    type: Literal["clearance_lapsed"] = "clearance_lapsed"
    authority: Key
    due_at: AwareDatetime


ClearanceEvent = (
    FilingAssessed
    | NotificationFiled
    | NotificationWithdrawn
    | SecondRequestReceived
    | ComplianceCertified
    | WaitingPeriodExpired
    | NotificationLapsed
    | ClearanceLapsed
)

EVENTS: tuple[type[Event], ...] = (
    FilingAssessed,
    NotificationFiled,
    NotificationWithdrawn,
    SecondRequestReceived,
    ComplianceCertified,
    WaitingPeriodExpired,
    NotificationLapsed,
    ClearanceLapsed,
)
