"""What may be recorded of people and customers, by whom, and when (DOMAIN 9.4 IO-26, IO-27, IO-29, IO-30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from domain.facts import Facts
from domain.initiative import refusals as no
from domain.initiative.authority import Who, entitled, require
from domain.initiative.lookups import attached, listed, named
from domain.integration.membership import joins
from domain.integration.people import commands as c
from domain.integration.people import events as p
from domain.integration.people import refusals as not_so
from domain.integration.people.state import Account
from domain.integration.people.terms import PeopleTerms, Token
from domain.integration.state import Integration
from domain.kernel import Asked, Command, Event
from domain.money import CurrenciesDiffer, Money
from domain.people import Directory
from domain.playbooks.model import OWNER

PERSONNEL = ("chro", "imo_lead", OWNER)
CUSTOMERS = ("vp_customer_success", "imo_lead", OWNER)


def _answers_for_one(integration: Integration, asked: Asked, people: Directory) -> bool:
    if entitled(integration.initiative, asked, people, CUSTOMERS):
        return True
    return any(account.owner == asked.by for account in integration.staying.accounts.values())


WHO: Mapping[type[Command], Who[Integration]] = {
    c.LoadRoster: PERSONNEL,
    c.SealRoster: PERSONNEL,
    c.RecordLeaver: PERSONNEL,
    c.WithdrawLeaver: PERSONNEL,
    c.OfferRetentionPackage: PERSONNEL,
    c.SignRetentionPackage: PERSONNEL,
    c.LoadAccounts: CUSTOMERS,
    c.SealAccounts: CUSTOMERS,
    c.AssignAccount: CUSTOMERS,
    c.RecordAccountHealth: _answers_for_one,
    c.PlanSave: _answers_for_one,
    c.RecordAccountRevenue: CUSTOMERS,
    c.LoseAccount: CUSTOMERS,
}


def decide(command: c.PeopleCommand, integration: Integration, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen. Raises NoPeopleTerms, NotEntitled and the refusals of its rule."""
    terms_of(integration)
    who = WHO[type(command)]
    if isinstance(who, tuple):
        require(integration.initiative, asked, facts.people, who)
    match command:
        case c.LoadRoster() | c.SealRoster() | c.RecordLeaver() | c.WithdrawLeaver():
            return _roster(command, integration, asked)
        case c.OfferRetentionPackage():
            return _offer(command, integration, asked)
        case c.SignRetentionPackage():
            return _sign(command, integration, asked)
        case c.LoadAccounts():
            return _load(command, integration, asked, facts.people)
        case c.SealAccounts():
            return _seal(command, integration, asked)
        case _:
            return _account(command, integration, asked, facts.people)


def terms_of(integration: Integration) -> PeopleTerms:
    """Raises NoPeopleTerms."""
    if integration.terms.people is None:
        raise not_so.NoPeopleTerms("This integration began before people and customers were counted.")
    return integration.terms.people


def _roster(
    command: c.LoadRoster | c.SealRoster | c.RecordLeaver | c.WithdrawLeaver, integration: Integration, asked: Asked
) -> list[Event]:
    """Raises ListSealed, ListOpen, ListTooLong, CountsDiffer, UnknownKey, NotYet."""
    staying = integration.staying
    match command:
        case c.LoadRoster():
            new = tuple(one for one in command.people if staying.roster.get(one.person) != one)
            if new and staying.roster_sealed:
                raise not_so.ListSealed("The roster of the first day is complete.")
            if len({*staying.roster, *(one.person for one in new)}) > terms_of(integration).most:
                raise not_so.ListTooLong(f"An integration keeps {terms_of(integration).most} people.")
            return [p.RosterLoaded(people=new, by=asked.by)] if new else []
        case c.SealRoster():
            if staying.roster_sealed:
                return []
            _counted(command.people, len(staying.roster))
            keys = sum(one.key_talent for one in staying.roster.values())
            return [p.RosterSealed(people=len(staying.roster), key_talent=keys, by=asked.by)]
        case c.RecordLeaver():
            _sealed(staying.roster_sealed)
            named(staying.roster, command.person, "person on the roster")
            if command.left_on > asked.at.date():
                raise no.NotYet("Nobody has left on a day to come.")
            there = staying.leavers.get(command.person)
            if there is not None and (there.left_on, there.voluntary) == (command.left_on, command.voluntary):
                return []
            told = command.model_dump(exclude={"type"})
            return [p.LeaverRecorded(**told, by=asked.by)]
        case c.WithdrawLeaver():
            named(staying.leavers, command.person, "leaver")
            return [p.LeaverWithdrawn(person=command.person, reason=command.reason, by=asked.by)]
        case _:
            assert_never(command)


