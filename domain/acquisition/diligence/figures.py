"""The figures due diligence establishes, each on a document (DOMAIN 3.1.1).

Percentages are percentages (15.01 is 15.01%), amounts are exact money.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from domain.kernel import Key, Text, Value
from domain.money import Money

Number = Annotated[Decimal, Field(max_digits=18, decimal_places=6, allow_inf_nan=False)]
Percent = Annotated[Number, Field(ge=0, le=100)]
HUNDRED = Decimal(100)


def one_currency(*amounts: Money) -> None:
    """Raises ValueError when amounts that belong together are of different currencies."""
    if len({amount.currency for amount in amounts}) > 1:
        raise ValueError("the amounts of one figure have one currency")


class Measure(Value):
    """A plain number, in the unit of the rule that reads it: a share in percent, a ratio, a count, months."""

    sort: Literal["measure"] = "measure"
    measure: Key
    value: Number
    evidence: Key


class CustomerShare(Value):
    """What one customer contributes to revenue, in percent."""

    customer: Text
    percent: Percent


class Customers(Value):
    """The largest customers by their share of revenue."""

    workstreams: ClassVar[tuple[Key, ...]] = ("financial", "commercial")
    sort: Literal["customers"] = "customers"
    customers: Annotated[tuple[CustomerShare, ...], Field(min_length=1)]
    evidence: Key


class MaterialContract(Value):
    """A contract that matters, by its document; whether it can be ended when the owner of the company changes."""

    title: Text
    document: Key
    change_of_control: bool


class Contracts(Value):
    """The material contracts that were read."""

    workstreams: ClassVar[tuple[Key, ...]] = ("legal",)
    sort: Literal["contracts"] = "contracts"
    contracts: tuple[MaterialContract, ...]
    evidence: Key


class KeyPerson(Value):
    """A position the business depends on, never a name; the retention agreement, if there is one."""

    position: Text
    retention_agreement: Key | None


class KeyPeople(Value):
    """Everybody the business depends on."""

    workstreams: ClassVar[tuple[Key, ...]] = ("operational",)
    sort: Literal["key_people"] = "key_people"
    people: tuple[KeyPerson, ...]
    evidence: Key


class Covenant(Value):
    """A promise to lenders: a ratio that must stay at most, or at least, at its limit."""

    title: Text
    must_be: Literal["at_most", "at_least"]
    limit: Number
    measured: Number

    @property
    def breached(self) -> bool:
        """Whether the measured ratio is beyond the limit."""
        return self.measured > self.limit if self.must_be == "at_most" else self.measured < self.limit


class Covenants(Value):
    """Every financial covenant."""

    workstreams: ClassVar[tuple[Key, ...]] = ("financial",)
    sort: Literal["covenants"] = "covenants"
    covenants: tuple[Covenant, ...]
    evidence: Key


class Market(Value):
    """The market per year, the share of it the seller claims, and the revenue there is: they must fit together."""

    workstreams: ClassVar[tuple[Key, ...]] = ("commercial",)
    sort: Literal["market"] = "market"
    size_per_year: Money
    share_percent: Percent
    revenue_per_year: Money
    evidence: Key

    @model_validator(mode="after")
    def _comparable(self) -> Market:
        one_currency(self.size_per_year, self.revenue_per_year)
        return self


class Adjustment(Value):
    """What is added to reported EBITDA, or taken off when negative, because it is not part of the normal business."""

    title: Text
    amount: Money
    evidence: Key


class Earnings(Value):
    """The earnings of a year as reported, and every adjustment on the way to normal ones (quality of earnings)."""

    workstreams: ClassVar[tuple[Key, ...]] = ("financial",)
    sort: Literal["earnings"] = "earnings"
    period: Text
    revenue: Money
    reported_ebitda: Money
    adjustments: tuple[Adjustment, ...]
    evidence: Key

    @model_validator(mode="after")
    def _comparable(self) -> Earnings:
        one_currency(self.revenue, self.reported_ebitda, *(each.amount for each in self.adjustments))
        return self

    @property
    def normalised_ebitda(self) -> Money:
        """Reported EBITDA and all adjustments."""
        total = self.reported_ebitda
        for adjustment in self.adjustments:
            total += adjustment.amount
        return total

    @property
    def quality(self) -> Decimal | None:
        """100 less what was adjusted either way, in percent of reported EBITDA, never below 0; None without profit.

        Our definition (STD): the sources name a score from 0 to 100 and no formula.
        """
        reported = self.reported_ebitda.amount
        if reported <= 0:
            return None
        moved = sum((abs(each.amount.amount) for each in self.adjustments), Decimal(0))
        return max(Decimal(0), HUNDRED - moved * HUNDRED / reported)


class DebtLike(Value):
    """An obligation that a buyer takes over although nobody calls it debt: pensions, leases, taxes due."""

    title: Text
    amount: Money
    evidence: Key


class NetDebt(Value):
    """What lenders and other owners are owed, and the cash, on a day. `debt_like` is empty when there is nothing."""

    workstreams: ClassVar[tuple[Key, ...]] = ("financial",)
    sort: Literal["net_debt"] = "net_debt"
    as_of: date
    debt: Money
    cash: Money
    preferred: Money
    minority: Money
    debt_like: tuple[DebtLike, ...]
    evidence: Key

    @model_validator(mode="after")
    def _comparable(self) -> NetDebt:
        owed = (self.debt, self.cash, self.preferred, self.minority, *(item.amount for item in self.debt_like))
        one_currency(*owed)
        if any(amount.amount < 0 for amount in owed):
            raise ValueError("what is owed, and cash, are not negative")
        return self


class WorkingCapital(Value):
    """The normal level of working capital and what is expected at closing."""

    workstreams: ClassVar[tuple[Key, ...]] = ("financial",)
    sort: Literal["working_capital"] = "working_capital"
    normal: Money
    at_closing: Money
    evidence: Key

    @model_validator(mode="after")
    def _comparable(self) -> WorkingCapital:
        one_currency(self.normal, self.at_closing)
        return self


class TechnicalDebt(Value):
    """What it costs to bring the technology to our standard, once."""

    workstreams: ClassVar[tuple[Key, ...]] = ("technology",)
    sort: Literal["technical_debt"] = "technical_debt"
    cost: Money
    evidence: Key


Figure = Annotated[
    Measure
    | Customers
    | Contracts
    | KeyPeople
    | Covenants
    | Market
    | Earnings
    | NetDebt
    | WorkingCapital
    | TechnicalDebt,
    Field(discriminator="sort"),
]
