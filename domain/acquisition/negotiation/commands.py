"""What may be recorded of a negotiation beside the letter of intent and the agreement."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from domain.acquisition.negotiation.terms import Consideration, Side
from domain.kernel import Command, Text
from domain.money import Money
from domain.naming import EvidenceKey


class RecordOffer(Command):
    """Put an offer or a counter-offer on file."""

    type: Literal["record_offer"] = "record_offer"
    made_by: Side
    price: Money
    consideration: Consideration | None = None
    conditions: Text | None = None
    valid_until: AwareDatetime | None = None
    evidence: EvidenceKey


class ReleaseEscrow(Command):
    """Record that the escrow was released, and what was kept of it for claims."""

    type: Literal["release_escrow"] = "release_escrow"
    to_seller: Money
    retained: Money
    evidence: EvidenceKey


NegotiationCommand = RecordOffer | ReleaseEscrow
