"""What workflows ask of the outside world: typed requests, typed answers, activity names. Nothing heavy is imported."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from pydantic import ConfigDict, JsonValue
from temporalio import activity

from domain.kernel import PersonId, StreamId, Value

CommandJson = dict[str, JsonValue]
"""A command as it travels: the workflow never looks inside, so old histories outlive every schema."""

INTERNAL_ERROR = "internal_error"
"""The code of a failure that is ours: a rule raised something that is not a refusal."""

MALFORMED_COMMAND = "malformed_command"
"""The code of the refusal of a command that no schema of its kind fits."""

COMMAND_ID_REUSED = "command_id_reused"
"""The code of the refusal of another command, or another person, under an id that was recorded before."""


BEHIND = "behind"
"""In a workflow's memo: the seconds in the past that it lives, for a demonstration that tells what was."""

BEGIN_INITIATIVE = "begin_initiative"
"""The type of the effect that begins another initiative, as a workflow of its own."""


class Message(Value):
    """What travels between processes of different releases: a field that only the newer one knows is passed over."""

    model_config = ConfigDict(extra="ignore")


class Submission(Message):
    """One command on its way to an initiative. `command_id` is the Idempotency-Key of whoever sent it.

    `causation_id` is the command or event behind this command, if there is one.
    """

    command_id: str
    command: CommandJson
    by: PersonId
    correlation_id: str
    causation_id: str | None = None
    trace: dict[str, str] = {}

    @property
    def digest(self) -> str:
        """SHA-256 of the command as canonical JSON (keys sorted, no spaces), in hexadecimal."""
        canonical = json.dumps(self.command, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(canonical.encode()).hexdigest()

    @property
    def update_id(self) -> str:
        """The id of the Temporal update that carries it: the same command id for something else is another update.

        Temporal answers an update id that it knows without looking at what came with it.
        """
        return f"{self.command_id}.{sha256(f'{self.by} {self.digest}'.encode()).hexdigest()[:16]}"


class Refusal(Message):
    """A recorded 'no': stable code, words for a person, machine-readable detail."""

    code: str
    message: str
    detail: dict[str, JsonValue] = {}


class Receipt(Message):
    """The answer to an accepted command. `position` is opaque, ordered; pass it as `seen=` to read your own write."""

    initiative: StreamId
    version: int
    position: str
    events: tuple[str, ...]


class PendingEffect(Message):
    """A recorded effect that is still to be carried out, and where it came from. `key` is unique over all streams."""

    key: str
    effect: CommandJson
    stream: StreamId
    version: int
    correlation_id: str


class RecordRequest(Message):
    """Decide and append one command. `asked_at` is the workflow's time, virtual under time skipping.

    `refusal_is_recorded` is set for signals, whose sender cannot be answered: the 'no' becomes an event.
    `everything_owed` is set by a workflow that has just started from the log: the answer then names every effect of
    the stream's history that was not carried out yet, not only those of this command.
    """

    stream: StreamId
    submission: Submission
    asked_at: datetime
    refusal_is_recorded: bool = False
    everything_owed: bool = False


class Recorded(Message):
    """What was recorded, complete: the workflow branches on nothing else.

    `version`, `position` and `events` are the command's own (of the whole stream when it recorded nothing);
    `wake_at`, `concluded`, `phase`, `owner` and `health` are where the stream stands now.
    """

    version: int
    position: str
    events: tuple[str, ...]
    effects: tuple[PendingEffect, ...]
    wake_at: datetime | None
    concluded: bool
    phase: str | None
    owner: PersonId | None
    health: str
    refusal: Refusal | None = None


class CarryOutRequest(Message):
    """Carry out one effect at the given business time; `effect.key` makes a retry harmless."""

    effect: PendingEffect
    at: datetime


class LedgerActivities:
    """The one door to the event log."""

    @activity.defn(name="record")
    async def record(self, request: RecordRequest) -> Recorded:
        """Decide and append, or answer what was recorded under the same command id before."""
        raise NotImplementedError

    @activity.defn(name="standing")
    async def standing(self, stream: StreamId) -> Recorded:
        """Where a stream stands now, with every effect that may still be owed: how a workflow starts from the log."""
        raise NotImplementedError


class EffectActivities:
    """The outside world."""

    @activity.defn(name="carry_out")
    async def carry_out(self, request: CarryOutRequest) -> None:
        """Carry out one effect; asking twice with the same key does it once."""
        raise NotImplementedError


class BeginningActivities:
    """How one initiative begins another."""

    @activity.defn(name="first_command")
    async def first_command(self, effect: PendingEffect) -> Submission:
        """The command that a `begin_initiative` effect opens its initiative with, under an id that is the effect's."""
        raise NotImplementedError
