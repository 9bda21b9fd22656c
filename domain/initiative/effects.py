"""What the world is asked to do because of what happened to an initiative."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from domain.kernel import Effect, Key, PersonId, StreamId, Text
from domain.playbooks.model import Role


class Notify(Effect):
    """Tell a person, or whoever holds a role, that something waits for them. It names nothing confidential."""

    type: Literal["notify"] = "notify"
    to_person: PersonId | None = None
    to_role: Role | None = None
    subject: Text
    text: Text


class BeginInitiative(Effect):
    """Begin another initiative, as a workflow of its own. `fields` are its opening command's, without the playbook's.

    Beginning one that is there already changes nothing.
    """

    type: Literal["begin_initiative"] = "begin_initiative"
    kind: Key
    initiative: StreamId
    playbook: Key
    fields: dict[str, JsonValue]
