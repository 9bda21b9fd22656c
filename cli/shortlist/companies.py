"""Reading a list of companies: what each row says, and in plain words what it does not say or says in vain.

A company has a name and, as far as columns say so, categories, a description, a currency, and one figure for each
measure that has a column (`revenue`, `customers`, …). What is no number of that measure is no figure. The columns of a
Crunchbase export (`company_name`, `company_category_list`) are understood too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cli.pipeline.rows import FileUnusable
from domain.acquisition.screening.measures import MEASURES, MONEY, MeasureUnit
from domain.acquisition.screening.names import one_name
from domain.acquisition.terms import CategoryKey
from domain.kernel import Key

NAMES = ("name", "company_name", "organisation")
CATEGORIES = ("categories", "company_category_list", "category")
DESCRIPTIONS = ("description", "short_description")
CURRENCIES = ("currency",)
MOST_POINTS = 100

COMMON = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "in", "is", "it", "its", "of", "on", "or",
    "our", "that", "the", "their", "this", "to", "we", "with", "company", "provides", "offers",
})  # fmt: skip
"""Words that tell no company from another."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as the list states it."""

    value: Decimal
    unit: MeasureUnit
    currency: str | None


@dataclass(frozen=True, slots=True)
class Company:
    """A row. `category` None: its words name none of our categories, or several. `unusable`: measure and why."""

    line: int
    name: str
    category: CategoryKey | None
    words: tuple[str, ...]
    figures: Mapping[Key, Stated]
    unusable: Mapping[Key, str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is on no list. `line` counts from 1, the header included."""

    line: int
    name: str
    reason: str


def read(file: Path, known: Mapping[str, CategoryKey]) -> Iterator[Company | LeftOut]:
    """Every row in order. `known` says which category a word names. Raises FileUnusable."""
    first: dict[str, int] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text, strict=True)
            if not set(NAMES) & set(rows.fieldnames or ()):
                raise FileUnusable(f"{file} has no column of names: {' or '.join(NAMES)}")
            for values in rows:
                yield _row(rows.line_num, {key: value or "" for key, value in values.items() if key}, known, first)
    except OSError as problem:
        raise FileUnusable(f"{file} cannot be read: {problem.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise FileUnusable(f"{file} is not a CSV file in UTF-8: {problem}") from None


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text that tell something, each as often as it stands there."""
    return tuple(word for word in re.findall(r"[^\W_]{2,}", text.casefold()) if word not in COMMON)


def _row(
    line: int, values: Mapping[str, str], known: Mapping[str, CategoryKey], first: dict[str, int]
) -> Company | LeftOut:
    name = _said(values, NAMES)
    if not name:
        return LeftOut(line, "", "no name")
    if (before := first.setdefault(one_name(name), line)) != line:
        return LeftOut(line, name, f"the same organisation as line {before}")
    listed = [part.strip().casefold() for part in _said(values, CATEGORIES).split("|") if part.strip()]
    named = {known[part] for part in listed if part in known}
    figures: dict[Key, Stated] = {}
    unusable: dict[Key, str] = {}
    for measure, unit in MEASURES.items():
        if text := values.get(measure, "").strip():
            found = _figure(text, unit, _said(values, CURRENCIES))
            if isinstance(found, str):
                unusable[measure] = found
            else:
                figures[measure] = found
    return Company(
        line=line,
        name=name,
        category=named.pop() if len(named) == 1 else None,
        words=(*listed, *words_of(_said(values, DESCRIPTIONS))),
        figures=figures,
        unusable=unusable,
    )


def _said(values: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return next((values[name].strip() for name in columns if values.get(name)), "")


def _figure(text: str, unit: MeasureUnit, currency: str) -> Stated | str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return f"'{text}' is no number"
    if not value.is_finite():
        return f"'{text}' is no number"
    if unit == "count" and (value < 0 or value != value.to_integral_value()):
        return f"{text} is no count"
    if unit == "points" and not 0 <= value <= MOST_POINTS:
        return f"{text} is not between 0 and 100"
    if unit in MONEY and not currency:
        return "an amount without a currency"
    return Stated(value, unit, currency if unit in MONEY else None)
