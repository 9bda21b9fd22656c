"""The outside firms of a deal, and what each has cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce

from domain.acquisition.advisers import events as v
from domain.acquisition.advisers.firms import same_firm
from domain.kernel import Event, Key, PersonId
from domain.money import SMALLEST, Money


@dataclass(frozen=True, slots=True)
class Engagement:
    """A firm at work. All its money is in the currency of its budget."""

    terms: v.AdviserEngaged
    costs: tuple[v.AdviserCostRecorded, ...] = ()
    ended: v.EngagementEnded | None = None

    @property
    def actual(self) -> Money:
        """What it has cost so far."""
        nothing = Money(amount=Decimal(0), currency=self.terms.budget.currency)
        return reduce(lambda sum_, cost: sum_ + cost.amount, self.costs, nothing)

    def fee_at(self, price: Money | None) -> Money | None:
        """The fee that a closing at a price brings: the fixed part, and the capped share. None: not known."""
        terms = self.terms
        share = None
        if terms.fee_percent is not None:
            if price is None or price.currency != terms.budget.currency:
                return None
            part = (price.amount * terms.fee_percent / 100).quantize(SMALLEST)
            share = Money(amount=part, currency=price.currency)
            share = terms.fee_cap if terms.fee_cap is not None and share > terms.fee_cap else share
        if share is None or terms.fixed_fee is None:
            return share or terms.fixed_fee
        return share + terms.fixed_fee


@dataclass(frozen=True, slots=True)
class Advisers:
    """By key of the engagement; the firms of the other side; the warnings, in order."""

    engagements: Mapping[Key, Engagement] = field(default_factory=dict)
    counterparty: tuple[v.CounterpartyAdviserRecorded, ...] = ()
    conflicts: tuple[v.AdviserConflictFound, ...] = ()

    @property
    def running(self) -> Mapping[Key, Engagement]:
        """Those that have not ended."""
        return {key: engagement for key, engagement in self.engagements.items() if engagement.ended is None}

    def firm_of(self, person: PersonId) -> str | None:
        """The firm for which somebody works on the deal; None for anybody else."""
        return next((found.terms.firm for found in self.running.values() if person in found.terms.people), None)

    def assessor(self, said: str) -> str:
        """The firm that is meant by the key of an engagement or by a firm's name, as it was engaged."""
        if said in self.engagements:
            return self.engagements[said].terms.firm
        firms = (found.terms.firm for found in self.engagements.values())
        return next((firm for firm in firms if same_firm(firm, said)), said)


def evolve(advisers: Advisers, event: Event) -> Advisers:
    """The state after one of the room's events."""
    match event:
        case v.AdviserEngaged():
            return _with(advisers, event.engagement, Engagement(event))
        case v.AdviserCostRecorded():
            before = advisers.engagements[event.engagement]
            return _with(advisers, event.engagement, replace(before, costs=(*before.costs, event)))
        case v.AdviserOverBudget():
            return advisers
        case v.CounterpartyAdviserRecorded():
            return replace(advisers, counterparty=(*advisers.counterparty, event))
        case v.AdviserConflictFound():
            return replace(advisers, conflicts=(*advisers.conflicts, event))
        case v.EngagementEnded():
            return _with(advisers, event.engagement, replace(advisers.engagements[event.engagement], ended=event))
        case _:
            raise AssertionError(f"{event.type} does not concern advisers")


def _with(advisers: Advisers, key: Key, engagement: Engagement) -> Advisers:
    return replace(advisers, engagements={**advisers.engagements, key: engagement})
