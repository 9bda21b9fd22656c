"""What can happen to the money of an integration."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.integration.money.state import BudgetLine
from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money


class IntegrationBudgetProposed(Event):
    """A budget was put forward; it counts once it is approved."""

    type: Literal["integration_budget_proposed"] = "integration_budget_proposed"
    number: int
    lines: tuple[BudgetLine, ...]
    by: PersonId


class IntegrationBudgetApproved(Event):
    """A budget counts from now on, with its contingency."""

    type: Literal["integration_budget_approved"] = "integration_budget_approved"
    number: int
    total: Money
    contingency: Money
    by: PersonId


class ContingencyAsked(Event):
    """Money of the contingency was asked for."""

    type: Literal["contingency_asked"] = "contingency_asked"
    draw: Key
    line: Key
    amount: Money
    reason: Text
    by: PersonId


class ContingencyDrawn(Event):
    """Money of the contingency was added to a line, by somebody who did not ask for it."""

    type: Literal["contingency_drawn"] = "contingency_drawn"
    draw: Key
    line: Key
    amount: Money
    by: PersonId


class IntegrationCostRecorded(Event):
    """Finance recorded what was spent."""

    type: Literal["integration_cost_recorded"] = "integration_cost_recorded"
    entry: Key
    line: Key
    amount: Money
    spent_on: date
    evidence: tuple[Key, ...]
    engagement: Key | None = None
    by: PersonId


class IntegrationCostForecast(Event):
    """What a line will have cost in the end, as expected now."""

    type: Literal["integration_cost_forecast"] = "integration_cost_forecast"
    line: Key
    at_completion: Money
    reason: Text
    by: PersonId


class ConsultantsEngaged(Event):
    """A firm works for the integration."""

    type: Literal["consultants_engaged"] = "consultants_engaged"
    engagement: Key
    firm: Text
    sort: Literal["strategy", "technology", "operations"]
    line: Key
    budget: Money
    by: PersonId


EVENTS: tuple[type[Event], ...] = (
    IntegrationBudgetProposed,
    IntegrationBudgetApproved,
    ContingencyAsked,
    ContingencyDrawn,
    IntegrationCostRecorded,
    IntegrationCostForecast,
    ConsultantsEngaged,
)
