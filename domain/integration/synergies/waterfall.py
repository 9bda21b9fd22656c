"""From what synergies gross a year to what is left: margin, doubt, tax, dis-synergies, the one-time cost (WE-14)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from domain.integration.synergies.state import Synergy, Worth
from domain.integration.synergies.terms import SynergyTerms
from domain.kernel import Key, Value
from domain.money import SMALLEST, Money

ONE = Decimal(1)
Step = Literal["gross", "margin", "confidence", "tax", "dis_synergies", "net", "cost", "first_year"]


class Fall(Value):
    """One step. `sort`: a `level` is where we stand, a `change` what it took away."""

    key: Step
    amount: Money
    sort: Literal["level", "change"]


class Waterfall(Value):
    """Run rate a year of all synergies with a worth; `without` says which have none and are in no step."""

    steps: tuple[Fall, ...]
    without: tuple[Key, ...]


def waterfall(synergies: Iterable[Synergy], terms: SynergyTerms) -> Waterfall:
    """Gross to net a year, and what is left in a first full year once the one-time cost is paid."""
    pursued = [one for one in synergies if one.dropped is None]
    worths = [one.worth for one in pursued if one.worth is not None]
    good, bad = [w for w in worths if w.gross.amount > 0], [w for w in worths if w.gross.amount <= 0]
    kept = ONE - terms.tax_rate
    gross = sum((w.gross.amount for w in good), Decimal(0))
    margined = sum((_margined(w) for w in good), Decimal(0))
    likely = sum((_margined(w) * w.confidence for w in good), Decimal(0))
    taxed = likely * kept
    lost = sum((_margined(w) * kept for w in bad), Decimal(0))
    cost = sum((one.one_time_cost.amount for one in pursued if one.one_time_cost), Decimal(0))
    steps: tuple[tuple[Step, Decimal, Literal["level", "change"]], ...] = (
        ("gross", gross, "level"),
        ("margin", margined - gross, "change"),
        ("confidence", likely - margined, "change"),
        ("tax", taxed - likely, "change"),
        ("dis_synergies", lost, "change"),
        ("net", taxed + lost, "level"),
        ("cost", -cost, "change"),
        ("first_year", taxed + lost - cost, "level"),
    )
    return Waterfall(
        steps=tuple(
            Fall(key=key, amount=Money(amount=amount.quantize(SMALLEST), currency=terms.currency), sort=sort)
            for key, amount, sort in steps
        ),
        without=tuple(one.synergy for one in pursued if one.worth is None),
    )


def _margined(worth: Worth) -> Decimal:
    return worth.gross.amount * (ONE if worth.margin is None else worth.margin)
