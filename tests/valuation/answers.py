"""What a calculator is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import JsonValue

from domain.valuation.roots import Roots
from tests.valuation.judging import ANY_OF
from tests.valuation.reading import Inputs

Outputs = dict[str, JsonValue]


@dataclass(frozen=True)
class Case:
    """One case of a file. `words`: its id, category and method in lower case, for conventions that are only said.

    The expected figures are no part of it: a calculator never sees what it should find.
    """

    id: str
    category: str
    inputs: Inputs
    words: str
    named: tuple[str, ...] = ()


@dataclass
class Answer:
    """Every figure that could be computed, by name; the one that an unnamed expectation means; the convention used.

    `axes`: what the rows and the columns of grids stand for.
    """

    outputs: Outputs = field(default_factory=dict)
    headline: str = ""
    convention: str = ""
    axes: tuple[tuple[str, list[float]], ...] = ()


Calculator = Callable[[Case], Answer]


class NotEnough(Exception):
    """The calculator does not find the inputs it needs; the message names them."""


def need(value: float | None, *names: str) -> float:
    """A figure that there must be. Raises NotEnough."""
    if value is None:
        raise NotEnough(f"no {' or '.join(names)}")
    return value


def rates(roots: Roots) -> JsonValue:
    """Rates of return as an answer: one figure, several that are equally right, or none."""
    if roots.verdict == "none":
        return "no_solution"
    return roots.rates[0] if roots.only is not None else {ANY_OF: list(roots.rates)}
