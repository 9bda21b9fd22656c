"""What a gate asks about the money: that it lasts (DOMAIN 3.4.4)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.integration.money.figures import MoneyFigures, money, total
from domain.integration.people.figures import packages_cost
from domain.integration.state import Integration
from domain.kernel import Key, Value
from domain.money import Money


class Unreconciled(Value):
    """A workstream whose charter names another budget than its lines of the integration's budget add up to."""

    workstream: Key
    chartered: Money
    lines: Money


def figures_of(integration: Integration) -> MoneyFigures | None:
    """The figures; None for an integration that began before its money was kept."""
    terms, people = integration.terms.money, integration.terms.people
    if terms is None or people is None:
        return None
    signed, _ = packages_cost(integration.staying, people)
    return money(integration.purse, signed, terms)


def lasts(integration: Integration) -> str | None:
    """What is expected in the end is no more than budget and contingency; None also while no budget is approved."""
    found = figures_of(integration)
    if found is None or found.within is not False:
        return None
    return f"{found.at_completion} is expected, {found.budget} and {found.contingency} of contingency are approved"


def unreconciled(integration: Integration) -> Iterator[Unreconciled]:
    """Where the two budgets of a workstream differ: the one of its charter, and its lines here."""
    terms, budget = integration.terms.money, integration.purse.budget
    if terms is None or budget is None:
        return
    for key, chartered in integration.work.chartered.items():
        lines = total((line.amount for line in budget.lines if line.workstream == key), terms)
        if chartered.budget != lines:
            yield Unreconciled(workstream=key, chartered=chartered.budget, lines=lines)
