"""Comparing what was computed with what is expected: figure by figure, each within its own tolerance."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from tests.valuation.reading import number, plain

EXACT = 1e-6
ANY_OF = "any_of"
"""Several figures are equally right, as the several rates of return of one investment; the answer holds them all."""

SLACK = 1e-12
NOTHING = {"no_solution", "none", "null", "#num!", "num", "error", "undefined", "no_irr", "nan", "n/a", "#value!"}
SCALES = (("_bn", 1e-3), ("_billion", 1e-3), ("_billions", 1e-3), ("_pct", 100.0), ("_percent", 100.0), ("_bps", 1e4))


class Compared(NamedTuple):
    """One figure: where it stands in the answer, what was expected and found, how far apart they may be."""

    where: str
    expected: JsonValue
    found: JsonValue
    tolerance: float
    ok: bool


class Tolerance(NamedTuple):
    """`allowed`: one figure, or one by name. Relative when the kind says so; without any, a millionth."""

    allowed: JsonValue
    kind: str

    def of(self, where: str, expected: float) -> float:
        """How far a figure may lie from the expected one."""
        allowed = self.allowed
        if isinstance(allowed, dict):
            unnumbered = re.sub(r"\[\d+\]", "", where)
            names = (where, unnumbered, *unnumbered.split("."))
            allowed = next((allowed[name] for name in names if name in allowed), None)
        read = number(allowed)
        if read is None:
            return EXACT * max(1.0, abs(expected))
        if self.kind.lower().startswith(("rel", "pct", "percent")):
            read *= abs(expected)
        return read + SLACK * max(1.0, abs(expected))


def compare(expected: JsonValue, found: JsonValue, tolerance: Tolerance, where: str = "") -> Iterator[Compared]:
    """Every figure of an expected answer, however it is nested, against what stands in its place."""
    if isinstance(expected, dict):
        for name, part in expected.items():
            inner = found.get(name) if isinstance(found, Mapping) else None
            yield from compare(part, inner, tolerance, f"{where}.{name}" if where else name)
    elif isinstance(expected, list):
        yield from _each(expected, found, tolerance, where)
    else:
        yield _one(expected, found, tolerance, where)


def _each(expected: Sequence[JsonValue], found: JsonValue, tolerance: Tolerance, where: str) -> Iterator[Compared]:
    if isinstance(found, dict) and ANY_OF in found:
        for index, part in enumerate(expected):
            yield from compare(part, found, tolerance, f"{where}[{index}]")
        return
    items = found if isinstance(found, list) else []
    if len(items) != len(expected) and expected and not isinstance(expected[0], list):
        items = [inner for item in items for inner in (item if isinstance(item, list) else [item])]
    if len(items) != len(expected):
        yield Compared(where, list(expected), found, 0.0, ok=False)
        return
    for index, (part, item) in enumerate(zip(expected, items, strict=True)):
        yield from compare(part, item, tolerance, f"{where}[{index}]")


def _one(expected: JsonValue, found: JsonValue, tolerance: Tolerance, where: str) -> Compared:
    if _nothing(expected) or _nothing(found):
        return Compared(where, expected, found, 0.0, ok=_nothing(expected) and _nothing(found))
    if isinstance(expected, bool) or number(expected) is None:
        same = str(expected).strip().lower() == str(found).strip().lower()
        return Compared(where, expected, found, 0.0, ok=same)
    wants = number(expected)
    assert wants is not None
    candidates = found[ANY_OF] if isinstance(found, dict) and ANY_OF in found else found
    candidates = candidates if isinstance(candidates, list) and candidates is not found else [found]
    read = [each for each in map(number, candidates) if each is not None and math.isfinite(each)]
    allowed = tolerance.of(where, wants)
    return Compared(where, expected, found, allowed, ok=any(abs(each - wants) <= allowed for each in read))


def _nothing(value: JsonValue) -> bool:
    return value is None or value == [] or (isinstance(value, str) and value.strip().lower() in NOTHING)


def picked(name: str, outputs: Mapping[str, JsonValue], aliases: Mapping[str, Sequence[str]]) -> JsonValue:
    """The output that an expected name means, in the unit that the name asks for (`ev_bn`, `share_pct`)."""
    key = name.lower().strip()
    for candidate, scale in _spellings(key):
        for canonical in (candidate, *(known for known, others in aliases.items() if candidate in others)):
            if canonical in outputs:
                return scaled(outputs[canonical], scale)
    return None


def _spellings(key: str) -> Iterator[tuple[str, float]]:
    yield key, 1.0
    for suffix, scale in SCALES:
        if key.endswith(suffix):
            yield plain(key.removesuffix(suffix)), scale
    yield plain(key), 1.0


def scaled(value: JsonValue, scale: float) -> JsonValue:
    """A figure, or every figure of a list, in another unit."""
    if isinstance(value, list):
        return [scaled(each, scale) for each in value]
    read = number(value)
    return value if read is None or scale == 1.0 else read * scale
