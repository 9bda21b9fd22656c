"""The frame that every kind of initiative stands in: not begun, being opened, and then under its own rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from domain.decider import Decider, Sheet
from domain.facts import Facts
from domain.initiative import commands as c
from domain.initiative import events as e
from domain.initiative import refusals as no
from domain.initiative.authority import sees
from domain.initiative.case import Case
from domain.initiative.catalogue import CORE_EVENTS
from domain.initiative.clocks import Clock
from domain.initiative.decide import admit, barred
from domain.initiative.evolve import charter
from domain.initiative.rooms import CORE, Room, subjects_of
from domain.initiative.sheet import UNCHARTED, sheet_of
from domain.initiative.state import Initiative
from domain.initiative.unfolding import Rules, Unfolding
from domain.kernel import Asked, Command, Effect, Event, Key, PersonId
from domain.people import Role


@dataclass(frozen=True, slots=True)
class Uncharted:
    """Nothing has happened yet."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Chartered, and no more: a state that exists only inside the command that begins an initiative."""

    initiative: Initiative


class Running(Protocol):
    """An initiative of some kind, under way or ended."""

    @property
    def initiative(self) -> Initiative:
        """What it has in common with all others."""


R = TypeVar("R", bound=Running)


def no_guards(_command: Command, _running: Running) -> tuple[str, ...]:
    """Nothing of it counts against a shared limit."""
    return ()


def no_stage(_running: Running) -> None:
    """It has phases, and no stages of its own."""


@dataclass(frozen=True)
class InitiativeKind(Generic[R]):
    """What one kind adds to the core. `R` is its state once it has begun.

    `opens`: the events of the command `opens_with`, the first being `initiative_chartered`; `begins`: the state after
    the second of them, None for an event that no initiative of this kind begins with; `opens_again`: what that command
    makes happen to one that is there, where it is no command like any other. `rule` is asked once `admit` let a
    command through, `follows` what an event brings about. `clocks` are all of it, earliest first. `guards` names the
    shared limits to decide under.
    `rooms` say who may ask what beyond the core, and in which `stage`; `begun_by`: the roles that may begin one.
    """

    name: str
    running: type[R]
    commands: TypeAdapter[Any]
    events: tuple[type[Event], ...]
    opens_with: type[Command]
    opens: Callable[[Any, Asked, Facts], Sequence[Event]]
    begins: Callable[[Initiative, Event], R | None]
    evolve: Callable[[R, Event, datetime], R]
    case: Callable[[R], Case]
    clocks: Callable[[R], Sequence[Clock]]
    rule: Callable[[Any, R, Asked, Facts], Sequence[Event]]
    follows: Callable[[Event, R, Asked, Facts], Sequence[Event]]
    reacts: Callable[[Event, R], Sequence[Effect]]
    opens_again: Callable[[Any, R, Asked], Sequence[Event]] | None = None
    guards: Callable[[Command, R], tuple[str, ...]] = no_guards
    advisers_may: tuple[type[Command], ...] = (c.AttachEvidence, c.DeclareConflict)
    rooms: tuple[Room[R], ...] = ()
    stage: Callable[[R], Key | None] = no_stage
    begun_by: tuple[Role, ...] = ()

    @property
    def decider(self) -> Decider[Uncharted | Opening | R]:
        """The kind as the machinery takes it."""
        return Decider(
            kind=self.name,
            commands=self.commands,
            events=(*CORE_EVENTS, *self.events),
            initial=Uncharted(),
            decide=self._decide,
            evolve=self._evolve,
            guards=lambda command, state: () if self._new(state) else self.guards(command, self.run(state)),
            react=lambda event, state: () if self._new(state) else self.reacts(event, self.run(state)),
            sheet=self._sheet,
            sees=self._sees,
            offers=self._offers,
            subjects=subjects_of(CORE[:1]) | subjects_of(self.rooms) | subjects_of(CORE[1:]),
            clocks=lambda state: () if self._new(state) else self.clocks(self.run(state)),
        )

    def run(self, state: Uncharted | Opening | R) -> R:
        """The state of one that has begun. Raises TypeError for any other."""
        if not isinstance(state, self.running):
            raise TypeError(f"{type(state).__name__} is no {self.name} that has begun")
        return state

    def _new(self, state: Uncharted | Opening | R) -> bool:
        return not isinstance(state, self.running)

    def _decide(self, command: Command, state: Uncharted | Opening | R, asked: Asked, facts: Facts) -> Sequence[Event]:
        """All that a command makes happen: first what time brought about, last what is due at once. Raises Refused."""
        opening = isinstance(command, self.opens_with)
        if self._new(state):
            if opening:
                return self.opens(command, asked, facts)
            raise no.InitiativeUnknown("There is no such initiative.")
        if opening and self.opens_again is not None:
            return self.opens_again(command, self.run(state), asked)
        unfolding = self._at(self.run(state), asked, facts)
        admit(command, self.case(unfolding.state), asked, facts, self.advisers_may)
        unfolding.happen(self.rule(command, unfolding.state, asked, facts))
        unfolding.pass_time()
        return unfolding.events

    def _at(self, running: R, asked: Asked, facts: Facts) -> Unfolding[R]:
        """As it stands when it is asked: with all that time has brought about by then."""
        rules = Rules(case=self.case, evolve=self.evolve, clocks=self.clocks, follows=self.follows)
        unfolding = Unfolding(rules, running, asked, facts)
        unfolding.pass_time()
        return unfolding

    def _offers(self, state: Uncharted | Opening | R, asked: Asked, facts: Facts) -> tuple[type[Command], ...]:
        if self._new(state):
            return (self.opens_with,) if any(facts.people.holds(asked.by, role) for role in self.begun_by) else ()
        now = self._at(self.run(state), asked, facts).state
        i, stage = now.initiative, self.stage(now)
        core = (command for room in CORE for command in room.open_to(i, i, asked, facts.people))
        own = (command for room in self.rooms for command in room.open_to(now, i, asked, facts.people))
        kept = [room.stages for room in self.rooms]
        return tuple(
            command
            for command in (*core, *own)
            if all(stage in stages.get(command, (stage,)) for stages in kept)
            and barred(command, i, asked.by, facts, self.advisers_may) is None
        )

    def _evolve(self, state: Uncharted | Opening | R, event: Event, at: datetime) -> Uncharted | Opening | R:
        """The state after an event. Impossible sequences are bugs and raise AssertionError."""
        match state, event:
            case Uncharted(), e.InitiativeChartered():
                return Opening(charter(event, at))
            case Uncharted(), e.CommandRefused():
                return state
            case Opening(), _ if (begun := self.begins(state.initiative, event)) is not None:
                return begun
            case Uncharted() | Opening(), _:
                raise AssertionError(f"{event.type} cannot follow {type(state).__name__}")
            case _:
                return self.evolve(state, event, at)

    def _sheet(self, state: Uncharted | Opening | R) -> Sheet:
        """What the machinery may see."""
        if self._new(state):
            return UNCHARTED
        running = self.run(state)
        return sheet_of(running.initiative, self.clocks(running))

    def _sees(self, state: Uncharted | Opening | R, person: PersonId, facts: Facts) -> bool:
        """Need-to-know; of what does not exist nobody can know."""
        return not self._new(state) and sees(self.run(state).initiative, person, facts.people)
