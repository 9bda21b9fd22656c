"""What a person may ask about the money of an integration."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.integration.money.state import BudgetLine
from domain.kernel import Command, Key, Text
from domain.money import Money


class ProposeIntegrationBudget(Command):
    """Put a budget forward, line by line; approved, it replaces the one before."""

    type: Literal["propose_integration_budget"] = "propose_integration_budget"
    lines: Annotated[tuple[BudgetLine, ...], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _each_once(self) -> ProposeIntegrationBudget:
        if len({line.line for line in self.lines}) < len(self.lines):
            raise ValueError("each line comes once")
        if any(line.amount.amount < 0 for line in self.lines):
            raise ValueError("a budget is not below zero")
        return self


class ApproveIntegrationBudget(Command):
    """Approve a budget that somebody else put forward."""

    type: Literal["approve_integration_budget"] = "approve_integration_budget"
    number: Annotated[int, Field(ge=1)]


class AskForContingency(Command):
    """Ask for money of the contingency."""

    type: Literal["ask_for_contingency"] = "ask_for_contingency"
    draw: Key
    line: Key
    amount: Money
    reason: Text


class DrawContingency(Command):
    """Approve what somebody else asked of the contingency."""

    type: Literal["draw_contingency"] = "draw_contingency"
    draw: Key


class RecordIntegrationCost(Command):
    """Record, as Finance, what was spent; a negative amount corrects."""

    type: Literal["record_integration_cost"] = "record_integration_cost"
    entry: Key
    line: Key
    amount: Money
    spent_on: date
    evidence: Annotated[tuple[Key, ...], Field(max_length=20)]
    engagement: Key | None = None


class ForecastIntegrationCost(Command):
    """Say what a line will have cost in the end."""

    type: Literal["forecast_integration_cost"] = "forecast_integration_cost"
    line: Key
    at_completion: Money
    reason: Text


class EngageConsultants(Command):
    """Put a firm to work, with what is set aside for it in a line."""

    type: Literal["engage_consultants"] = "engage_consultants"
    engagement: Key
    firm: Text
    sort: Literal["strategy", "technology", "operations"]
    line: Key
    budget: Money


MoneyCommand = (
    ProposeIntegrationBudget
    | ApproveIntegrationBudget
    | AskForContingency
    | DrawContingency
    | RecordIntegrationCost
    | ForecastIntegrationCost
    | EngageConsultants
)
