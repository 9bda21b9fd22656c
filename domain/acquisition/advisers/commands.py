"""What may be recorded of outside firms."""

from __future__ import annotations

from typing import Literal

from domain.acquisition.advisers.events import AdviserRole, Month, Percent
from domain.kernel import Command, Key, PersonId, Text
from domain.money import Money


class EngageAdviser(Command):
    """Engage a firm on this deal, on a matter, with a budget. `people`: advisers of the directory who may see it."""

    type: Literal["engage_adviser"] = "engage_adviser"
    engagement: Key
    firm: Text
    role: AdviserRole
    matter: Text
    origin: Literal["sourced", "assigned"] = "assigned"
    fee_percent: Percent | None = None
    fixed_fee: Money | None = None
    fee_cap: Money | None = None
    budget: Money
    people: tuple[PersonId, ...] = ()


class RecordAdviserCost(Command):
    """Record what a firm cost in a month. A credit note is a negative amount."""

    type: Literal["record_adviser_cost"] = "record_adviser_cost"
    engagement: Key
    amount: Money
    period: Month
    evidence: Key


class RecordCounterpartyAdviser(Command):
    """Record that a firm works for the other side."""

    type: Literal["record_counterparty_adviser"] = "record_counterparty_adviser"
    firm: Text
    role: AdviserRole


class EndEngagement(Command):
    """End a firm's engagement on this deal."""

    type: Literal["end_engagement"] = "end_engagement"
    engagement: Key
    reason: Text


AdviserCommand = EngageAdviser | RecordAdviserCost | RecordCounterpartyAdviser | EndEngagement