def _offer(command: c.OfferRetentionPackage, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, GoneAlready, CurrenciesDiffer, KeyTaken once signed."""
    staying = integration.staying
    named(staying.roster, command.person, "person on the roster")
    if command.person in staying.leavers:
        raise not_so.GoneAlready("Who left is offered nothing for staying.")
    _in_currency(integration, command.amount)
    there = staying.packages.get(command.person)
    if there is not None and (there.amount, there.vests_on) == (command.amount, command.vests_on):
        return []
    if there is not None and there.signed_on is not None:
        raise no.KeyTaken("The package is signed.", key=command.person)
    return [p.RetentionPackageOffered(**command.model_dump(exclude={"type"}), by=asked.by)]


def _sign(command: c.SignRetentionPackage, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, EvidenceMissing, NotYet."""
    package = named(integration.staying.packages, command.person, "offered package for")
    attached(integration.initiative, (command.evidence,))
    if command.signed_on > asked.at.date():
        raise no.NotYet("Nothing is signed on a day to come.")
    if package.signed_on is not None:
        return []
    return [p.RetentionPackageSigned(**command.model_dump(exclude={"type"}), by=asked.by)]


def _load(command: c.LoadAccounts, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises ListSealed, ListTooLong, PersonNotListed, CurrenciesDiffer."""
    staying = integration.staying
    there = {token: account.day_one for token, account in staying.accounts.items()}
    new = tuple(one for one in command.accounts if there.get(one.account) != one)
    if new and staying.accounts_sealed:
        raise not_so.ListSealed("The list of customers of the first day is complete.")
    if len({*there, *(one.account for one in new)}) > terms_of(integration).most:
        raise not_so.ListTooLong(f"An integration keeps {terms_of(integration).most} customers.")
    _in_currency(integration, *(one.revenue for one in new))
    owners = {one.owner: None for one in new if one.owner is not None}
    for owner in owners:
        listed(people, owner)
    joining = [event for owner in owners for event in joins(integration, owner, "Answers for customers", people)]
    return [*joining, p.AccountsLoaded(accounts=new, by=asked.by)] if new else []


def _seal(command: c.SealAccounts, integration: Integration, asked: Asked) -> list[Event]:
    """Raises CountsDiffer, TopAccountWithoutOwner."""
    staying = integration.staying
    if staying.accounts_sealed:
        return []
    _counted(command.accounts, len(staying.accounts))
    lacking = [token for token, one in staying.accounts.items() if one.day_one.top and one.owner is None]
    if lacking:
        raise not_so.TopAccountWithoutOwner(f"In nobody's hands: {', '.join(lacking[:20])}.", accounts=[*lacking[:20]])
    nothing = Money(amount=Decimal(0), currency=terms_of(integration).currency)
    revenue = sum((one.day_one.revenue for one in staying.accounts.values()), start=nothing)
    return [p.AccountsSealed(accounts=len(staying.accounts), revenue=revenue, by=asked.by)]


def _account(
    command: c.AssignAccount | c.RecordAccountHealth | c.PlanSave | c.RecordAccountRevenue | c.LoseAccount,
    integration: Integration,
    asked: Asked,
    people: Directory,
) -> list[Event]:
    """Raises UnknownKey, NotEntitled, ListOpen, GoneAlready, PersonNotListed, CurrenciesDiffer, NotYet."""
    account = named(integration.staying.accounts, command.account, "customer")
    told = command.model_dump(exclude={"type"})
    if isinstance(command, c.AssignAccount):
        listed(people, command.owner)
        joining = joins(integration, command.owner, "Answers for customers", people)
        same = account.owner == command.owner
        return [] if same else [*joining, p.AccountAssigned(**told, by=asked.by)]
    _sealed(integration.staying.accounts_sealed)
    if isinstance(command, c.LoseAccount) and account.lost_on is not None:
        return []
    if account.lost_on is not None:
        raise not_so.GoneAlready("The customer was lost.", account=command.account)
    match command:
        case c.RecordAccountHealth():
            _answers(account, integration, asked, people)
            return [] if account.health == command.health else [p.AccountHealthRecorded(**told, by=asked.by)]
        case c.PlanSave():
            _answers(account, integration, asked, people)
            same = account.plan == command.plan and not account.needs_plan
            return [] if same else [p.SavePlanned(**told, by=asked.by)]
        case c.RecordAccountRevenue():
            _in_currency(integration, command.revenue)
            return [] if account.now == command.revenue else [p.AccountRevenueRecorded(**told, by=asked.by)]
        case c.LoseAccount():
            if command.lost_on > asked.at.date():
                raise no.NotYet("No customer was lost on a day to come.")
            return [p.AccountLost(**told, by=asked.by)]
        case _:
            assert_never(command)


def _answers(account: Account, integration: Integration, asked: Asked, people: Directory) -> None:
    if asked.by != account.owner:
        require(integration.initiative, asked, people, CUSTOMERS)


def _counted(said: int, found: int) -> None:
    if said != found:
        raise not_so.CountsDiffer(f"The list holds {found}, not {said}.", found=found)


def _sealed(sealed: bool) -> None:  # noqa: FBT001 - a fact
    if not sealed:
        raise not_so.ListOpen("First say that the list of the first day is complete.")


def _in_currency(integration: Integration, *amounts: Money) -> None:
    currency = terms_of(integration).currency
    if any(amount.currency != currency for amount in amounts):
        raise CurrenciesDiffer(f"The customers and packages of this integration are kept in {currency}.")


def unsigned_risk(token: Token) -> str:
    """The key of the risk that a key person has signed nothing."""
    return f"unsigned_{token}"
