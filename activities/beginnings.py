"""How one initiative begins another: what an effect asks for becomes the first command of a workflow of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import JsonValue, TypeAdapter
from temporalio import activity

from activities.contracts import BeginningActivities, CommandJson, PendingEffect, Submission
from domain.initiative.effects import BeginInitiative
from domain.kernel import SYSTEM, Key
from domain.kinds import opening

_EFFECT: TypeAdapter[BeginInitiative] = TypeAdapter(BeginInitiative)


Opening = Callable[[str, Key, Mapping[str, JsonValue]], CommandJson]
"""The command that opens an initiative: of a kind, by a playbook of its shelf, with fields of its own."""


class Beginnings(BeginningActivities):
    """Fills the opening command from the shelf of today's release."""

    def __init__(self, fill: Opening = opening) -> None:
        self._fill = fill

    @activity.defn(name="first_command")
    async def first_command(self, effect: PendingEffect) -> Submission:
        """As the contract. What this release does not know is tried again until one that does is deployed.

        Raises pydantic's ValidationError, UnknownKind, and KeyError for a playbook that is not on the shelf.
        """
        wanted = _EFFECT.validate_python(effect.effect)
        return Submission(
            command_id=effect.key,
            command=self._fill(wanted.kind, wanted.playbook, wanted.fields),
            by=SYSTEM,
            correlation_id=effect.correlation_id,
            causation_id=f"{effect.stream}/{effect.version}",
        )
