"""A form as a page shows it: each field with what stands in it, what is wrong with it, and what it may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from api.pages.choices import Choice, Choices
from api.pages.fields import Asks, Field
from api.pages.formats import words
from api.pages.forms import Entered, filled_rows, rows_of

YES_NO: tuple[Choice, ...] = (("true", "Yes"), ("false", "No"))
NEEDED = "This is needed."
WORDS_OF = {
    "missing": NEEDED,
    "string_too_short": NEEDED,
    "too_short": "At least one is needed.",
    "string_too_long": "This is too long.",
    "decimal_parsing": "Enter a number, such as 12.5 or 310 M.",
    "decimal_type": "Enter a number, such as 12.5 or 310 M.",
    "float_parsing": "Enter a number, such as 0.25.",
    "int_parsing": "Enter a whole number.",
    "date_from_datetime_parsing": "Enter a day.",
    "date_parsing": "Enter a day.",
    "datetime_parsing": "Enter a day and a time.",
    "datetime_from_date_parsing": "Enter a day and a time.",
    "timezone_aware": "Enter a day and a time.",
    "literal_error": "Choose one.",
    "union_tag_not_found": "Choose one.",
    "union_tag_invalid": "Choose one.",
    "model_type": "This is not what is asked for here.",
    "model_attributes_type": "This is not JSON of the kind that is asked for here.",
}
"""What is wrong with a field, by pydantic's name for it; of anything else its own message is shown."""

PATTERNS = {
    "key": "Small letters, digits and underscores, beginning with a letter.",
    "digest": "64 hexadecimal digits.",
    "named": "Choose one.",
}


@dataclass(frozen=True)
class Shown:
    """A field on the page. `rows` are numbered; `parts` are those of a group, or one per variant."""

    field: Field
    path: str
    value: str = ""
    fault: str = ""
    options: tuple[Choice, ...] = ()
    parts: tuple[Shown, ...] = ()
    rows: tuple[tuple[int, Shown], ...] = ()
    scope: str = ""

    @property
    def id(self) -> str:
        """Unique on its page: `scope` tells forms apart where there are several."""
        return f"f-{self.scope}" + self.path.replace(".", "-").replace("_", "-")


@dataclass(frozen=True)
class Sheet:
    """A form: what it asks, what stands in it, what is wrong with it."""

    asks: Asks
    fields: tuple[Shown, ...]
    key: str = ""
    refusal: str = ""
    code: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


def shown(
    fields: Iterable[Field], entered: Entered, faults: Mapping[str, str], choices: Choices, scope: str = ""
) -> tuple[Shown, ...]:
    """The fields as they stand."""
    found = (_shown(each, each.name, entered, faults, choices) for each in fields)
    return tuple(_within(scope, each) for each in found) if scope else tuple(found)


def _within(scope: str, it: Shown) -> Shown:
    parts = tuple(_within(scope, part) for part in it.parts)
    return replace(it, scope=scope, parts=parts, rows=tuple((n, _within(scope, row)) for n, row in it.rows))


def _shown(field: Field, path: str, entered: Entered, faults: Mapping[str, str], choices: Choices) -> Shown:
    fault = faults.get(path, "")
    match field.sort:
        case "group" | "money":
            parts = tuple(_shown(each, f"{path}.{each.name}", entered, faults, choices) for each in field.parts)
            return Shown(field, path, fault=fault, parts=parts)
        case "variants":
            parts = tuple(_shown(each, f"{path}.{each.name}", entered, faults, choices) for each in field.parts)
            first = field.parts[0].name if field.required else ""
            return Shown(field, path, entered.get(f"{path}.{field.tag}", first), fault, parts=parts)
        case "many":
            taken = [entered[f"{path}.{n}"] for n in rows_of(path, entered, 0)]
            there = choices.get(field.names or "", ())
            strange = tuple((key, key) for key in taken if key not in dict(there))
            return Shown(field, path, "\n".join(taken), fault, (*there, *strange))
        case "rows":
            numbers = rows_of(path, entered, field.least)
            rows = ((n, _shown(field.parts[0], f"{path}.{n}", entered, faults, choices)) for n in numbers)
            return Shown(field, path, fault=fault, rows=tuple(rows))
        case _:
            value = entered.get(path, _preset(field))
            return Shown(field, path, value, fault, _options(field, value, choices))


def _preset(field: Field) -> str:
    if field.preset is None or isinstance(field.preset, list | dict):
        return ""
    return str(field.preset).lower() if isinstance(field.preset, bool) else str(field.preset)


def _options(field: Field, value: str, choices: Choices) -> tuple[Choice, ...]:
    if field.sort == "yes_no":
        return YES_NO
    if field.sort == "choice":
        labels = dict(choices.get(field.name, ()))
        return tuple((key, labels.get(key, words(key).capitalize())) for key in field.options)
    if field.sort not in {"named", "key"} or field.derived:
        return ()
    there = choices.get(field.names or plural(field.name), ())
    if field.sort == "key" and not there:
        return ()
    return there if not value or value in dict(there) else (*there, (value, value))


def plural(name: str) -> str:
    """The sort of thing that a field is about by its name alone: `task`, `synergy`."""
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def faults_of(asks: Asks, entered: Entered, errors: JsonValue) -> dict[str, str]:
    """The message for each field at fault, by its way; what concerns no single field stands under ''."""
    found: dict[str, str] = {}
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict) and isinstance(place := error.get("location"), list):
            path, at = _way(asks.fields, [str(step) for step in place if step != "body"], entered)
            said = WORDS_OF.get(str(error.get("type")), "")
            if error.get("type") == "string_pattern_mismatch" and at is not None:
                said = PATTERNS.get(at.sort, "")
            message = str(error["message"]).removeprefix("Value error, ")
            found.setdefault(path, said or message[:1].upper() + message[1:])
    return found


def _way(fields: tuple[Field, ...], steps: list[str], entered: Entered) -> tuple[str, Field | None]:
    """The field that a validation error is about: as deep as there is one. Tags of unions are no fields."""
    path: list[str] = []
    here: Field | None = None
    below = fields
    for step in steps:
        if here is not None and here.sort in {"rows", "many"}:
            row, place = here.parts[0] if here.parts else None, ".".join(path)
            numbers = filled_rows(row, place, entered) if row else rows_of(place, entered, 0)
            if not step.isdecimal() or int(step) >= len(numbers):
                break
            path.append(str(numbers[int(step)]))
            here, below = row, row.parts if row else ()
            continue
        found = next((each for each in below if each.name == step), None)
        if found is None:
            continue
        path.append(step)
        here, below = found, found.parts
    return ".".join(path), here


def blamed(asks: Asks, entered: Entered, code: str, detail: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """The fields that a refusal is about: those that hold what it names, and dates where it is about time."""
    named = {text for value in detail.values() for text in _texts(value)}
    holding = tuple(path for path, text in entered.items() if text and text in named and _is_field(asks, path))
    if holding:
        return holding
    sorts = {"not_in_the_future": {"moment", "day"}, "not_yet": {"moment", "day"}}.get(code, set())
    if code == "reason_required":
        return ("reason",) if any(each.name == "reason" for each in asks.fields) else ()
    return tuple(each.name for each in asks.fields if each.sort in sorts)


def _is_field(asks: Asks, path: str) -> bool:
    first = path.partition(".")[0]
    return any(each.name == first for each in asks.fields)


def _texts(value: JsonValue) -> Iterable[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case _:
            pass
