"""What may be asked of the directory."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Command, Key, Line, PersonId, Text, Value
from domain.people import Role


class Listing(Value):
    """A person and the roles they start with."""

    person: PersonId
    name: Text
    roles: tuple[Key, ...] = ()


class OpenDirectory(Command):
    """Begin the directory with its first people. Possible once; at least one of them administrates it."""

    type: Literal["open_directory"] = "open_directory"
    people: Annotated[tuple[Listing, ...], Field(min_length=1)]


class ListPerson(Command):
    """Make a person known."""

    type: Literal["list_person"] = "list_person"
    person: Annotated[
        PersonId, Field(description="Their name in the identity provider.", json_schema_extra={"x-names": "new"})
    ]
    name: Line


class GrantRole(Command):
    """Let a person hold a role."""

    type: Literal["grant_role"] = "grant_role"
    person: PersonId
    role: Role


class RevokeRole(Command):
    """Take a role from a person."""

    type: Literal["revoke_role"] = "revoke_role"
    person: PersonId
    role: Role
    reason: Text


class DeactivatePerson(Command):
    """Record that a person left."""

    type: Literal["deactivate_person"] = "deactivate_person"
    person: PersonId
    reason: Text


DirectoryCommand = Annotated[
    OpenDirectory | ListPerson | GrantRole | RevokeRole | DeactivatePerson, Field(discriminator="type")
]
