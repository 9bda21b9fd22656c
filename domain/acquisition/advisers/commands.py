"""What may be recorded of outside firms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.acquisition.advisers.events import AdviserRole, Month, Percent
from domain.kernel import Command, Key, Line, PersonId, Text
from domain.money import Money
from domain.naming import EngagementKey, EvidenceKey


class EngageAdviser(Command):
    """Engage a firm on this deal, on a matter, with a budget. `people`: advisers of the directory who may see it."""

    type: Literal["engage_adviser"] = "engage_adviser"
    engagement: Annotated[Key, Field(description="A short name of your choice for the engagement.")]
    firm: Line
    role: AdviserRole
    matter: Line
    origin: Literal["sourced", "assigned"] = "assigned"
    fee_percent: Percent | None = None
    fixed_fee: Money | None = None
    fee_cap: Money | None = None
    budget: Money
    people: tuple[PersonId, ...] = ()


class RecordAdviserCost(Command):
    """Record what a firm cost in a month. A credit note is a negative amount."""

    type: Literal["record_adviser_cost"] = "record_adviser_cost"
    engagement: EngagementKey
    amount: Money
    period: Annotated[Month, Field(description="A month, as 2026-06.")]
    evidence: EvidenceKey


class RecordCounterpartyAdviser(Command):
    """Record that a firm works for the other side."""

    type: Literal["record_counterparty_adviser"] = "record_counterparty_adviser"
    firm: Line
    role: AdviserRole


class EndEngagement(Command):
    """End a firm's engagement on this deal."""

    type: Literal["end_engagement"] = "end_engagement"
    engagement: EngagementKey
    reason: Text


AdviserCommand = EngageAdviser | RecordAdviserCost | RecordCounterpartyAdviser | EndEngagement
