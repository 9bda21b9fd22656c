"""Who may ask what stands once, room by room: the rules refuse by it, and pages offer by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from domain.initiative import conduct, gates, register, team
from domain.initiative.authority import Who, entitled
from domain.initiative.state import Initiative
from domain.kernel import Asked, Command, Key
from domain.people import Directory

S = TypeVar("S")


@dataclass(frozen=True)
class Room(Generic[S]):
    """The commands about one subject, and who may send each. `stages`: those that take an initiative to be in some."""

    subject: str
    who: Mapping[type[Command], Who[S]]
    stages: Mapping[type[Command], Sequence[Key]] = field(default_factory=dict)

    def open_to(self, state: S, i: Initiative, asked: Asked, people: Directory) -> Iterator[type[Command]]:
        """The commands that the person may send by who they are, in the order of the room."""
        for command, who in self.who.items():
            if entitled(i, asked, people, who) if isinstance(who, tuple) else who(state, asked, people):
                yield command


CORE: tuple[Room[Initiative], ...] = (
    Room("Gates", gates.WHO),
    Room("Documents, plan and decisions", conduct.WHO),
    Room("Risks and issues", register.WHO),
    Room("Team and duties", team.WHO),
    Room("The course of it", conduct.COURSE),
)
"""What may be asked of an initiative of any kind."""


def subjects_of(rooms: Iterable[Room[S]]) -> dict[str, tuple[type[Command], ...]]:
    """The commands of each room by its subject."""
    return {room.subject: tuple(room.who) for room in rooms}
