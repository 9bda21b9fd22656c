"""The part of a deal's file about outside firms: who is engaged, on what terms, at what cost, with which warnings."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from domain.acquisition.advisers.events import AdviserRole, Conflict
from domain.acquisition.advisers.state import Engagement
from domain.acquisition.state import Acquisition
from domain.kernel import Key, PersonId, Value
from domain.money import Money


class EngagementPart(Value):
    """A firm at work. `fee`: what closing at today's price would bring it; None when that cannot be said."""

    key: Key
    firm: str
    role: AdviserRole
    matter: str
    origin: Literal["sourced", "assigned"]
    people: tuple[PersonId, ...]
    fee_percent: Decimal | None
    fixed_fee: Money | None
    fee_cap: Money | None
    fee: Money | None
    budget: Money
    actual: Money
    over_budget: bool
    ended: str | None


class FirmWarningPart(Value):
    """A firm that wears two hats."""

    firm: str
    conflict: Conflict
    source: str


class AdvisersPart(Value):
    """Outside firms: ours, the other side's, and what to look at."""

    engagements: tuple[EngagementPart, ...]
    counterparty: tuple[str, ...]
    warnings: tuple[FirmWarningPart, ...]


def advisers_of(deal: Acquisition) -> AdvisersPart:
    """Everything about outside firms."""
    advisers = deal.advisers
    return AdvisersPart(
        engagements=tuple(_engagement(key, found, deal.price) for key, found in advisers.engagements.items()),
        counterparty=tuple(recorded.firm for recorded in advisers.counterparty),
        warnings=tuple(FirmWarningPart(**found.model_dump(exclude={"type"})) for found in advisers.conflicts),
    )


def _engagement(key: Key, found: Engagement, price: Money | None) -> EngagementPart:
    terms = found.terms
    return EngagementPart(
        key=key,
        firm=terms.firm,
        role=terms.role,
        matter=terms.matter,
        origin=terms.origin,
        people=terms.people,
        fee_percent=terms.fee_percent,
        fixed_fee=terms.fixed_fee,
        fee_cap=terms.fee_cap,
        fee=found.fee_at(price),
        budget=terms.budget,
        actual=found.actual,
        over_budget=found.actual > terms.budget,
        ended=found.ended.reason if found.ended else None,
    )
