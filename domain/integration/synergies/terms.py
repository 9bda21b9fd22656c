"""What an integration keeps about its synergies: who lets them climb, what counts as short, what they compare with."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.integration.synergies.periods import Cadence
from domain.kernel import Key, Text, Value
from domain.money import Currency
from domain.playbooks.model import EscalationStep, Role

Level = Literal["idea", "identified", "validated", "planned", "executing", "confirmed"]
LEVELS: tuple[Level, ...] = ("idea", "identified", "validated", "planned", "executing", "confirmed")
"""L0 to L5."""

SYNERGY_OWNER: Role = "synergy_owner"
"""In an approval: whoever owns this very synergy."""
WORKSTREAM_LEAD: Role = "workstream_lead"
"""In an approval: whoever holds the role that leads the synergy's workstream."""

Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]


class Approval(Value):
    """What it takes to enter a level: one signature for each seat, each by somebody else."""

    level: Level
    seats: Annotated[tuple[Role, ...], Field(min_length=1)]


class ReferenceRate(Value):
    """How it went elsewhere. `low` is usual, from `high` on a claim is to be challenged; one figure when equal."""

    key: Key
    title: Text
    low: Decimal
    high: Decimal
    of: Literal["target_revenue", "run_rate", "programmes"]
    source: Text


class SynergyTerms(Value):
    """`finance` confirms. `threshold`: what share of its target a synergy must be expected to reach.

    A shortfall is escalated at the end of the reporting `cycle` in which it is forecast, or in which nobody has
    confirmed what was due. `horizon`: months for which an inherited synergy is phased at least.
    """

    currency: Currency = "USD"
    approvals: tuple[Approval, ...]
    finance: Annotated[tuple[Role, ...], Field(min_length=1)]
    threshold: Share
    cycle: Cadence
    ladder: Annotated[tuple[EscalationStep, ...], Field(min_length=1)]
    tax_rate: Share
    horizon: Annotated[int, Field(ge=1, le=120)]
    reference_class: tuple[ReferenceRate, ...] = ()
    source: Text

    @model_validator(mode="after")
    def _every_step_is_approved_once(self) -> SynergyTerms:
        if [approval.level for approval in self.approvals] != list(LEVELS[1:]):
            raise ValueError("every level above an idea has one approval, in order")
        return self

    def seats(self, level: Level) -> tuple[Role, ...]:
        """Who must sign for a level above an idea."""
        return next(approval.seats for approval in self.approvals if approval.level == level)
