"""Samples of dated flows: each has one published rate of return, and every rate that there is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import JsonValue

from tests.valuation.reading import number

FOLDER = Path(__file__).parent / "samples"
ROOT_TOLERANCE = 1e-9


def samples_of(samples: Sequence[dict[str, JsonValue]], beside: Path) -> Iterator[dict[str, JsonValue]]:
    """Each sample as a case: the published rate and every rate that the file lists must be among the rates found.

    We may find more: a list made by scanning a range of rates misses what lies beyond it. The convention shows all.
    Flows that are only named are read from the file of that name beside the cases or in our own folder of samples.
    """
    for sample in samples:
        flows = sample.get("flows") or _flows_of(str(sample.get("flows_file") or ""), beside)
        expected: dict[str, JsonValue] = {"xirr": sample.get("published")}
        tolerances: dict[str, JsonValue] = {"xirr": _within(sample.get("published"))}
        roots = sample.get("recomputed_all_roots")
        if isinstance(roots, list):
            expected["every_rate"] = roots
            tolerances |= {f"every_rate[{index}]": _within(root) for index, root in enumerate(roots)}
        yield {
            "id": sample.get("id"),
            "category": "XIRR",
            "method": "root of XNPV",
            "inputs": {"flows": flows} if flows else None,
            "published": expected,
            "reproduces": True,
            "tolerance": tolerances,
            "use": sample.get("use"),
        }


def with_flows(case: dict[str, JsonValue], beside: Path) -> dict[str, JsonValue]:
    """A case whose inputs name a file of flows, with those flows read from it."""
    inputs = case.get("inputs")
    if not isinstance(inputs, dict) or inputs.get("flows") or not inputs.get("flows_file"):
        return case
    return {**case, "inputs": {**inputs, "flows": _flows_of(str(inputs["flows_file"]), beside)}}


def _within(value: JsonValue) -> JsonValue:
    read = number(value)
    return ROOT_TOLERANCE if read is None else ROOT_TOLERANCE * max(1.0, abs(read))


def _flows_of(named: str, beside: Path) -> JsonValue:
    for word in reversed(named.split()):
        for folder in (beside, FOLDER):
            path = folder / Path(word).name
            if path.suffix == ".csv" and path.is_file():
                return _read(path)
    return None


def _read(path: Path) -> JsonValue:
    flows: list[JsonValue] = []
    for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
        if len(row) == 2:
            first, second = (cell.strip() for cell in row)
            flows.append([first, float(second)] if number(first) is None else [second, float(first)])
    return flows
