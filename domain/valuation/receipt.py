"""Proof of a valuation: a hash of what went in, a hash of what came out, and which engine did it (VA-12).

Whoever holds the model can run it again and see whether anything was changed. When it was published and who approved
it is recorded with the receipt by the initiative, not here.
"""

from __future__ import annotations

import json
from hashlib import sha256

from pydantic import JsonValue

from domain.kernel import Value
from domain.valuation.evaluate import evaluate
from domain.valuation.model import Model
from domain.valuation.result import Valuation

ENGINE = "concord-valuation-1"
"""Changes whenever any figure may change for the same inputs."""

DIGITS = 12


class ValuationReceipt(Value):
    """SHA-256, in hex, of the canonical JSON of inputs and of outputs."""

    inputs: str
    outputs: str
    engine: str


class Verification(Value):
    """What was found when a valuation was computed again. A different engine may rightly give other outputs."""

    inputs_match: bool
    outputs_match: bool
    engine_matches: bool

    @property
    def genuine(self) -> bool:
        """Same inputs, same outputs, same engine."""
        return self.inputs_match and self.outputs_match and self.engine_matches


def receipt(model: Model, valuation: Valuation) -> ValuationReceipt:
    """The receipt of a valuation and the model it came from."""
    return ValuationReceipt(inputs=inputs_hash(model), outputs=outputs_hash(valuation), engine=ENGINE)


def verify(proof: ValuationReceipt, model: Model, published: Valuation | None = None) -> Verification:
    """Compute the model again and compare; with a published valuation, that one's figures too."""
    again = outputs_hash(evaluate(model))
    shown = again if published is None else outputs_hash(published)
    return Verification(
        inputs_match=inputs_hash(model) == proof.inputs,
        outputs_match=again == proof.outputs == shown,
        engine_matches=proof.engine == ENGINE,
    )


def inputs_hash(model: Model) -> str:
    """Of every input exactly as given: the smallest change shows."""
    return _hash(model.model_dump(mode="json"))


def outputs_hash(valuation: Valuation) -> str:
    """Of every output to twelve significant digits, so that another processor's last bit is no forgery."""
    return _hash(_rounded(valuation.model_dump(mode="json")))


def _hash(content: JsonValue) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def _rounded(content: JsonValue) -> JsonValue:
    match content:
        case float():
            return float(f"{content:.{DIGITS}g}") + 0.0
        case list():
            return [_rounded(each) for each in content]
        case dict():
            return {name: _rounded(each) for name, each in content.items()}
        case _:
            return content
