"""What an integration may cost, has cost and will cost, line by line (DOMAIN 3.4.5, 3.4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from domain.integration.money.state import Purse
from domain.integration.money.terms import MoneyTerms
from domain.kernel import Key, Value
from domain.money import SMALLEST, Money


class LineFigures(Value):
    """A line: its budget, what it got of the contingency, spent, and expected in the end.

    `variance`: expected less budget and what was drawn; above zero is too much.
    """

    line: Key
    title: str
    workstream: Key | None
    budget: Money
    drawn: Money
    actual: Money
    at_completion: Money
    variance: Money


class FirmFigures(Value):
    """Consultants: what was set aside, and what was paid."""

    engagement: Key
    firm: str
    sort: str
    budget: Money
    actual: Money


class MoneyFigures(Value):
    """All of it. `within`: in the end it costs no more than budget and contingency; None without a budget."""

    lines: tuple[LineFigures, ...]
    budget: Money
    contingency: Money
    drawn: Money
    left: Money
    actual: Money
    at_completion: Money
    variance: Money
    packages: Money
    within: bool | None
    firms: tuple[FirmFigures, ...]


def money(purse: Purse, packages: Money, terms: MoneyTerms) -> MoneyFigures:
    """`packages`: what the signed retention packages cost; their line will cost that much at least."""
    lines = tuple(_lines(purse, packages, terms))
    budget, drawn = total((x.budget for x in lines), terms), total((x.drawn for x in lines), terms)
    contingency = contingency_of(budget, terms)
    at_completion = total((x.at_completion for x in lines), terms)
    return MoneyFigures(
        lines=lines,
        budget=budget,
        contingency=contingency,
        drawn=drawn,
        left=contingency - drawn,
        actual=total((x.actual for x in lines), terms),
        at_completion=at_completion,
        variance=at_completion - budget,
        packages=packages,
        within=None if purse.budget is None else not at_completion > budget + contingency,
        firms=tuple(_firms(purse, terms)),
    )


def contingency_of(budget: Money, terms: MoneyTerms) -> Money:
    """What is set aside beside a budget."""
    return Money(amount=(budget.amount * terms.contingency).quantize(SMALLEST), currency=budget.currency)


def drawn_of(purse: Purse, terms: MoneyTerms) -> Money:
    """What of the contingency is gone."""
    return total((draw.amount for draw in purse.draws.values() if draw.approved_by is not None), terms)


def total(amounts: Iterable[Money], terms: MoneyTerms) -> Money:
    """A sum in the currency of the integration."""
    return sum(amounts, start=Money(amount=Decimal(0), currency=terms.currency))


def _lines(purse: Purse, packages: Money, terms: MoneyTerms) -> Iterable[LineFigures]:
    known = {line.line: line for line in purse.budget.lines} if purse.budget else {}
    others = {*(x.line for x in purse.spent.values()), *purse.forecasts} - {*known}
    if packages.amount > 0:
        others |= {terms.packages} - {*known}
    nothing = total((), terms)
    for key in (*known, *sorted(others)):
        line = known.get(key)
        budget = line.amount if line else nothing
        drawn = total((x.amount for x in purse.draws.values() if x.line == key and x.approved_by is not None), terms)
        actual = total((x.amount for x in purse.spent.values() if x.line == key), terms)
        expected = purse.forecasts.get(key, budget + drawn)
        least = [actual, packages] if key == terms.packages else [actual]
        for floor in least:
            expected = max(expected, floor)
        yield LineFigures(
            line=key,
            title=line.title if line else key.replace("_", " ").capitalize(),
            workstream=line.workstream if line else None,
            budget=budget,
            drawn=drawn,
            actual=actual,
            at_completion=expected,
            variance=expected - budget - drawn,
        )


def _firms(purse: Purse, terms: MoneyTerms) -> Iterable[FirmFigures]:
    for key, one in purse.engaged.items():
        paid = total((x.amount for x in purse.spent.values() if x.engagement == key), terms)
        yield FirmFigures(engagement=key, firm=one.firm, sort=one.sort, budget=one.budget, actual=paid)
