"""Published valuations, computed again: `python -m tests.valuation.cases FILE.json`.

Every case of a file is given to the calculator of its category, which calls `domain.valuation` and never sees what is
expected. Printed per case: id, category, convention, expected, found, tolerance, ok or miss. The last line is `N of M`.

A published figure that its own file says does not reproduce is not hidden: the case is compared with the file's
recomputed figure, and says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from domain.kernel import Refused
from tests.valuation.answers import Answer, Calculator, Case, NotEnough
from tests.valuation.calculators import ALIASES, calculators_for
from tests.valuation.grids import point_of, read_off
from tests.valuation.judging import Compared, Tolerance, compare, picked
from tests.valuation.reading import Inputs
from tests.valuation.samples import samples_of, with_flows

NO_ANSWER = (NotEnough, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)
"""What a calculator raises at inputs that it cannot read. The case is a miss with this reason, the run goes on."""

LISTED_ONLY = "do_not_use_as_test"


class Verdict(NamedTuple):
    """What became of one case. `counted` False: the file says it is no test and gives nothing to compare with."""

    id: str
    category: str
    convention: str
    figures: tuple[Compared, ...]
    note: str
    counted: bool = True

    @property
    def ok(self) -> bool:
        """Every figure of the answer lies within its tolerance."""
        return bool(self.figures) and all(figure.ok for figure in self.figures)


def judged(given: Mapping[str, JsonValue]) -> Verdict:
    """One case of a file, computed and compared. Never raises for a case that cannot be read."""
    name, category = str(given.get("id", "?")), str(given.get("category", ""))
    expected, note = expectation(given)
    if expected is None and LISTED_ONLY in note:
        return Verdict(name, category, "-", (), note, counted=False)
    chosen = calculators_for(category, name)
    inputs = given.get("inputs")
    if not chosen or not isinstance(inputs, dict):
        why = f"no calculator for the category '{category}'" if not chosen else "the case has no inputs"
        return Verdict(name, category, "-", (Compared("", expected, None, 0.0, ok=False),), why)
    words = " ".join(str(given.get(part, "")) for part in ("id", "category", "method")).lower()
    wanted = tuple(expected) if isinstance(expected, dict) else ()
    case = Case(name, category, Inputs(inputs), words, wanted)
    answer, why = answered(case, chosen)
    found = chosen_figures(expected, answer)
    tolerance = Tolerance(given.get("tolerance"), str(given.get("tolerance_kind") or "abs"))
    figures = tuple(compare(expected, found, tolerance))
    return Verdict(name, category, answer.convention or "-", figures, "; ".join(part for part in (note, why) if part))


def expectation(given: Mapping[str, JsonValue]) -> tuple[JsonValue, str]:
    """What to compare with, and what to say about it."""
    published, recomputed = given.get("published"), given.get("recomputed")
    use = str(given.get("use") or "")
    if given.get("reproduces") is False or use == LISTED_ONLY or published is None:
        said = f"use: {LISTED_ONLY}; " if use == LISTED_ONLY else ""
        if given.get("reproduces") is False:
            return recomputed, f"{said}published {published} does not reproduce, compared with recomputed"
        return recomputed, f"{said}compared with recomputed"
    return published, f"use: {use}" if use else ""


def answered(case: Case, chosen: list[Calculator]) -> tuple[Answer, str]:
    """The category's calculator's answer; the others only add figures that the case names and it did not give."""
    first, *others = chosen
    why = ""
    try:
        answer = first(case)
    except Refused as refusal:
        answer = Answer({"refused": "no_solution"}, "refused", f"refused: {refusal.code}")
    except NO_ANSWER as error:
        answer, why = Answer(), f"{type(error).__name__}: {error}"
    for other in others:
        missing = [name for name in case.named if picked(name, answer.outputs, ALIASES) is None]
        if not missing or answer.headline == "refused":
            break
        try:
            answer.outputs = {**other(case).outputs, **answer.outputs}
        except (Refused, *NO_ANSWER):
            continue
    return answer, why


def chosen_figures(expected: JsonValue, answer: Answer) -> JsonValue:
    """The figures of an answer in the shape of the expectation: by name, or the one it is mainly about."""
    if not isinstance(expected, dict):
        return answer.outputs.get(answer.headline)
    if answer.headline == "refused":
        return dict.fromkeys(expected, "no_solution")
    if answer.axes and all(point_of(name) for name in expected):
        return read_off(expected, answer)
    named: dict[str, JsonValue] = {}
    for name, part in expected.items():
        found = picked(name, answer.outputs, ALIASES)
        if isinstance(part, list) and part and isinstance(part[0], list):
            grid = picked(f"{name}_grid", answer.outputs, ALIASES)
            found = grid if grid is not None else answer.outputs.get("grid")
        if isinstance(part, dict) and isinstance(found, dict):
            found = {inner: picked(inner, found, ALIASES) for inner in part}
        named[name] = found
    return named


def run(path: Path) -> tuple[list[Verdict], list[Verdict]]:
    """The cases of a file, and its samples of dated flows."""
    content = json.loads(path.read_text(encoding="utf-8"))
    cases = content.get("cases", content) if isinstance(content, dict) else content
    rows = list(cases.values()) if isinstance(cases, dict) else cases
    rows = [with_flows(row, path.parent) for row in rows]
    samples = content.get("xirr_samples", []) if isinstance(content, dict) else []
    return [judged(case) for case in rows], [judged(case) for case in samples_of(samples, path.parent)]


def told(verdict: Verdict) -> Iterator[str]:
    """One case in lines."""
    mark = "ok  " if verdict.ok else "miss" if verdict.counted else "list"
    yield f"{mark} {verdict.id} [{verdict.category}] {verdict.convention}" + (
        f" | {verdict.note}" if verdict.note else ""
    )
    for figure in verdict.figures:
        near = f"± {figure.tolerance:.3g}" if figure.tolerance else "exactly"
        compared = f"expected {_short(figure.expected)}, got {_short(figure.found)} ({near})"
        yield f"       {'ok  ' if figure.ok else 'MISS'} {figure.where or 'value'}: {compared}"


def _short(value: JsonValue) -> str:
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def count(verdicts: list[Verdict]) -> str:
    """`N of M` over the cases that count."""
    counted = [verdict for verdict in verdicts if verdict.counted]
    return f"{sum(verdict.ok for verdict in counted)} of {len(counted)}"


def report(cases: list[Verdict], samples: list[Verdict]) -> Iterator[str]:
    """All lines: every case, then what was missed, then the counts; the last line is the count of the cases."""
    for verdict in (*cases, *samples):
        yield from told(verdict)
    missed = [verdict for verdict in (*cases, *samples) if verdict.counted and not verdict.ok]
    listed = sum(not verdict.counted for verdict in cases)
    yield ""
    for verdict in missed:
        yield f"missed: {verdict.id} [{verdict.category}] {verdict.note}"
    if listed:
        yield f"listed, not counted: {listed}"
    if samples:
        yield f"xirr samples: {count(samples)}"
    yield count(cases)


def main() -> int:
    """Run a file and print; 0 when nothing was missed."""
    arguments = argparse.ArgumentParser(description="Compute published valuation cases again and compare.")
    arguments.add_argument("file", type=Path, help="a file of cases")
    cases, samples = run(arguments.parse_args().file)
    sys.stdout.write("\n".join(report(cases, samples)) + "\n")
    return 0 if all(verdict.ok or not verdict.counted for verdict in (*cases, *samples)) else 1


if __name__ == "__main__":
    sys.exit(main())
