"""Stories in given / when / then, told on any decider: no database, no clock, no server.

deal().given(CHARTERED).at("2026-03-01").by(VP).when(ProposeGate(gate="g1")).then_refused(GateStaysShut)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from domain.decider import Decider
from domain.facts import Facts, GuardedEvent
from domain.kernel import SYSTEM, Asked, Command, Event, Refused
from domain.people import Directory, Person

E = TypeVar("E", bound=Event)
DAY_ONE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def directory(**roles: str) -> Directory:
    """`directory(vera="vp_corporate_development", carl="cfo board")`."""
    return Directory({who: Person(name=who.title(), roles=tuple(held.split())) for who, held in roles.items()})


@dataclass(frozen=True)
class Story:
    """What happened so far to one stream, and what is asked next. Every step answers a new story."""

    decider: Decider[Any]
    people: Directory
    stream: str
    at: datetime = DAY_ONE
    who: str = SYSTEM
    happened: tuple[tuple[Event, datetime], ...] = ()
    latest: tuple[Any, ...] = ()
    refused: Refused | None = None
    elsewhere: Mapping[str, Sequence[GuardedEvent]] = field(default_factory=dict)

    @property
    def state(self) -> Any:  # noqa: ANN401 - the state of whatever kind the story is told on
        """The state folded from all that happened."""
        return self.decider.fold(self.happened)

    def by(self, who: str) -> Story:
        """Who asks from now on."""
        return replace(self, who=who)

    def after(self, **time: float) -> Story:
        """Time goes by; the clocks that are due ring on the next command, as they do when the timer fires."""
        return replace(self, at=self.at + timedelta(**time))

    def on(self, day: date) -> Story:
        """The clock shows that day, at the hour it shows now."""
        return replace(self, at=datetime.combine(day, self.at.timetz()))

    def given(self, *commands: Command) -> Story:
        """Commands that must be accepted."""
        story = self
        for command in commands:
            story = story.when(command)
            assert story.refused is None, f"{command.type} was refused: {story.refused}"
        return story

    def when(self, command: Command) -> Story:
        """Ask; the answer is in `latest` or `refused`."""
        state = self.state
        asked = Asked(by=self.who, at=self.at, stream=self.stream)
        wanted = self.decider.guards(command, state)
        mine = [GuardedEvent(self.stream, event) for event, _ in self.happened if event.guard() is not None]
        guards = {
            guard: (*self.elsewhere.get(guard, ()), *(g for g in mine if g.event.guard() == guard)) for guard in wanted
        }
        try:
            events = tuple(self.decider.decide(command, state, asked, Facts(people=self.people, guards=guards)))
        except Refused as refused:
            return replace(self, latest=(), refused=refused)
        happened = (*self.happened, *((event, self.at) for event in events))
        return replace(self, happened=happened, latest=events, refused=None)

    def then(self, *expected: Event | type[Event]) -> Story:
        """Exactly these happened, in this order: each an event, or only its type."""
        assert self.refused is None, f"refused: {self.refused}"
        assert len(self.latest) == len(expected), [event.type for event in self.latest]
        for event, wanted in zip(self.latest, expected, strict=True):
            same = isinstance(event, wanted) if isinstance(wanted, type) else event == wanted
            assert same, f"{event!r} is not {wanted!r}"
        return self

    def then_among(self, *expected: type[Event]) -> Story:
        """At least these happened."""
        assert self.refused is None, f"refused: {self.refused}"
        short = Counter(expected) - Counter(type(event) for event in self.latest)
        assert not short, f"missing {[t.__name__ for t in short]} in {[event.type for event in self.latest]}"
        return self

    def then_nothing(self) -> Story:
        """Accepted, and nothing new to say."""
        return self.then()

    def then_refused(self, refusal: type[Refused]) -> Story:
        """Refused for exactly that reason."""
        assert self.refused is not None, f"accepted: {[event.type for event in self.latest]}"
        assert type(self.refused) is refusal, f"{type(self.refused).__name__}: {self.refused}"
        return self

    @property
    def missing(self) -> dict[str, str]:
        """What a gate that stayed shut said it lacks."""
        assert self.refused is not None
        lacks = self.refused.detail["missing"]
        assert isinstance(lacks, dict)
        return {key: str(lack) for key, lack in lacks.items()}

    def every(self, kind: type[E]) -> list[E]:
        """All events of one type so far."""
        return [event for event, _ in self.happened if isinstance(event, kind)]
