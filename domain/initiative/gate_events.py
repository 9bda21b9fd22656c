"""What can happen to a gate: proposed on a packet, voted on, opened, or ended otherwise."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from domain.initiative.events import Digest
from domain.kernel import Event, Key, PersonId, Text
from domain.money import Money
from domain.playbooks.model import Role


class GateProposed(Event):
    """A gate was put to its deciders, bound to the hash of the packet they see."""

    type: Literal["gate_proposed"] = "gate_proposed"
    gate: Key
    attempt: int
    packet: Digest
    proposed_by: PersonId
    on_behalf_of: PersonId | None = None
    seats: tuple[Role, ...]
    quorum: int
    due_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    at_stake: Money | None = None
    note: str | None = None
    reopens: Key | None = None


class GateVoteCast(Event):
    """One seat decided. `on_behalf_of` names the principal when a delegate decided."""

    type: Literal["gate_vote_cast"] = "gate_vote_cast"
    gate: Key
    attempt: int
    seat: Role
    by: PersonId
    on_behalf_of: PersonId | None = None
    verdict: Literal["approve", "decline", "return"]
    packet: Digest
    reason: str | None = None


class GateApproved(Event):
    """The gate is open."""

    type: Literal["gate_approved"] = "gate_approved"
    gate: Key
    attempt: int


class GateDeclined(Event):
    """The gate stays shut, for the stated reason."""

    type: Literal["gate_declined"] = "gate_declined"
    gate: Key
    attempt: int
    reason: Text


class GateReturned(Event):
    """The gate was handed back with conditions; each became an obligation."""

    type: Literal["gate_returned"] = "gate_returned"
    gate: Key
    attempt: int
    reason: Text


class GateVoided(Event):
    """The packet changed under a pending decision, which is void: the deciders would have decided on something else."""

    type: Literal["gate_voided"] = "gate_voided"
    gate: Key
    attempt: int
    packet_was: Digest
    packet_is: Digest


class GateWithdrawn(Event):
    """The proposer took the proposal back."""

    type: Literal["gate_withdrawn"] = "gate_withdrawn"
    gate: Key
    attempt: int
    reason: Text


class GateOverdue(Event):
    """A pending gate was not decided in time."""

    type: Literal["gate_overdue"] = "gate_overdue"
    gate: Key
    attempt: int
    due_at: AwareDatetime


class GateExpired(Event):
    """A proposal lapsed undecided; it must be put again."""

    type: Literal["gate_expired"] = "gate_expired"
    gate: Key
    attempt: int
    due_at: AwareDatetime
