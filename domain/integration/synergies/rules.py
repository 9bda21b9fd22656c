"""What may be recorded of a synergy, by whom, and when (DOMAIN 3.4.5, 9.4 IO-20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from domain.facts import Facts
from domain.initiative import refusals as no
from domain.initiative.authority import Who, require
from domain.initiative.lookups import listed, named
from domain.integration.membership import joins
from domain.integration.state import Integration
from domain.integration.synergies import commands as c
from domain.integration.synergies import events as s
from domain.integration.synergies import ledger, levels
from domain.integration.synergies import refusals as not_so
from domain.integration.synergies.ledger import owns, terms_of, within_currency
from domain.integration.synergies.periods import cadence_of
from domain.integration.synergies.state import Series, Synergy
from domain.kernel import Asked, Command, Event
from domain.people import Directory
from domain.playbooks.model import OWNER

OFFICE = (OWNER, "imo_lead")


def _is_finance(integration: Integration, asked: Asked, people: Directory) -> bool:
    return levels.is_finance(integration, asked, people)


def _owns_one(integration: Integration, asked: Asked, _people: Directory) -> bool:
    return any(one.owner == asked.by for one in integration.synergies.standing)


def _runs_or_owns(integration: Integration, asked: Asked, people: Directory) -> bool:
    return _owns_one(integration, asked, people) or levels.runs(integration, asked, people, OFFICE)


WHO: Mapping[type[Command], Who[Integration]] = {
    c.AddSynergy: OFFICE,
    c.PhaseSynergy: _runs_or_owns,
    c.SignSynergyLevel: levels.signs_one,
    c.RephaseSynergy: _runs_or_owns,
    c.ForecastSynergy: _owns_one,
    c.ClaimSynergy: _owns_one,
    c.ConfirmSynergyClaim: _is_finance,
    c.RejectSynergyClaim: _is_finance,
    c.RecordSynergyActual: _is_finance,
    c.CounterSynergyEntry: _is_finance,
    c.RecordSynergyCost: _is_finance,
    c.ChangeSynergyOwner: OFFICE,
    c.DropSynergy: OFFICE,
}


def decide(command: c.SynergyCommand, integration: Integration, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen. Raises the refusals of its rule."""
    match command:
        case c.AddSynergy():
            return _add(command, integration, asked, facts.people)
        case c.PhaseSynergy():
            return _phase(command, integration, asked, facts.people)
        case c.SignSynergyLevel():
            return levels.sign(command, integration, asked, facts.people)
        case c.RephaseSynergy():
            return _rephase(command, integration, asked, facts.people)
        case c.ForecastSynergy():
            return _forecast(command, integration, asked)
        case c.ClaimSynergy():
            return ledger.claim(command, integration, asked, facts)
        case c.RejectSynergyClaim():
            return ledger.reject(command, integration, asked, facts.people)
        case c.ConfirmSynergyClaim():
            return ledger.confirm(command, integration, asked, facts.people)
        case c.RecordSynergyActual():
            return ledger.record(command, integration, asked, facts)
        case c.CounterSynergyEntry():
            return ledger.counter(command, integration, asked, facts.people)
        case c.RecordSynergyCost():
            return ledger.spend(command, integration, asked, facts.people)
        case c.ChangeSynergyOwner():
            return _hand_on(command, integration, asked, facts.people)
        case c.DropSynergy():
            return _drop(command, integration, asked, facts.people)
        case _:
            assert_never(command)


