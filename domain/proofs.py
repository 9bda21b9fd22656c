"""Every proof that `concord verify` asks of every stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.acquisition.clearance.conduct import clearance_before_integration
from domain.acquisition.valuing.proof import valuations_recompute
from domain.kernel import StreamId
from domain.proving import Finding, Happened, Proof

PROOFS: tuple[Proof, ...] = (clearance_before_integration, valuations_recompute)


def findings(stream: StreamId, history: Sequence[Happened]) -> Iterator[Finding]:
    """What all proofs hold against a stream."""
    kind = stream.split("-", 1)[0]
    for proof in PROOFS:
        yield from proof(stream, kind, history)
