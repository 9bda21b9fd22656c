"""Reading a case's inputs, whatever they are called: names in any spelling, numbers as text, figures one level down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import JsonValue

UNITS = re.compile(r"_(musd|usd_m|usdm|usd|mm|millions?|m|bn|billions?|dollars)$")
NUMBER = re.compile(r"^\s*[$€£]?\s*\(?(-?[\d,]*\.?\d+(?:e[-+]?\d+)?)\)?\s*(%|x|×)?\s*$", re.IGNORECASE)
PERCENT_FROM = 1.5
"""A share or rate of return of 150% or more is meant in percent: 25 is 25%."""

GROUPS = ("grid", "sensitivity", "axes", "base", "base_case", "assumptions", "drivers", "inputs", "terminal", "bridge",
          "capital_structure", "balance_sheet", "financing", "deal", "transaction", "entry", "exit")  # fmt: skip
"""Names under which inputs are merely grouped: what is inside is read as if it stood outside (with and without it)."""


def plain(name: str) -> str:
    """`Cash Flows ($M)` and `cashFlows_musd` are both cash_flows."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", name)
    snake = re.sub(r"[^a-z0-9]+", "_", snake.lower().replace("Δ", "d").replace("δ", "d")).strip("_")
    return UNITS.sub("", snake)


def number(value: JsonValue) -> float | None:
    """A number, also when written as text: 7.0x, 11%, $1,000."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    found = NUMBER.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    read = float(found[1].replace(",", ""))
    return read / 100 if found[2] == "%" else read


def numbers(value: JsonValue) -> list[float] | None:
    """A list of numbers, also one list inside another, or the values of a mapping by year."""
    items = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(items, list) or not items:
        return None
    flat = [inner for item in items for inner in (item if isinstance(item, list) else [item])]
    read = [number(item) for item in flat]
    return [each for each in read if each is not None] if all(each is not None for each in read) else None


def day(value: JsonValue) -> date:
    """A calendar day from ISO text or from [year, month, day]."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    parts = numbers(value)
    if parts is None:
        raise ValueError(f"no day: {value!r}")
    return date(*(int(part) for part in parts[:3]))


def wanted(names: tuple[str, ...]) -> set[str]:
    """The spellings of some names that are looked for."""
    return {plain(name) for name in names}


class Inputs:
    """The inputs of one case by plain name."""

    def __init__(self, given: Mapping[str, JsonValue]) -> None:
        self.given: dict[str, JsonValue] = {}
        self._take(given)

    def _take(self, given: Mapping[str, JsonValue], group: str = "") -> None:
        for name, value in given.items():
            key = plain(name)
            if key in GROUPS and isinstance(value, dict):
                self._take(value, key)
                continue
            self.given.setdefault(key, value)
            if group:
                self.given.setdefault(f"{group}_{key}", value)

    def with_(self, **changes: JsonValue) -> Inputs:
        """The same inputs with some replaced."""
        copy = Inputs({})
        copy.given = {**self.given, **changes}
        return copy

    def raw(self, *names: str) -> JsonValue:
        """What was given under the first of some names."""
        return next((self.given[key] for key in map(plain, names) if self.given.get(key) is not None), None)

    def number(self, *names: str) -> float | None:
        """A single number under the first of some names that has one."""
        found = (number(self.given.get(plain(name))) for name in names)
        return next((each for each in found if each is not None), None)

    def share(self, *names: str) -> float | None:
        """A rate or share as a decimal."""
        found = self.number(*names)
        return found / 100 if found is not None and abs(found) >= PERCENT_FROM else found

    def numbers(self, *names: str) -> list[float] | None:
        """A list of numbers under the first of some names that has one."""
        found = (numbers(self.given.get(plain(name))) for name in names)
        return next((each for each in found if each is not None), None)

    def shares(self, *names: str) -> list[float] | None:
        """A list of rates as decimals."""
        found = self.numbers(*names)
        return [each / 100 if abs(each) >= PERCENT_FROM else each for each in found] if found else None

    def flag(self, *names: str) -> bool:
        """Whether something was said to be so."""
        value = self.raw(*names)
        return value is True or (isinstance(value, str) and value.lower() in {"true", "yes", "y"}) or value == 1

    def text(self, *names: str) -> str:
        """All words under some names, in lower case; empty when there are none."""
        found = (self.given.get(plain(name)) for name in names)
        return " ".join(value.lower() for value in found if isinstance(value, str))

    def within(self, *names: str) -> Inputs | None:
        """Inputs one level down: those of the acquirer, of the target."""
        value = self.raw(*names)
        return Inputs(value) if isinstance(value, dict) else None

    def rows(self, *names: str) -> list[Inputs]:
        """A table: a list of mappings, or mappings by name."""
        value = self.raw(*names)
        if isinstance(value, dict):
            return [Inputs({"name": name, **row}) for name, row in value.items() if isinstance(row, dict)]
        return [Inputs(row) for row in value if isinstance(row, dict)] if isinstance(value, list) else []

    def side(self, letter: str, *names: str) -> Inputs:
        """One party of a deal: a mapping under its name, or everything that carries its name before or behind."""
        found = self.within(letter, *names)
        if found is not None:
            return found
        return Inputs(dict(self._carrying((letter, *names))))

    def _carrying(self, names: tuple[str, ...]) -> Iterator[tuple[str, JsonValue]]:
        for key, value in self.given.items():
            for name in wanted(names):
                if key.startswith(f"{name}_"):
                    yield key.removeprefix(f"{name}_"), value
                elif key.endswith(f"_{name}"):
                    yield key.removesuffix(f"_{name}"), value
