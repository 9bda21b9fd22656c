"""The measures that follow from figures: the one number of each that a rule is held against (DOMAIN 3.1.5).

What a figure does not say has no measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.acquisition.diligence.figures import (
    HUNDRED,
    Contracts,
    Covenants,
    Customers,
    Earnings,
    Figure,
    KeyPeople,
    Market,
    Measure,
    NetDebt,
)
from domain.kernel import Key

LARGEST = 10


class Measured(NamedTuple):
    """One number a rule may be held against; `subjects` says which contracts, people or covenants make it up."""

    measure: Key
    value: Decimal
    evidence: tuple[Key, ...]
    subjects: tuple[str, ...] = ()


def key_of(figure: Figure) -> Key:
    """Under what a figure is known: a later one of the same key replaces it."""
    return figure.measure if isinstance(figure, Measure) else figure.sort


def documents_of(figure: Figure) -> tuple[Key, ...]:
    """Every document a figure rests on, each once."""
    documents = [figure.evidence]
    match figure:
        case Contracts():
            documents += [contract.document for contract in figure.contracts]
        case KeyPeople():
            documents += [person.retention_agreement for person in figure.people if person.retention_agreement]
        case Earnings():
            documents += [adjustment.evidence for adjustment in figure.adjustments]
        case NetDebt():
            documents += [item.evidence for item in figure.debt_like]
        case _:
            pass
    return tuple(dict.fromkeys(documents))


def measured(figure: Figure) -> Sequence[Measured]:
    """The measures that follow from a figure: none when it does not say enough."""
    on = (figure.evidence,)
    match figure:
        case Measure():
            return [Measured(figure.measure, figure.value, on)]
        case Customers():
            largest = sorted(figure.customers, key=lambda each: each.percent, reverse=True)[:LARGEST]
            together = sum((each.percent for each in largest), Decimal(0))
            return [
                Measured("largest_customer", largest[0].percent, on, (largest[0].customer,)),
                Measured("ten_largest_customers", together, on, tuple(each.customer for each in largest)),
            ]
        case Contracts():
            clauses = [contract for contract in figure.contracts if contract.change_of_control]
            found = tuple(contract.document for contract in clauses) or on
            titles = tuple(contract.title for contract in clauses)
            return [Measured("change_of_control_clauses", Decimal(len(clauses)), found, titles)]
        case KeyPeople():
            without = tuple(person.position for person in figure.people if person.retention_agreement is None)
            return [Measured("key_people_without_agreement", Decimal(len(without)), on, without)]
        case Covenants():
            broken = tuple(covenant.title for covenant in figure.covenants if covenant.breached)
            return [Measured("covenants_breached", Decimal(len(broken)), on, broken)]
        case Market():
            return _market(figure)
        case Earnings():
            quality = figure.quality
            return [] if quality is None else [Measured("quality_of_earnings", quality, on)]
        case _:
            return []


def _market(figure: Market) -> list[Measured]:
    """How far revenue lies from market × share, in percent of revenue (DOMAIN 9.2 DD-05)."""
    revenue = figure.revenue_per_year
    if revenue.amount <= 0:
        return []
    claimed = figure.size_per_year.amount * figure.share_percent / HUNDRED
    apart = abs(claimed - revenue.amount) * HUNDRED / revenue.amount
    return [Measured("market_share_deviation", apart, (figure.evidence,))]
