"""What the price buys: identifiable assets at fair value, deferred tax on what is written up, goodwill for the rest."""

from __future__ import annotations

from domain.kernel import Value
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.units import Amount, NotNegative, Positive, Share


class Acquired(Value):
    """The target's books and what they are worth, in millions.

    `goodwill` and `deferred_tax_liability`: existing ones, which are written off. `write_up`: tangible assets above
    book. `intangibles`: newly identified. `tax_rate`: at which both will be deducted for accounting but not for tax.
    """

    assets: Amount
    liabilities: Amount
    goodwill: NotNegative = 0.0
    deferred_tax_liability: NotNegative = 0.0
    write_up: Amount = 0.0
    intangibles: NotNegative = 0.0
    tax_rate: Share = 0.0


class Allocation(Value):
    """In millions. `goodwill` is never negative: a price below the net assets is a `bargain` gain."""

    book_equity: float
    adjusted_book_equity: float
    excess: float
    new_deferred_tax_liability: float
    identifiable_net_assets: float
    goodwill: float
    bargain: float


def allocation(price: float, acquired: Acquired) -> Allocation:
    """Goodwill = price − (book equity − old goodwill + old DTL + write-ups + intangibles − new DTL)."""
    book = acquired.assets - acquired.liabilities
    adjusted = book - acquired.goodwill + acquired.deferred_tax_liability
    deferred = (acquired.write_up + acquired.intangibles) * acquired.tax_rate
    identifiable = adjusted + acquired.write_up + acquired.intangibles - deferred
    residual = price - identifiable
    return Allocation(
        book_equity=book,
        adjusted_book_equity=adjusted,
        excess=price - adjusted,
        new_deferred_tax_liability=deferred,
        identifiable_net_assets=identifiable,
        goodwill=max(0.0, residual),
        bargain=max(0.0, -residual),
    )


def amortisation(amount: NotNegative, years: Positive) -> float:
    """Straight-line charge a year. Raises InsufficientFigures without a life."""
    if years <= 0:
        raise InsufficientFigures("An asset that is amortised has a life.", "years")
    return amount / years
