"""The part of a deal's file that tells where it stands with each authority."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from domain.acquisition.clearance.checks import needs_none
from domain.acquisition.clearance.jurisdictions import Transaction
from domain.acquisition.clearance.thresholds import Assessed
from domain.acquisition.state import Acquisition
from domain.kernel import Key, Value
from domain.money import Money


class FilingPart(Value):
    """The latest assessment: whether a filing is needed for a closing on a day, at a price, and why."""

    closing_on: date
    price: Money | None
    buyer_size: Money | None
    target_size: Money | None
    assessed: Assessed
    fee: Money | None


class NotificationPart(Value):
    """The notification. `waiting_ends_at` None: a second request stops the clock, or no period is reckoned."""

    filed_at: datetime
    transaction: Transaction
    waiting_ends_at: datetime | None
    second_request_at: datetime | None
    complied_at: datetime | None
    fee: Money | None
    evidence: Key


class ClearancePart(Value):
    """What an authority must clear, and how far that is. `lapses_at`: the closing must come before."""

    key: Key
    title: str
    standing: Literal["open", "waiting", "stopped", "cleared", "lapsed", "not_needed"]
    cleared_on: date | None
    by_expiry: bool
    lapses_at: datetime | None
    evidence: Key | None
    filing: FilingPart | None
    notification: NotificationPart | None


def clearances_of(deal: Acquisition) -> tuple[ClearancePart, ...]:
    """One part for each authority whose clearance is required."""
    return tuple(_clearance(deal, key, title) for key, title in deal.clearances_required.items())


def _clearance(deal: Acquisition, key: Key, title: str) -> ClearancePart:
    given, term, filing = deal.clearances.get(key), deal.clearance.terms.get(key), deal.clearance.assessed.get(key)
    return ClearancePart(
        key=key,
        title=title,
        standing=_standing(deal, key),
        cleared_on=given.cleared_on if given else None,
        by_expiry=given.by_expiry if given else False,
        lapses_at=term.lapses_at if term else None,
        evidence=given.evidence if given else None,
        filing=FilingPart(**filing.model_dump(exclude={"type", "authority", "by"})) if filing else None,
        notification=_notification(deal, key),
    )


def _standing(deal: Acquisition, key: Key) -> Literal["open", "waiting", "stopped", "cleared", "lapsed", "not_needed"]:
    review = deal.clearance.reviews.get(key)
    if key in deal.clearances:
        return "cleared"
    if review is not None:
        return "stopped" if review.second_request and not review.compliance else "waiting"
    if key in deal.clearance.lapsed:
        return "lapsed"
    return "not_needed" if needs_none(deal, key, deal.price) else "open"


def _notification(deal: Acquisition, key: Key) -> NotificationPart | None:
    review = deal.clearance.reviews.get(key)
    if review is None:
        return None
    return NotificationPart(
        filed_at=review.filed.filed_at,
        transaction=review.filed.transaction,
        waiting_ends_at=review.ends_at,
        second_request_at=review.second_request.received_at if review.second_request else None,
        complied_at=review.compliance.certified_at if review.compliance else None,
        fee=review.filed.fee,
        evidence=review.filed.evidence,
    )
