"""The decider of the directory: who is listed, who holds which role, and who may change that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from pydantic import TypeAdapter

from domain.decider import Decider, Sheet
from domain.directory import commands as c
from domain.directory import events as d
from domain.directory.roles import ADMINISTRATOR, ROLES
from domain.facts import Facts
from domain.kernel import SYSTEM, Asked, Command, Effect, Event, Key, PersonId, Refused
from domain.people import Directory, Person, PersonNotListed, Role

WHO: Mapping[type[Command], tuple[Role, ...]] = dict.fromkeys(
    (c.ListPerson, c.GrantRole, c.RevokeRole, c.DeactivatePerson), (ADMINISTRATOR,)
)


class DirectoryOpenAlready(Refused):
    """The directory has its first people already."""

    code = "directory_open_already"


class NotAdministrator(Refused):
    """Only an administrator changes people and roles."""

    code = "not_administrator"


class RoleUnknown(Refused):
    """There is no such role."""

    code = "role_unknown"


class RolesExclude(Refused):
    """Who administrates the directory holds no other role, and nobody changes their own."""

    code = "roles_exclude_each_other"


class LastAdministrator(Refused):
    """Somebody must be left who can change the directory."""

    code = "last_administrator"


def decide(command: c.DirectoryCommand, state: Directory, asked: Asked, facts: Facts) -> Sequence[Event]:
    """What a command makes happen. Raises the refusals of this module."""
    if isinstance(command, c.OpenDirectory):
        return _open(command, state, asked)
    if asked.by != SYSTEM and type(command) not in _offers(state, asked, facts):
        raise NotAdministrator("Only an administrator changes people and roles.")
    match command:
        case c.ListPerson():
            known = state.people.get(command.person)
            same = known is not None and known.active and known.name == command.name
            return [] if same else [d.PersonListed(person=command.person, name=command.name)]
        case c.GrantRole():
            return _grant(command.person, command.role, state, asked)
        case c.RevokeRole():
            return _revoke(command, state, asked)
        case c.DeactivatePerson():
            return _deactivate(command, state, asked)
        case _:
            assert_never(command)


def _open(command: c.OpenDirectory, state: Directory, asked: Asked) -> list[Event]:
    if asked.by != SYSTEM:
        raise NotAdministrator("The directory is opened while setting up, not by a person.")
    if state.people:
        raise DirectoryOpenAlready("The directory has its first people already.")
    if not any(ADMINISTRATOR in person.roles for person in command.people):
        raise LastAdministrator("One of the first people must administrate the directory.")
    opened: list[Event] = []
    for person in command.people:
        opened.append(d.PersonListed(person=person.person, name=person.name))
        for role in person.roles:
            _known(role)
            opened.append(d.RoleGranted(person=person.person, role=role, by=SYSTEM))
        if ADMINISTRATOR in person.roles and len(person.roles) > 1:
            raise RolesExclude(f"{person.person} cannot administrate and hold other roles.", person=person.person)
    return opened


def _grant(person: PersonId, role: Key, state: Directory, asked: Asked) -> list[Event]:
    _known(role)
    if not state.knows(person):
        raise PersonNotListed(f"{person} is not in the directory.", person=person)
    if state.holds(person, role):
        return []
    mixes = state.roles_of(person) if role == ADMINISTRATOR else state.holds(person, ADMINISTRATOR)
    if mixes or person == asked.by:
        raise RolesExclude("Who administrates holds no other role, and nobody changes their own.", person=person)
    return [d.RoleGranted(person=person, role=role, by=asked.by)]


def _revoke(command: c.RevokeRole, state: Directory, asked: Asked) -> list[Event]:
    _known(command.role)
    if not state.holds(command.person, command.role):
        return []
    if command.role == ADMINISTRATOR and len(state.holders(ADMINISTRATOR)) == 1:
        raise LastAdministrator("Somebody must be left who can change the directory.")
    return [d.RoleRevoked(person=command.person, role=command.role, by=asked.by, reason=command.reason)]


def _deactivate(command: c.DeactivatePerson, state: Directory, asked: Asked) -> list[Event]:
    if not state.knows(command.person):
        return []
    if state.holders(ADMINISTRATOR) == (command.person,):
        raise LastAdministrator("Somebody must be left who can change the directory.")
    return [d.PersonDeactivated(person=command.person, by=asked.by, reason=command.reason)]


def _known(role: Key) -> None:
    if role not in ROLES:
        raise RoleUnknown(f"There is no role {role}.", role=role, roles=list(ROLES))


def evolve(state: Directory, event: Event, _: datetime) -> Directory:
    """The directory after an event; other events leave it as it is."""
    match event:
        case d.PersonListed():
            person = Person(name=event.name)
        case d.RoleGranted():
            before = state.people[event.person]
            person = replace(before, roles=(*before.roles, event.role))
        case d.RoleRevoked():
            before = state.people[event.person]
            person = replace(before, roles=tuple(role for role in before.roles if role != event.role))
        case d.PersonDeactivated():
            person = replace(state.people[event.person], roles=(), active=False)
        case _:
            return state
    return Directory({**state.people, event.person: person})


def _guards(_: Command, __: Directory) -> tuple[str, ...]:
    return ()


def _react(_: Event, __: Directory) -> Sequence[Effect]:
    return ()


def _sheet(_: Directory) -> Sheet:
    return Sheet(phase=None, owner=None, health="green", wake_at=None, concluded=False)


def _sees(state: Directory, person: PersonId, _: Facts) -> bool:
    return state.knows(person)


def _offers(state: Directory, asked: Asked, _: Facts) -> tuple[type[Command], ...]:
    return tuple(command for command, roles in WHO.items() if any(state.holds(asked.by, role) for role in roles))


DECIDER: Decider[Directory] = Decider(
    kind="directory",
    commands=TypeAdapter(c.DirectoryCommand),
    events=(d.PersonListed, d.RoleGranted, d.RoleRevoked, d.PersonDeactivated),
    initial=Directory(),
    decide=decide,
    evolve=evolve,
    guards=_guards,
    react=_react,
    sheet=_sheet,
    sees=_sees,
    offers=_offers,
    subjects={"People and roles": tuple(WHO)},
)
