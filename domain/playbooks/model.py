"""The vocabulary of playbooks: phases, gates, criteria, seats, clocks, escalation (DOMAIN 3.0, 3.1.2, 6.3)."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain import people
from domain.kernel import Key, Text, Value
from domain.money import Money
from domain.working_days import Duration

Role = people.Role
OWNER: Role = "owner"
"""In a playbook: whoever owns this very initiative, whatever roles they hold."""


class Span(Value):
    """How long a phase takes: it warns at the minimum and is overdue at the maximum."""

    minimum: Duration
    maximum: Duration


class Attested(Value):
    """Somebody entitled says so, with evidence."""

    sort: Literal["attested"] = "attested"
    key: Key
    title: Text
    evidence_required: bool = True
    waivable_by: tuple[Role, ...] = ()


class Computed(Value):
    """The rules of the kind find out from what was recorded. `among` narrows the check, e.g. to six workstreams."""

    sort: Literal["computed"] = "computed"
    key: Key
    title: Text
    check: Key
    among: tuple[Key, ...] = ()
    waivable_by: tuple[Role, ...] = ()


Criterion = Annotated[Attested | Computed, Field(discriminator="sort")]


class Seat(Value):
    """One decision a gate needs. `above`: only asked for when the amount at stake exceeds it."""

    role: Role
    above: Money | None = None


class EscalationStep(Value):
    """`after` the breach, the matter goes to whoever holds `to`."""

    after: Duration
    to: Role


class Gate(Value):
    """A decision between two stretches of work. `quorum` None: every seat must approve."""

    key: Key
    title: Text
    criteria: tuple[Criterion, ...]
    proposed_by: tuple[Role, ...]
    seats: Annotated[tuple[Seat, ...], Field(min_length=1)]
    quorum: Annotated[int, Field(ge=1)] | None = None
    decide_within: Duration
    escalation: tuple[EscalationStep, ...] = ()
    expires_after: Duration | None = None
    decline_ends: bool = False

    @model_validator(mode="after")
    def _quorum_fits(self) -> Gate:
        if self.quorum is not None and self.quorum > len(self.seats):
            raise ValueError(f"gate {self.key}: a quorum of {self.quorum} needs as many seats")
        return self


class Phase(Value):
    """A stretch of work, closed by its gates in order. One that `prepares` is planned to end where the others begin."""

    key: Key
    title: Text
    span: Span | None = None
    gates: tuple[Gate, ...]
    escalation: tuple[EscalationStep, ...] = ()
    source: Text
    prepares: bool = False


class Playbook(Value):
    """One kind's way of working. Immutable once shipped: a change is a new `version`.

    `cleared`: roles that may know of every initiative under this playbook; nobody else does, unless on its team.
    `takes_part`: roles that work on every one of them.
    `issue_ladder`: per severity, who is told when an issue stays open (DOMAIN 6.3).
    """

    name: Key
    kind: Key
    version: Annotated[int, Field(ge=1)]
    title: Text
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    reopening: Gate
    chartered_by: tuple[Role, ...]
    owned_by: tuple[Role, ...]
    cleared: tuple[Role, ...]
    takes_part: tuple[Role, ...] = ()
    closes_with: tuple[Role, ...] = ()
    delegation_depth: Annotated[int, Field(ge=0, le=10)] = 3
    review_ladder: tuple[EscalationStep, ...] = ()
    issue_ladder: dict[Literal["low", "medium", "high", "critical"], tuple[EscalationStep, ...]] = {}
    obligation_ladder: tuple[EscalationStep, ...] = ()
    holidays: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Playbook:
        keys = [phase.key for phase in self.phases] + [gate.key for gate in self.gates]
        twice = sorted(key for key, count in Counter(keys).items() if count > 1)
        if twice:
            raise ValueError(f"playbook {self.name}: used twice: {', '.join(twice)}")
        if [phase.prepares for phase in self.phases] != sorted((p.prepares for p in self.phases), reverse=True):
            raise ValueError(f"playbook {self.name}: what prepares comes first")
        return self

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate in the order it is met, the reopening last."""
        return (*(gate for phase in self.phases for gate in phase.gates), self.reopening)

    def gate(self, key: Key) -> Gate | None:
        """The gate of that key, or None."""
        return next((gate for gate in self.gates if gate.key == key), None)

    def phase(self, key: Key) -> Phase:
        """The phase of that key. Raises KeyError."""
        for phase in self.phases:
            if phase.key == key:
                return phase
        raise KeyError(key)

    def after(self, key: Key) -> Phase | None:
        """The phase that follows, or None after the last."""
        at = [phase.key for phase in self.phases].index(key)
        return self.phases[at + 1] if at + 1 < len(self.phases) else None
