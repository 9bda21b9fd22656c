"""What the world is asked to do because of what happened to an initiative."""

from __future__ import annotations

from typing import Literal

from domain.kernel import Effect, PersonId, Text
from domain.playbooks.model import Role


class Notify(Effect):
    """Tell a person, or whoever holds a role, that something waits for them. It names nothing confidential."""

    type: Literal["notify"] = "notify"
    to_person: PersonId | None = None
    to_role: Role | None = None
    subject: Text
    text: Text
