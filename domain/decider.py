"""What a kind of initiative is to the machinery: pure functions over its commands, events and state.

The ledger folds a stream with `evolve`, asks `decide`, and appends what it answers. Nothing in here is replayed by
Temporal, so every function may change while initiatives are running.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from domain.facts import Facts
from domain.kernel import Asked, Command, Effect, Event, PersonId

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the outside may see of a state without knowing its kind: filters and clocks, never names."""

    phase: str | None
    owner: PersonId | None
    health: str
    wake_at: datetime | None
    concluded: bool


class Ringing(Protocol):
    """Something that happens by the passing of time alone: `rings` at `due_at`."""

    @property
    def due_at(self) -> datetime:
        """When."""

    @property
    def rings(self) -> Event:
        """What happens."""


def no_clocks(_state: object) -> tuple[Ringing, ...]:
    """Nothing happens to it by the passing of time."""
    return ()


def _nothing(_state: object, _asked: Asked, _facts: Facts) -> tuple[type[Command], ...]:
    return ()


@dataclass(frozen=True)
class Decider(Generic[S]):
    """A kind. `S` is its state.

    `decide` is only ever given what `commands` has validated, so its commands are the kind's own union.
    `guards(command, state)` names the shared limits under which a command must be decided.
    `sees(state, person, people)` is need-to-know: whether a person may know that this stream exists.
    `react(event, state)` lists the effects of an event, given the state just after it.
    `offers(state, asked, facts)` lists the commands that a person may ask now, by who they are and how things plainly
    stand: `decide` refuses every other, and refuses none of these for who asks. `subjects` groups commands for people.
    `clocks(state)` are all that run, earliest first; the first is the sheet's `wake_at`.
    """

    kind: str
    commands: TypeAdapter[Any]
    events: tuple[type[Event], ...]
    initial: S
    decide: Callable[[Any, S, Asked, Facts], Sequence[Event]]
    evolve: Callable[[S, Event, datetime], S]
    guards: Callable[[Command, S], tuple[str, ...]]
    react: Callable[[Event, S], Sequence[Effect]]
    sheet: Callable[[S], Sheet]
    sees: Callable[[S, PersonId, Facts], bool]
    offers: Callable[[S, Asked, Facts], tuple[type[Command], ...]] = _nothing
    subjects: Mapping[str, tuple[type[Command], ...]] = field(default_factory=dict)
    clocks: Callable[[S], Sequence[Ringing]] = no_clocks

    def fold(self, happened: Iterable[tuple[Event, datetime]], state: S | None = None) -> S:
        """The state after the events, each with its business time."""
        state = self.initial if state is None else state
        for event, at in happened:
            state = self.evolve(state, event, at)
        return state
