"""The ledger of a synergy: what its owner claims, and what Finance confirms. Never the same hands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from domain.facts import Facts, GuardedEvent
from domain.initiative import refusals as no
from domain.initiative.authority import require
from domain.initiative.lookups import attached, named
from domain.integration.state import Integration
from domain.integration.synergies import commands as c
from domain.integration.synergies import events as s
from domain.integration.synergies import refusals as not_so
from domain.integration.synergies.periods import Period, ends_on, months_of
from domain.integration.synergies.state import Entry, Nature, Synergy
from domain.integration.synergies.terms import SynergyTerms
from domain.kernel import Asked, Command, Event, Key
from domain.money import CurrenciesDiffer, Money
from domain.people import Directory

FROM_EXECUTING = ("executing", "confirmed")
CLAIMING = (c.ClaimSynergy, c.RecordSynergyActual)


def terms_of(integration: Integration) -> SynergyTerms:
    """Raises NoSynergyTerms."""
    if integration.terms.synergies is None:
        raise not_so.NoSynergyTerms("This integration began before synergies were tracked.")
    return integration.terms.synergies


def standing(integration: Integration, key: Key) -> Synergy:
    """A synergy that is pursued. Raises NoSynergyTerms, UnknownKey, SynergyDroppedAlready."""
    terms_of(integration)
    one = named(integration.synergies.items, key, "synergy")
    if one.dropped is not None:
        raise not_so.SynergyDroppedAlready(f"{one.title} was given up: {one.dropped}", synergy=key)
    return one


def guards(command: Command, integration: Integration) -> tuple[str, ...]:
    """A claim is decided under what all integrations have claimed of its lever and cost centre."""
    if not isinstance(command, CLAIMING):
        return ()
    one = integration.synergies.items.get(command.synergy)
    return () if one is None else (s.claims_of(one.lever, one.cost_centre),)


def claim(command: c.ClaimSynergy, integration: Integration, asked: Asked, facts: Facts) -> list[Event]:
    """Raises UnknownKey, NotEntitled, TooEarly, NotYet, WrongSign, CurrenciesDiffer, ClaimedAlready, KeyTaken."""
    one = standing(integration, command.synergy)
    owns(one, asked)
    there = one.entry(command.entry)
    if there is not None:
        return _same(there, command.period, command.amount, command.nature)
    _arrived(command, one, integration, asked, facts)
    attached(integration.initiative, command.evidence)
    told = command.model_dump(exclude={"type"})
    return [s.SynergyClaimed(**told, lever=one.lever, cost_centre=one.cost_centre, by=asked.by)]


def record(command: c.RecordSynergyActual, integration: Integration, asked: Asked, facts: Facts) -> list[Event]:
    """Raises what a claim raises, EvidenceMissing, and OwnSynergy."""
    one = standing(integration, command.synergy)
    _finance(one, integration, asked, facts.people)
    there = one.entry(command.entry)
    if there is not None:
        return _same(there, command.period, command.amount, command.nature)
    _arrived(command, one, integration, asked, facts)
    _proven(integration, command.evidence)
    told = command.model_dump(exclude={"type"})
    return [s.SynergyConfirmed(**told, lever=one.lever, cost_centre=one.cost_centre, by=asked.by)]


def confirm(command: c.ConfirmSynergyClaim, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, OwnSynergy, NotClaimed, EvidenceMissing, WrongSign."""
    one = standing(integration, command.synergy)
    _finance(one, integration, asked, people)
    line = _claimed(one, command.entry)
    _proven(integration, command.evidence)
    amount = line.amount if command.amount is None else command.amount
    within_currency(integration, amount)
    if abs(amount.amount) > abs(line.amount.amount):
        raise not_so.WrongSign(f"{line.amount} was claimed; no more of it is confirmed.", claimed=str(line.amount))
    _sign(amount, line.nature)
    return [
        s.SynergyConfirmed(
            synergy=one.synergy,
            entry=line.entry,
            lever=one.lever,
            cost_centre=one.cost_centre,
            period=line.period,
            amount=amount,
            nature=line.nature,
            evidence=command.evidence,
            by=asked.by,
        )
    ]


