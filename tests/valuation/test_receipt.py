"""A valuation can be proved: whoever has the model computes it again and sees whether anything was changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import pytest
from pydantic import JsonValue, ValidationError

from domain.valuation.evaluate import evaluate
from domain.valuation.model import Model
from domain.valuation.receipt import ENGINE, inputs_hash, outputs_hash, receipt, verify
from domain.valuation.result import Valuation
from tests.valuation.examples import COMPANY, DEAL

VALUED = evaluate(DEAL)
PROOF = receipt(DEAL, VALUED)


def leaves(content: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], JsonValue]]:
    """Every single input and where it stands."""
    if isinstance(content, Mapping):
        for name, part in content.items():
            yield from leaves(part, (*path, name))
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for index, part in enumerate(content):
            yield from leaves(part, (*path, index))
    else:
        yield path, content


def changed(content: JsonValue, path: tuple[str | int, ...], value: JsonValue) -> JsonValue:
    """The same inputs with one of them replaced."""
    if not path:
        return value
    first, *rest = path
    if isinstance(content, dict):
        return {name: changed(part, tuple(rest), value) if name == first else part for name, part in content.items()}
    assert isinstance(content, list)
    return [changed(part, tuple(rest), value) if index == first else part for index, part in enumerate(content)]


def slightly_other(value: JsonValue) -> JsonValue:
    """The smallest change: the next float, a day, a letter."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case float():
            return math.nextafter(value, 0.0) if value else 5e-324
        case str() if value[:4].isdigit():
            return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
        case str():
            return value + "x"
        case _:
            return "nothing"


@pytest.mark.feature("VA-12")
def test_the_same_model_gives_the_same_hashes_every_time() -> None:
    again = receipt(Model.model_validate_json(DEAL.model_dump_json()), evaluate(DEAL))
    assert again == PROOF
    assert PROOF.engine == ENGINE
    assert all(len(each) == 64 for each in (PROOF.inputs, PROOF.outputs))
    assert verify(PROOF, DEAL).genuine
    assert verify(PROOF, DEAL, VALUED).genuine


@pytest.mark.feature("VA-12")
def test_changing_any_input_even_by_its_last_bit_changes_the_hash() -> None:
    inputs = DEAL.model_dump(mode="json")
    hashes = [PROOF.inputs]
    for path, value in leaves(inputs):
        try:
            hashes.append(inputs_hash(Model.model_validate(changed(inputs, path, slightly_other(value)))))
        except ValidationError:
            assert value is None or not isinstance(value, float), path
    assert len(hashes) > 100
    assert len(set(hashes)) == len(hashes)


@pytest.mark.feature("VA-12")
def test_a_changed_figure_is_found_out() -> None:
    bridge = VALUED.bridge.model_copy(update={"equity_value": VALUED.bridge.equity_value + 0.001})
    embellished = VALUED.model_copy(update={"bridge": bridge})
    found = verify(PROOF, DEAL, embellished)
    assert (found.inputs_match, found.outputs_match, found.genuine) == (True, False, False)
    forged = PROOF.model_copy(update={"outputs": outputs_hash(embellished)})
    assert not verify(forged, DEAL, embellished).genuine


@pytest.mark.feature("VA-12")
def test_another_model_and_another_engine_are_told_apart() -> None:
    found = verify(PROOF, COMPANY)
    assert (found.inputs_match, found.outputs_match) == (False, False)
    older = verify(PROOF.model_copy(update={"engine": "concord-valuation-0"}), DEAL)
    assert (older.engine_matches, older.genuine) == (False, False)


def test_another_processor_s_last_bit_is_no_forgery() -> None:
    dcf = VALUED.dcf.model_copy(update={"enterprise_value": VALUED.dcf.enterprise_value * (1 + 1e-15)})
    assert outputs_hash(VALUED.model_copy(update={"dcf": dcf})) == PROOF.outputs


def test_a_valuation_travels_as_json_and_comes_back() -> None:
    assert Valuation.model_validate_json(VALUED.model_dump_json()) == VALUED
    assert outputs_hash(Valuation.model_validate_json(VALUED.model_dump_json())) == PROOF.outputs
