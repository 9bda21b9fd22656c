"""What a person may ask about the people and customers of an acquired company. Lists come in batches."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.integration.people.state import DayOneAccount, Health, RosterEntry
from domain.integration.people.terms import Token
from domain.kernel import Command, Key, PersonId, Text
from domain.money import Money

BATCH = 500
"""Entries of one command at most; a longer list comes in several."""


class LoadRoster(Command):
    """List people of the first day, by token; what is listed already may come again."""

    type: Literal["load_roster"] = "load_roster"
    people: Annotated[tuple[RosterEntry, ...], Field(min_length=1, max_length=BATCH)]


class SealRoster(Command):
    """Say that the roster is complete; `people` is how many it holds."""

    type: Literal["seal_roster"] = "seal_roster"
    people: Annotated[int, Field(ge=1)]


class RecordLeaver(Command):
    """Record that somebody of the roster left, and whether by their own will."""

    type: Literal["record_leaver"] = "record_leaver"
    person: Token
    left_on: date
    voluntary: bool


class WithdrawLeaver(Command):
    """Say that somebody did not leave after all, or came back."""

    type: Literal["withdraw_leaver"] = "withdraw_leaver"
    person: Token
    reason: Text


class OfferRetentionPackage(Command):
    """Offer somebody a package for staying until a day."""

    type: Literal["offer_retention_package"] = "offer_retention_package"
    person: Token
    amount: Money
    vests_on: date


class SignRetentionPackage(Command):
    """Record that the offered package was signed."""

    type: Literal["sign_retention_package"] = "sign_retention_package"
    person: Token
    signed_on: date
    evidence: Key


class LoadAccounts(Command):
    """List customers of the first day, by token."""

    type: Literal["load_accounts"] = "load_accounts"
    accounts: Annotated[tuple[DayOneAccount, ...], Field(min_length=1, max_length=BATCH)]


class SealAccounts(Command):
    """Say that the list of customers is complete; `accounts` is how many it holds."""

    type: Literal["seal_accounts"] = "seal_accounts"
    accounts: Annotated[int, Field(ge=1)]


class AssignAccount(Command):
    """Put a customer into somebody's hands."""

    type: Literal["assign_account"] = "assign_account"
    account: Token
    owner: PersonId


class RecordAccountHealth(Command):
    """Say how well it goes with a customer; when it falls, a plan to keep it is owed."""

    type: Literal["record_account_health"] = "record_account_health"
    account: Token
    health: Health
    reason: Text


class PlanSave(Command):
    """Say how a customer at risk is to be kept."""

    type: Literal["plan_save"] = "plan_save"
    account: Token
    plan: Text


class RecordAccountRevenue(Command):
    """Record what a customer brings a year now."""

    type: Literal["record_account_revenue"] = "record_account_revenue"
    account: Token
    revenue: Money


class LoseAccount(Command):
    """Record that a customer is one no more."""

    type: Literal["lose_account"] = "lose_account"
    account: Token
    lost_on: date
    reason: Text


PeopleCommand = (
    LoadRoster
    | SealRoster
    | RecordLeaver
    | WithdrawLeaver
    | OfferRetentionPackage
    | SignRetentionPackage
    | LoadAccounts
    | SealAccounts
    | AssignAccount
    | RecordAccountHealth
    | PlanSave
    | RecordAccountRevenue
    | LoseAccount
)
