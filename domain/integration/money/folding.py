"""How events change the money of an integration."""

from __future__ import annotations

from domain.integration.money import events as m
from domain.integration.money.state import Budget, Draw, Engaged, Purse, Spent
from domain.kernel import Event


def evolve(purse: Purse, event: Event) -> Purse:
    """The purse after an event of this room; any other is a bug and raises AssertionError."""
    return purse.model_copy(update=_changed(purse, event))


def _changed(purse: Purse, event: Event) -> dict[str, object]:
    match event:
        case m.IntegrationBudgetProposed():
            put = Budget(number=event.number, lines=event.lines, proposed_by=event.by)
            return {"budgets": (*purse.budgets, put)}
        case m.IntegrationBudgetApproved():
            update = {"approved_by": event.by}
            budgets = (x.model_copy(update=update) if x.number == event.number else x for x in purse.budgets)
            return {"budgets": tuple(budgets)}
        case m.ContingencyAsked():
            asked = Draw(line=event.line, amount=event.amount, reason=event.reason, asked_by=event.by)
            return {"draws": {**purse.draws, event.draw: asked}}
        case m.ContingencyDrawn():
            drawn = purse.draws[event.draw].model_copy(update={"approved_by": event.by})
            return {"draws": {**purse.draws, event.draw: drawn}}
        case m.IntegrationCostRecorded():
            return {"spent": {**purse.spent, event.entry: Spent(**event.model_dump(exclude={"type", "entry"}))}}
        case m.IntegrationCostForecast():
            return {"forecasts": {**purse.forecasts, event.line: event.at_completion}}
        case m.ConsultantsEngaged():
            engaged = Engaged(**event.model_dump(exclude={"type", "engagement", "by"}))
            return {"engaged": {**purse.engaged, event.engagement: engaged}}
        case _:
            raise AssertionError(f"{event.type} is no event of money")
