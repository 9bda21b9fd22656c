"""How one command unfolds into events: time first, then the rule, then everything that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from domain.facts import Facts
from domain.initiative.case import Case
from domain.initiative.clocks import Clock
from domain.initiative.gates import voided
from domain.kernel import Asked, Event

S = TypeVar("S")


@dataclass(frozen=True)
class Rules(Generic[S]):
    """What a kind adds to the core. `follows` answers what an event brings about, given the state just after it."""

    case: Callable[[S], Case]
    evolve: Callable[[S, Event, datetime], S]
    clocks: Callable[[S], Sequence[Clock]]
    follows: Callable[[Event, S, Asked, Facts], Sequence[Event]]


class Unfolding(Generic[S]):
    """The events of one decision, in order, and the state after each. Used within one `decide`, never kept."""

    def __init__(self, rules: Rules[S], state: S, asked: Asked, facts: Facts) -> None:
        self.rules, self.state, self.asked, self.facts = rules, state, asked, facts
        self.events: list[Event] = []

    def pass_time(self) -> None:
        """Ring every clock that is due, earliest first. Raises AssertionError for a clock that would never stop."""
        rung: list[Event] = []
        while (running := self.rules.clocks(self.state)) and running[0].due_at <= self.asked.at:
            if running[0].rings in rung:
                raise AssertionError(f"the clock of {running[0].rings} does not stop")
            rung.append(running[0].rings)
            self.happen([running[0].rings])

    def happen(self, events: Iterable[Event]) -> None:
        """Take events and all that follows from them; a pending decision whose packet changed is voided."""
        waiting = list(events)
        pending = self.rules.case(self.state).initiative.proposal
        while waiting:
            event = waiting.pop(0)
            self.events.append(event)
            self.state = self.rules.evolve(self.state, event, self.asked.at)
            waiting[:0] = self.rules.follows(event, self.state, self.asked, self.facts)
            if not waiting:
                waiting = voided(pending, self.rules.case(self.state))
