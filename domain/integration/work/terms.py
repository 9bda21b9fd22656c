"""What an integration's plan goes by: milestones, limits of health, how long it is said to take (DOMAIN 3.4.5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Key, Text, Value
from domain.working_days import Duration

TaskSort = Literal["task", "cut_over"]
DayOneNeed = Literal["must_have", "should_have"]
DeliverableSort = Literal["document", "system", "process", "training"]
Hours = Annotated[int, Field(ge=1, le=100_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Ratio = Annotated[Decimal, Field(gt=0, le=2, allow_inf_nan=False)]


class MilestoneTerm(Value):
    """A milestone, so long after the closing. `after`: tasks and milestones that must be done before it."""

    key: Key
    title: Text
    phase: Key
    critical: bool
    due: Duration
    after: tuple[Key, ...] = ()
    at_closing: bool = False


class HealthRules(Value):
    """When a plan is red or amber: schedule performance below, days late above, a critical issue open for longer."""

    red_below: Ratio
    amber_below: Ratio
    red_after: Annotated[int, Field(ge=1)]
    amber_after: Annotated[int, Field(ge=1)]
    critical_issue_hours: Annotated[int, Field(ge=1)]
    source: Text


class WorkTerms(Value):
    """`budget_tolerance`: percent over budget that is still within it. `documented_months`: the longest documented."""

    milestones: tuple[MilestoneTerm, ...]
    health: HealthRules
    budget_tolerance: Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]
    documented_months: Annotated[int, Field(ge=1)]
