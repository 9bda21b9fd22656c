"""Who there is and what they may do: people and the roles they hold today (DOMAIN 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from domain.kernel import Key, PersonId, Refused

Role = Annotated[Key, Field(json_schema_extra={"x-names": "roles"})]
"""The key of a role that people hold; `domain.directory.roles` lists them."""

ADVISER: Role = "adviser"
"""Whoever works for an outside firm: sees only what they are engaged on, and decides nothing."""


class PersonNotListed(Refused):
    """The person is not in the directory, or has left."""

    code = "person_not_listed"


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `roles` in the order they were granted. An inactive person holds no role."""

    name: str
    roles: tuple[Role, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Directory:
    """Everyone by identifier."""

    people: Mapping[PersonId, Person] = field(default_factory=dict)

    def knows(self, person: PersonId) -> bool:
        """Whether the person is listed and active."""
        found = self.people.get(person)
        return found is not None and found.active

    def holds(self, person: PersonId, role: Role) -> bool:
        """Whether the person holds the role today."""
        found = self.people.get(person)
        return found is not None and found.active and role in found.roles

    def roles_of(self, person: PersonId) -> tuple[Role, ...]:
        """The roles a person holds today; none when unknown or inactive."""
        found = self.people.get(person)
        return found.roles if found is not None and found.active else ()

    def holders(self, role: Role) -> tuple[PersonId, ...]:
        """Everyone who holds the role today, in alphabetical order."""
        return tuple(sorted(key for key, person in self.people.items() if person.active and role in person.roles))
