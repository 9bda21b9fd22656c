"""The roster and the accounts of the first day, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from domain.integration.people.terms import Token
from domain.kernel import Key, PersonId, Value
from domain.money import Money

Health = Literal["healthy", "at_risk", "critical"]
Measure = Literal["employees", "key_talent", "customers", "customer_revenue"]


class RosterEntry(Value):
    """Somebody who was here on the first day, by token. `key_talent`: whom we must not lose. `unit`: where."""

    person: Token
    key_talent: bool = False
    unit: Key | None = None


class Leaver(Value):
    """When somebody left, and whether by their own will."""

    left_on: date
    voluntary: bool


class Package(Value):
    """What somebody gets for staying until a day. `signed_on` None: offered."""

    amount: Money
    vests_on: date
    signed_on: date | None = None
    evidence: Key | None = None


class DayOneAccount(Value):
    """A customer on the first day: revenue a year, whether it is a top account, and who of us answers for it."""

    account: Token
    revenue: Money
    top: bool = False
    owner: PersonId | None = None


class Account(Value):
    """A customer. `now`: revenue a year as last reported; `drops` counts how often its health fell."""

    day_one: DayOneAccount
    owner: PersonId | None
    health: Health = "healthy"
    now: Money | None = None
    lost_on: date | None = None
    drops: int = 0
    plan: str | None = None
    planned_for: int = 0

    @property
    def needs_plan(self) -> bool:
        """Whether its health fell and nobody has planned yet how to keep it."""
        return self.lost_on is None and self.health != "healthy" and self.planned_for < self.drops


class Staying(Value):
    """`sealed`: the first day's list is complete. `alerts`: per measure the issues raised, the latest last."""

    roster: Mapping[Token, RosterEntry] = {}
    roster_sealed: bool = False
    leavers: Mapping[Token, Leaver] = {}
    packages: Mapping[Token, Package] = {}
    accounts: Mapping[Token, Account] = {}
    accounts_sealed: bool = False
    alerts: Mapping[Measure, tuple[Key, ...]] = {}

    @property
    def unsigned(self) -> tuple[Token, ...]:
        """Key people who are here and have no signed package."""
        return tuple(
            token
            for token, one in self.roster.items()
            if one.key_talent and token not in self.leavers and not self.signed(token)
        )

    def signed(self, token: Token) -> bool:
        """Whether the person has signed a package."""
        package = self.packages.get(token)
        return package is not None and package.signed_on is not None
