"""What the board reads of what happened between an acquisition and the authorities: the deadlines of the law."""

from __future__ import annotations

from datetime import datetime

from projections.board_events import Seen


class ClearanceObtained(Seen, frozen=True, tag="clearance_obtained"):
    """A clearance holds, perhaps until a day."""

    authority: str
    lapses_at: datetime | None = None


class ClearanceLapsed(Seen, frozen=True, tag="clearance_lapsed"):
    """A clearance holds no longer."""

    authority: str


class NotificationFiled(Seen, frozen=True, tag="notification_filed"):
    """The deal is before an authority."""

    authority: str


class NotificationWithdrawn(Seen, frozen=True, tag="notification_withdrawn"):
    """It is not any more."""

    authority: str


class NotificationLapsed(Seen, frozen=True, tag="notification_lapsed"):
    """Nobody answered in time."""

    authority: str


class SecondRequestReceived(Seen, frozen=True, tag="second_request_received"):
    """An authority waits for an answer."""

    authority: str
    unanswered_until: datetime


class ComplianceCertified(Seen, frozen=True, tag="compliance_certified"):
    """It has its answer."""

    authority: str
