"""Synergies expected of a target: estimated by an analyst, risk-weighted and phased (DOMAIN 3.1.1, 3.1.4, 9.1 MA-14).

What the profile suggests is a suggestion: it counts for nothing until somebody confirms it as an estimate of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.acquisition.screening.measures import Figures
from domain.acquisition.screening.profile import ScreeningProfile, SynergyRule
from domain.kernel import Key, Line, PersonId, Text, Value
from domain.money import MILLION, SMALLEST, Money
from domain.playbooks.model import Role

SynergyKind = Literal["revenue", "cost", "technology", "market"]
BRINGS_REVENUE: frozenset[SynergyKind] = frozenset({"revenue", "market"})
"""Kinds of which only the margin is value; the others save cost."""

REVENUE: Key = "revenue"
MONTHS = 12
Fraction = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]


class Annual(Value):
    """So much a year when fully there: additional revenue, or cost saved. `margin`: what of revenue is value."""

    sort: Literal["annual"] = "annual"
    per_year: Money
    margin: Fraction | None = None


class Qualitative(Value):
    """Without a figure; it is in no sum and in no model."""

    sort: Literal["qualitative"] = "qualitative"
    note: Text


Worth = Annotated[Annual | Qualitative, Field(discriminator="sort")]


class SynergyEstimate(Value):
    """One expected synergy. `months`: until it is fully there; `confidence`: how likely it comes; `owner` answers."""

    synergy: Key
    title: Line
    kind: SynergyKind
    worth: Worth
    months: Annotated[int, Field(ge=0, le=120, title="Months until it is fully there")]
    confidence: Annotated[Fraction, Field(description="A decimal between 0 and 1: 0.75 is 75 %.")]
    owner: PersonId

    @model_validator(mode="after")
    def _margin_of_revenue_alone(self) -> SynergyEstimate:
        if isinstance(self.worth, Annual):
            if self.worth.per_year.amount <= 0:
                raise ValueError("a synergy of so much a year is above zero")
            if (self.kind in BRINGS_REVENUE) != (self.worth.margin is not None):
                raise ValueError("revenue and market synergies have a margin, and nothing else has")
        return self

    @property
    def profit(self) -> Money | None:
        """Run-rate profit a year before tax and doubt; None for a qualitative one."""
        if isinstance(self.worth, Qualitative):
            return None
        return _times(self.worth.per_year, Decimal(1) if self.worth.margin is None else self.worth.margin)

    @property
    def risk_weighted(self) -> Money | None:
        """Run-rate profit times confidence, a year, before tax; None for a qualitative one."""
        return None if self.profit is None else _times(self.profit, self.confidence)


class SuggestedSynergy(Value):
    """What the documented default comes to for this target. `per_year` None: `missing` says what is not known."""

    synergy: Key
    kind: SynergyKind
    per_year: Money | None
    missing: tuple[Key, ...]
    months: int
    confidence: Decimal
    owner_role: Role
    confirmed: bool
    source: Text


@dataclass(frozen=True, slots=True)
class SynergySum:
    """The estimates of one currency, a year at run rate: what is claimed, and what is left of it after doubt."""

    claimed: Money
    risk_weighted: Money
    by_year: tuple[Money, ...]


def suggestions(
    profile: ScreeningProfile | None, figures: Figures, estimates: Mapping[Key, SynergyEstimate]
) -> tuple[SuggestedSynergy, ...]:
    """What the profile suggests for these figures; `confirmed` when somebody estimated it under its key."""
    return tuple(_suggestion(rule, figures, rule.key in estimates) for rule in (profile.suggestions if profile else ()))


def phasing(months: int, years: int) -> tuple[Decimal, ...]:
    """The share of the run rate earned within each year, when it rises evenly and is full after `months`; six decimals.

    Full after 12 months: half of it in the first year, all of it from the second on.
    """
    earned = [_earned_by(months, year) for year in range(years + 1)]
    return tuple((after - before).quantize(SMALLEST) for before, after in pairwise(earned))


def sums(estimates: Iterable[SynergyEstimate], years: int = 5) -> dict[str, SynergySum]:
    """Per currency what the estimates come to; qualitative ones are in no sum."""
    found: dict[str, SynergySum] = {}
    for estimate in estimates:
        claimed, weighted = estimate.profit, estimate.risk_weighted
        if claimed is None or weighted is None:
            continue
        yearly = tuple(_times(weighted, share) for share in phasing(estimate.months, years))
        before = found.get(claimed.currency)
        if before is not None:
            claimed, weighted = before.claimed + claimed, before.risk_weighted + weighted
            yearly = tuple(a + b for a, b in zip(before.by_year, yearly, strict=True))
        found[claimed.currency] = SynergySum(claimed, weighted, yearly)
    return dict(sorted(found.items()))


def _earned_by(months: int, year: int) -> Decimal:
    """Run-rate years earned by the end of a year: the area under an even rise that is full after `months`."""
    passed = Decimal(year * MONTHS)
    if months == 0 or passed >= months:
        return (passed - Decimal(months) / 2) / MONTHS
    return passed * passed / (2 * months) / MONTHS


def _suggestion(rule: SynergyRule, figures: Figures, confirmed: bool) -> SuggestedSynergy:  # noqa: FBT001 - a fact
    revenue = figures.get(REVENUE)
    per_year = rule.flat
    missing: tuple[Key, ...] = ()
    if rule.share_of_revenue is not None:
        known = revenue is not None and revenue.currency is not None
        missing = () if known else (REVENUE,)
        if revenue is not None and revenue.currency is not None:
            per_year = Money(
                amount=(revenue.value * rule.share_of_revenue * MILLION).quantize(SMALLEST), currency=revenue.currency
            )
    return SuggestedSynergy(
        synergy=rule.key,
        kind=rule.kind,
        per_year=per_year,
        missing=missing,
        months=rule.months,
        confidence=rule.confidence,
        owner_role=rule.owner_role,
        confirmed=confirmed,
        source=rule.source,
    )


def _times(money: Money, share: Decimal) -> Money:
    return Money(amount=(money.amount * share).quantize(SMALLEST), currency=money.currency)
