"""Offers that went to and fro, and the days that come near. The letter and the agreement are the deal's own events."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.acquisition.negotiation.terms import Consideration, Side
from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money

Number = Annotated[int, Field(ge=1)]
Subject = Literal["exclusivity", "escrow"]


class OfferRecorded(Event):
    """An indication, an offer or a counter-offer; `valuation` is the latest approved one it was made with."""

    type: Literal["offer_recorded"] = "offer_recorded"
    offer: Number
    made_by: Side
    price: Money
    consideration: Consideration | None = None
    conditions: Text | None = None
    valid_until: AwareDatetime | None = None
    valuation: int | None = None
    evidence: Key
    by: PersonId


class DeadlineNear(Event):
    """The end of an exclusivity, or the release of an escrow, is so many days ahead."""

    type: Literal["deadline_near"] = "deadline_near"
    subject: Subject
    days: int
    due_at: AwareDatetime


class EscrowReleaseDue(Event):
    """The day has come to release the escrow, or to claim."""

    type: Literal["escrow_release_due"] = "escrow_release_due"
    due_at: AwareDatetime


class EscrowReleased(Event):
    """The escrow was released: `to_seller`, and what we kept for our claims."""

    type: Literal["escrow_released"] = "escrow_released"
    to_seller: Money
    retained: Money
    evidence: Key
    by: PersonId


EVENTS: tuple[type[Event], ...] = (OfferRecorded, DeadlineNear, EscrowReleaseDue, EscrowReleased)
