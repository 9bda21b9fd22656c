"""How events change the synergies of an integration."""

from __future__ import annotations

from datetime import datetime

from domain.integration.synergies import events as s
from domain.integration.synergies.state import Cost, Entry, Foreseen, Short, Step, Synergies, Synergy
from domain.kernel import Event, Key


def evolve(synergies: Synergies, event: Event, at: datetime) -> Synergies:
    """The synergies after an event of this room; any other is a bug and raises AssertionError."""
    match event:
        case s.SynergyAdded():
            fields = event.model_dump(exclude={"type", "by"})
            return _with(synergies, Synergy(**fields, steps=(Step(level=event.level, at=at),)))
        case s.SynergyClaimed() | s.SynergyConfirmed() | s.SynergyClaimRejected() | s.SynergyCountered():
            one = synergies.items[event.synergy]
            return _with(synergies, one.model_copy(update={"entries": _lines(one, event)}))
        case (
            s.SynergyPhased()
            | s.SynergySigned()
            | s.SynergyLevelReached()
            | s.SynergyBaselineFrozen()
            | s.SynergyRephased()
            | s.SynergyForecast()
            | s.SynergyCostRecorded()
            | s.SynergyOwnerChanged()
            | s.SynergyDropped()
            | s.SynergyFellShort()
        ):
            one = synergies.items[event.synergy]
            return _with(synergies, one.model_copy(update=_changed(one, event, at)))
        case _:
            raise AssertionError(f"{event.type} is no event of synergies")


def _changed(one: Synergy, event: Event, at: datetime) -> dict[str, object]:
    match event:
        case s.SynergyPhased():
            return {"worth": event.worth, "plan": event.plan, "one_time_cost": event.one_time_cost, "signed": {}}
        case s.SynergySigned():
            return {"signed": {**one.signed, event.seat: event.by}}
        case s.SynergyLevelReached():
            return {"level": event.level, "signed": {}, "steps": (*one.steps, Step(level=event.level, at=at))}
        case s.SynergyBaselineFrozen() if one.baseline is None:
            return {"baseline": event.baseline, "frozen_at": at}
        case s.SynergyRephased():
            again = Foreseen(series=event.plan, why=event.reason, by=event.by, at=at)
            return {"rephasings": (*one.rephasings, again)}
        case s.SynergyForecast():
            return {"forecast": Foreseen(series=event.forecast, why=event.reason, by=event.by, at=at)}
        case s.SynergyCostRecorded():
            return {"costs": (*one.costs, Cost(**event.model_dump(exclude={"type", "synergy"})))}
        case s.SynergyOwnerChanged():
            return {"owner": event.owner, "signed": {}}
        case s.SynergyDropped():
            return {"dropped": event.reason}
        case s.SynergyFellShort():
            return {"shorts": (*one.shorts, Short(**event.model_dump(exclude={"type", "synergy"})))}
        case _:
            raise AssertionError(f"{event.type} cannot happen to {one.synergy}")


def _lines(one: Synergy, event: Event) -> tuple[Entry, ...]:
    match event:
        case s.SynergyClaimed():
            told = event.model_dump(include={"entry", "period", "amount", "nature", "evidence"})
            return (*one.entries, Entry(**told, standing="claimed", claimed_by=event.by))
        case s.SynergyClaimRejected():
            return _replaced(one, event.entry, standing="rejected", decided_by=event.by, reason=event.reason)
        case s.SynergyConfirmed():
            told = event.model_dump(include={"entry", "period", "amount", "nature", "evidence"})
            there = one.entry(event.entry)
            claimed_by = there.claimed_by if there else None
            line = Entry(**told, standing="confirmed", claimed_by=claimed_by, decided_by=event.by)
            return (*(each for each in one.entries if each.entry != event.entry), line)
        case s.SynergyCountered():
            told = event.model_dump(include={"entry", "period", "amount", "nature", "evidence", "counters", "reason"})
            return (
                *_replaced(one, event.counters, standing="countered"),
                Entry(**told, standing="counter", decided_by=event.by),
            )
        case _:
            raise AssertionError(f"{event.type} is no line of a ledger")


def _replaced(one: Synergy, key: Key, **update: object) -> tuple[Entry, ...]:
    return tuple(line.model_copy(update=update) if line.entry == key else line for line in one.entries)


def _with(synergies: Synergies, one: Synergy) -> Synergies:
    return Synergies(items={**synergies.items, one.synergy: one})