def reject(command: c.RejectSynergyClaim, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, OwnSynergy, NotClaimed."""
    one = standing(integration, command.synergy)
    _finance(one, integration, asked, people)
    line = _claimed(one, command.entry)
    return [
        s.SynergyClaimRejected(
            synergy=one.synergy,
            entry=line.entry,
            lever=one.lever,
            cost_centre=one.cost_centre,
            reason=command.reason,
            by=asked.by,
        )
    ]


def counter(command: c.CounterSynergyEntry, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, OwnSynergy, NotClaimed, EvidenceMissing, KeyTaken."""
    one = named(integration.synergies.items, command.synergy, "synergy")
    _finance(one, integration, asked, people)
    line = one.entry(command.counters)
    there = one.entry(command.entry)
    if there is not None:
        if there.counters == command.counters:
            return []
        raise no.KeyTaken(f"{command.entry} is another line already.", key=command.entry)
    if line is None or line.standing != "confirmed":
        raise not_so.NotClaimed(f"{command.counters} is no confirmed line.", entry=command.counters)
    attached(integration.initiative, command.evidence)
    opposite = Money(amount=-line.amount.amount, currency=line.amount.currency)
    return [
        s.SynergyCountered(
            synergy=one.synergy,
            entry=command.entry,
            counters=line.entry,
            lever=one.lever,
            cost_centre=one.cost_centre,
            period=line.period,
            amount=opposite,
            nature=line.nature,
            evidence=command.evidence,
            reason=command.reason,
            by=asked.by,
        )
    ]


def spend(command: c.RecordSynergyCost, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, OwnSynergy, EvidenceMissing, NotYet, KeyTaken, CurrenciesDiffer."""
    one = standing(integration, command.synergy)
    _finance(one, integration, asked, people)
    _proven(integration, command.evidence)
    within_currency(integration, command.amount)
    if command.spent_on > asked.at.date():
        raise no.NotYet("Nothing was spent on a day to come.")
    spent = s.SynergyCostRecorded(**command.model_dump(exclude={"type"}), by=asked.by)
    there = next((cost for cost in one.costs if cost.entry == command.entry), None)
    if there is None:
        return [spent]
    if (there.amount, there.spent_on) != (command.amount, command.spent_on):
        raise no.KeyTaken(f"{command.entry} is another cost already.", key=command.entry)
    return []


def owns(one: Synergy, asked: Asked) -> None:
    """Raises NotEntitled unless the person answers for the synergy."""
    if asked.by != one.owner:
        raise no.NotEntitled(f"Only who owns {one.title} speaks for it.", roles=["synergy_owner"])


def within_currency(integration: Integration, *amounts: Money) -> None:
    """Raises CurrenciesDiffer."""
    currency = terms_of(integration).currency
    if any(amount.currency != currency for amount in amounts):
        raise CurrenciesDiffer(f"The synergies of this integration are kept in {currency}.", currency=currency)


def _finance(one: Synergy, integration: Integration, asked: Asked, people: Directory) -> None:
    """Raises NotEntitled, and OwnSynergy for the owner and for who acts on the owner's behalf."""
    chain = require(integration.initiative, asked, people, terms_of(integration).finance)
    if one.owner in chain:
        raise not_so.OwnSynergy("Who owns a synergy never confirms its value.", synergy=one.synergy)


def _proven(integration: Integration, evidence: Sequence[Key]) -> None:
    if not evidence:
        raise no.EvidenceMissing("Finance confirms with evidence.")
    attached(integration.initiative, evidence)


def _arrived(
    command: c.ClaimSynergy | c.RecordSynergyActual, one: Synergy, integration: Integration, asked: Asked, facts: Facts
) -> None:
    if one.level not in FROM_EXECUTING:
        raise not_so.TooEarly(f"{one.title} is {one.level}; actuals come once it is executing.", level=one.level)
    if ends_on(command.period) >= asked.at.date():
        raise no.NotYet(f"{command.period} is not over yet.")
    within_currency(integration, command.amount)
    _sign(command.amount, command.nature)
    if command.nature == "benefit":
        _claimed_once(command.period, facts.guards[s.claims_of(one.lever, one.cost_centre)], asked)


def _claimed_once(period: Period, before: Sequence[GuardedEvent], asked: Asked) -> None:
    """Raises ClaimedAlready; of another integration it says no more than that there is one."""
    wanted = {*months_of(period)}
    for stream, months in _taken(before):
        if wanted & months:
            where = "here" if stream == asked.stream else "in another integration"
            raise not_so.ClaimedAlready(f"This lever of this cost centre is claimed {where} for {period}.")


def _taken(before: Iterable[GuardedEvent]) -> list[tuple[str, set[str]]]:
    """The months that count, with the stream they count in."""
    counts: dict[tuple[str, Key, Key], set[str]] = {}
    for happened in before:
        match happened.event:
            case s.SynergyClaimed(nature="benefit") | s.SynergyConfirmed(nature="benefit") as line:
                counts[happened.stream, line.synergy, line.entry] = {*months_of(line.period)}
            case s.SynergyClaimRejected() as line:
                counts.pop((happened.stream, line.synergy, line.entry), None)
            case s.SynergyCountered() as line:
                counts.pop((happened.stream, line.synergy, line.counters), None)
            case _:
                continue
    return [(stream, months) for (stream, _, _), months in counts.items()]


def _claimed(one: Synergy, key: Key) -> Entry:
    line = one.entry(key)
    if line is None or line.standing != "claimed":
        raise not_so.NotClaimed(f"{key} is no open claim.", entry=key)
    return line


def _sign(amount: Money, nature: Nature) -> None:
    if amount.amount == 0 or (amount.amount > 0) != (nature == "benefit"):
        raise not_so.WrongSign("A benefit is above zero; a dis-synergy and leakage are below.", nature=nature)


def _same(there: Entry, period: Period, amount: Money, nature: Nature) -> list[Event]:
    if (there.period, there.amount, there.nature) == (period, amount, nature):
        return []
    return _taken_key(there.entry)


def _taken_key(key: Key) -> NoReturn:
    raise no.KeyTaken(f"{key} is another line already.", key=key)
