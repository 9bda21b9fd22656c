"""What can happen to the list of people and their roles."""

from __future__ import annotations

from typing import Literal

from domain.kernel import Event, Key, PersonId, Text


class PersonListed(Event):
    """A person is known from now on."""

    type: Literal["person_listed"] = "person_listed"
    person: PersonId
    name: Text


class RoleGranted(Event):
    """A person holds a role from now on."""

    type: Literal["role_granted"] = "role_granted"
    person: PersonId
    role: Key
    by: PersonId


class RoleRevoked(Event):
    """A person no longer holds a role."""

    type: Literal["role_revoked"] = "role_revoked"
    person: PersonId
    role: Key
    by: PersonId
    reason: Text


class PersonDeactivated(Event):
    """A person left; every role is void from now on."""

    type: Literal["person_deactivated"] = "person_deactivated"
    person: PersonId
    by: PersonId
    reason: Text
