"""From what stands in a form to a command, and back: nothing that a person entered is lost on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from pydantic import JsonValue

from api.pages.fields import CALLED, Asks, Field, as_json_text

Entered = Mapping[str, str]
"""What stands in a form, by the way to each field: `conditions.0.text`."""

MILLION = Decimal(1_000_000)
_MILLIONS = re.compile(r"(-?\d+(?:\.\d+)?)\s*M")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_DIGEST_LINE = re.compile(r"([0-9a-fA-F]{64})(\s.*)?", re.DOTALL)
_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?")
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")
LONGEST_KEY = 40
ROWS = "~rows"
"""How many rows of a list a form shows, beside the list's own name."""
MOST_ROWS = 50


class Absent:
    """Nothing was entered."""


ABSENT = Absent()


def command_of(asks: Asks, entered: Entered) -> dict[str, JsonValue]:
    """The fields that were filled in. Nothing is checked here: the command's own model does that."""
    return _group(asks.fields, "", entered)


def entered_of(fields: Iterable[Field], value: Mapping[str, JsonValue], prefix: str = "") -> dict[str, str]:
    """What a form shows for a command that is there, the inverse of `command_of`."""
    shown: dict[str, str] = {}
    for field in fields:
        if field.name in value and value[field.name] is not None:
            shown |= _entered(field, prefix + field.name, value[field.name])
    return shown


def rows_of(path: str, entered: Entered, least: int) -> list[int]:
    """The numbers of the rows of a list that a form shows: those with something in them, and those asked for."""
    begins = re.compile(re.escape(path) + r"\.(\d{1,3})(?:\.|$)")
    found = {int(match[1]) for name in entered if (match := begins.match(name))}
    wanted = entered.get(path + ROWS, "")
    shown = int(wanted) if wanted.isdecimal() and len(wanted) < len(str(MOST_ROWS)) + 1 else least
    return sorted(found | set(range(min(shown, MOST_ROWS))))


def filled_rows(row: Field, path: str, entered: Entered) -> list[int]:
    """The numbers of the rows that something stands in: a list is made of these alone."""
    return [n for n in rows_of(path, entered, 0) if not _blank(row, f"{path}.{n}", entered)]


def with_a_row_more(fields: Iterable[Field], path: str, entered: Entered) -> dict[str, str]:
    """As entered, with an empty row more in one list."""
    row = at_path(fields, path)
    shown = rows_of(path, entered, max(row.least, 1) if row else 1)
    return {**entered, path + ROWS: str(max(shown, default=-1) + 2)}


def without_a_row(path: str, entered: Entered) -> dict[str, str]:
    """As entered, without one row of a list; what stood below moves up."""
    place, _, number = path.rpartition(".")
    kept = {name: text for name, text in entered.items() if name != path and not name.startswith(f"{path}.")}
    left = [n for n in rows_of(place, entered, 0) if str(n) != number]
    moved = {f"{place}.{old}": f"{place}.{new}" for new, old in enumerate(left)}
    renamed = {_moved(name, moved): text for name, text in kept.items()}
    return {**renamed, place + ROWS: str(len(left))}


def at_path(fields: Iterable[Field], path: str) -> Field | None:
    """The field at a way through rows and variants; None where there is none."""
    here: Field | None = None
    below = tuple(fields)
    for step in path.split("."):
        if here is not None and here.sort == "rows":
            here = here.parts[0]
        else:
            here = next((each for each in below if each.name == step), None)
        if here is None:
            return None
        below = here.parts
    return here


def _moved(name: str, moved: Mapping[str, str]) -> str:
    for old, new in moved.items():
        if name == old or name.startswith(f"{old}."):
            return new + name.removeprefix(old)
    return name


def _group(fields: Iterable[Field], prefix: str, entered: Entered) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for field in fields:
        value = _value(field, prefix + field.name, entered)
        if field.derived and isinstance(value, Absent):
            value = _made_up(prefix, entered) or value
        if not isinstance(value, Absent):
            found[field.name] = value
    return found


