"""What a proof over the log is: a question about one history, answered from its events alone.

A proof does not trust the rules that decided: it reads what was recorded and finds what should not be there. To add
one, write a function of the shape of `Proof` and put it into `domain.proofs.PROOFS`; `concord verify` then asks it of
every stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.kernel import Event, Key, StreamId


class Happened(NamedTuple):
    """An event of a stream, its version there (from 1), and its business time."""

    version: int
    at: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class Finding:
    """What a proof holds against one event. `what` names nobody and no target: it may be read by an auditor."""

    proof: Key
    stream: StreamId
    version: int
    type: str
    what: str

    def __str__(self) -> str:
        return f"{self.stream} {self.version} ({self.type}): {self.what} [{self.proof}]"


class Proof(Protocol):
    """Answers what is wrong with a stream, given its kind and all its events in order. Nothing: it is in order."""

    def __call__(self, stream: StreamId, kind: str, history: Sequence[Happened], /) -> Iterable[Finding]:
        """The findings, in the order of the events."""
