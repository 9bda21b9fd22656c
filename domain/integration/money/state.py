"""The money of an integration, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Key, PersonId, Text, Value
from domain.money import Money


class BudgetLine(Value):
    """One line of the budget; `workstream` None: of the whole integration."""

    line: Key
    title: Text
    workstream: Key | None = None
    amount: Money


class Budget(Value):
    """A budget as proposed, and by whom it was approved."""

    number: int
    lines: Annotated[tuple[BudgetLine, ...], Field(min_length=1)]
    proposed_by: PersonId
    approved_by: PersonId | None = None


class Draw(Value):
    """Money asked of the contingency for a line; drawn once somebody else has approved it."""

    line: Key
    amount: Money
    reason: Text
    asked_by: PersonId
    approved_by: PersonId | None = None


class Spent(Value):
    """An actual cost; negative to correct one. `engagement`: the consultants it was paid to."""

    line: Key
    amount: Money
    spent_on: date
    evidence: tuple[Key, ...]
    engagement: Key | None = None
    by: PersonId


class Engaged(Value):
    """Consultants at work: the firm, for what, in which line, and what was set aside."""

    firm: Text
    sort: Literal["strategy", "technology", "operations"]
    line: Key
    budget: Money


class Purse(Value):
    """`budgets` in the order of their numbers; the latest approved one counts. `forecasts`: by line, at completion."""

    budgets: tuple[Budget, ...] = ()
    draws: Mapping[Key, Draw] = {}
    spent: Mapping[Key, Spent] = {}
    forecasts: Mapping[Key, Money] = {}
    engaged: Mapping[Key, Engaged] = {}

    @property
    def budget(self) -> Budget | None:
        """The one that counts."""
        approved = [budget for budget in self.budgets if budget.approved_by is not None]
        return approved[-1] if approved else None