def _value(field: Field, path: str, entered: Entered) -> JsonValue | Absent:
    match field.sort:
        case "group" | "money":
            if not field.required and _blank(field, path, entered):
                return ABSENT
            return _group(field.parts, f"{path}.", entered)
        case "variants":
            chosen = entered.get(f"{path}.{field.tag}", "")
            part = next((each for each in field.parts if each.name == chosen), None)
            inside = {} if part is None else _group(part.parts, f"{path}.{part.name}.", entered)
            return {field.tag: chosen, **inside} if chosen else ABSENT
        case "many":
            chosen_ones: list[JsonValue] = [entered[f"{path}.{n}"] for n in rows_of(path, entered, 0)]
            return chosen_ones if chosen_ones or field.least else ABSENT
        case "rows":
            row = field.parts[0]
            rows = [_value(row, f"{path}.{n}", entered) for n in filled_rows(row, path, entered)]
            told: list[JsonValue] = [each for each in rows if not isinstance(each, Absent)]
            return told if told or field.least else ABSENT
        case _:
            return _leaf(field, entered.get(path, "").strip())


def _leaf(field: Field, text: str) -> JsonValue | Absent:
    if not text:
        return ABSENT
    match field.sort:
        case "number" | "whole":
            return _number(text)
        case "moment":
            return f"{text}:00Z" if len(text) == len("2026-01-01T00:00") else _in_utc(text)
        case "digest":
            line = _DIGEST_LINE.fullmatch(text.removeprefix("sha256:"))
            return line[1].lower() if line else text
        case "json":
            try:
                value: JsonValue = json.loads(text)
            except ValueError:
                return text
            return value
        case _:
            return text


def _number(text: str) -> str:
    """As people write them: `310 M`, `1,250,000`, `0.35`."""
    squeezed = re.sub(r"[\s_]", "", text)
    if _GROUPED.fullmatch(squeezed):
        return squeezed.replace(",", "")
    millions = _MILLIONS.fullmatch(squeezed)
    return f"{Decimal(millions[1]) * MILLION:f}" if millions else squeezed


def _in_utc(text: str) -> str:
    return f"{text}Z" if _MINUTE.fullmatch(text) else text


def _made_up(prefix: str, entered: Entered) -> str | None:
    """A key for something new, from what it is called."""
    called = next((text for name in CALLED if (text := entered.get(prefix + name, "").strip())), "")
    words = _NOT_IN_A_KEY.sub("_", called.lower()).strip("_")[:LONGEST_KEY].strip("_")
    return (words if words[:1].isalpha() else f"n_{words}") if words else None


def _blank(field: Field, path: str, entered: Entered) -> bool:
    """Whether nobody has filled in anything here; what a form fills in by itself does not count."""
    if field.sort == "variants":
        chosen = entered.get(f"{path}.{field.tag}", "")
        part = next((each for each in field.parts if each.name == chosen), None)
        return part is None or _blank(part, f"{path}.{chosen}", entered)
    if field.sort in {"many", "rows"}:
        return not any(name.startswith(f"{path}.") and text.strip() for name, text in entered.items())
    if field.parts:
        return all(_blank(part, f"{path}.{part.name}", entered) for part in field.parts)
    text = entered.get(path, "").strip()
    return not text or (field.preset is not None and text == _text(field, field.preset))


def _entered(field: Field, path: str, value: JsonValue) -> dict[str, str]:
    match field.sort, value:
        case "group" | "money", dict():
            return entered_of(field.parts, value, f"{path}.")
        case "variants", dict():
            tag = str(value[field.tag])
            part = next(each for each in field.parts if each.name == tag)
            return {f"{path}.{field.tag}": tag} | entered_of(part.parts, value, f"{path}.{tag}.")
        case "many", list():
            return {f"{path}.{n}": str(each) for n, each in enumerate(value)}
        case "rows", list():
            return dict(pair for n, each in enumerate(value) for pair in _row(field, f"{path}.{n}", each))
        case _:
            return {path: _text(field, value)}


def _row(field: Field, path: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    yield from _entered(field.parts[0], path, value).items()


def _text(field: Field, value: JsonValue) -> str:
    if field.sort == "moment":
        moment = datetime.fromisoformat(str(value)).astimezone(UTC)
        return f"{moment:%Y-%m-%dT%H:%M}" if moment.second == 0 else f"{moment:%Y-%m-%dT%H:%M:%S}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_json_text(value) if field.sort == "json" else str(value)
