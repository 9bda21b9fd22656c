"""What a rule may know beyond its own stream.

Facts are loaded in the transaction that records the decision, from the events themselves, never from a read
model. A *guard* names a limit shared by many streams: whoever decides under it holds its lock, so two decisions
at the same moment cannot both pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.kernel import Event
from domain.people import Directory


@dataclass(frozen=True, slots=True)
class GuardedEvent:
    """One event that counts against a guard, and the stream it happened in."""

    stream: str
    event: Event


@dataclass(frozen=True, slots=True)
class Facts:
    """`people`: who holds which role now. `guards`: for every guard asked for, its events in global order."""

    people: Directory = field(default_factory=Directory)
    guards: Mapping[str, Sequence[GuardedEvent]] = field(default_factory=dict)