def _add(command: c.AddSynergy, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises NoSynergyTerms, NotEntitled, UnknownKey, PersonNotListed, KeyTaken."""
    terms_of(integration)
    require(integration.initiative, asked, people, OFFICE)
    named(integration.workstreams, command.workstream, "workstream")
    listed(people, command.owner)
    there = integration.synergies.items.get(command.synergy)
    told = command.model_dump(exclude={"type"})
    if there is not None:
        if there.model_dump(include=set(told)) == told:
            return []
        raise no.KeyTaken(f"{command.synergy} is another synergy already.", key=command.synergy)
    added = s.SynergyAdded(**told, level="idea", origin="integration", by=asked.by)
    return [*joins(integration, command.owner, f"Owns the synergy {command.title}", people), added]


def _phase(command: c.PhaseSynergy, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, BaselineFrozen, CurrenciesDiffer."""
    one = standing(integration, command.synergy)
    _owner_or_office(one, integration, asked, people)
    if one.baseline is not None:
        raise not_so.BaselineFrozen(f"{one.title} is measured against its frozen baseline.", synergy=one.synergy)
    within_currency(integration, command.worth.gross, command.one_time_cost, *(x.amount for x in command.plan))
    if (one.kind == "revenue") != (command.worth.margin is not None):
        raise not_so.SynergyLacks("Revenue has a margin, and nothing else has.", missing=["margin"])
    if (one.worth, one.plan, one.one_time_cost) == (command.worth, command.plan, command.one_time_cost):
        return []
    return [s.SynergyPhased(**command.model_dump(exclude={"type"}), by=asked.by)]


def _rephase(command: c.RephaseSynergy, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, WrongLevel, PeriodsDiffer, CurrenciesDiffer."""
    one = standing(integration, command.synergy)
    _owner_or_office(one, integration, asked, people)
    if one.baseline is None:
        raise not_so.WrongLevel(f"{one.title} has no frozen baseline yet: change its plan.", level=one.level)
    within_currency(integration, *(part.amount for part in command.plan))
    _like_target(one, command.plan)
    return [s.SynergyRephased(synergy=one.synergy, plan=command.plan, reason=command.reason, by=asked.by)]


def _forecast(command: c.ForecastSynergy, integration: Integration, asked: Asked) -> list[Event]:
    """Raises UnknownKey, NotEntitled, PeriodsDiffer, CurrenciesDiffer."""
    one = standing(integration, command.synergy)
    owns(one, asked)
    if not one.target:
        raise not_so.SynergyLacks(f"{one.title} has no plan yet.", missing=["plan"])
    within_currency(integration, *(part.amount for part in command.forecast))
    _like_target(one, command.forecast)
    if {part.period for part in one.target} - {part.period for part in command.forecast}:
        raise not_so.PeriodsDiffer("A forecast says something of every period of the target.")
    if one.forecast is not None and one.forecast.series == command.forecast:
        return []
    return [
        s.SynergyForecast(synergy=one.synergy, forecast=command.forecast, reason=command.reason, by=asked.by),
    ]


def _hand_on(command: c.ChangeSynergyOwner, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled, PersonNotListed."""
    one = standing(integration, command.synergy)
    require(integration.initiative, asked, people, OFFICE)
    listed(people, command.owner)
    if one.owner == command.owner:
        return []
    changed = s.SynergyOwnerChanged(synergy=one.synergy, owner=command.owner, reason=command.reason, by=asked.by)
    return [*joins(integration, command.owner, f"Owns the synergy {one.title}", people), changed]


def _drop(command: c.DropSynergy, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotEntitled."""
    one = named(integration.synergies.items, command.synergy, "synergy")
    require(integration.initiative, asked, people, OFFICE)
    if one.dropped is not None:
        return []
    return [s.SynergyDropped(synergy=one.synergy, reason=command.reason, by=asked.by)]


def standing(integration: Integration, key: str) -> Synergy:
    """A synergy that is pursued. Raises NoSynergyTerms, UnknownKey, SynergyDroppedAlready."""
    return ledger.standing(integration, key)


def _owner_or_office(one: Synergy, integration: Integration, asked: Asked, people: Directory) -> None:
    if asked.by != one.owner:
        require(integration.initiative, asked, people, OFFICE)


def _like_target(one: Synergy, series: Series) -> None:
    """Raises PeriodsDiffer."""
    if any(cadence_of(part.period) != one.cadence for part in series):
        raise not_so.PeriodsDiffer(f"{one.title} is planned by the {one.cadence}.", cadence=one.cadence)
