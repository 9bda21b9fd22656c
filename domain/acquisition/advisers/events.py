"""What happens between a deal and the outside firms that work on it (DOMAIN 9.1 MA-24 to MA-27)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money

AdviserRole = Literal[
    "financial_adviser", "counsel", "integration_consultant", "technology_assessor", "accountant", "other"
]
Percent = Annotated[Decimal, Field(gt=0, le=100)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Conflict = Literal["partner", "counterparty"]


class AdviserEngaged(Event):
    """A firm works for us on this deal. `fee_percent` of the price falls due at closing, capped by `fee_cap`.

    `origin`: the firm brought us the target, or was assigned to it. `people`: whoever of the firm may see the deal.
    """

    type: Literal["adviser_engaged"] = "adviser_engaged"
    engagement: Key
    firm: Text
    role: AdviserRole
    matter: Text
    origin: Literal["sourced", "assigned"]
    fee_percent: Percent | None = None
    fixed_fee: Money | None = None
    fee_cap: Money | None = None
    budget: Money
    people: tuple[PersonId, ...] = ()
    programme: Key
    by: PersonId

    def guard(self) -> str | None:
        """Who advises whom is known across a programme."""
        return f"advisers:{self.programme}"


class AdviserCostRecorded(Event):
    """The firm cost that much in a month; `evidence` is the invoice."""

    type: Literal["adviser_cost_recorded"] = "adviser_cost_recorded"
    engagement: Key
    amount: Money
    period: Month
    evidence: Key
    by: PersonId


class AdviserOverBudget(Event):
    """The firm has cost more than was set aside for it: a warning, not a refusal."""

    type: Literal["adviser_over_budget"] = "adviser_over_budget"
    engagement: Key
    budget: Money
    actual: Money


class CounterpartyAdviserRecorded(Event):
    """A firm works for the other side of this deal."""

    type: Literal["counterparty_adviser_recorded"] = "counterparty_adviser_recorded"
    firm: Text
    role: AdviserRole
    programme: Key
    by: PersonId

    def guard(self) -> str | None:
        """Who advises whom is known across a programme."""
        return f"advisers:{self.programme}"


class AdviserConflictFound(Event):
    """A firm wears two hats: a warning, not a refusal. Another deal is never named: not everybody may know of it."""

    type: Literal["adviser_conflict_found"] = "adviser_conflict_found"
    firm: Text
    conflict: Conflict
    source: Text


class EngagementEnded(Event):
    """The firm works for us on this deal no more; its people lose sight of it."""

    type: Literal["engagement_ended"] = "engagement_ended"
    engagement: Key
    reason: Text


EVENTS: tuple[type[Event], ...] = (
    AdviserEngaged,
    AdviserCostRecorded,
    AdviserOverBudget,
    CounterpartyAdviserRecorded,
    AdviserConflictFound,
    EngagementEnded,
)
