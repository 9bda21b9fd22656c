"""What may be recorded of an integration's money, by whom, and when (DOMAIN 2, 3.4.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from domain.facts import Facts
from domain.initiative import refusals as no
from domain.initiative.authority import Who, entitled, require
from domain.initiative.lookups import attached, named
from domain.integration.money import commands as c
from domain.integration.money import events as m
from domain.integration.money import refusals as not_so
from domain.integration.money.figures import contingency_of, drawn_of, total
from domain.integration.money.state import Budget, Purse
from domain.integration.money.terms import MoneyTerms
from domain.integration.state import Integration
from domain.kernel import Asked, Command, Event, Key, PersonId
from domain.money import CurrenciesDiffer, Money
from domain.people import Directory
from domain.playbooks.model import OWNER

OFFICE = ("imo_lead", OWNER)


def _approves(integration: Integration, asked: Asked, people: Directory) -> bool:
    terms = integration.terms.money
    return terms is not None and entitled(integration.initiative, asked, people, terms.approved_by)


def _is_finance(integration: Integration, asked: Asked, people: Directory) -> bool:
    terms = integration.terms.money
    return terms is not None and entitled(integration.initiative, asked, people, terms.finance)


WHO: Mapping[type[Command], Who[Integration]] = {
    c.ProposeIntegrationBudget: OFFICE,
    c.ApproveIntegrationBudget: _approves,
    c.AskForContingency: OFFICE,
    c.DrawContingency: _approves,
    c.RecordIntegrationCost: _is_finance,
    c.ForecastIntegrationCost: OFFICE,
    c.EngageConsultants: OFFICE,
}


def decide(command: c.MoneyCommand, integration: Integration, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen. Raises NoMoneyTerms, NotEntitled, CurrenciesDiffer and the refusals of its rule."""
    terms, purse, people = terms_of(integration), integration.purse, facts.people
    match command:
        case c.ProposeIntegrationBudget():
            require(integration.initiative, asked, people, OFFICE)
            return _propose(command, integration, terms, asked)
        case c.ApproveIntegrationBudget():
            chain = require(integration.initiative, asked, people, terms.approved_by)
            return _approve(command, purse, terms, asked, chain)
        case c.AskForContingency():
            require(integration.initiative, asked, people, OFFICE)
            return _ask(command, purse, terms, asked)
        case c.DrawContingency():
            chain = require(integration.initiative, asked, people, terms.approved_by)
            return _draw(command, purse, terms, asked, chain)
        case c.RecordIntegrationCost():
            require(integration.initiative, asked, people, terms.finance)
            return _spend(command, integration, terms, asked)
        case c.ForecastIntegrationCost():
            require(integration.initiative, asked, people, OFFICE)
            _line(_budget(purse), command.line)
            _currency(terms, command.at_completion)
            same = purse.forecasts.get(command.line) == command.at_completion
            told = command.model_dump(exclude={"type"})
            return [] if same else [m.IntegrationCostForecast(**told, by=asked.by)]
        case c.EngageConsultants():
            require(integration.initiative, asked, people, OFFICE)
            return _engage(command, purse, terms, asked)
        case _:
            assert_never(command)


def terms_of(integration: Integration) -> MoneyTerms:
    """Raises NoMoneyTerms."""
    if integration.terms.money is None:
        raise not_so.NoMoneyTerms("This integration began before its money was kept here.")
    return integration.terms.money


def _propose(
    command: c.ProposeIntegrationBudget, integration: Integration, terms: MoneyTerms, asked: Asked
) -> list[Event]:
    """Raises UnknownKey, CurrenciesDiffer."""
    _currency(terms, *(line.amount for line in command.lines))
    for line in command.lines:
        if line.workstream is not None:
            named(integration.workstreams, line.workstream, "workstream")
    budgets = integration.purse.budgets
    if budgets and budgets[-1].lines == command.lines:
        return []
    return [m.IntegrationBudgetProposed(number=len(budgets) + 1, lines=command.lines, by=asked.by)]


def _approve(
    command: c.ApproveIntegrationBudget, purse: Purse, terms: MoneyTerms, asked: Asked, chain: tuple[PersonId, ...]
) -> list[Event]:
    """Raises UnknownKey, OwnRequest, KeyTaken for one that was overtaken, ContingencyExhausted."""
    budget = named({str(each.number): each for each in purse.budgets}, str(command.number), "budget")
    if budget.approved_by is not None:
        return []
    if budget.proposed_by in chain:
        raise not_so.OwnRequest("Who puts a budget forward does not approve it.")
    if budget.number != len(purse.budgets):
        raise no.KeyTaken("A later budget was put forward.", key=str(len(purse.budgets)))
    approved = total((line.amount for line in budget.lines), terms)
    contingency = contingency_of(approved, terms)
    if drawn_of(purse, terms) > contingency:
        raise not_so.ContingencyExhausted("More was drawn already than this budget's contingency.")
    return [
        m.IntegrationBudgetApproved(number=budget.number, total=approved, contingency=contingency, by=asked.by),
    ]


