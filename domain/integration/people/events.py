"""What can happen to the people and customers of an acquired company."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from domain.integration.people.state import DayOneAccount, Health, Measure, RosterEntry
from domain.integration.people.terms import Token
from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money


class RosterLoaded(Event):
    """People of the first day were listed, by token."""

    type: Literal["roster_loaded"] = "roster_loaded"
    people: tuple[RosterEntry, ...]
    by: PersonId


class RosterSealed(Event):
    """The roster of the first day is complete; retention is measured against it."""

    type: Literal["roster_sealed"] = "roster_sealed"
    people: int
    key_talent: int
    by: PersonId


class LeaverRecorded(Event):
    """Somebody of the roster left."""

    type: Literal["leaver_recorded"] = "leaver_recorded"
    person: Token
    left_on: date
    voluntary: bool
    by: PersonId


class LeaverWithdrawn(Event):
    """Somebody did not leave after all, or came back."""

    type: Literal["leaver_withdrawn"] = "leaver_withdrawn"
    person: Token
    reason: Text
    by: PersonId


class RetentionPackageOffered(Event):
    """Somebody was offered a package for staying until a day."""

    type: Literal["retention_package_offered"] = "retention_package_offered"
    person: Token
    amount: Money
    vests_on: date
    by: PersonId


class RetentionPackageSigned(Event):
    """The offered package was signed."""

    type: Literal["retention_package_signed"] = "retention_package_signed"
    person: Token
    signed_on: date
    evidence: Key
    by: PersonId


class AccountsLoaded(Event):
    """Customers of the first day were listed, by token."""

    type: Literal["accounts_loaded"] = "accounts_loaded"
    accounts: tuple[DayOneAccount, ...]
    by: PersonId


class AccountsSealed(Event):
    """The list of customers of the first day is complete; every top account has an owner."""

    type: Literal["accounts_sealed"] = "accounts_sealed"
    accounts: int
    revenue: Money
    by: PersonId


class AccountAssigned(Event):
    """Somebody of us answers for a customer."""

    type: Literal["account_assigned"] = "account_assigned"
    account: Token
    owner: PersonId
    by: PersonId


class AccountHealthRecorded(Event):
    """How well it goes with a customer."""

    type: Literal["account_health_recorded"] = "account_health_recorded"
    account: Token
    health: Health
    reason: Text
    by: PersonId


class SavePlanned(Event):
    """How a customer at risk is to be kept."""

    type: Literal["save_planned"] = "save_planned"
    account: Token
    plan: Text
    by: PersonId


class AccountRevenueRecorded(Event):
    """What a customer brings a year now."""

    type: Literal["account_revenue_recorded"] = "account_revenue_recorded"
    account: Token
    revenue: Money
    by: PersonId


class AccountLost(Event):
    """A customer of the first day is one no more."""

    type: Literal["account_lost"] = "account_lost"
    account: Token
    lost_on: date
    reason: Text
    by: PersonId


class RetentionFellBelow(Event):
    """What stayed is less than what was to stay."""

    type: Literal["retention_fell_below"] = "retention_fell_below"
    measure: Measure
    share: Decimal
    target: Decimal
    issue: Key


EVENTS: tuple[type[Event], ...] = (
    RosterLoaded,
    RosterSealed,
    LeaverRecorded,
    LeaverWithdrawn,
    RetentionPackageOffered,
    RetentionPackageSigned,
    AccountsLoaded,
    AccountsSealed,
    AccountAssigned,
    AccountHealthRecorded,
    SavePlanned,
    AccountRevenueRecorded,
    AccountLost,
    RetentionFellBelow,
)
