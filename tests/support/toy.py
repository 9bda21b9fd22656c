"""A decider small enough to test the machinery with: an errand that is begun, noted upon, timed, and finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue, TypeAdapter

from domain.decider import Decider, Sheet
from domain.facts import Facts
from domain.initiative.effects import BeginInitiative, Notify
from domain.initiative.events import CommandRefused
from domain.kernel import SYSTEM, Asked, Command, Effect, Event, PersonId, Refused, StreamId

BUDGET = "errands:budget"
"""The guard that all errands spend under."""


class Begin(Command):
    type: Literal["begin"] = "begin"
    alarm_at: AwareDatetime | None = None


class Note(Command):
    type: Literal["note"] = "note"
    text: str


class SetAlarm(Command):
    type: Literal["set_alarm"] = "set_alarm"
    at: AwareDatetime | None


class Tell(Command):
    type: Literal["tell"] = "tell"
    person: PersonId


class PassOn(Command):
    """Has another errand begun; `alarm_at` may be no time at all, which that errand will not take."""

    type: Literal["pass_on"] = "pass_on"
    to: StreamId
    alarm_at: str | None = None


class Spend(Command):
    type: Literal["spend"] = "spend"
    amount: int


class Finish(Command):
    type: Literal["finish"] = "finish"


class Stumble(Command):
    """Meets a bug in the rules."""

    type: Literal["stumble"] = "stumble"


class PassTime(Command):
    type: Literal["pass_time"] = "pass_time"
    wake_at: AwareDatetime


ToyCommand = Annotated[
    Begin | Note | SetAlarm | Tell | PassOn | Spend | Finish | Stumble | PassTime, Field(discriminator="type")
]


class Begun(Event):
    type: Literal["toy_begun"] = "toy_begun"
    by: PersonId
    alarm_at: AwareDatetime | None = None


class Noted(Event):
    type: Literal["toy_noted"] = "toy_noted"
    text: str


class AlarmSet(Event):
    type: Literal["toy_alarm_set"] = "toy_alarm_set"
    at: AwareDatetime | None


class AlarmRang(Event):
    type: Literal["toy_alarm_rang"] = "toy_alarm_rang"
    due_at: AwareDatetime


class Told(Event):
    type: Literal["toy_told"] = "toy_told"
    person: PersonId


class PassedOn(Event):
    type: Literal["toy_passed_on"] = "toy_passed_on"
    to: StreamId
    alarm_at: str | None = None


class Spent(Event):
    type: Literal["toy_spent"] = "toy_spent"
    amount: int

    def guard(self) -> str | None:
        return BUDGET


class Finished(Event):
    type: Literal["toy_finished"] = "toy_finished"


TOY_EVENTS: tuple[type[Event], ...] = (
    Begun,
    Noted,
    AlarmSet,
    AlarmRang,
    Told,
    PassedOn,
    Spent,
    Finished,
    CommandRefused,
)


class NotBegun(Refused):
    code = "initiative_unknown"


class AlreadyBegun(Refused):
    code = "already_begun"


class NothingToSay(Refused):
    code = "nothing_to_say"


class BudgetSpent(Refused):
    code = "budget_spent"


class AlreadyFinished(Refused):
    code = "already_finished"


@dataclass(frozen=True, slots=True)
class Errand:
    """What an errand has come to."""

    begun_by: PersonId | None = None
    alarm_at: datetime | None = None
    rang: int = 0
    notes: int = 0
    finished: bool = False


def decide(command: Command, errand: Errand, asked: Asked, facts: Facts) -> Sequence[Event]:
    """The rules of an errand."""
    if isinstance(command, Begin):
        if errand.begun_by is not None:
            raise AlreadyBegun("This errand was begun already.")
        return [Begun(by=asked.by, alarm_at=command.alarm_at)]
    if errand.begun_by is None:
        raise NotBegun("There is no such errand.")
    if errand.finished and not isinstance(command, Note):
        raise AlreadyFinished("This errand is finished.")
    match command:
        case Note(text=text):
            if not text:
                raise NothingToSay("A note needs words.", least=1)
            return [Noted(text=text)]
        case SetAlarm(at=at):
            return [AlarmSet(at=at)] if at != errand.alarm_at else []
        case Tell(person=person):
            return [Told(person=person)]
        case PassOn(to=to, alarm_at=alarm_at):
            return [PassedOn(to=to, alarm_at=alarm_at)]
        case Spend(amount=amount):
            spent = sum(found.event.amount for found in facts.guards[BUDGET] if isinstance(found.event, Spent))
            if spent + amount > 100:
                raise BudgetSpent("The errands' budget is spent.", left=100 - spent)
            return [Spent(amount=amount)]
        case Finish():
            return [Finished()]
        case PassTime():
            due = errand.alarm_at
            return [AlarmRang(due_at=due)] if due is not None and due <= asked.at else []
        case _:
            raise KeyError("a bug in the rules")


def evolve(errand: Errand, event: Event, _at: datetime) -> Errand:
    """The errand after an event."""
    match event:
        case Begun(by=by, alarm_at=alarm_at):
            return replace(errand, begun_by=by, alarm_at=alarm_at)
        case AlarmSet(at=at):
            return replace(errand, alarm_at=at)
        case AlarmRang():
            return replace(errand, alarm_at=None, rang=errand.rang + 1)
        case Noted():
            return replace(errand, notes=errand.notes + 1)
        case Finished():
            return replace(errand, finished=True, alarm_at=None)
        case _:
            return errand


def guards(command: Command, _errand: Errand) -> tuple[str, ...]:
    """What an errand spends counts against all errands."""
    return (BUDGET,) if isinstance(command, Spend) else ()


def react(event: Event, errand: Errand) -> Sequence[Effect]:
    """Messages to who is told something and, when the alarm rings, to who began; and what is passed on begins."""
    match event:
        case Told(person=person):
            return [Notify(key="told", to_person=person, subject="An errand", text="There is news of an errand.")]
        case PassedOn(to=to, alarm_at=alarm_at):
            fields: dict[str, JsonValue] = {"alarm_at": alarm_at}
            return [BeginInitiative(key=f"begin:{to}", kind="venture", initiative=to, playbook="errand", fields=fields)]
        case AlarmRang():
            return [Notify(key="rang", to_person=errand.begun_by, subject="An alarm", text="An alarm rang.")]
        case _:
            return []


def sheet(errand: Errand) -> Sheet:
    """What shows of an errand from outside."""
    if errand.begun_by is None:
        return Sheet(phase=None, owner=None, health="none", wake_at=None, concluded=False)
    phase = "finished" if errand.finished else "running"
    return Sheet(phase, errand.begun_by, "on_track", errand.alarm_at, errand.finished)


def sees(errand: Errand, person: PersonId, _facts: Facts) -> bool:
    """Whoever is called a stranger sees nothing."""
    return errand.begun_by is not None and not person.startswith("stranger")


TOY: Decider[Errand] = Decider(
    kind="toy",
    commands=TypeAdapter(ToyCommand),
    events=TOY_EVENTS,
    initial=Errand(),
    decide=decide,
    evolve=evolve,
    guards=guards,
    react=react,
    sheet=sheet,
    sees=sees,
)

__all__ = ["BUDGET", "SYSTEM", "TOY", "TOY_EVENTS"]