def _ask(command: c.AskForContingency, purse: Purse, terms: MoneyTerms, asked: Asked) -> list[Event]:
    """Raises NoBudget, UnknownKey, ContingencyExhausted, KeyTaken, CurrenciesDiffer."""
    _line(_budget(purse), command.line)
    _currency(terms, command.amount)
    there = purse.draws.get(command.draw)
    if there is not None:
        if (there.line, there.amount) == (command.line, command.amount):
            return []
        raise no.KeyTaken(f"{command.draw} is another request already.", key=command.draw)
    _room(purse, terms, command.amount)
    return [m.ContingencyAsked(**command.model_dump(exclude={"type"}), by=asked.by)]


def _draw(
    command: c.DrawContingency, purse: Purse, terms: MoneyTerms, asked: Asked, chain: tuple[PersonId, ...]
) -> list[Event]:
    """Raises UnknownKey, OwnRequest, ContingencyExhausted."""
    asked_for = named(purse.draws, command.draw, "request")
    if asked_for.approved_by is not None:
        return []
    if asked_for.asked_by in chain:
        raise not_so.OwnRequest("Who asks for money does not approve it.")
    _room(purse, terms, asked_for.amount)
    told = asked_for.model_dump(include={"line", "amount"})
    return [m.ContingencyDrawn(draw=command.draw, **told, by=asked.by)]


def _spend(command: c.RecordIntegrationCost, integration: Integration, terms: MoneyTerms, asked: Asked) -> list[Event]:
    """Raises NoBudget, UnknownKey, EvidenceMissing, NotYet, KeyTaken, CurrenciesDiffer."""
    purse = integration.purse
    _line(_budget(purse), command.line)
    _currency(terms, command.amount)
    if not command.evidence:
        raise no.EvidenceMissing("Finance records costs with evidence.")
    attached(integration.initiative, command.evidence)
    if command.engagement is not None:
        named(purse.engaged, command.engagement, "engagement of consultants")
    if command.spent_on > asked.at.date():
        raise no.NotYet("Nothing was spent on a day to come.")
    there = purse.spent.get(command.entry)
    if there is None:
        return [m.IntegrationCostRecorded(**command.model_dump(exclude={"type"}), by=asked.by)]
    if (there.line, there.amount, there.spent_on) != (command.line, command.amount, command.spent_on):
        raise no.KeyTaken(f"{command.entry} is another cost already.", key=command.entry)
    return []


def _engage(command: c.EngageConsultants, purse: Purse, terms: MoneyTerms, asked: Asked) -> list[Event]:
    """Raises NoBudget, UnknownKey, KeyTaken, CurrenciesDiffer."""
    _line(_budget(purse), command.line)
    _currency(terms, command.budget)
    there = purse.engaged.get(command.engagement)
    if there is None:
        return [m.ConsultantsEngaged(**command.model_dump(exclude={"type"}), by=asked.by)]
    if (there.firm, there.budget) != (command.firm, command.budget):
        raise no.KeyTaken(f"{command.engagement} is another engagement already.", key=command.engagement)
    return []


def _budget(purse: Purse) -> Budget:
    if purse.budget is None:
        raise not_so.NoBudget("No budget of this integration is approved yet.")
    return purse.budget


def _line(budget: Budget, line: Key) -> None:
    named({each.line: each for each in budget.lines}, line, "line in the budget")


def _room(purse: Purse, terms: MoneyTerms, wanted: Money) -> None:
    if wanted.amount <= 0:
        raise not_so.ContingencyExhausted("What is drawn is above zero.")
    budget = total((line.amount for line in _budget(purse).lines), terms)
    left = contingency_of(budget, terms) - drawn_of(purse, terms)
    if wanted > left:
        raise not_so.ContingencyExhausted(f"{left} of the contingency is left.", left=str(left))


def _currency(terms: MoneyTerms, *amounts: Money) -> None:
    if any(amount.currency != terms.currency for amount in amounts):
        raise CurrenciesDiffer(f"The money of this integration is kept in {terms.currency}.")
