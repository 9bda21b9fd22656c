"""Who may do what: roles held today, ownership, and delegations in bounded chains (DOMAIN 2; segregation of duties)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from domain.initiative.refusals import NotEntitled
from domain.initiative.state import Delegation, Initiative
from domain.kernel import Asked, PersonId
from domain.people import ADVISER, Directory
from domain.playbooks.model import OWNER, Role

S = TypeVar("S")
ANSWERS_FOR_ALL: tuple[Role, ...] = (OWNER,)
"""Who may say that something is done which somebody else was to do."""

Who = tuple[Role, ...] | Callable[[S, Asked, Directory], bool]
"""Who may send a command: holders of any of these roles, or those who act for one; where it depends on the case, a
small function of the state, who asks, and the people there are."""


def acting_for(i: Initiative, person: PersonId, role: Role, at: datetime, people: Directory) -> tuple[PersonId, ...]:
    """The chain a person acts through in a role: alone, or from the first principal to them. Empty: not at all."""
    if holds(i, person, role, people):
        return (person,)
    for lent in i.delegations:
        if lent.role == role and lent.to == person and _in_force(i, lent, at, people):
            return (*lent.chain, person)
    return ()


def require(i: Initiative, asked: Asked, people: Directory, roles: Iterable[Role]) -> tuple[PersonId, ...]:
    """The chain in the first of the roles that the person can act in. Raises NotEntitled."""
    wanted = tuple(roles)
    for role in wanted:
        if chain := acting_for(i, asked.by, role, asked.at, people):
            return chain
    raise NotEntitled(f"This takes one of: {', '.join(wanted)}.", roles=list(wanted))


def entitled(i: Initiative, asked: Asked, people: Directory, roles: Iterable[Role]) -> bool:
    """Whether `require` would let the person through."""
    return any(acting_for(i, asked.by, role, asked.at, people) for role in roles)


def steering(i: Initiative) -> tuple[Role, ...]:
    """Who runs an initiative: its owner, and the roles that may charter one like it."""
    return (OWNER, *i.playbook.chartered_by)


def steers(i: Initiative, asked: Asked, people: Directory) -> bool:
    """Whether the person runs the initiative."""
    return entitled(i, asked, people, steering(i))


def whoever_takes_part(_state: object, _asked: Asked, _people: Directory) -> bool:
    """Everybody whom the initiative lets in at all."""
    return True


def works_on(i: Initiative, person: PersonId, people: Directory) -> bool:
    """Whether a person takes part: owner, team, delegate, or holder of a role that proposes, decides or waives here.

    An outside adviser takes part by name alone, whatever else they hold.
    """
    if not people.knows(person):
        return False
    if person == i.charter.owner or person in i.members or any(d.to == person for d in i.delegations):
        return True
    if people.holds(person, ADVISER):
        return False
    return any(people.holds(person, role) for role in taking_part(i))


def sees(i: Initiative, person: PersonId, people: Directory) -> bool:
    """Need-to-know: who takes part, and the roles the playbook clears. Nobody else, whatever their rank."""
    if works_on(i, person, people):
        return True
    return not people.holds(person, ADVISER) and any(people.holds(person, role) for role in i.playbook.cleared)


def taking_part(i: Initiative) -> frozenset[Role]:
    """The roles that the playbook asks for anything; ownership is personal and not among them."""
    roles: set[Role] = {*i.playbook.chartered_by, *i.playbook.closes_with, *i.playbook.takes_part}
    for gate in i.playbook.gates:
        roles.update(gate.proposed_by)
        roles.update(seat.role for seat in gate.seats)
        roles.update(role for criterion in gate.criteria for role in criterion.waivable_by)
    return frozenset(roles - {OWNER})


def holds(i: Initiative, person: PersonId, role: Role, people: Directory) -> bool:
    """Whether a person holds a role here today, in their own right."""
    if role == OWNER:
        return person == i.charter.owner and people.knows(person)
    return people.holds(person, role)


def _in_force(i: Initiative, lent: Delegation, at: datetime, people: Directory) -> bool:
    """A delegation lasts until its date, and as long as its first principal holds the role and its receiver is here."""
    if lent.until is not None and lent.until <= at:
        return False
    return holds(i, lent.chain[0], lent.role, people) and people.knows(lent.to)
