"""The cards of the gate inbox: what one must decide, what waits for others, and what one has decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fastapi import Request, Response

from api import files, problems, questions
from api.identity import Caller
from api.pages.choices import people_and_roles
from api.pages.fields import Asks, asks_of
from api.pages.sheet import Shown, shown
from api.reach import looking, then_of
from domain.kernel import Key
from domain.playbooks.model import OWNER
from projections import initiative_file
from projections.file_changes import Change
from projections.file_document import AttemptPart, CriterionPart, GatePart, InitiativeFile
from projections.my_work import MyWork

Tab = Literal["mine", "others", "decided"]
MOST = 50


@dataclass(frozen=True)
class Card:
    """A gate before its deciders. `seat`: what waits for who looks; None when nothing does, or not any more.

    `refusal`, `faults` (message by field) and `entered` are of a decision that was not recorded. `changed`: what is
    different from what was looked at, when that is why.
    """

    file: InitiativeFile
    gate: GatePart
    seat: MyWork | None
    conditions: Shown
    waivable: frozenset[Key] = frozenset()
    may_recuse: bool = False
    refusal: str | None = None
    code: str | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    entered: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[Change, ...] = ()
    recorded: str | None = None

    @property
    def attempt(self) -> AttemptPart | None:
        """The last time the gate was put to its deciders."""
        return self.gate.attempts[-1] if self.gate.attempts else None

    @property
    def place(self) -> tuple[str, Key]:
        """Which gate of which initiative."""
        return self.file.initiative, self.gate.key


async def cards(request: Request, reach: Response, asking: Caller, seen: str | None, tab: Tab = "mine") -> list[Card]:
    """The cards of a tab: one question for what waits, and one for all of their files."""
    work = [one for one in (await questions.mine(request, reach, asking, seen)).work if one.sort == "seat"]
    seats = {(one.initiative, one.gate): one for one in work if one.gate is not None}
    if tab == "mine":
        found = await _files(request, asking, [initiative for initiative, _ in seats])
        places = [place for place in seats if place[0] in found]
    else:
        async with looking(request) as connection:
            ask = initiative_file.awaiting if tab == "others" else initiative_file.voted_on
            found = await ask(connection, asking.viewer, limit=MOST)
        listed = _waiting(found) if tab == "others" else _decided(found, asking)
        places = [place for place in listed if tab == "decided" or place not in seats]
    return [card_of(asking, found[initiative], gate, seats.get((initiative, gate))) for initiative, gate in places]


async def card(request: Request, asking: Caller, initiative: str, gate: Key, *, seen: str | None = None) -> Card:
    """One card. Raises InitiativeUnknown, and Rejected for a gate that is not there."""
    file = await files.known_file(request, asking, initiative, seen=seen)
    work = (await questions.mine(request, Response(), asking, seen)).work
    mine = (one for one in work if one.sort == "seat" and (one.initiative, one.gate) == (initiative, gate))
    return card_of(asking, file, gate, next(mine, None))


def card_of(asking: Caller, file: InitiativeFile, key: Key, seat: MyWork | None) -> Card:
    """A card as it is shown first."""
    gate = next((each for each in file.gates if each.key == key), None)
    if gate is None:
        raise problems.Rejected(problems.NOT_FOUND, "This initiative has no such gate.")
    proposer = gate.attempts[-1].proposed_by if gate.attempts else None
    recused = any(each.key == asking.person for each in file.conflicts)
    return Card(
        file=file,
        gate=gate,
        seat=seat,
        conditions=conditions(asking, file, key, {}, {}),
        waivable=frozenset(
            each.key for each in gate.criteria if asking.person != proposer and _waives(asking, file, each)
        ),
        may_recuse=seat is not None and not recused,
    )


def conditions(
    asking: Caller, file: InitiativeFile, gate: Key, entered: Mapping[str, str], faults: Mapping[str, str]
) -> Shown:
    """The conditions of a return, as rows of a form."""
    (field,) = (each for each in decision(file.kind).fields if each.name == "conditions")
    choices = people_and_roles(asking.directory)
    (found,) = shown([field], {"conditions~rows": "1", **entered}, faults, choices, scope=f"{file.initiative}-{gate}-")
    return found


def decision(kind: Key) -> Asks:
    """What deciding a gate asks for."""
    return asks_of(kind)["decide_gate"]


def _waives(asking: Caller, file: InitiativeFile, criterion: CriterionPart) -> bool:
    """Whether somebody may set a criterion aside in their own right; a delegate finds it on the initiative's page."""
    if criterion.standing != "missing":
        return False
    return any(
        asking.person == file.charter.owner if role == OWNER else asking.holds(role) for role in criterion.waivable_by
    )


def _waiting(found: Mapping[str, InitiativeFile]) -> list[tuple[str, Key]]:
    return [(file.initiative, file.pending) for file in found.values() if file.pending is not None]


def _decided(found: Mapping[str, InitiativeFile], asking: Caller) -> list[tuple[str, Key]]:
    def mine(gate: GatePart) -> bool:
        votes = (vote for attempt in gate.attempts for vote in attempt.votes)
        return any(vote.by == asking.person for vote in votes)

    return [(file.initiative, gate.key) for file in found.values() for gate in reversed(file.gates) if mine(gate)]


async def _files(request: Request, asking: Caller, initiatives: Iterable[str]) -> dict[str, InitiativeFile]:
    """The files behind the cards, in one question; of a moment of the past each is told from its own stream."""
    if then_of(request) is not None:
        return {one: await files.known_file(request, asking, one) for one in dict.fromkeys(initiatives)}
    async with looking(request) as connection:
        return await initiative_file.files(connection, asking.viewer, initiatives)
