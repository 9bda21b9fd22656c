"""What the workflow of an initiative still has to do, and nothing of its business: all that a run hands to the next."""

from __future__ import annotations

from datetime import datetime

from activities.contracts import Message, PendingEffect, Recorded, Submission
from domain.kernel import PersonId

CONTINUE_AS_NEW_AFTER = 2_000
"""History events after which a run hands its agenda to a fresh one.

The server suggests it at about twice that. A worker that has lost its cache replays a history from the start before
it can answer, so the bound is the wait that a person meets after a deployment (see benchmarks).
"""


class Agenda(Message):
    """Where the initiative stands in the log, what is owed to the outside world, and when to wake up."""

    version: int = 0
    concluded: bool = False
    wake_at: datetime | None = None
    phase: str | None = None
    owner: PersonId | None = None
    health: str | None = None
    owed: tuple[PendingEffect, ...] = ()

    def after(self, recorded: Recorded) -> Agenda:
        """The agenda once an answer of the ledger is known. An effect that is owed already is not owed twice."""
        known = {effect.key for effect in self.owed}
        return Agenda(
            version=max(self.version, recorded.version),
            concluded=recorded.concluded,
            wake_at=recorded.wake_at,
            phase=recorded.phase,
            owner=recorded.owner,
            health=recorded.health,
            owed=(*self.owed, *(effect for effect in recorded.effects if effect.key not in known)),
        )

    def without(self, carried_out: PendingEffect) -> Agenda:
        """The agenda once an effect was carried out."""
        left = tuple(effect for effect in self.owed if effect.key != carried_out.key)
        return self.model_copy(update={"owed": left})

    @property
    def has_ended(self) -> bool:
        """Whether nothing more can come of it without a command: concluded with no clock left, or never begun."""
        return self.version == 0 or (self.concluded and self.wake_at is None)


class Beginning(Message):
    """What a run starts with. Without an agenda it finds out from the log where its initiative stands.

    `first` is the command that opens the initiative, when it was begun by another.
    """

    agenda: Agenda | None = None
    first: Submission | None = None
    continue_as_new_after: int = CONTINUE_AS_NEW_AFTER
