"""What a buyer and a seller agree on beside the price (DOMAIN 1.1; 9.1 MA-17, MA-18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.kernel import Text, Value
from domain.money import Money

Days = Annotated[int, Field(gt=0, le=3650)]
Side = Literal["us", "target"]


class NegotiationPolicy(Value):
    """How long a target deals with nobody else, and how many days ahead of an end people are told."""

    exclusivity: Days
    shortest: Days
    longest: Days
    alarms: tuple[Days, ...]
    source: Text

    def end_of_exclusivity(self, signed: AwareDatetime) -> AwareDatetime:
        """When it ends if the letter does not say."""
        return signed + timedelta(days=self.exclusivity)

    def allows(self, signed: AwareDatetime, until: AwareDatetime) -> bool:
        """Whether an exclusivity is neither too short nor too long."""
        return timedelta(days=self.shortest) <= until - signed <= timedelta(days=self.longest)


class Consideration(Value):
    """How the price is paid. The parts sum to the price; an earn-out is contingent and comes on top."""

    cash: Money
    stock: Money | None = None
    deferred: Money | None = None

    def total(self) -> Money:
        """Raises CurrenciesDiffer."""
        total = self.cash
        for part in (self.stock, self.deferred):
            if part is not None:
                total += part
        return total


class EarnOut(Value):
    """Paid later, at most `amount`, if the measure is reached on the day it is due."""

    measure: Text
    amount: Money
    due_at: AwareDatetime


class Escrow(Value):
    """Part of the price, held until the day by a third party against claims."""

    amount: Money
    released_at: AwareDatetime
    against: Text


class BreakFee(Value):
    """What a side owes when the deal ends before closing."""

    payable_by: Side
    amount: Money
    when: Text


class PriceAdjustment(Value):
    """How the price follows the accounts: at closing against a peg, or not at all since a locked day."""

    mechanism: Literal["completion_accounts", "locked_box"]
    peg: Money | None = None


class AgreedTerms(Value):
    """The economic terms of a definitive agreement."""

    consideration: Consideration | None = None
    earn_outs: tuple[EarnOut, ...] = ()
    escrow: Escrow | None = None
    break_fees: tuple[BreakFee, ...] = ()
    adjustment: PriceAdjustment | None = None
