"""Proof that published figures are what their inputs lead to, and that their approver saw them (DOMAIN 9.3 VA-12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.acquisition.valuing.events import ValuationApproved, ValuationPublished
from domain.proving import Finding, Happened
from domain.valuation.monte_carlo import simulate
from domain.valuation.receipt import ENGINE, inputs_hash, outputs_hash, verify

ON_THE_LINE = 1e-4
"""A share of draws that another processor's last bit may tip from a loss to a gain."""


def valuations_recompute(stream: str, _: str, history: Sequence[Happened], /) -> Iterator[Finding]:
    """Every valuation computed again from its inputs, and every approval held against what it approved.

    Another engine may rightly come to other figures: of its valuations only the hashes are checked.
    """
    published: dict[int, ValuationPublished] = {}
    for version, _at, event in history:
        match event:
            case ValuationPublished():
                published[event.valuation] = event
                flaws = _flaws(event)
            case ValuationApproved():
                flaws = _disagreements(event, published.get(event.valuation))
            case _:
                continue
        for what in flaws:
            yield Finding("valuations_recompute", stream, version, event.type, what)


def _flaws(event: ValuationPublished) -> Iterator[str]:
    proof = event.receipt
    if inputs_hash(event.model) != proof.inputs:
        yield "the inputs are not those of the receipt"
    if outputs_hash(event.result) != proof.outputs:
        yield "the figures are not those of the receipt"
    if proof.engine != ENGINE:
        return
    if not verify(proof, event.model, event.result).genuine:
        yield "the inputs do not lead to these figures"
    if event.simulation is not None and event.uncertainty is not None:
        again = simulate(event.model, event.uncertainty, seed=event.simulation.seed, draws=event.simulation.draws)
        if abs(again.probability_of_loss - event.simulation.probability_of_loss) > ON_THE_LINE:
            yield "the seed does not lead to this simulation"


def _disagreements(approval: ValuationApproved, published: ValuationPublished | None) -> Iterator[str]:
    if published is None:
        yield "what was approved was never published"
        return
    if published.receipt.outputs != approval.outputs:
        yield "other figures were approved than were published"
    if published.by == approval.by:
        yield "who published the figures approved them"
